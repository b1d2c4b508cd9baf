// Which objects are in the same bytes, or were: an engine asks when it makes one.
//
// Objects come again in each execution, mostly where they were before. So who shares bytes with whom
// is kept over all executions, and an object that is where it was costs a comparison.
//
//   if (!around.is_at(id, in)) around.move(id, in);
//   for (auto const other : around.of(id)) …
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <interlock/model/engine.hpp>

namespace interlock::checker {

class neighbours {
 public:
  using object_id = model::object_id;

  [[nodiscard]] bool is_at(object_id id, model::storage const& in) const noexcept {
    return id < ranges_.size() && ranges_[id] == range_of(in);
  }
  /// The object is in these bytes from now on.
  void move(object_id id, model::storage const& in) {
    if (id >= ranges_.size()) {
      ranges_.resize(id + std::size_t{1});
      sharing_.resize(id + std::size_t{1});
    }
    for (auto const other : sharing_[id]) std::erase(sharing_[other], id);
    sharing_[id].clear();
    ranges_[id] = range_of(in);
    for_each_in(in, [&](object_id other) {
      if (other == id) return;
      sharing_[id].push_back(other);
      sharing_[other].push_back(id);
    });
  }
  /// All others that were last seen in some of its bytes, be it in an earlier execution.
  /// Precondition: it was moved somewhere.
  [[nodiscard]] std::vector<object_id> const& of(object_id id) const noexcept {
    return sharing_[id];
  }
  /// Whether all bytes of an object are in another one behind its first, as those of a member of the
  /// value that it holds. Precondition: both were moved somewhere.
  [[nodiscard]] bool is_inside(object_id id, object_id other) const noexcept {
    return ranges_[other].begin < ranges_[id].begin && ranges_[id].end <= ranges_[other].end;
  }
  [[nodiscard]] void const* begin_of(object_id id) const noexcept {
    return reinterpret_cast<void const*>(ranges_[id].begin);
  }
  [[nodiscard]] bool begin_together(object_id a, object_id b) const noexcept {
    return ranges_[a].begin == ranges_[b].begin;
  }
  /// Whether all of these bytes are the object's. Precondition: it was moved somewhere.
  [[nodiscard]] bool has_all_of(object_id id, model::storage const& in) const noexcept {
    auto const wanted = range_of(in);
    return ranges_[id].begin <= wanted.begin && wanted.end <= ranges_[id].end;
  }
  /// Calls f with all objects that were last seen in some of these bytes.
  template <class F>
  void for_each_in(model::storage const& in, F const& f) const {
    auto const wanted = range_of(in);
    for (object_id id = 0; id != ranges_.size(); ++id)
      if (ranges_[id].begin < wanted.end && wanted.begin < ranges_[id].end) f(id);
  }

 private:
  struct range {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    friend bool operator==(range const&, range const&) = default;
  };
  [[nodiscard]] static range range_of(model::storage const& in) noexcept {
    auto const begin = reinterpret_cast<std::uintptr_t>(in.begin);
    return {begin, begin + in.bytes};
  }

  std::vector<range> ranges_;  // by object
  std::vector<std::vector<object_id>> sharing_;
};

}  // namespace interlock::checker
