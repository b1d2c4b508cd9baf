#include <interlock/reports/analysis/waiting.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <interlock/reports/layout.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

using index = happens_before::index;

/// How many changes and notifications of one object are worth a line each: the last ones.
constexpr std::size_t most_lines = 6;

std::string list(std::vector<std::string> const& words) {
  if (words.size() < 2) return words.empty() ? std::string{} : words.front();
  return fmt::format("{} and {}", fmt::join(words.begin(), words.end() - 1, ", "), words.back());
}

bool is_wait(step const& s) { return s.operation == "wait" || s.operation == "wait_until"; }
bool is_notification(step const& s) { return s.operation.starts_with("notify_"); }

enum class sleep { on_atomic, on_condition, on_mutex, on_thread };

struct sleeper {
  index since;
  sleep how;
};

class sleepers {
 public:
  explicit sleepers(ordered_steps const& in) : in_{in} {
    std::map<unsigned, index> last;
    for (index i = 0; i != in.steps.size(); ++i)
      if (!is_remark(in.steps[i]) && in.steps[i].thread != 0) last[in.steps[i].thread] = i;
    for (auto const& [thread, i] : last) {
      auto const& s = in.steps[i];
      if (s.note != "blocks") awake_.push_back(thread);
      else
        asleep_.emplace(thread, sleeper{i, in.before.wanted_by(i) ? sleep::on_mutex
                                           : s.read               ? sleep::on_atomic
                                           : s.operation == "join" ? sleep::on_thread
                                                                  : sleep::on_condition});
    }
  }

  [[nodiscard]] std::vector<finding> findings() && {
    for (auto const& [thread, who] : asleep_) explain(thread, who);
    for (auto const& [thread, who] : asleep_) holding(thread, who);
    // Told in the order in which it happened. (libstdc++'s stable_sort does not compile with clang
    // where deprecation is an error.)
    std::vector<finding> told;
    for (auto& each : result_)
      told.insert(std::ranges::upper_bound(told, *each.step, {},
                                           [](finding const& f) { return *f.step; }),
                  std::move(each));
    result_ = std::move(told);
    cycle();
    rest();
    return std::move(result_);
  }

 private:
  void say(std::string about, step const& s, std::string text, bool quoted = true) {
    auto found = about_step(std::move(about), s, printable(text));
    if (!quoted) found.where = {};
    result_.push_back(std::move(found));
  }

  void explain(unsigned thread, sleeper const& who) {
    auto const& s = in_.steps[who.since];
    switch (who.how) {
      case sleep::on_atomic: on_atomic(thread, who.since); break;
      case sleep::on_condition:
        say("sleeps", s,
            fmt::format("{} sleeps on {} from here on", thread_in_words(thread), s.object));
        signals(who.since);
        break;
      case sleep::on_mutex: on_mutex(thread, who.since); break;
      case sleep::on_thread:
        say("sleeps", s, fmt::format("{} waits from here on for the end of another thread", thread_in_words(thread)));
        break;
    }
  }

  // -- atomics

  void on_atomic(unsigned thread, index since) {
    auto const& s = in_.steps[since];
    say("sleeps", s,
        fmt::format("{} sleeps from here on until {} is no longer {}{}", thread_in_words(thread),
                    s.object, *s.read, what_became_of(since)));
    signals(since);
  }

  /// The value that is waited on, and what is there in the end.
  [[nodiscard]] std::string what_became_of(index since) const {
    auto const& s = in_.steps[since];
    auto const newest = last_store(s);
    if (!newest || in_.steps[*newest].written == s.read) {
      for (auto i = since + 1; i < in_.steps.size(); ++i)
        if (is_change(in_.steps[i]) && same_object(in_.steps[i], s) && newest)
          return fmt::format(", which it is again since {}", ref(in_.steps[*newest]));
      return ", which it still is";
    }
    auto const& store = in_.steps[*newest];
    if (*newest > since) return fmt::format("; since {} it is {}", ref(store), *store.written);
    return fmt::format("; it is {} since {} already, which {} does not see", *store.written, ref(store),
                       thread_in_words(s.thread));
  }

  /// In modification order: where others come after a store, it says so.
  [[nodiscard]] std::optional<index> last_store(step const& of) const {
    for (auto i = in_.steps.size(); i-- > 0;)
      if (is_atomic_write(in_.steps[i]) && same_object(in_.steps[i], of) && !in_.steps[i].precedes)
        return i;
    return std::nullopt;
  }

  // -- notifications

