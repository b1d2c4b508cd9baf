#include <interlock/reports/analysis/happens_before.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view what, std::array<std::string_view, N> const& of) {
  return std::find(of.begin(), of.end(), what) != of.end();
}

constexpr std::array<std::string_view, 9> writing{"store",
                                                  "exchange",
                                                  "fetch_add",
                                                  "fetch_sub",
                                                  "fetch_and",
                                                  "fetch_or",
                                                  "fetch_xor",
                                                  "compare_exchange_weak",
                                                  "compare_exchange_strong"};
constexpr std::array<std::string_view, 2> waiting{"wait", "wait_until"};

bool is_wait(step const& s) { return is_one_of(s.operation, waiting); }

bool is_lock(step const& s) { return s.operation == "lock" || s.operation == "try_lock"; }

/// "acq_rel/acquire" is what a compare-exchange was given: a failed one took the second.
std::string_view order_taken(step const& s, std::string_view order) {
  auto const slash = order.find('/');
  if (slash == order.npos) return order;
  return s.written ? order.substr(0, slash) : order.substr(slash + 1);
}

bool is_releasing(std::string_view order) {
  return order == "release" || order == "acq_rel" || order == "seq_cst";
}

bool is_acquiring(std::string_view order) {
  return order == "acquire" || order == "consume" || order == "acq_rel" || order == "seq_cst";
}

void join(std::vector<std::uint32_t>& into, std::vector<std::uint32_t> const& from) {
  if (into.size() < from.size()) into.resize(from.size());
  for (std::size_t i = 0; i != from.size(); ++i) into[i] = std::max(into[i], from[i]);
}

}  // namespace

bool is_plain_access(step const& s) noexcept {
  return s.operation == "read" || s.operation == "write";
}

bool is_atomic_read(step const& s) noexcept {
  if (!s.read || s.object.empty() || s.operation == "store") return false;
  return s.operation == "load" || is_wait(s) || is_one_of(s.operation, writing);
}

bool is_atomic_write(step const& s) noexcept {
  return s.written && !s.object.empty() && is_one_of(s.operation, writing);
}

bool is_fence(step const& s) noexcept { return s.operation == "fence"; }

bool releases(step const& s) noexcept { return is_releasing(order_taken(s, s.order)); }

bool acquires(step const& s) noexcept { return is_acquiring(order_taken(s, s.order)); }

bool same_object(step const& a, step const& b) noexcept {
  return a.id && b.id ? a.id == b.id : !a.object.empty() && a.object == b.object;
}

/// One walk over the steps in the order of execution.
class happens_before::pass {
 public:
  pass(std::vector<step> const& steps, orders const& instead, happens_before& result)
      : steps_{steps}, instead_{instead}, result_{result} {}

  void walk() {
    for (index i = 0; i != steps_.size(); ++i)
      if (!is_remark(steps_[i])) lanes_.try_emplace(steps_[i].thread, lanes_.size());
    threads_.resize(lanes_.size());
    released_.resize(steps_.size());
    result_.lane_.resize(steps_.size());
    result_.position_.resize(steps_.size());
    result_.clocks_.resize(steps_.size());
    result_.source_.resize(steps_.size());
    result_.unlocked_by_.resize(steps_.size());
    result_.held_.resize(steps_.size());
    result_.wanted_.resize(steps_.size());
    for (index i = 0; i != steps_.size(); ++i)
      if (!is_remark(steps_[i])) take(i);
    for (auto const& [thread, lane] : lanes_) result_.in_the_end_[thread] = threads_[lane].holds;
  }

 private:
  struct wait_state {  // on a condition variable
    index step;        // its last
    std::string mutex;
    bool asleep;
  };
  struct thread_state {
    clock now;
    clock at_release_fence;
    clock for_acquire_fence;  // what its relaxed loads would have acquired
    std::vector<held> holds;
    std::optional<wait_state> waiting;
    std::uint32_t steps = 0;
  };
  struct mutex_state {
    clock released;
    std::optional<index> by;
    std::optional<std::size_t> owner;  // a lane
    std::string name;
  };

  [[nodiscard]] std::string_view order_of(index i) const {
    auto const found = instead_.find(i);
    return order_taken(steps_[i], found == instead_.end() ? steps_[i].order : found->second);
  }

  void take(index i) {
    auto const& s = steps_[i];
    auto const lane = lanes_.at(s.thread);
    auto& me = threads_[lane];
    // Main runs alone: its constructor happens before all threads, which happen before `after`.
    if (s.thread == 0) {
      for (auto const& each : threads_) join(me.now, each.now);
    } else if (auto const main = lanes_.find(0); main != lanes_.end()) {
      join(me.now, threads_[main->second].now);
    }
    end_wait(i, me, lane);
    result_.held_[i] = me.holds;
    result_.lane_[i] = lane;
    result_.position_[i] = ++me.steps;
    me.now.resize(std::max(me.now.size(), lane + 1));
    me.now[lane] = me.steps;

    if (is_fence(s)) fence(i, me);
    if (is_atomic_read(s)) read(i, me);
    if (is_atomic_write(s)) write(i, me);
    monitors(i, me, lane);
    result_.clocks_[i] = me.now;
  }

