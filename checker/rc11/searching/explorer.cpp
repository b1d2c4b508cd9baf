// Which graphs there are: what is to be explored, and what each new event adds to that.
#include <interlock/checker/rc11/searching/exploration.hpp>

#include <algorithm>
#include <bit>
#include <numeric>
#include <stdexcept>

namespace interlock::checker {
namespace rc11 {

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
    }
    // Executions may take long, and whoever asks has nothing to do.
    if (done != 0 && piece_.share && !items_.empty() && piece_.share()) {
      piece_.give(give_away_half());
      gave_away_ = true;
    }
    ++done;
    if (!execute()) break;
    if (anew_from_the_start_) begin_anew();
    explored_ += part_;
    box_.explored.store(explored_, order::relaxed);
  }
  box_.executions.store(complete_, order::relaxed);
  box_.incomplete.store(blocked_ + cut_, order::relaxed);
  static_cast<tally&>(result) = {.complete = complete_,
                                 .stands_for = stands_for_,
                                 .blocked = blocked_,
                                 .cut = cut_,
                                 .weak_reads = weak_reads_,
                                 .weak_writes = weak_writes_,
                                 .spurious_cut = spurious_cut_,
                                 .timeouts_cut = timeouts_cut_,
                                 .tries_cut = tries_cut_,
                                 .freed = freed_,
                                 .orders_calls = orders_calls_,
                                 .loops_cut = loops_cut_,
                                 .mutexes_left_out = mutexes_left_out_,
                                 .mutexes_tried = mutexes_tried_,
                                 .used_layer = threads_in(used_layer_, threads())};
  if (failed_) result.failing = how_it_went();
  result.failed = std::move(failed_);
  result.error = std::move(error_);
  result.limits = limits_of(result, program_, settings_.model);
  return result;
}

