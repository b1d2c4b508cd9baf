// Sets of events and binary relations over them, as bit matrices, with the operators that the
// axioms are written in.
//
// Contract: events are numbers below `size`, at most max_events. Relations combined with each
// other have the same size.
//
// Source: the notation of Lahav et al. (PLDI 2017), section 2: r⁻¹ inverse(r), r? maybe(r),
// r⁺ closure(r), r ; s then(r, s), [A] restrict, A × B product(A, B).
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace interlock::checker::rc11_oracle {

using event_set = std::uint64_t;
inline constexpr std::size_t max_events = 64;

[[nodiscard]] constexpr event_set only(std::size_t e) noexcept { return event_set{1} << e; }

[[nodiscard]] constexpr bool contains(event_set s, std::size_t e) noexcept {
  return (s >> e & 1U) != 0;
}

/// Calls f(e) for each event of s, in order.
template <class F>
constexpr void for_each(event_set s, F&& f) {
  for (; s != 0; s &= s - 1) f(static_cast<std::size_t>(std::countr_zero(s)));
}

class relation {
 public:
  explicit relation(std::size_t size) : size_{size} {
    if (size > max_events) throw std::length_error{"too many events for the oracle"};
    std::fill_n(rows_.begin(), size, event_set{0});
  }
  relation(relation const& other) noexcept : size_{other.size_} {
    std::copy_n(other.rows_.begin(), size_, rows_.begin());
  }
  relation& operator=(relation const& other) noexcept {
    size_ = other.size_;
    std::copy_n(other.rows_.begin(), size_, rows_.begin());
    return *this;
  }
  ~relation() = default;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool operator()(std::size_t a, std::size_t b) const noexcept {
    return contains(rows_[a], b);
  }
  /// { b : a r b }
  [[nodiscard]] event_set after(std::size_t a) const noexcept { return rows_[a]; }
  void insert(std::size_t a, std::size_t b) noexcept { rows_[a] |= only(b); }
  void insert_all(std::size_t a, event_set all) noexcept { rows_[a] |= all; }

  [[nodiscard]] friend relation operator|(relation a, relation const& b) noexcept {
    for (std::size_t e = 0; e != a.size_; ++e) a.rows_[e] |= b.rows_[e];
    return a;
  }
  [[nodiscard]] friend relation operator&(relation a, relation const& b) noexcept {
    for (std::size_t e = 0; e != a.size_; ++e) a.rows_[e] &= b.rows_[e];
    return a;
  }
  [[nodiscard]] friend relation operator-(relation a, relation const& b) noexcept {
    for (std::size_t e = 0; e != a.size_; ++e) a.rows_[e] &= ~b.rows_[e];
    return a;
  }

  /// r⁻¹
  [[nodiscard]] friend relation inverse(relation const& r) noexcept {
    relation result{r.size_};
    for (std::size_t a = 0; a != r.size_; ++a)
      for_each(r.rows_[a], [&](std::size_t b) { result.insert(b, a); });
    return result;
  }
  /// r?
  [[nodiscard]] friend relation maybe(relation r) noexcept {
    for (std::size_t e = 0; e != r.size_; ++e) r.insert(e, e);
    return r;
  }
  /// r⁺ (Warshall)
  [[nodiscard]] friend relation closure(relation r) noexcept {
    for (std::size_t via = 0; via != r.size_; ++via) {
      if (r.rows_[via] == 0) continue;
      for (std::size_t e = 0; e != r.size_; ++e)
        if (r(e, via)) r.rows_[e] |= r.rows_[via];
    }
    return r;
  }
  /// r ; s
  [[nodiscard]] friend relation then(relation const& r, relation const& s) noexcept {
    relation result{r.size_};
    for (std::size_t a = 0; a != r.size_; ++a)
      for_each(r.rows_[a], [&](std::size_t b) { result.rows_[a] |= s.rows_[b]; });
    return result;
  }
  /// [from] ; r ; [to]
  [[nodiscard]] friend relation restrict(event_set from, relation r, event_set to) noexcept {
    for (std::size_t e = 0; e != r.size_; ++e) r.rows_[e] &= contains(from, e) ? to : 0;
    return r;
  }
  [[nodiscard]] friend bool irreflexive(relation const& r) noexcept {
    for (std::size_t e = 0; e != r.size_; ++e)
      if (r(e, e)) return false;
    return true;
  }
  [[nodiscard]] friend bool empty(relation const& r) noexcept {
    return std::all_of(r.rows_.begin(), r.rows_.begin() + static_cast<std::ptrdiff_t>(r.size_),
                       [](event_set row) { return row == 0; });
  }

 private:
  std::size_t size_;
  std::array<event_set, max_events> rows_;  // the first size_ are in use
};

/// r ; s ; …
template <class... More>
[[nodiscard]] relation then(relation const& r, relation const& s, More const&... more) noexcept
    requires(sizeof...(More) > 0) {
  return then(then(r, s), more...);
}

/// from × to
[[nodiscard]] inline relation product(std::size_t size, event_set from, event_set to) {
  relation result{size};
  for_each(from, [&](std::size_t e) { result.insert_all(e, to); });
  return result;
}

/// [all], the identity on a set
[[nodiscard]] inline relation identity(std::size_t size, event_set all) {
  relation result{size};
  for_each(all, [&](std::size_t e) { result.insert(e, e); });
  return result;
}

[[nodiscard]] inline bool acyclic(relation const& r) noexcept { return irreflexive(closure(r)); }

}  // namespace interlock::checker::rc11_oracle
