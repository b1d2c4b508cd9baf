#include <interlock/checker/rc11/explorer.hpp>

#include <algorithm>
#include <bit>
#include <memory>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/rc11/consistency.hpp>
#include <interlock/checker/rc11/machine.hpp>
#include <interlock/checker/rc11/sleepers.hpp>
#include <interlock/checker/rc11/symmetry.hpp>
#include <interlock/checker/trace/text.hpp>

namespace interlock::checker {
namespace rc11 {
namespace {

constexpr char const* why_no_twins =
    "role() of the scenario says that threads run the same code on the same arguments: give those that "
    "do not roles of their own";

class explorer final : public machine {
 public:
  explorer(program const& what, engine_settings const& settings, black_box& box,
           std::function<bool()> const& go_on, rc11_visitor const& visit, rc11_part const& part)
      : machine{what, settings, box},
        go_on_{go_on},
        visit_{visit},
        piece_{part},
        consistency_{settings.model},
        symmetry_{what, settings.symmetry, [this](location_id l, unsigned from, unsigned to) {
                    return counterpart(l, from, to);
                  }} {}

  rc11_result run();

 private:
  answer event(request const& what, action const& a) override;
  void notify(notification const& n, action const&) override {
    notifications_.push_back(n);
    went(running_);
  }
  unsigned choose_alone(unsigned limit, action const& a) override;
  void yield(action const& a) override;
  void coming(action const&) override {}
  void passed(action const&) override {}
  void remarked(action const&, model::remark) override {}
  bool look_ahead(action const& a, outcome& result) override;
  outcome repeat(action const& a) override;

  void went(unsigned t) {
    if (order_.size() == order_.capacity()) [[unlikely]] make_room_for_steps();
    order_.push_back(static_cast<std::uint8_t>(t));
  }
  [[gnu::cold, gnu::noinline]] void make_room_for_steps() { order_.reserve(2 * order_.size() + 64); }
  [[nodiscard]] plan how_it_went() const;

  // ---- the search
  void take_up(frontier const& from);
  [[nodiscard]] frontier what_is_left();
  [[nodiscard]] frontier give_away_the_last();
  bool next();
  bool apply(item const& i);
  graph* begin_frame();
  void add_read(event_id id);
  void add_write(event_id id);
  void add_choice(event_id id, unsigned limit);
  [[nodiscard]] clock kept_by(event_id id) const;
  [[nodiscard]] bool leads_to_a_yield(event_id id, word value, unsigned variant) const;
  void find_revisits(event_id write, event_id conflict);
  [[nodiscard]] bool is_maximal(event_id id, event_id write, clock const& known) const;
  void later(item::step what, event_id event, event_id write, unsigned variant = 0) {
    items_.push_back({what, static_cast<std::uint16_t>(graph_->size()),
                      static_cast<std::uint16_t>(variant), event, write, 0, 0});
  }
  // The weighted backtrack estimator (Kilby, Slaney, Thiébaux, Walsh, "Estimating Search Tree Size",
  // AAAI 2006): what branches here shares what is left evenly.
  void share(std::size_t items_before) {
    auto const branches = items_.size() - items_before;
    if (branches == 0) return;
    part_ /= static_cast<double>(branches + 1);
    for (auto i = items_before; i != items_.size(); ++i) items_[i].part = part_;
  }

  // ---- an execution
  bool execute();
  bool execute_once();
  [[nodiscard]] bool finished() const;
  bool replay();
  bool extend();
  void compare(event_id id, request const& what, action const& a);
  [[nodiscard]] bool was_repeated(event_id write) const noexcept {
    return threads_[write.thread()].executed > write.index();
  }
  [[gnu::noinline]] void wait_until_repeated(event_id write);
  [[noreturn, gnu::cold, gnu::noinline]] void differs(event_id id, action const& a);
  [[nodiscard]] std::pair<std::string, std::string> divergence(std::string_view how) const;
  [[nodiscard]] bool can_go_on(unsigned thread) const;
  [[nodiscard]] bool waits_for_a_twin(unsigned thread) const;
  [[nodiscard]] bool can_add(unsigned thread) const;
  [[noreturn, gnu::cold, gnu::noinline]] void are_no_twins(unsigned other, action const& a);
  bool count();
  [[nodiscard]] bool is_stuck_for_good();
  [[nodiscard]] bool loops_for_good(unsigned thread);
  void came_back();
  [[nodiscard]] bool take_iteration_back();
  void spin();
  [[nodiscard]] bool can_be_revisited(event_id id) const;
  /// The oldest position that coherence leaves to an event, by what its thread knew before.
  [[nodiscard]] unsigned oldest_position(event_id id) const noexcept {
    return id.index() == 0 ? 0
                           : graph_->oldest_position(graph_->at(id.thread(), id.index() - 1).hb,
                                                     graph_->at(id).location);
  }