// Rounds that only lock and unlock a mutex were taken for fruitless, and now somebody tries it. Of a part of a search only
// what comes is searched otherwise, and its tally says so.
void explorer::begin_anew() {
  anew_from_the_start_ = false;
  if (piece_.from != nullptr || gave_away_) return;
  frames_.clear();
  items_.clear();
  fruitless_.clear();
  frames_.push_back({std::make_unique<graph>(), 0});
  items_.push_back({item::step::run, 0, 0, no_event, no_event, 0, 1});
  complete_ = stands_for_ = blocked_ = cut_ = 0;
  explored_ = part_ = 0;
  mutexes_left_out_.clear();
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
// graphs that lead to no complete execution, and for which places are a loop's, which it finds again.

// What was put aside is a stranger's word: each item is asked whether it fits the graph as that is
// when its turn comes, and the first execution of each graph compares all of its events with what the
// code under test does, before it is told a value.
void explorer::take_up(frontier const& from) {
  expect_objects(from.objects, from.found, from.nested);
  for (auto const& each : from.branches) {
    for (auto const& e : each.events)
      if (e.thread >= threads()) throw std::invalid_argument{"this is left of another program"};
    frames_.push_back(
        {std::make_unique<graph>(), items_.size(), each.chosen, each.items.size(), each.initial});
    restore(*frames_.back().g, each);
    items_.insert(items_.end(), each.items.begin(), each.items.end());
  }
  if (frames_.empty()) frames_.push_back({std::make_unique<graph>(), 0});
}

frontier explorer::what_is_left() { return those_below(items_.size()); }

// The oldest items, each with the graph of its frame. Depth first, they come after all others.
frontier explorer::those_below(std::size_t count) {
  frontier result;
  result.objects = objects_made_so_far();
  result.found = objects_found_so_far();
  result.nested = nested_so_far();
  for (std::size_t f = 0; f != frames_.size() && frames_[f].base < count; ++f) {
    auto const end_of_frame = f + 1 == frames_.size() ? items_.size() : frames_[f + 1].base;
    auto const first = items_.begin() + static_cast<std::ptrdiff_t>(frames_[f].base);
    auto const end = items_.begin() + static_cast<std::ptrdiff_t>(std::min(count, end_of_frame));
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

// Of what is left, as near to half of the work as its order lets it be: by estimate, and where that
// says nothing, by count. At least one item. Precondition: there is one.
frontier explorer::give_away_half() {
  auto const half =
      std::accumulate(items_.begin(), items_.end(), part_,
                      [](double sum, item const& i) { return sum + i.part; }) / 2;
  std::size_t count = 0;
  double given = 0;
  while (count != items_.size() && given + items_[count].part <= half) given += items_[count++].part;
  count = half > 0 ? std::max<std::size_t>(count, 1) : (items_.size() + 1) / 2;
  auto result = those_below(count);
  items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(count));
  for (auto& each : frames_) {
    auto const of_others = std::min(each.base, count);
    each.base -= of_others;
    each.items_put_aside -= std::min(each.items_put_aside, count - of_others);
  }
  return result;
}

std::vector<plan> explorer::how_it_went() const {
  plan as_searched;
  as_searched.alone = frames_.back().chosen;
  for (auto const& each : after_) as_searched.alone.push_back(each.taken);
  as_searched.order = steps();
  as_searched.nested = nested_so_far();
  for (unsigned t = 0; t != threads(); ++t)
    for (unsigned i = 0; i != graph_->length(t); ++i) {
      auto const& e = graph_->at({t, i});
      as_searched.events[t].push_back({e.reads_from, e.variant, e.position});
    }
  std::vector<plan> result;
  auto const add = [&](std::vector<std::uint8_t> order) {
    result.push_back(as_searched);
    result.back().order = std::move(order);
  };
  auto const taken = steps_taken();
  add(plainest_order(*graph_, steps_that_fail(taken)));
  add(plainest_order(*graph_, taken));
  result.push_back(std::move(as_searched));
  return result;
}

steps_of_threads explorer::steps_taken() const {
  steps_of_threads result;
  for (unsigned t = 0; t != threads(); ++t)
    for (unsigned i = 0; i != threads_[t].executed; ++i) result[t].push_back({t, i});
  std::array<unsigned, max_threads> notified{};
  for (auto const& each : notifications_) {
    auto& of = result[each.thread];
    of.insert(of.begin() + each.events + notified[each.thread]++, no_event);
  }
  return result;
}

// Of the steps, those without which the failure could not be. Where threads ran to it, these are
// their own, and what they have read from; where all are stuck, or are over, it is all of them.
steps_of_threads explorer::steps_that_fail(steps_of_threads steps) const {
  if (!over_ || finished()) return steps;
  clock needed{};
  for (auto const& each : failed_->places) {
    auto const t = each.thread - 1;  // a place may be outside of threads
    if (t < threads() && threads_[t].executed != 0) needed |= graph_->known_after(newest_of(t)).porf;
  }
  for (unsigned t = 0; t != threads(); ++t) {
    auto& of = steps[t];
    bool const runs_to_it = std::ranges::any_of(
        failed_->places, [&](reports::place const& p) { return p.thread == t + 1; });
    if (runs_to_it) continue;
    auto end = of.begin();
    for (auto events = needed[t]; events != 0; ++end)
      if (end->is_event()) --events;
    of.erase(end, of.end());
  }
  return steps;
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
    if (auto const below = items - top.base; below < top.items_put_aside) {
      top.items_put_aside = below;
      if (!still_fits(i)) return false;
    }
    bool const runs = apply(i);
    share(items);
    if (runs) return true;
    explored_ += part_;
  }
}

bool explorer::still_fits(item const& i) {
  graph_->cut(i.size);
  if (fits(*graph_, frames_.back().chosen, i)) return true;
  auto const [message, why] = divergence("what was left to be tried is not there");
  record(failure::nondeterminism, message, {}, why);
  return false;
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
  frames_.push_back({std::move(fresh), items_.size(), frames_.back().chosen, 0,
                     frames_.back().not_compared});
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
      if (e.kind != event_kind::update) return is_consistent(i.event, i.write);
      auto const conflict = graph_->update_of(i.write, e.location);
      graph_->insert_after(i.event, i.write);
      // With a conflict the graph is not atomic: it exists for its revisits, which are asked
      // themselves whether they are consistent.
      if (conflict == no_event && !is_consistent(i.event, i.write)) return false;
      find_revisits(i.event, conflict);
      return conflict == no_event;
    }
    case item::step::move:
      graph_->remove(i.event);
      graph_->insert_after(i.event, i.write);
      if (!consistency_.holds(*graph_, i.event)) return false;
      find_revisits(i.event, no_event);
      return true;
    case item::step::time_out: {
      // In a copy: the event is not the newest, and what is below needs it as it was.
      begin_frame()->copy(*graph_);
      graph_ = frames_.back().g.get();
      graph_->settle(i.event, i.write, 1);
      return consistency_.holds(*graph_, i.event);
    }
    case item::step::revisit: {
      if (is_to_wait(i.event, i.write)) {
        begin_frame()->copy_without(*graph_, i.event, i.write);
        graph_ = frames_.back().g.get();
        graph_->at(i.write).took_over = true;
        return consistency_.holds(*graph_, i.write);
      }
      begin_frame()->copy_for_revisit(*graph_, i.event, i.write);
      graph_ = frames_.back().g.get();
      graph_->at(i.write).took_over = true;
      auto& e = graph_->at(i.event);
      e.took_over = false;
      // What it read before was younger only if it had been revisited for it, as nothing else was.
      if (auto const from = e.reads_from; from.is_event() && from.index() < graph_->length(from.thread()) &&
                                          graph_->at(from).stamp > e.stamp)
        graph_->at(from).took_over = false;
      auto const value = graph_->value_of(i.write, e.location);
      for (auto v = variants_of(e.what, value, e.operand, e.expected, e.limit); v-- > 1;)
        if (!symmetry_.is_left_to_a_twin(*graph_, i.event, i.write, v))
          later(item::step::read_from, i.event, i.write, v);
      graph_->settle(i.event, i.write);
      if (e.kind == event_kind::update) graph_->insert_after(i.event, i.write);
      if (!is_consistent(i.event, i.write)) return false;
      if (e.kind == event_kind::update) find_revisits(i.event, no_event);
      return true;
    }
    case item::step::begin: {
      graph_ = begin_frame();
      graph_->clear();
      frames_.back().not_compared.reset();
      auto& chosen = frames_.back().chosen;
      chosen.resize(i.choice + std::size_t{1});
      chosen.back() = i.variant;
      return true;
    }
    case item::step::run: return true;
  }
  return false;
}