  /// All that was done to what a thread waits for, for better or worse: the changes since it fell
  /// asleep, and every notification. Once for each object.
  void signals(index since) {
    auto const& sleeping = in_.steps[since];
    auto const key = sleeping.id ? std::to_string(*sleeping.id) : sleeping.object;
    if (!told_of_.insert(key).second) return;
    std::vector<index> found;
    std::optional<index> last_notification;
    for (index i = 0; i != in_.steps.size(); ++i) {
      auto const& s = in_.steps[i];
      if (!same_object(s, sleeping)) continue;
      if (is_notification(s)) last_notification = i;
      if (is_notification(s) || (i > since && is_change(s))) found.push_back(i);
    }
    bool unannounced = false;
    for (auto const i : latest(found)) {
      auto const& s = in_.steps[i];
      if (is_notification(s)) {
        say("notification", s, fate(i));
        continue;
      }
      auto text = fmt::format("{} {}", thread_in_words(s.thread), deed_in_words(s));
      if (!unannounced && last_notification.value_or(0) < i) {
        text += fmt::format(", and nobody notifies {} after that", s.object);
        unannounced = true;
      }
      say("change", s, std::move(text));
    }
    if (!last_notification && !unannounced)
      say("notification", sleeping,
          fmt::format("nobody notifies {} in this interleaving", sleeping.object), false);
  }
  static bool is_change(step const& s) { return is_atomic_write(s) && s.read != s.written; }

  /// Whom a notification woke or, where that is nobody, why.
  [[nodiscard]] std::string fate(index i) const {
    auto const& s = in_.steps[i];
    auto const text =
        fmt::format("{} of {} by {}", s.operation, s.object, thread_in_words(s.thread));
    std::vector<std::string> slept, came_later;
    for (auto const& [thread, since] : waits_around(i))
      (since < i ? slept : came_later)
          .push_back(since < i ? fmt::format("{} (since {})", thread_in_words(thread),
                                             ref(in_.steps[since]))
                               : fmt::format("{} does from {} on", thread_in_words(thread),
                                             ref(in_.steps[since])));
    if (s.note != "wakes nobody") {
      auto const others = slept_besides(i);
      return fmt::format(
          "{} {}{}", text, s.note,
          others.empty() ? "" : fmt::format(", while {} slept there, too", list(others)));
    }
    if (!slept.empty())
      return fmt::format(
          "{} wakes nobody, although {} slept there: no newer store than the one seen "
          "there happens before this notification",
          text, list(slept));
    if (!came_later.empty())
      return fmt::format("{} wakes nobody: nobody slept there yet; {}", text, list(came_later));
    return fmt::format("{} wakes nobody: nobody slept there", text);
  }

  /// Who could have been woken by notify_one in place of the thread that was.
  [[nodiscard]] std::vector<std::string> slept_besides(index i) const {
    std::vector<std::string> result;
    for (auto const& [thread, since] : waits_around(i)) {
      auto const name = thread_in_words(thread);
      if (since < i && !in_.steps[i].note.ends_with(name)) result.push_back(name);
    }
    return in_.steps[i].operation == "notify_one" ? result : std::vector<std::string>{};
  }

  /// Each thread's wait on the object of step i that is in force then, else the first after it.
  [[nodiscard]] std::map<unsigned, index> waits_around(index i) const {
    std::map<unsigned, index> result;
    for (index k = 0; k != in_.steps.size(); ++k) {
      auto const& s = in_.steps[k];
      if (!is_wait(s) || !same_object(s, in_.steps[i]) || s.thread == in_.steps[i].thread) continue;
      if (in_.before.wanted_by(k)) continue;
      if (k < i && s.note != "blocks") result.erase(s.thread);
      else if (s.note == "blocks" && (k > i || woken_by(k).value_or(i) >= i))
        result.try_emplace(s.thread, k);
    }
    return result;
  }

  /// The notification that woke who sleeps since then, whether that thread has run again or not.
  [[nodiscard]] std::optional<index> woken_by(index since) const {
    auto const& sleeping = in_.steps[since];
    auto const runs = std::find_if(in_.steps.begin() + static_cast<std::ptrdiff_t>(since) + 1,
                                   in_.steps.end(), [&](step const& s) {
                                     return s.thread == sleeping.thread && !is_remark(s);
                                   });
    auto const end = static_cast<index>(runs - in_.steps.begin());
    for (auto i = since + 1; i != end; ++i) {
      auto const& s = in_.steps[i];
      if (!is_notification(s) || !same_object(s, sleeping)) continue;
      bool const by_this =
          s.operation == "notify_one"
              ? s.note == "wakes " + thread_in_words(sleeping.thread)
              : s.note != "wakes nobody" && runs != in_.steps.end() &&
                    runs->note == "woken by " + thread_in_words(s.thread);
      if (by_this) return i;
    }
    return std::nullopt;
  }

  // -- mutexes

