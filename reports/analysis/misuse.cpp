#include <interlock/reports/analysis/misuse.hpp>

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include <interlock/reports/layout.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

using index = happens_before::index;

bool is_of_a_mutex(step const& s) {
  return s.operation == "lock" || s.operation == "try_lock" || s.operation == "unlock";
}

class misuse {
 public:
  misuse(ordered_steps const& in, failure const& f, index last) : in_{in}, f_{f}, last_{last} {}

  [[nodiscard]] std::vector<finding> findings() && {
    auto const& s = in_.steps[last_];
    // An operation that was refused is the last step. One that went through has more to say.
    bool const refused = !f_.places.empty() && is_at(s, f_.places.back()) && s.note.empty();
    if (refused && is_of_a_mutex(s)) of_a_mutex(s);
    else if (refused && s.with) wait_without(s);
    else otherwise();
    return std::move(result_);
  }

 private:
  struct holder {
    unsigned thread;
    happens_before::held what;
  };

  void say(std::string about, step const& s, std::string text) {
    result_.push_back(about_step(std::move(about), s, std::move(text)));
  }

  // Before the last step, which took nothing.
  [[nodiscard]] std::vector<holder> holders() const {
    std::vector<holder> result;
    std::set<unsigned> threads;
    for (auto const& s : in_.steps)
      if (!is_remark(s)) threads.insert(s.thread);
    for (auto const thread : threads)
      for (auto const& each : in_.before.held_in_the_end(thread))
        if (each.taken != last_) result.push_back({thread, each});
    return result;
  }

  void holds(holder const& who) {
    say("holder", in_.steps[who.what.taken],
        fmt::format("{} holds {} from here on", thread_in_words(who.thread), who.what.name));
  }

  void of_a_mutex(step const& s) {
    if (auto mutex = about_object(f_, s)) result_.push_back(*std::move(mutex));
    bool held = false;
    for (auto const& each : holders())
      if (same_object(in_.steps[each.what.taken], s)) {
        holds(each);
        held = true;
      }
    if (!held) given_up(s);
    auto const who = thread_in_words(s.thread);
    say("access", s,
        s.operation == "unlock"
            ? fmt::format("{} unlocks {}, which it does not hold", who, s.object)
            : fmt::format("{} locks {} again", who, s.object));
  }

  void given_up(step const& mutex) {
    for (auto i = last_; i-- > 0;) {
      auto const& s = in_.steps[i];
      if (s.operation != "unlock" || !same_object(s, mutex)) continue;
      return say("release", s,
                 fmt::format("{} unlocks {}, and nobody locks it after that",
                             thread_in_words(s.thread), s.object));
    }
    result_.push_back({.about = "summary",
                       .text = printable(fmt::format("no thread has locked {}", mutex.object))});
  }

  void wait_without(step const& s) {
    auto const mutex = std::find_if(f_.objects.begin(), f_.objects.end(),
                                    [&](object const& each) { return each.id == *s.with; });
    for (auto const& each : holders())
      if (in_.steps[each.what.taken].id == s.with) holds(each);
    say("access", s,
        fmt::format("{} waits on {} without {}", thread_in_words(s.thread), s.object,
                    mutex == f_.objects.end() ? "its mutex" : mutex->name));
  }

  /// A precondition: what the thread went by. What is locked when an object ends is misused, too.
  void otherwise() {
    if (!f_.places.empty())
      if (auto seen = last_seen(in_, f_.places.front().thread, in_.steps.size()))
        result_.push_back(*std::move(seen));
    for (auto const& each : holders()) holds(each);
  }

  ordered_steps const& in_;
  failure const& f_;
  index last_;
  std::vector<finding> result_;
};

}  // namespace

std::vector<finding> explain_misuse(ordered_steps const& in, failure const& f) {
  auto const last = last_step(in.steps);
  return last ? misuse{in, f, *last}.findings() : std::vector<finding>{};
}

}  // namespace interlock::reports
