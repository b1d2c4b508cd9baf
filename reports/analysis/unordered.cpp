#include <interlock/reports/analysis/unordered.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <interlock/reports/layout.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

using index = happens_before::index;

bool is_rmw(step const& s) { return is_atomic_read(s) && is_atomic_write(s); }

std::string order_in_words(step const& s) {
  return s.order.empty() ? std::string{"no order"} : fmt::format("order {}", s.order);
}

// ---- the chain: how knowledge of a step could have travelled

/// What is so of a step: its thread knows of the first access; it has, besides, executed a release
/// fence since; the step is a store of whose release sequence the knowledge is part; its thread has
/// read such a store, and a later acquire fence would make it know.
enum class knowledge : std::uint8_t { known, fenced, published, pending };

struct node {
  index at;
  knowledge how;
  friend auto operator<=>(node const&, node const&) = default;
};

struct arrival {
  unsigned cost = 0;  ///< how many orders on the way here had to be stronger
  node from{};
  bool strengthened = false;  ///< that of the step here, on the way from there
};

/// A read on the chain, the store that it read from, and whether their orders are too weak.
struct link {
  index store;
  index read;
  bool store_must_release;
  bool read_must_acquire;
};

/// The cheapest way from a to b: a search over nodes, whose edges cost 0 or 1 (Dial, 1969).
class chain {
 public:
  chain(ordered_steps const& in, index a, index b) : in_{in}, b_{b}, start_{a, knowledge::known} {
    find_edges();
    seen_[start_] = {};
    open_.push_back(start_);
    while (!open_.empty() && !end_) {
      auto const next = open_.front();
      open_.pop_front();
      if (done_.insert(next).second) leave(next);
    }
  }

  [[nodiscard]] bool found() const { return end_.has_value(); }

  /// The reads on the way, in the order of the steps.
  [[nodiscard]] std::vector<link> links() const {
    std::vector<link> result;
    if (!end_) return result;
    for (auto at = *end_; at != start_;) {
      auto const& came = seen_.at(at);
      auto const store_of_a_read = came.from.how == knowledge::published;
      if (store_of_a_read) result.push_back({came.from.at, at.at, false, came.strengthened});
      else if (at.how == knowledge::published) result.back().store_must_release = came.strengthened;
      at = came.from;
    }
    std::reverse(result.begin(), result.end());
    return result;
  }

 private:
  void find_edges() {
    std::map<unsigned, index> last;
    next_.resize(in_.steps.size());
    for (index i = 0; i != in_.steps.size(); ++i) {
      auto const& s = in_.steps[i];
      if (is_remark(s)) continue;
      if (auto const found = last.find(s.thread); found != last.end()) next_[found->second] = i;
      last[s.thread] = i;
      if (is_atomic_read(s))
        if (auto const from = in_.before.source_of(i)) readers_[*from].push_back(i);
      if (auto const from = in_.before.unlocked_by(i)) lockers_[*from].push_back(i);
    }
  }

  void go(node from, node to, bool strengthened) {
    if (to.at > b_) return;
    auto const cost = seen_.at(from).cost + (strengthened ? 1U : 0U);
    auto const [found, is_new] = seen_.try_emplace(to, arrival{cost, from, strengthened});
    if (!is_new && found->second.cost <= cost) return;
    found->second = {cost, from, strengthened};
    if (strengthened) open_.push_back(to);
    else open_.push_front(to);
  }

  void leave(node from) {
    auto const& s = in_.steps[from.at];
    auto const [at, how] = from;
    if (how == knowledge::published) {
      auto const found = readers_.find(at);
      if (found == readers_.end()) return;
      for (auto const reader : found->second) {
        auto const& r = in_.steps[reader];
        go(from, {reader, knowledge::pending}, false);
        go(from, {reader, knowledge::known}, !acquires(r));
        if (is_rmw(r)) go(from, {reader, knowledge::published}, false);
      }
      return;
    }
    if (is_fence(s) && how == knowledge::pending && acquires(s))
      go(from, {at, knowledge::known}, false);
    if (is_fence(s) && how == knowledge::known && releases(s))
      go(from, {at, knowledge::fenced}, false);
    if (how != knowledge::pending) {
      if (is_atomic_write(s))
        go(from, {at, knowledge::published}, how == knowledge::known && !releases(s));
      if (auto const found = lockers_.find(at); found != lockers_.end())
        for (auto const locker : found->second) go(from, {locker, knowledge::known}, false);
    }
    if (!next_[at]) return;
    auto const next = *next_[at];
    // Knowledge has to be there when b begins: what b itself reads comes too late.
    if (next == b_ && how != knowledge::pending) {
      end_ = node{b_, how};
      seen_[*end_] = {seen_.at(from).cost, from, false};
      return;
    }
    go(from, {next, how}, false);
  }