// Whether the revisit puts another section before this lock, which could then do no more than wait for its end. It is left out
// of the graph, so that its thread comes to it anew when the mutex is free, and there is no execution in which it waits on
// although the section is over. Nothing else is lost: nothing reads from it or comes after it, and it stays behind the section since what took its
// place is never taken away.
bool explorer::is_to_wait(event_id read, event_id write) const {
  auto const& e = graph_->at(read);
  return settings_.revisits_in_place && e.what == effect::lock &&
         blocks(e.what, graph_->value_of(write, e.location), 0, e.operand);
}

// Of a read that has just been let read from the write. Where it was revisited, the write may be an update
// that took another's place: then it has not been asked about, since the graph was not atomic.
bool explorer::is_consistent(event_id read, event_id write) {
  auto const& g = *graph_;
  if (!consistency_.holds(g, read)) return false;
  return !write.is_event() || g.at(write).kind != event_kind::update ||
         g.at(write).stamp < g.at(read).stamp || consistency_.holds(g, write);
}

void explorer::add_read(event_id id) {
  auto& g = *graph_;
  auto& e = g.at(id);
  auto const newest = g.where(e.location).last;
  bool const loads = e.what == effect::load;
  if (newest != initial) {
    auto const oldest = g.oldest_position(id);
    for (auto w = newest; g.position_of(w) > oldest;) {
      w = g.at(w).before;
      if (loads) offer(id, w, 0);
      else offer_variants(id, w, 0);
    }
  }
  if (!loads) offer_variants(id, newest, 1);
  g.settle(id, newest);
  if (e.kind == event_kind::update) {
    g.insert_after(id, newest);
    find_revisits(id, no_event);
  }
}

// What a read may read, and how, besides what it does first.
inline void explorer::offer(event_id id, event_id write, unsigned variant) {
  auto const& g = *graph_;
  if (is_known_fruitless(id, g.value_of(write, g.at(id).location), variant) ||
      symmetry_.is_left_to_a_twin(g, id, write, variant))
    return;
  later(item::step::read_from, id, write, variant);
}

void explorer::offer_variants(event_id id, event_id write, unsigned first_variant) {
  auto const& g = *graph_;
  auto const& e = g.at(id);
  auto const value = g.value_of(write, e.location);
  for (auto v = variants_of(e.what, value, e.operand, e.expected, e.limit); v-- > first_variant;) {
    if (awaits(e.what) && blocks(e.what, value, v, e.operand)) continue;
    if (evaluate(e.what, value, v, e.operand, e.expected, e.bytes).kind == event_kind::update) {
      auto const conflict = g.update_of(write, e.location);
      // What this event cannot be without can never be taken away.
      if (conflict != no_event && graph::covers(kept_by(id), conflict)) continue;
    }
    offer(id, write, v);
  }
}

// What a thread's newest event cannot be without, whatever it reads from.
clock explorer::kept_by(event_id id) const {
  auto const& g = *graph_;
  auto result = g.known_before(id).porf;
  if (auto const twins = g.at(id).twins; twins != 0)
    result |= g.known_after({static_cast<unsigned>(std::bit_width(twins)) - 1, id.index()}).porf;
  return g.with_twins(result);
}

