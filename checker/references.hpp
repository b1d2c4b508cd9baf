// Who used plain data by references that make an atomic of it ([atomics.ref.generic]), for plain accesses to find out what they race with.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <unordered_map>

#include <interlock/model/engine.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

class references {
 public:
  using kind = model::use_by_reference;
  struct use {
    unsigned thread;
    kind how;
    model::place where;
  };

  /// For another execution.
  void clear() { of_.clear(); }
  /// The thread has done so at this time of its own, which is not 0.
  void add(model::object_id plain, kind how, unsigned thread, std::size_t time, model::place where) {
    of_[plain][static_cast<std::size_t>(how)][thread] = {time, where};
  }
  /// A use beside the plain access of who runs: none that the access races with where there is one that it does not. `knows(thread, time)`:
  /// whether what was done then happens before now.
  template <class Knows>
  [[nodiscard]] std::optional<use> beside(model::object_id plain, bool writes, Knows knows) const {
    auto const found = of_.find(plain);
    if (found == of_.end()) return std::nullopt;
    for (auto const how : {kind::store, kind::update, kind::load, kind::end}) {
      if (how == kind::load && !writes) continue;
      auto const& by_thread = found->second[static_cast<std::size_t>(how)];
      for (unsigned t = 0; t != max_threads; ++t)
        if (by_thread[t].time != 0 && !knows(t, by_thread[t].time)) return use{t, how, by_thread[t].where};
    }
    return std::nullopt;
  }

 private:
  struct last {
    std::size_t time = 0;
    model::place where;
  };
  std::unordered_map<model::object_id, std::array<std::array<last, max_threads>, 4>> of_;
};

/// Of a failure: what is done "by reference", as a verb.
[[nodiscard]] inline char const* deed_by_reference(references::kind how) noexcept {
  switch (how) {
    case references::kind::load: return "loads";
    case references::kind::store: return "stores to";
    case references::kind::update: return "updates";
    case references::kind::end: break;
  }
  return "refers to";
}

inline constexpr char const* why_not_beside_reference =
    "while an atomic_ref to an object exists, all access to it is by such references (C++20 [atomics.ref.generic.general]/3)";

}  // namespace interlock::checker