  ordered_steps const& in_;
  index b_;
  node start_;
  std::vector<std::optional<index>> next_;
  std::map<index, std::vector<index>> readers_;
  std::map<index, std::vector<index>> lockers_;
  std::map<node, arrival> seen_;
  std::set<node> done_;
  std::deque<node> open_;
  std::optional<node> end_;
};

// ---- in words

class explaining {
 public:
  explaining(ordered_steps const& in, index a, index b) : in_{in}, a_{a}, b_{b} {}

  [[nodiscard]] missing_order with(std::vector<link> const& links) {
    for (auto const& each : links) explain(each);
    if (links.empty() || result_.orders.empty()) return {};
    // The chain was found by rules of its own: what it comes to is looked up in the clocks.
    if (!happens_before{in_.steps, result_.orders}(a_, b_)) {
      result_.orders.clear();
      return std::move(result_);
    }
    std::vector<std::string> changes;
    for (auto const& [at, order] : result_.orders)
      changes.push_back(fmt::format("order {} in {}", order, ref(in_.steps[at])));
    say("would_order", in_.steps[b_],
        fmt::format("with {}, {} would happen before this in this interleaving",
                    fmt::join(changes, " and "), ref(first())),
        false);
    return std::move(result_);
  }

  [[nodiscard]] missing_order without_chain() {
    auto const published = publish();
    acquire(published);
    mutexes();
    return std::move(result_);
  }

 private:
  [[nodiscard]] step const& first() const { return in_.steps[a_]; }
  [[nodiscard]] step const& second() const { return in_.steps[b_]; }

  void say(std::string about, step const& s, std::string text, bool quoted = true) {
    auto found = about_step(std::move(about), s, std::move(text));
    if (!quoted) found.where = {};
    result_.findings.push_back(std::move(found));
  }

  void explain(link const& each) {
    auto const& store = in_.steps[each.store];
    auto const& read = in_.steps[each.read];
    if (each.store_must_release) {
      result_.orders[each.store] = with_release(store);
      say("release", store,
          fmt::format("{} {} with {}, which releases nothing: whoever reads it learns nothing of "
                      "{}",
                      thread_in_words(store.thread), deed_in_words(store), order_in_words(store),
                      ref(first())));
    } else if (releases(store)) {
      say("release", store,
          fmt::format("{} {} with {}, which publishes {}", thread_in_words(store.thread),
                      deed_in_words(store), order_in_words(store), ref(first())));
    } else {
      // By a release fence before it, or as part of a release sequence.
      say("release", store,
          fmt::format("{} {} with {}, which passes on what was released before: {}",
                      thread_in_words(store.thread), deed_in_words(store), order_in_words(store),
                      ref(first())));
    }
    if (each.read_must_acquire) {
      auto const& now = result_.orders[each.read];
      result_.orders[each.read] = with_acquire(read, now);
      say("acquire", read,
          fmt::format("{} {}, from {}, with {}, which acquires nothing{}",
                      thread_in_words(read.thread), deed_in_words(read), ref(store),
                      order_in_words(read),
                      each.store_must_release ? "" : ": what was released there is lost on it"));
    } else {
      say("acquire", read,
          fmt::format("{} {}, from {}, with {}{}", thread_in_words(read.thread),
                      deed_in_words(read), ref(store), order_in_words(read),
                      each.store_must_release ? ": it acquires in vain" : ""));
    }
  }

  static std::string with_release(step const& s) {
    return is_rmw(s) && acquires(s) ? "acq_rel" : "release";
  }
  std::string with_acquire(step const& s, std::string const& changed) {
    return is_rmw(s) && (releases(s) || changed == "release") ? "acq_rel" : "acquire";
  }

  // -- no value passed from the one to the other

  [[nodiscard]] bool publishes(step const& s) const {
    return is_atomic_write(s) || s.operation == "unlock";
  }
  /// The last step of b's thread before b that reads the object, or locks the mutex.
  [[nodiscard]] std::optional<index> last_look(step const& at) const {
    for (auto i = b_; i-- > 0;) {
      auto const& s = in_.steps[i];
      if (s.thread != second().thread || !same_object(s, at)) continue;
      if (is_atomic_read(s) || ((s.operation == "lock" || s.operation == "try_lock") &&
                                s.note != "blocks" && !s.note.starts_with("fails")))
        return i;
    }
    return std::nullopt;
  }

