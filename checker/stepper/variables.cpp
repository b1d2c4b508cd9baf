#include <interlock/checker/stepper/variables.hpp>

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include <interlock/reports/words.hpp>

namespace interlock::checker {
namespace {

bool one_of(std::string_view what, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), what) != names.end();
}

class ledger {
 public:
  // Steps are known to have happened; of those that are yet to come only initial values are used.
  void note(reports::step const& s, bool happened) {
    if (s.object.empty()) return;
    if (s.reads_from && s.reads_from->step == 0) initial(s.object, s.reads_from->value);
    else if (s.read && !s.reads_from && !is_known(s.object)) initial(s.object, *s.read);
    if (!happened) {
      later_.push_back(s.object);
      return;
    }
    if (s.read) read(s);
    if (s.written) add(s.object, {*s.written, {s.number, s.thread}, {}});
    mutex(s);
  }
  [[nodiscard]] std::vector<variable> take() && {
    std::vector<variable> result;
    for (auto& name : order_)
      if (auto& versions = versions_[name]; !versions.empty())
        result.push_back({std::move(name), std::move(versions)});
    return result;
  }

 private:
  std::vector<version>& versions_of(std::string const& name) {
    auto const [found, is_new] = versions_.try_emplace(name);
    if (is_new) order_.push_back(name);
    return found->second;
  }
  // Whether an initial value could no longer be told from what was written since.
  bool is_known(std::string const& name) {
    return !versions_of(name).empty() ||
           std::find(later_.begin(), later_.end(), name) != later_.end();
  }
  void initial(std::string const& name, std::string const& value) {
    auto& versions = versions_of(name);
    if (versions.empty() || versions.front().written.step != 0)
      versions.insert(versions.begin(), {value, {}, {}});
  }
  void add(std::string const& name, version v) { versions_of(name).push_back(std::move(v)); }

  void read(reports::step const& s) {
    auto& versions = versions_of(s.object);
    auto const from = s.reads_from       ? s.reads_from->step
                      : versions.empty() ? 0
                                         : versions.back().written.step;
    for (auto& each : versions)
      if (each.written.step == from) each.readers.push_back({s.number, s.thread});
  }

  void mutex(reports::step const& s) {
    auto const has = [&](std::string const& name) {
      add(name, {fmt::format("held by {}", reports::thread_in_words(s.thread)),
                 {s.number, s.thread},
                 {}});
    };
    // A wait on a condition gives its mutex up and has it again when the thread goes on.
    if (auto const given_up = given_up_.find(s.thread);
        given_up != given_up_.end() && s.operation != "wait" && s.operation != "wait_until") {
      auto const name = given_up->second;
      given_up_.erase(given_up);
      has(name);
    }
    bool const blocked = s.note == "blocks";
    // A try_lock says whether it failed only where it did so spuriously: else it fails when
    // somebody holds the mutex.
    if ((s.operation == "lock" && !blocked) ||
        (s.operation == "try_lock" && s.note.empty() && is_free(s.object))) {
      has(s.object);
      held_[s.thread].push_back(s.object);
    }
    if (s.operation == "unlock") {
      add(s.object, {"free", {s.number, s.thread}, {}});
      std::erase(held_[s.thread], s.object);
    }
    if (one_of(s.operation, {"wait", "wait_until"}) && s.order.empty() && blocked &&
        !given_up_.contains(s.thread) && !held_[s.thread].empty()) {
      auto const& name = held_[s.thread].back();
      add(name, {"free", {s.number, s.thread}, {}});
      given_up_[s.thread] = name;
    }
  }
  bool is_free(std::string const& name) {
    auto const& versions = versions_of(name);
    return versions.empty() || versions.back().value == "free";
  }

  std::map<std::string, std::vector<version>> versions_;
  std::vector<std::string> order_;
  std::vector<std::string> later_;  // touched by steps that are yet to come
  std::map<unsigned, std::vector<std::string>> held_;
  std::map<unsigned, std::string> given_up_;
};

}  // namespace

std::vector<variable> variables_after(std::vector<reports::step> const& steps,
                                      std::size_t position) {
  ledger known;
  // The order of first use, and the initial values, of the whole execution.
  for (std::size_t i = 0; i != steps.size(); ++i) known.note(steps[i], i < position);
  return std::move(known).take();
}

}  // namespace interlock::checker