  struct frame {
    std::unique_ptr<graph> g;
    std::size_t base;  // its items are those from here on
    std::vector<unsigned> chosen{};  // by the constructor
  };
  struct choice_after {
    unsigned taken;
    unsigned limit;
  };

  std::function<bool()> const& go_on_;
  rc11_visitor const& visit_;
  rc11_part const& piece_;
  consistency consistency_;
  symmetry symmetry_;
  std::vector<frame> frames_;
  std::vector<std::unique_ptr<graph>> spare_;
  std::vector<item> items_;
  std::vector<choice_after> after_;  // by `after` and the destructor
  std::size_t chosen_so_far_ = 0;    // outside of threads, in this phase of the execution
  std::vector<notification> notifications_;
  bool weak_reads_ = false;  // that do not acquire
  bool weak_writes_ = false;  // that do not release
  std::vector<std::uint8_t> order_;  // the threads of this execution's steps
  unsigned known_size_ = 0;  // of the graph when this execution began
  unsigned repeated_ = 0;  // events of the graph that were, in this execution
  bool all_repeated_ = false;
  struct condition {
    event_id write;              // that must have been repeated
    std::uint8_t twins = 0;      // that must have come as far
    request const* awaits = nullptr;  // what must not block
    bool change = false;         // something that was looked at must read otherwise
    bool whatever = false;       // nothing else can run: it goes on even so
  };
  std::array<condition, max_threads> needs_{};
  struct look {
    location_id location;
    effect what;
    word value;
  };
  // What each thread read in the iteration that it looked ahead at.
  std::array<std::vector<look>, max_threads> looks_;
  // Of each thread, before each of the events that this execution added.
  std::array<std::vector<std::uint64_t>, max_threads> histories_;
  std::unordered_set<std::uint64_t> fruitless_;  // histories that lead to a yield at once
  // Of each thread, whether it is held back although an iteration has an effect: it cannot be said
  // to loop for good.
  std::array<bool, max_threads> may_not_come_back_{};
  std::size_t passed_ = 0;  // yields other than its own, by the thread that looks ahead
  bool anew_ = false;      // a trial has changed how this execution goes
  bool hopeless_ = false;  // this execution cannot lead to one that is complete
  double part_ = 1;      // of the search: what the execution stands for
  double explored_ = 0;  // what is behind
  std::uint64_t complete_ = 0;
  std::uint64_t stands_for_ = 0;
  std::uint64_t blocked_ = 0;
  std::uint64_t cut_ = 0;
};

// ---- the search

rc11_result explorer::run() {
  model::current_engine_scope const scope{*this};
  rc11_result result;
  if (piece_.from != nullptr) {
    take_up(*piece_.from);
  } else {
    frames_.push_back({std::make_unique<graph>(), 0});
    items_.push_back({item::step::run, 0, 0, no_event, no_event, 0, 1});
  }
  std::uint64_t done = 0;
  while (next()) {
    box_.executions.store(complete_, order::relaxed);
    box_.incomplete.store(blocked_ + cut_, order::relaxed);
    if (done != 0 && ((done & 63) == 0 || done < 64)) {
      if (!go_on_()) {
        later(item::step::run, no_event, no_event);
        items_.back().part = part_;
        result.left = what_is_left();
        result.stopped = true;
        break;
      }
      if (piece_.share && !items_.empty() && piece_.share()) piece_.give(give_away_the_last());
    }
    ++done;
    if (!execute()) break;
    explored_ += part_;
    box_.explored.store(explored_, order::relaxed);
  }
  box_.executions.store(complete_, order::relaxed);
  static_cast<tally&>(result) = {.complete = complete_,
                                 .stands_for = stands_for_,
                                 .blocked = blocked_,
                                 .cut = cut_,
                                 .weak_reads = weak_reads_,
                                 .weak_writes = weak_writes_,
                                 .spurious_cut = spurious_cut_,
                                 .timeouts_cut = timeouts_cut_,
                                 .freed = freed_,
                                 .yields_cut = yields_cut_};
  if (failed_) result.failing = how_it_went();
  result.failed = std::move(failed_);
  result.limits = limits_of(result, threads(), settings_.model);
  return result;
}

// Why what is left can be put aside, or divided, between any two executions: an item means the
// graph of its frame as it was when the item came up, and `save(graph, item.size)` is that one
// although the graph has grown since, and changed. Events are only ever added at the end; and what
// is changed in place is the event that an item names:
//
// - of `read_from` and `move`, where the item came up with its event: the last of the first `size`
//   ones, so that items further down, of smaller sizes, do not have it. Those of the same size are
//   its alternatives, which put it elsewhere whatever became of it, and its revisits: these came up
//   when it was put where it is, lie above the alternatives, and were taken before one was.
// - of `read_from`, where the frame began with a revisit that leaves variants: the read that was
//   revisited, which has an older stamp. These items lie lowest in their frame, and so the same
//   holds of all that lie above.
//
// Where in modification order events are is kept among themselves, whatever is put in between.
// A revisit, a timeout or another choice of the constructor leaves its frame as it is and continues
// in one of its own. An update that takes another's place
// stands, besides, in a graph that is not atomic; save and restore do not mind.
//
// Nothing else that a search knows decides what it visits, but for `fruitless_`, which spares it
// graphs that lead to no complete execution, and for which yields wait, which is tried again.

void explorer::take_up(frontier const& from) {
  expect_objects(from.objects);
  for (auto const& each : from.branches) {
    frames_.push_back({std::make_unique<graph>(), items_.size(), each.chosen});
    restore(*frames_.back().g, each);
    items_.insert(items_.end(), each.items.begin(), each.items.end());
  }
  if (frames_.empty()) frames_.push_back({std::make_unique<graph>(), 0});
}

frontier explorer::what_is_left() {
  frontier result;
  result.objects = objects_made_so_far();
  for (std::size_t f = 0; f != frames_.size(); ++f) {
    auto const first = items_.begin() + static_cast<std::ptrdiff_t>(frames_[f].base);
    auto const end = f + 1 == frames_.size()
                         ? items_.end()
                         : items_.begin() + static_cast<std::ptrdiff_t>(frames_[f + 1].base);
    if (first == end) continue;
    auto const size = std::max_element(first, end, [](item const& a, item const& b) {
                        return a.size < b.size;
                      })->size;
    auto& branch = result.branches.emplace_back(save(*frames_[f].g, size));
    branch.chosen = frames_[f].chosen;
    branch.items.assign(first, end);
  }
  return result;
}

// The oldest item of the lowest frame that has any. Depth first, all that is left comes before it.
frontier explorer::give_away_the_last() {
  auto owner = frames_.begin();
  while (owner + 1 != frames_.end() && (owner + 1)->base == 0) ++owner;
  frontier result;
  result.objects = objects_made_so_far();
  auto& branch = result.branches.emplace_back(save(*owner->g, items_.front().size));
  branch.chosen = owner->chosen;
  branch.items.push_back(items_.front());
  items_.erase(items_.begin());
  for (auto f = owner + 1; f != frames_.end(); ++f) --f->base;
  return result;
}

plan explorer::how_it_went() const {
  plan result;
  result.alone = frames_.back().chosen;
  for (auto const& each : after_) result.alone.push_back(each.taken);
  result.order = order_;
  for (unsigned t = 0; t != threads(); ++t)
    for (unsigned i = 0; i != graph_->length(t); ++i) {
      auto const& e = graph_->at({t, i});
      result.events[t].push_back({e.reads_from, e.variant, e.position});
    }
  return result;
}

bool explorer::next() {
  for (;;) {
    auto& top = frames_.back();
    graph_ = top.g.get();
    if (items_.size() == top.base) {
      spare_.push_back(std::move(top.g));
      frames_.pop_back();
      if (frames_.empty()) return false;
      continue;
    }
    auto const i = items_.back();
    items_.pop_back();
    part_ = i.part;
    auto const items = items_.size();
    bool const runs = apply(i);
    share(items);
    if (runs) return true;
    explored_ += part_;
  }
}

// What continues apart from the top frame, and is through before that goes on.
graph* explorer::begin_frame() {
  std::unique_ptr<graph> fresh;
  if (spare_.empty()) {
    fresh = std::make_unique<graph>();
  } else {
    fresh = std::move(spare_.back());
    spare_.pop_back();
  }
  frames_.push_back({std::move(fresh), items_.size(), frames_.back().chosen});
  return frames_.back().g.get();
}

// Returns whether what comes out is to be executed.
bool explorer::apply(item const& i) {
  graph_->cut(i.size);
  switch (i.what) {
    case item::step::read_from: {
      if (graph_->at(i.event).kind == event_kind::update) graph_->remove(i.event);
      graph_->settle(i.event, i.write, i.variant);
      auto const& e = graph_->at(i.event);
      if (e.kind != event_kind::update) return consistency_.holds(*graph_);
      auto const conflict = graph_->update_of(i.write, e.location);
      graph_->insert_after(i.event, i.write);
      // With a conflict the graph is not atomic: it exists for its revisits, which are asked
      // themselves whether they are consistent.
      if (conflict == no_event && !consistency_.holds(*graph_)) return false;
      find_revisits(i.event, conflict);
      return conflict == no_event;
    }
    case item::step::move:
      graph_->remove(i.event);
      graph_->insert_after(i.event, i.write);
      if (!consistency_.holds(*graph_)) return false;
      find_revisits(i.event, no_event);
      return true;
    case item::step::time_out: {
      // In a copy: the event is not the newest, and what is below needs it as it was.
      begin_frame()->copy(*graph_);
      graph_ = frames_.back().g.get();
      graph_->settle(i.event, i.write, 1);
      return consistency_.holds(*graph_);
    }
    case item::step::revisit: {
      begin_frame()->copy_for_revisit(*graph_, i.event, i.write);
      graph_ = frames_.back().g.get();
      graph_->at(i.write).took_over = true;
      auto& e = graph_->at(i.event);
      e.took_over = false;
      auto const value = graph_->value_of(i.write, e.location);
      for (auto v = variants_of(e.what, value, e.operand, e.expected, e.limit); v-- > 1;)
        if (!symmetry_.is_left_to_a_twin(*graph_, i.event, i.write, v))
          later(item::step::read_from, i.event, i.write, v);
      graph_->settle(i.event, i.write);
      if (e.kind == event_kind::update) graph_->insert_after(i.event, i.write);
      if (!consistency_.holds(*graph_)) return false;
      if (e.kind == event_kind::update) find_revisits(i.event, no_event);
      return true;
    }
    case item::step::begin: {
      graph_ = begin_frame();
      graph_->clear();
      auto& chosen = frames_.back().chosen;
      chosen.resize(i.choice + std::size_t{1});
      chosen.back() = i.variant;
      return true;
    }
    case item::step::run: return true;
  }
  return false;
}

void explorer::add_read(event_id id) {
  auto& g = *graph_;
  auto& e = g.at(id);
  auto const& l = g.where(e.location);
  auto const oldest = oldest_position(id);
  auto const kept = kept_by(id);
  auto const newest = l.last;
  auto const offer = [&](event_id write, unsigned first_variant) {
    auto const value = g.value_of(write, e.location);
    for (auto v = variants_of(e.what, value, e.operand, e.expected, e.limit); v-- > first_variant;) {
      if (awaits(e.what) && blocks(e.what, value, v, e.operand)) continue;
      if (leads_to_a_yield(id, value, v) || symmetry_.is_left_to_a_twin(g, id, write, v)) continue;
      if (evaluate(e.what, value, v, e.operand, e.expected, e.bytes).kind == event_kind::update) {
        auto const conflict = g.update_of(write, e.location);
        // What this event cannot be without can never be taken away.
        if (conflict != no_event && graph::covers(kept, conflict)) continue;
      }
      later(item::step::read_from, id, write, v);
    }
  };
  for (auto w = newest; g.position_of(w) > oldest;) {
    w = g.at(w).before;
    offer(w, 0);
  }
  offer(newest, 1);
  g.settle(id, newest);
  if (e.kind == event_kind::update) {
    g.insert_after(id, newest);
    find_revisits(id, no_event);
  }
}

// What a thread's newest event cannot be without, whatever it reads from.
clock explorer::kept_by(event_id id) const {
  auto const& g = *graph_;
  clock result{};
  if (id.index() != 0) result = g.at({id.thread(), id.index() - 1}).porf;
  if (auto const twins = g.at(id).twins; twins != 0)
    result |= g.at({static_cast<unsigned>(std::bit_width(twins)) - 1, id.index()}).porf;
  return g.with_twins(result);
}

// Whether the thread came to a yield straight from reading this before: to read it from a write
// that is not the newest blocks the thread for good.
bool explorer::leads_to_a_yield(event_id id, word value, unsigned variant) const {
  if (fruitless_.empty()) return false;
  auto history = threads_[id.thread()].history;
  mix(history, value, variant);
  return fruitless_.contains(history);
}

void explorer::add_write(event_id id) {
  auto& g = *graph_;
  auto const& e = g.at(id);
  auto const newest = g.where(e.location).last;
  auto const oldest = std::max(oldest_position(id), symmetry_.oldest_place(g, id));
  for (auto w = newest; g.position_of(w) > oldest;) {
    w = g.at(w).before;
    if (g.update_of(w, e.location) == no_event) later(item::step::move, id, w);
  }
  g.settle(id);
  g.insert_after(id, newest);
  find_revisits(id, no_event);
}

void explorer::add_choice(event_id id, unsigned limit) {
  for (unsigned v = limit; v-- > 1;)
    if (!symmetry_.is_left_to_a_twin(*graph_, id, no_event, v))
      later(item::step::read_from, id, no_event, v);
  graph_->settle(id);
}

void explorer::find_revisits(event_id write, event_id conflict) {
  auto const& g = *graph_;
  auto const& w = g.at(write);
  auto const known = g.with_twins(w.porf);
  for (unsigned stamp = g.size(); stamp-- != 0;) {
    auto const id = g.by_stamp(stamp);
    if (graph::covers(known, id)) continue;
    // It would be taken away, or be the one that is revisited, for this and all older ones.
    if (!is_maximal(id, write, known)) return;
    // Without what follows it in modification order, the same comes from another placement.
    if (w.kind == event_kind::write && id == w.after) return;
    auto const& e = g.at(id);
    if (e.reads() && e.location == w.location &&
        (conflict == no_event || stamp <= g.at(conflict).stamp) &&
        (w.after == no_event || oldest_position(id) <= w.position) &&
        !symmetry_.is_left_to_a_twin(g, id, write, 0))
      later(item::step::revisit, id, write);
  }
}

// Whether the event is as it was when it was added, or would be if it were added again: so that
// of all graphs that differ in what is taken away, one makes the revisit.
bool explorer::is_maximal(event_id id, event_id write, clock const& known) const {
  auto const& g = *graph_;
  auto const& e = g.at(id);
  if (e.variant != 0) return false;
  if (e.kind == event_kind::fence || e.kind == event_kind::choice) return true;
  if (e.writes() && e.took_over)
    for (auto r = g.where(e.location).newest; r.is_event(); r = g.at(r).chain)
      if (g.at(r).reads() && g.at(r).reads_from == id && g.at(r).stamp < e.stamp) return false;
  auto const from = e.kind == event_kind::write ? id : e.reads_from;
  for (auto w = g.after(from, e.location); w.is_event(); w = g.at(w).after)
    if (w != id && w != write && (g.at(w).stamp < e.stamp || graph::covers(known, w))) return false;
  return true;
}

// ---- an execution

// Runs the graph's execution, once for all that `after` and the destructor choose. Returns false
// when it failed.
bool explorer::execute() {
  after_.clear();
  for (;;) {
    do {
      if (!execute_once()) return false;
    } while (anew_);
    while (!after_.empty() && after_.back().taken + 1 == after_.back().limit) after_.pop_back();
    if (after_.empty()) return true;
    ++after_.back().taken;
  }
}

unsigned explorer::choose_alone(unsigned limit, action const& a) {
  auto const nth = chosen_so_far_++;
  auto const again = [&](unsigned taken) {
    if (taken < limit) return taken;
    auto const [message, why] = divergence("there was more to choose from before");
    end_with(failure::nondeterminism, message, {at_place(a.where, threads(), "came here")}, why);
  };
  if (!is_constructing()) {
    if (nth == after_.size()) after_.push_back({0, limit});
    return again(after_[nth].taken);
  }
  auto& chosen = frames_.back().chosen;
  if (nth == chosen.size()) {
    chosen.push_back(0);
    auto const items = items_.size();
    for (unsigned v = limit; v-- > 1;) {
      later(item::step::begin, no_event, no_event, v);
      items_.back().choice = static_cast<std::uint16_t>(nth);
    }
    share(items);
  }
  return again(chosen[nth]);
}

bool explorer::execute_once() {
  chosen_so_far_ = 0;
  notifications_.clear();
  order_.clear();
  needs_ = {};
  repeated_ = 0;
  all_repeated_ = false;
  hopeless_ = false;
  for (auto& each : histories_) each.clear();
  known_size_ = graph_->size();
  if (graph_->size() == 0) graph_->clear();
  anew_ = false;
  if (!set_up()) return false;
  auto const items = items_.size();
  auto const part = part_;
  prepare_threads();
  if (!replay() || !extend()) return false;
  if (anew_) {
    graph_->cut(known_size_);
    items_.resize(items);
    part_ = part;
    return true;
  }
  if (finished()) {
    if (visit_) visit_(*graph_);
    chosen_so_far_ = 0;
    if (!tear_down()) return false;
    ++complete_;
    return count();
  }
  ++(hopeless_ ? cut_ : blocked_);
  return hopeless_ || !is_stuck_for_good();
}

// How many executions this one stands for. Returns whether that can be said.
bool explorer::count() {
  for (unsigned t = 0; t != threads(); ++t) {
    auto const twins = symmetry_.twins_of_next(*graph_, t);
    for (unsigned twin = 0; twin != t; ++twin) {
      if ((twins >> twin & 1) == 0 || graph_->length(twin) == graph_->length(t)) continue;
      record(failure::misuse,
             fmt::format("threads {} and {} have the same role, but one goes on where the other ends",
                         reported_thread(twin, threads()), reported_thread(t, threads())),
             {}, why_no_twins);
      return false;
    }
  }
  stands_for_ += symmetry_.stands_for(*graph_);
  return true;
}

bool explorer::finished() const {
  return std::all_of(threads_.begin(), threads_.begin() + threads(),
                     [](thread const& t) { return t.now == state::done; });
}

// Runs all threads to the end of what the graph says of them. Each read waits for its write, so
// that plain data is as the graph says too.
bool explorer::replay() {
  all_repeated_ = graph_->size() == 0;
  while (!all_repeated_) {
    bool moved = false;
    for (unsigned t = 0; t != threads(); ++t) {
      auto const& n = needs_[t];
      auto const now = threads_[t].now;
      bool const goes_on =
          now == state::ready ||
          (now == state::waiting && n.write != no_event &&
           threads_[n.write.thread()].executed > n.write.index());
      if (!goes_on || (threads_[t].executed == graph_->length(t) && now == state::waiting)) continue;
      moved = true;
      threads_[t].now = state::ready;
      if (!resume(t)) return false;
      if (hopeless_) return true;
      if (repeated_ == graph_->size()) {
        all_repeated_ = true;
        break;
      }
    }
    if (!moved && !all_repeated_) {
      auto const [message, why] =
          divergence("an operation that it performed before did not come again");
      record(failure::nondeterminism, message, {}, why);
      return false;
    }
  }
  return true;
}

bool explorer::can_go_on(unsigned t) const {
  if (threads_[t].now == state::ready) return true;
  if (threads_[t].now != state::waiting) return false;
  if (needs_[t].change)
    return std::any_of(looks_[t].begin(), looks_[t].end(), [&](look const& each) {
      return graph_->value_of(graph_->where(each.location).last, each.location) != each.value;
    });
  return can_add(t);
}

bool explorer::extend() {
  while (!hopeless_) {
    bool moved = false;
    for (unsigned t = 0; t != threads(); ++t)
      while (can_go_on(t)) {
        moved = true;
        threads_[t].now = state::ready;
        if (!resume(t)) return false;
        anew_ = end_trial(t);
        if (anew_) return true;
        if (hopeless_) return true;
      }
    if (moved) continue;
    // What waits for its turn gets it in vain, for what it could have read earlier.
    for (unsigned t = 0; t != threads() && !moved; ++t) {
      if (threads_[t].now != state::waiting || waits_for_a_twin(t)) continue;
      moved = true;
      needs_[t].whatever = true;
      threads_[t].now = state::ready;
      if (!resume(t)) return false;
      anew_ = end_trial(t);
      if (anew_) return true;
    }
    if (!moved) return true;
  }
  return true;
}

// What is wrong, and why it may be.
std::pair<std::string, std::string> explorer::divergence(std::string_view how) const {
  if (settings_.replaying)
    return {fmt::format("the code under test is not what it was when the search was put aside: {}", how),
            "it has changed since, or something outside of the layer decides what it does: "
            "addresses of static objects, time, random numbers"};
  return {fmt::format("the code under test is not deterministic: {}", how),
          "something outside of the layer decides what it does: time, addresses, random "
          "numbers, or state that outlives an execution"};
}

void explorer::differs(event_id id, action const& a) {
  auto const [message, why] =
      divergence(fmt::format("its operation {} was another one before", id.index() + 1));
  end_with(failure::nondeterminism, message, {at_place(a.where, running_, "came here")}, why);
}

void explorer::compare(event_id id, request const& what, action const& a) {
  auto const& e = graph_->at(id);
  bool const same = e.what == what.what && e.operand == what.operand &&
                    (e.what == effect::fence || e.what == effect::choose ||
                     e.location == what.location);
  if (!same) [[unlikely]] differs(id, a);
}

void explorer::wait_until_repeated(event_id write) {
  needs_[running_].write = write;
  while (!was_repeated(write)) {
    mine().now = state::waiting;
    suspend();
  }
  needs_[running_].write = no_event;
}

// Most operations of an execution are of this sort. Does what the machine and `event` do with them, in
// one go.
outcome explorer::repeat(action const& a) {
  auto& me = mine();
  use(a);
  auto const& e = graph_->at(running_, me.executed);
  if (e.what != effect_of(a.what) || e.operand != a.operand || e.location != a.object) [[unlikely]]
    differs({running_, me.executed}, a);
  bool const reads = e.kind != event_kind::write;
  if (reads && e.reads_from.is_event() && !was_repeated(e.reads_from))
    wait_until_repeated(e.reads_from);
  ++me.executed;
  ++repeated_;
  went(running_);
  if (!reads) return {};
  auto const value = graph_->value_read(e);
  mix(me.history, value, e.variant);
  if (e.variant == 1) [[unlikely]] --me.spurious_left;
  return {value, e.what != effect::compare_exchange || e.kind == event_kind::update};
}

// Whether what holds the thread back from its next event, which is added to the graph, is over.
bool explorer::can_add(unsigned t) const {
  auto const& need = needs_[t];
  if (waits_for_a_twin(t)) return false;
  if (need.awaits == nullptr || need.whatever) return true;
  auto const& q = *need.awaits;
  return !blocks(q.what, graph_->value_of(graph_->where(q.location).last, q.location), 0, q.operand);
}

bool explorer::waits_for_a_twin(unsigned t) const {
  for (unsigned twin = 0; twin != t; ++twin)
    if ((needs_[t].twins >> twin & 1) != 0 && threads_[twin].now != state::done &&
        graph_->length(twin) <= threads_[t].executed)
      return true;
  return false;
}

void explorer::are_no_twins(unsigned other, action const& a) {
  end_with(failure::misuse,
           fmt::format("threads {} and {} have the same role, but operation {} of one is not that of "
                       "the other",
                       reported_thread(other, threads()), reported_thread(running_, threads()),
                       mine().executed + 1),
           {at_place(a.where, running_, name_of(a.what))}, why_no_twins);
}

answer explorer::event(request const& what, action const& a) {
  auto& me = mine();
  event_id const id{running_, me.executed};
  if (me.executed < graph_->length(running_)) {
    compare(id, what, a);
    auto const& e = graph_->at(id);
    if (e.reads() && e.reads_from.is_event() && !was_repeated(e.reads_from))
      wait_until_repeated(e.reads_from);
    ++repeated_;
  } else {
    while (!all_repeated_) {
      me.now = state::waiting;
      suspend();
    }
    if (me.executed > event_id::max_index) [[unlikely]] came_too_often(a, me.executed);
    auto const twins = symmetry_.twins_of_next(*graph_, running_);
    if (twins != 0 || awaits(what.what)) {
      auto& need = needs_[running_];
      bool const until_it_yields = need.whatever && !awaits(what.what);
      need.twins = twins;
      if (awaits(what.what)) need.awaits = &what;
      while (!can_add(running_)) {
        me.now = state::waiting;
        suspend();
      }
      need = {};
      need.whatever = until_it_yields;
      if (auto const other = symmetry_.differing(*graph_, running_, me.executed, what, twins);
          other != max_threads) [[unlikely]]
        are_no_twins(other, a);
    }
    graph_->append(running_, what, twins, site_of(a.where));
    histories_[running_].push_back(me.history);
    weak_reads_ = weak_reads_ || reads_weakly(what);
    weak_writes_ = weak_writes_ || writes_weakly(what);
    auto const items = items_.size();
    if (reads(what.what)) add_read(id);
    else if (what.what == effect::store) add_write(id);
    else if (what.what == effect::choose) add_choice(id, what.limit);
    else graph_->settle(id);
    share(items);
  }
  ++me.executed;
  went(running_);
  auto const& e = graph_->at(id);
  if (!reads(what.what)) {
    if (e.kind == event_kind::choice) mix(me.history, 0, e.variant);
    return {0, false, e.variant};
  }
  auto const value = graph_->value_read(e);
  mix(me.history, value, e.variant);
  if (blocks(e.what, value, e.variant, e.operand)) {
    me.now = state::stuck;
    for (;;) suspend();
  }
  return {value, e.kind == event_kind::update, e.variant};
}

// Where the iteration that ends here achieved nothing, first a look ahead: what does the loop do when
// every read reads the newest value? It goes on below, in `came_back`, or never.
void explorer::yield(action const& a) {
  auto& me = mine();
  if (me.executed < graph_->length(running_)) return;  // as when what follows was added
  may_not_come_back_[running_] = false;
  if (me.timed) return spin();
  bool const is_new = all_repeated_;
  auto const known = known_yield();
  if (!known) {
    while (!all_repeated_) {
      me.now = state::waiting;
      suspend();
    }
    return begin_trial(a);
  }
  if (*known == trial::judgement::passes) return;
  may_not_come_back_[running_] = *known == trial::judgement::has_effect;
  auto const newest = newest_of(running_);
  if (newest != no_event && reads(graph_->at(newest).what)) {
    if (fruitless_.size() == most_remembered) fruitless_.clear();
    fruitless_.insert(me.history);
  }
  if (!is_new || needs_[running_].whatever) return spin();
  looks_[running_].clear();
  passed_ = 0;
  me.probing = true;
}

// A thread that was looked at came to a yield again.
void explorer::came_back() {
  auto& me = mine();
  me.probing = false;
  if (me.now == state::spinning || !take_iteration_back()) return spin();
  me.now = state::waiting;
  auto& need = needs_[running_];
  need.change = true;
  suspend();
  need.change = false;
}

// Blocks the thread: other executions stand for those in which it reads what lets it leave.
void explorer::spin() {
  auto const newest = newest_of(running_);
  if (newest != no_event && !can_be_revisited(newest)) hopeless_ = true;
  mine().now = state::spinning;
  while (!mine().probing) suspend();
}

// Takes the events of a fruitless iteration out of the graph, if nothing else was added since: that
// the thread goes first was a choice of ours, and it may as well go later.
bool explorer::take_iteration_back() {
  auto& me = mine();
  auto const& looked = looks_[running_];
  auto const n = static_cast<unsigned>(looked.size());
  if (n == 0 || me.executed < n || graph_->size() < known_size_ + n) return false;
  auto const first = me.executed - n;
  for (unsigned i = 0; i != n; ++i) {
    event_id const id{running_, first + i};
    auto const& e = graph_->at(id);
    if (e.stamp != graph_->size() - n + i || e.what != looked[i].what) return false;
    if (e.what == effect::fence) continue;
    if (e.location != looked[i].location || e.kind == event_kind::write ||
        e.kind == event_kind::choice || graph_->value_read(e) != looked[i].value ||
        (e.kind == event_kind::update && e.value != looked[i].value))
      return false;
  }
  forget_uses_after(first);
  auto const size = graph_->size() - n;
  for (; items_.size() > frames_.back().base && items_.back().size > size; items_.pop_back())
    part_ += items_.back().part;
  graph_->cut(size);
  me.executed = first;
  auto& histories = histories_[running_];
  me.history = *(histories.end() - n);
  histories.resize(histories.size() - n);
  order_.resize(order_.size() - n);
  return true;
}

// Whether a write that is still to come may be read here instead. Not if the event reads from what
// was not the newest write when it was added: that makes no revisit.
bool explorer::can_be_revisited(event_id id) const {
  auto const& e = graph_->at(id);
  if (!e.reads()) return true;
  for (auto w = graph_->after(e.reads_from, e.location); w.is_event(); w = graph_->at(w).after)
    if (w != id && graph_->at(w).stamp < e.stamp) return false;
  return true;
}

// ---- the end of an execution in which some threads did not come to theirs

bool explorer::is_stuck_for_good() {
  bool looping = false;
  std::optional<unsigned> late;
  sleepers asleep{*graph_, notifications_};
  for (unsigned t = 0; t != threads(); ++t) {
    auto const& each = threads_[t];
    if (each.now == state::done) continue;
    if (each.now == state::gone) return false;
    if (each.now == state::stuck && each.timed && each.may_time_out) return false;  // elsewhere
    if (each.timed && each.now == state::stuck && !late) late = t;
    if (each.now == state::spinning) {
      if (!loops_for_good(t)) return false;
      looping = true;
      continue;
    }
    auto const& e = graph_->at(newest_of(t));
    auto const newest = graph_->value_of(graph_->where(e.location).last, e.location);
    if (e.what == effect::wait) asleep.add(newest_of(t));
    else if (!blocks(e.what, newest, 0, e.operand)) return false;
  }
  if (asleep.some_can_wake()) return false;
  if (late) {
    // Nothing else can run, here or elsewhere: the wait's time is over, be it beyond the bound.
    auto const items = items_.size();
    auto const id = newest_of(*late);
    later(item::step::time_out, id, graph_->at(id).reads_from);
    share(items);
    return false;
  }
  record_stuck(looping);
  return true;
}

bool explorer::loops_for_good(unsigned t) {
  if (may_not_come_back_[t]) return false;
  looks_[t].clear();
  passed_ = 0;
  threads_[t].probing = true;
  resume(t);
  return threads_[t].now == state::spinning;
}

// One round of a loop, from yield to the same yield, in which every read reads the newest value and
// nothing has an effect.
bool explorer::look_ahead(action const& a, outcome& result) {
  constexpr std::size_t most = 1000;
  auto& looked = looks_[running_];
  if (looked.size() == most) return false;
  auto const come_back = [&] {
    came_back();
    return true;
  };
  auto const newest = [&](effect what) {
    auto const l = static_cast<location_id>(a.object);
    auto const value = graph_->value_of(graph_->where(l).last, l);
    looked.push_back({l, what, value});
    return value;
  };
  switch (a.what) {
    case operation::fence:
      if (a.success != order::relaxed) looked.push_back({0, effect::fence, 0});
      return true;
    case operation::pause:
    case operation::read: return true;
    case operation::now:  // and time may pass, some time
      timeouts_cut_ = timeouts_cut_ || mine().timeouts_left == 0;
      return false;
    case operation::yield:  // another one is not where the thread was held back
      if (site_of(a.where) == site_of(mine().where)) return come_back();
      return ++passed_ != most;
    default: break;
  }
  if (a.object >= objects_.size() || !objects_[a.object]->alive) return false;
  switch (a.what) {
    case operation::load: result = {newest(effect::load), true}; return true;
    case operation::try_lock:
      result = {0, false};
      return newest(effect::compare_exchange) != 0;
    // Once nothing else can run, what would sleep here would sleep for good.
    case operation::lock:
      return mine().now == state::spinning && newest(effect::lock) != 0 && come_back();
    case operation::wait:
      if (a.with != model::no_object) return false;
      if (newest(effect::wait) == a.operand) return mine().now == state::spinning && come_back();
      result = {looked.back().value, true};
      return true;
    case operation::exchange:
    case operation::fetch_add:
    case operation::fetch_sub:
    case operation::fetch_and:
    case operation::fetch_or:
    case operation::fetch_xor:
    case operation::compare_exchange_weak:
    case operation::compare_exchange_strong: {
      auto const kind = effect_of(a.what);
      auto const value = newest(kind);
      auto const became = evaluate(kind, value, 0, a.operand, a.expected, a.bytes);
      if (became.kind == event_kind::update && became.written != value) return false;
      result = {value, became.kind == event_kind::update};
      return true;
    }
    default: return false;
  }
}

}  // namespace
}  // namespace rc11

rc11_result explore_with_rc11(program const& what, engine_settings const& settings, black_box& box,
                              std::function<bool()> const& go_on, rc11_visitor const& visit,
                              rc11_part const& part) {
  return rc11::explorer{what, settings, box, go_on, visit, part}.run();
}

}  // namespace interlock::checker