void explorer::add_write(event_id id) {
  auto& g = *graph_;
  auto const& e = g.at(id);
  auto const newest = g.where(e.location).last;
  auto const oldest = std::max(g.oldest_position(id), symmetry_.oldest_place(g, id));
  for (auto w = newest; g.position_of(w) > oldest;) {
    w = g.at(w).before;
    if (g.update_of(w, e.location) == no_event) later(item::step::move, id, w);
  }
  g.settle(id);
  g.insert_after(id, newest);
  find_revisits(id, no_event);
}

void explorer::add_choice(event_id id, unsigned outcomes) {
  for (unsigned v = outcomes; v-- > 1;)
    if (!symmetry_.is_left_to_a_twin(*graph_, id, no_event, v))
      later(item::step::read_from, id, no_event, v);
  graph_->settle(id);
}

// The oldest position that coherence leaves to who knows that much. As long as that is the same.
unsigned explorer::oldest_known_position(location_id l, clock const& known) {
  if (positions_.size() <= l) positions_.resize(l + std::size_t{64});
  auto& here = positions_[l];
  if (here.in != searches_for_revisits_)
    here = {searches_for_revisits_, graph_->oldest_position(known, l)};
  return here.position;
}

// Whether the event is as it was when it was added, or would be if it were added again: so that
// of all graphs that differ in what is taken away, one makes the revisit. What comes after it, or
// after what it reads, in modification order must be younger than it, and not be known.
inline bool explorer::is_maximal(event_id id, clock const& known) {
  auto const& g = *graph_;
  auto const& e = g.at(id);
  if (e.variant != 0) return false;
  if (e.kind == event_kind::fence || e.kind == event_kind::choice) return true;
  if (e.writes() && e.took_over) return false;
  auto const from = e.kind == event_kind::write ? id : e.reads_from;
  auto const oldest = g.oldest_after(from, e.location);
  if (!oldest.is_event()) return true;
  if (g.at(oldest).stamp < e.stamp) return false;
  // Mostly there are few.
  int few = 8;
  auto w = g.after(from, e.location);
  for (; w.is_event() && few-- != 0; w = g.at(w).after)
    if (w != id && graph::covers(known, w)) return false;
  return !w.is_event() || oldest_known_position(e.location, known) <= g.position_of(from);
}

void explorer::find_revisits(event_id write, event_id conflict) {
  auto const& g = *graph_;
  auto const& w = g.at(write);
  auto const& here = g.where(w.location);
  auto known = g.with_twins(g.known_after(write).porf);
  if (known.covers(here.accesses)) return;
  auto const unknown = g.size() - known.events();
  // The oldest that could be revisited: older events need not be looked at. Of a few it does not pay to ask.
  unsigned oldest = 0;
  if (unknown > 16) {
    oldest = g.size();
    for (unsigned t = 0; t != g.threads(); ++t)
      for (auto n = here.accesses[t]; n > known[t];) {
        auto const& e = g.at(t, n - 1);
        if (e.reads()) oldest = std::min(oldest, e.stamp);
        n = e.previous;
      }
  }
  // But for the write, what is known is what nothing is maximal before.
  known.set(write.thread(), write.index());
  ++searches_for_revisits_;
  auto stamp = g.size();
  for (auto left = unknown; left != 0; --left) {
    event_id id;
    do {
      if (stamp == oldest) return;
      id = g.by_stamp(--stamp);
    } while (graph::covers(known, id) || id == write);
    // It would be taken away, or be the one that is revisited, for this and all older ones.
    if (!is_maximal(id, known)) return;
    // Without what follows it in modification order, the same comes from another placement.
    if (w.kind == event_kind::write && id == w.after) return;
    auto const& e = g.at(id);
    if (e.reads() && e.location == w.location &&
        (conflict == no_event || stamp <= g.at(conflict).stamp) &&
        (w.after == no_event || g.oldest_position(id) <= w.position) &&
        !symmetry_.is_left_to_a_twin(g, id, write, 0))
      later(item::step::revisit, id, write);
  }
}

}  // namespace rc11

rc11_result explore_with_rc11(program const& what, engine_settings const& settings, black_box& box,
                              std::function<bool()> const& go_on, rc11_visitor const& visit,
                              rc11_part const& part) {
  return rc11::explorer{what, settings, box, go_on, visit, part}.run();
}

}  // namespace interlock::checker