  /// What a's thread did after a that could have published it; best what b's thread looks at.
  std::optional<index> publish() {
    std::optional<index> any, seen;
    for (auto i = a_; i != b_; ++i) {
      auto const& s = in_.steps[i];
      if (i == a_ ? !is_atomic_write(s) : s.thread != first().thread || !publishes(s)) continue;
      if (!any) any = i;
      if (!seen && last_look(s)) seen = i;
    }
    auto const found = seen ? seen : any;
    if (!found) {
      if (auto const last = last_synchronisation(a_)) {
        auto const& s = in_.steps[*last];
        say("release", s,
            fmt::format("{}'s last synchronisation comes before its access: it {}{}; between its "
                        "access and {} it publishes nothing",
                        thread_in_words(s.thread), deed_in_words(s), with_order(s), ref(second())));
      } else {
        say("release", first(),
            fmt::format("{} stores to no atomic and unlocks nothing up to {}",
                        thread_in_words(first().thread), ref(second())),
            false);
      }
      return found;
    }
    auto const& s = in_.steps[*found];
    say("release", s,
        fmt::format("after its access, {} {}{}", thread_in_words(s.thread), deed_in_words(s),
                    with_order(s)));
    return found;
  }
  static std::string with_order(step const& s) {
    return s.order.empty() ? std::string{} : " with " + order_in_words(s);
  }
  /// The last step of the thread of i, before i, that could have synchronized with another.
  [[nodiscard]] std::optional<index> last_synchronisation(index i) const {
    for (auto k = i; k-- > 0;) {
      auto const& s = in_.steps[k];
      if (s.thread == in_.steps[i].thread &&
          (is_atomic_read(s) || is_atomic_write(s) || is_fence(s) || s.operation == "unlock" ||
           s.operation == "lock" || s.operation == "try_lock"))
        return k;
    }
    return std::nullopt;
  }

  void acquire(std::optional<index> published) {
    auto const who = thread_in_words(second().thread);
    if (published) {
      auto const& s = in_.steps[*published];
      auto const look = last_look(s);
      if (!look) {
        say("acquire", second(),
            fmt::format("but {} never {} {} before its access", who,
                        s.operation == "unlock" ? "locks" : "reads", s.object),
            false);
      } else {
        auto const& read = in_.steps[*look];
        auto const late = *look < *published;
        say("acquire", read,
            fmt::format("{} last {} before its access{}", who, deed_in_words(read),
                        late ? fmt::format(": that is before {}", ref(s))
                             : fmt::format(", and does not see {}", ref(s))));
      }
    }
    last_knowledge(published);
  }

  /// What b's thread knows last of a's thread: too early by definition.
  void last_knowledge(std::optional<index> published) {
    std::optional<index> known;
    for (index i = 0; i != a_; ++i)
      if (in_.steps[i].thread == first().thread && !is_remark(in_.steps[i]) && in_.before(i, b_))
        known = i;
    auto const whom = thread_in_words(first().thread);
    if (!known) {
      if (published && last_look(in_.steps[*published])) return;
      auto const last = last_synchronisation(b_);
      if (!last) {
        say("acquire", second(),
            fmt::format("{} reads no atomic and locks nothing before its access",
                        thread_in_words(second().thread)),
            false);
        return;
      }
      auto const& s = in_.steps[*last];
      say("acquire", s,
          fmt::format("{}'s last synchronisation before its access: it {}{}, and learns nothing of "
                      "{}",
                      thread_in_words(s.thread), deed_in_words(s), with_order(s), whom));
      return;
    }
    for (index i = *known + 1; i <= b_; ++i) {
      auto const& s = in_.steps[i];
      if (s.thread != second().thread || is_remark(s) || !in_.before(*known, i)) continue;
      say("acquire", s,
          fmt::format("{} {}: with that it knows of {} up to {}, which comes before {}",
                      thread_in_words(s.thread), deed_in_words(s), whom, ref(in_.steps[*known]),
                      ref(first())));
      return;
    }
  }

  void mutexes() {
    auto const& at_a = in_.before.held_at(a_);
    auto const& at_b = in_.before.held_at(b_);
    if (at_a.empty() && at_b.empty()) return;
    say("mutexes", second(),
        fmt::format("in {}, {} holds {}; in {}, {} holds {}", ref(first()),
                    thread_in_words(first().thread), names_of(at_a), ref(second()),
                    thread_in_words(second().thread), names_of(at_b)),
        false);
  }
  static std::string names_of(std::vector<happens_before::held> const& held) {
    if (held.empty()) return "no mutex";
    std::vector<std::string> names;
    for (auto const& each : held) names.push_back(each.name);
    return fmt::format("{}", fmt::join(names, " and "));
  }

  ordered_steps const& in_;
  index a_;
  index b_;
  missing_order result_;
};

}  // namespace

missing_order why_unordered(ordered_steps const& in, index a, index b) {
  if (in.before(a, b)) return {};
  chain const way{in, a, b};
  explaining words{in, a, b};
  return way.found() ? words.with(way.links()) : words.without_chain();
}

}  // namespace interlock::reports