  void on_mutex(unsigned thread, index since) {
    auto const& s = in_.steps[since];
    auto const mutex = *in_.before.wanted_by(since);
    auto const owner = owner_of(mutex);
    if (!owner) {
      say("sleeps", s, fmt::format("{} waits for a mutex from here on", thread_in_words(thread)));
      return;
    }
    say("sleeps", s,
        fmt::format("{} waits for {} from here on", thread_in_words(thread), owner->second.name));
    if (!told_holder_.insert(mutex).second) return;
    auto const& taken = in_.steps[owner->second.taken];
    say("holder", taken,
        fmt::format("{} holds {} from here on", thread_in_words(owner->first), owner->second.name));
  }

  [[nodiscard]] std::optional<std::pair<unsigned, happens_before::held>> owner_of(
      std::string const& mutex) const {
    std::set<unsigned> threads;
    for (auto const& s : in_.steps) threads.insert(s.thread);
    for (auto const thread : threads)
      for (auto const& each : in_.before.held_in_the_end(thread))
        if (each.key == mutex) return std::pair{thread, each};
    return std::nullopt;
  }

  /// A thread that sleeps with a mutex keeps out those who would wake it.
  void holding(unsigned thread, sleeper const& who) {
    for (auto const& each : in_.before.held_in_the_end(thread)) {
      if (!told_holder_.insert(each.key).second) continue;
      say("holder", in_.steps[each.taken],
          fmt::format("{} holds {} from here on, and keeps it while it {}", thread_in_words(thread),
                      each.name, who.how == sleep::on_mutex || who.how == sleep::on_thread ? "waits" : "sleeps"));
    }
  }

  void cycle() {
    for (auto const& [first, ignored] : asleep_) {
      std::vector<unsigned> way;
      auto at = first;
      while (std::find(way.begin(), way.end(), at) == way.end()) {
        auto const found = asleep_.find(at);
        if (found == asleep_.end() || found->second.how != sleep::on_mutex) break;
        auto const owner = owner_of(*in_.before.wanted_by(found->second.since));
        if (!owner) break;
        way.push_back(at);
        at = owner->first;
      }
      if (way.empty() || at != first) continue;
      std::string text;
      for (auto const each : way) {
        auto const& s = in_.steps[asleep_.at(each).since];
        auto const owner = owner_of(*in_.before.wanted_by(asleep_.at(each).since));
        text += fmt::format("{}{} waits for {}, which {} holds", text.empty() ? "" : "; ",
                            thread_in_words(s.thread), owner->second.name,
                            thread_in_words(owner->first));
      }
      result_.push_back({.about = "cycle", .text = printable("in a circle: " + text)});
      return;
    }
  }

  // -- all of them

  void rest() {
    std::vector<std::string> done;
    for (auto const thread : awake_) done.push_back(thread_in_words(thread));
    if (asleep_.empty()) return;
    if (done.empty())
      result_.push_back(
          {.about = "summary",
           .text = "every thread that has taken a step sleeps: nobody is left to wake another"});
    else
      result_.push_back(
          {.about = "summary",
           .text = fmt::format("{} {} to the end: nobody is left to wake the others", list(done),
                               done.size() == 1 ? "has come" : "have come")});
  }

  static std::vector<index> latest(std::vector<index> all) {
    if (all.size() > most_lines) all.erase(all.begin(), all.end() - most_lines);
    return all;
  }

  ordered_steps const& in_;
  std::map<unsigned, sleeper> asleep_;
  std::vector<unsigned> awake_;
  std::set<std::string> told_of_;
  std::set<std::string> told_holder_;
  std::vector<finding> result_;
};

}  // namespace

std::vector<finding> explain_sleepers(ordered_steps const& in) { return sleepers{in}.findings(); }

std::vector<finding> explain_loops(ordered_steps const& in, failure const& f) {
  std::vector<finding> result;
  for (auto const& p : f.places) {
    if (!p.what.starts_with("looping")) continue;
    // The loop's last round: from its last but one yield on.
    unsigned yields = 0;
    std::set<std::string> told;
    for (auto i = in.steps.size(); i-- > 0 && yields < 2;) {
      auto const& s = in.steps[i];
      if (s.thread != p.thread || is_remark(s)) continue;
      if (s.operation == "yield") ++yields;
      if (!is_atomic_read(s) || !told.insert(s.object).second) continue;
      auto const from = in.before.source_of(i);
      result.push_back(about_step(
          "loops", s,
          printable(fmt::format("{} {} in the last round of its loop, {}",
                                thread_in_words(s.thread), deed_in_words(s),
                                from ? fmt::format("stored in {} by {}", ref(in.steps[*from]),
                                                   thread_in_words(in.steps[*from].thread))
                                : s.reads_from ? "the initial value"
                                               : "as before"))));
    }
  }
  for (auto& each : explain_sleepers(in))
    if (each.about != "summary") result.push_back(std::move(each));
  return result;
}

}  // namespace interlock::reports