  void fence(index i, thread_state& me) {
    if (is_acquiring(order_of(i))) join(me.now, me.for_acquire_fence);
    if (is_releasing(order_of(i))) me.at_release_fence = me.now;
  }

  void read(index i, thread_state& me) {
    auto const from = result_.source_[i] = source(i);
    if (!from) return;
    join(me.for_acquire_fence, released_[*from]);
    if (is_acquiring(order_of(i))) join(me.now, released_[*from]);
  }

  void write(index i, thread_state& me) {
    released_[i] = is_releasing(order_of(i)) ? me.now : me.at_release_fence;
    if (is_atomic_read(steps_[i]))
      if (auto const from = result_.source_[i]) join(released_[i], released_[*from]);
    last_store_[key(steps_[i])] = i;
  }

  /// The store a step read from; where the record does not say, the last one, if it fits.
  [[nodiscard]] std::optional<index> source(index i) const {
    auto const& s = steps_[i];
    if (s.reads_from) {
      if (s.reads_from->step == 0) return std::nullopt;
      for (index j = i; j-- > 0;)
        if (steps_[j].number == s.reads_from->step && is_atomic_write(steps_[j]) &&
            same_object(steps_[j], s))
          return j;
      return std::nullopt;
    }
    auto const last = last_store_.find(key(s));
    bool const fits =
        !reads_old(s) && last != last_store_.end() && steps_[last->second].written == s.read;
    return fits ? std::optional{last->second} : std::nullopt;
  }

  static std::string key(std::optional<std::uint32_t> id, std::string const& name) {
    return id ? '#' + std::to_string(*id) : name;
  }
  static std::string key(step const& s) { return key(s.id, s.object); }

  void monitors(index i, thread_state& me, std::size_t lane) {
    auto const& s = steps_[i];
    if (s.operation == "lock" && s.note == "blocks") result_.wanted_[i] = key(s);
    else if (s.operation == "lock") acquire(i, key(s), me, lane);
    if (s.operation == "try_lock" && !mutexes_[key(s)].owner && !s.note.starts_with("fails"))
      acquire(i, key(s), me, lane);
    if (s.operation == "unlock") release(i, key(s), me);
    if (is_wait(s) && !s.read) wait(i, me);
  }

  /// On a condition variable: the mutex is given up in the first of the wait's steps.
  void wait(index i, thread_state& me) {
    auto const& s = steps_[i];
    if (me.waiting) {
      if (s.note == "blocks") result_.wanted_[i] = me.waiting->mutex;
      me.waiting->step = i;
      me.waiting->asleep = false;  // it is woken, or waits for the mutex now
      return;
    }
    if (me.holds.empty()) return;
    auto const mutex = s.with ? key(s.with, {}) : me.holds.back().key;
    release(i, mutex, me);
    me.waiting = wait_state{i, mutex, s.note == "blocks"};
  }

  void acquire(index i, std::string const& mutex, thread_state& me, std::size_t lane) {
    auto& m = mutexes_[mutex];
    join(me.now, m.released);
    if (m.by && lanes_.at(steps_[*m.by].thread) != lane) result_.unlocked_by_[i] = m.by;
    m.owner = lane;
    if (is_lock(steps_[i])) m.name = steps_[i].object;
    me.holds.push_back({i, mutex, m.name});
  }
  void release(index i, std::string const& mutex, thread_state& me) {
    std::erase_if(me.holds, [&](held const& each) { return each.key == mutex; });
    auto& m = mutexes_[mutex];
    m.released = me.now;
    m.by = i;
    m.owner.reset();
  }

  /// When exactly a waiter has its mutex again is no step of its own. Nobody can give it up between
  /// then and the waiter's next step that is not of the wait, so that is soon enough.
  void end_wait(index i, thread_state& me, std::size_t lane) {
    if (!me.waiting) return;
    auto const& s = steps_[i];
    if (is_wait(s) && !s.read) {
      if (me.waiting->asleep) return;
      auto const& owner = mutexes_[me.waiting->mutex].owner;
      if (s.note == "blocks" && owner && *owner != lane) return;
    }
    auto const done = *std::exchange(me.waiting, std::nullopt);
    acquire(done.step, done.mutex, me, lane);
  }

  std::vector<step> const& steps_;
  orders const& instead_;
  happens_before& result_;
  std::map<unsigned, std::size_t> lanes_;
  std::vector<thread_state> threads_;
  std::vector<clock> released_;  // of each store: what it publishes
  std::map<std::string, index> last_store_;
  std::map<std::string, mutex_state> mutexes_;
};

happens_before::happens_before(std::vector<step> const& steps, orders const& instead) {
  pass{steps, instead, *this}.walk();
}

std::vector<happens_before::held> happens_before::held_in_the_end(unsigned thread) const {
  auto const found = in_the_end_.find(thread);
  return found == in_the_end_.end() ? std::vector<held>{} : found->second;
}

bool happens_before::operator()(index a, index b) const {
  if (a == b || position_[a] == 0 || position_[b] == 0) return false;
  auto const& seen = clocks_[b];
  return lane_[a] < seen.size() && seen[lane_[a]] >= position_[a];
}

}  // namespace interlock::reports
