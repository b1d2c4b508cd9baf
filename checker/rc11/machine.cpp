#include <interlock/checker/rc11/machine.hpp>

#include <algorithm>
#include <new>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/heap/heap.hpp>
#include <interlock/checker/heap/mapping.hpp>
#include <interlock/checker/trace/text.hpp>

namespace interlock::checker::rc11 {

using model::name_of;

machine::machine(program const& what, engine_settings const& settings, black_box& box)
    : program_{what},
      settings_{settings},
      box_{box},
      places_(what.threads),
      overrides_{settings.all_seq_cst || settings.model == memory_model::sc ||
                 !settings.overrides.empty()} {
  watch_forks();
  for (unsigned t = 0; t != what.threads; ++t) {
    fibers_[t] = std::make_unique<fiber>(t);
    mix(fresh_[t].history, t);  // threads differ in what they do
    // More than a thread can have of events is all the same.
    constexpr unsigned all = event_id::max_index + 1;
    fresh_[t].spurious_left = static_cast<std::uint16_t>(std::min(settings.spurious, all));
    fresh_[t].timeouts_left = static_cast<std::uint16_t>(std::min(settings.timeouts, all));
    fresh_[t].tries_left = static_cast<std::uint16_t>(std::min(settings.failed_tries, all));
    fresh_[t].operations_left = settings.operations;
    fresh_[t].is_ordinary = !overrides_;
  }
  fibers_[outside] = std::make_unique<fiber>();
  scenario_ = map_pages(scenario_address, what.bytes);
  running_ = max_threads;
}

machine::~machine() { ::munmap(scenario_, program_.bytes); }

objects_made machine::objects_made_so_far() const {
  objects_made result;
  for (auto const& each : made_) result.emplace_back(each.begin(), each.end());
  return result;
}

void machine::expect_objects(objects_made const& known) {
  std::size_t all = 0;
  for (std::size_t i = 0; i != made_.size(); ++i) {
    made_[i].assign(known[i].begin(), known[i].end());
    all += made_[i].size();
  }
  while (objects_.size() < all) add_object();
}

void machine::add_object() {
  objects_.push_back(std::make_unique<object>());
  if (alive_.capacity() < objects_.size()) alive_.reserve(2 * objects_.size());
}

// ---- an execution

template <class F>
[[gnu::always_inline]] inline void machine::guarded(F const& user_code) {
  std::string what;
  try {
    heap::scope const from_its_region{running_, *this};
    user_code();
    return;
  } catch (std::bad_alloc const&) {
    if (trial_) trial_->run_out();
    what = "the code under test ran out of memory";
  } catch (std::exception const& e) {
    heap::pause const ours;
    what = fmt::format("an exception escaped the code under test: {}", e.what());
  } catch (...) {
    what = "an exception that is no std::exception escaped the code under test";
  }
  if (is_only_looked_at()) return;
  end_with(failure::crash, what, {to_last_place(last_place_of(running_), running_, threads())});
}

void machine::run_thread(void* self) {
  auto& m = *static_cast<machine*>(self);
  for (;;) {
    auto const i = m.running_;
    m.guarded([&] { m.program_.thread(m.scenario_, i); });
    m.mine().now = m.is_only_looked_at() ? state::gone : state::done;
    m.fibers_[i]->end(m.leave_for(m.who_goes_on()));
  }
}

// On the stack of the search, since nothing else runs meanwhile. Where a failure ends it, its frames
// are forgotten as those of a fiber are.
template <class F>
bool machine::run_outside(F const& body) {
  mine() = {};
  mine().is_ordinary = false;
  mine().operations_left = settings_.operations;
  box_.running = self();
  auto const handled_by_search = std::exchange(runtime_, {});
  if (setjmp(outside_ended_) != 0) {
    runtime_ = handled_by_search;
    return false;
  }
  body();
  runtime_ = handled_by_search;
  return true;
}

bool machine::set_up() {
  for (auto const id : alive_) objects_[id]->alive = objects_[id]->made = false;
  alive_.clear();
  blocks_.clear();
  timeouts_.clear();
  notify_calls_.clear();
  stretches_.clear();
  created_ = {};
  over_ = false;
  some_ended_ = false;
  anew_ = false;
  chosen_alone_ = 0;
  heap::reset();
  locals_.begin();
  part_ = part::constructor;
  return run_outside([&] { guarded([&] { program_.construct(scenario_); }); });
}

void machine::prepare_threads() {
  for (unsigned t = 0; t != threads(); ++t) {
    auto& each = threads_[t] = fresh_[t];
    mix(each.history, chosen_alone_);
    each.events = &graph_->at(t, 0);
    if (each.is_ordinary) each.to_repeat = graph_->length(t);
    handled_[t] = {};
    locals_.begin(t);
    fibers_[t]->prepare(&run_thread, this);
  }
}

bool machine::tear_down() {
  values_are_known_ = false;
  return run_outside([&] {
    part_ = part::after;
    guarded([&] { program_.after(scenario_); });
    part_ = part::destructor;
    guarded([&] { program_.destroy(scenario_); });
    expect_no_leaks();
  });
}

bool machine::resume(unsigned t) {
  for (;;) {
    auto& mine = *fibers_[outside];
    mine.switch_to(leave_for(t));
    if (!trial_) return !over_;
    t = try_yield();
    if (anew_) return true;
  }
}

std::vector<std::uint8_t> machine::steps() const {
  std::vector<std::uint8_t> result;
  std::array<unsigned, max_threads> so_far{};
  for (auto const& each : stretches_) {
    result.insert(result.end(), each.steps - so_far[each.thread],
                  static_cast<std::uint8_t>(each.thread));
    so_far[each.thread] = each.steps;
  }
  return result;
}

void machine::end_with(failure kind, std::string message, std::vector<reports::place> places,
                       std::string why) {
  record(kind, std::move(message), std::move(places), std::move(why));
  over_ = true;
  for (;;) suspend();
}

void machine::record(failure kind, std::string message, std::vector<reports::place> places,
                     std::string why) {
  failed_ = reports::failure{};
  failed_->kind = std::string{to_string(kind)};
  failed_->message = std::move(message);
  failed_->why = std::move(why);
  failed_->places = std::move(places);
  for (auto const id : alive_) {
    auto& told = failed_->objects.emplace_back(
        to_object(object_name_of(id), objects_[id]->created, threads()));
    told.leaked = kind == failure::leak && objects_[id]->alive;
  }
}

model::object_name machine::object_name_of(object_id id) const {
  if (id >= objects_.size()) return {};
  auto const& o = *objects_[id];
  return {o.name, o.index, id, o.kind};
}

std::string machine::text_of(object_id id) const { return to_text(object_name_of(id)); }

reports::place machine::at_place(place where, unsigned t, std::string what) const {
  return to_place(where, t, threads(), std::move(what));
}

// ---- the door

outcome machine::perform(action const& a) {
  heap::pause const ours;
  return overrides_ ? perform_replaced(a) : perform_as_it_is(a);
}

// What is tried in place of an edit of the code under test.
outcome machine::perform_replaced(action const& a) {
  auto const tried = replaced(a, settings_.overrides,
                              settings_.all_seq_cst || settings_.model == memory_model::sc,
                              object_name_of(a.object),
                              a.object < objects_.size() ? objects_[a.object]->created : place{});
  if (tried.fence_before != order::relaxed) perform_as_it_is(fence_beside(a, tried.fence_before));
  auto const result = perform_as_it_is(tried.what);
  if (tried.fence_after != order::relaxed) perform_as_it_is(fence_beside(a, tried.fence_after));
  return result;
}

outcome machine::perform_as_it_is(action const& a) {
  if (mine().probing) {
    outcome result;
    if (probe(a, result)) return result;
    if (!takes_place()) leave();
  }
  came_to_the_door(a, self());
  mine().pending = &a;
  return is_outside() ? alone(a) : carry_out(a);
}

void machine::catch_up(action const& a) {
  came_to_the_door(a, running_);
  carry_out(a);
}

// ---- yields

machine::judged_yield const* machine::known_yield() const {
  auto const known = yields_.find(threads_[running_].history);
  return known == yields_.end() ? nullptr : &known->second;
}

machine::judged_yield machine::judge_yield(action const& a) {
  if (!settings_.trials || !fiber::has_all_on_stack()) {
    yields_cut_ = true;
    return {trial::judgement::unclear, {}};
  }
  if (auto const* const known = known_yield()) return *known;
  trial_.emplace(*graph_, places_[running_].data(), running_, mine().executed, site_of(a.where), time(),
                 loops_that_wait_, settings_.operations);
  suspend();
  return mine().probing ? judged_yield{trial::judgement::passes, {}} : *known_yield();
}

bool machine::probe(action const& a, outcome& result) {
  if (!trial_) return look_ahead(a, result);
  bool const is_gone =
      a.object != model::no_object && (a.object >= objects_.size() || !objects_[a.object]->alive);
  if (is_gone || !trial_->perform(a, result)) return false;
  if (trial_->is_at_yield()) suspend();
  return true;
}

void machine::leave_by_lifetime() noexcept {
  if (trial_) trial_->leave_by_lifetime();
  leave();
}

bool machine::has_done(unsigned t, action const& a, unsigned since) const {
  auto const where = site_of(a.where);
  if (a.what == operation::write) {
    auto const& o = *objects_[a.object];
    return o.writer == t && o.write_epoch > since && site_of(o.last_write) == where;
  }
  for (auto i = since; i < threads_[t].executed; ++i)
    if (site_of(places_[t][i]) == where) return true;
  return std::any_of(notify_calls_.begin(), notify_calls_.end(), [&](notify_call const& n) {
    return n.thread == t && n.events >= since && site_of(n.where) == where;
  });
}

void machine::keep(state_of_thread& as, unsigned t) {
  fibers_[t]->save(as.stack);
  as.heap.take();
  as.scenario.take(scenario_, scenario_bytes());
  as.locals.take(locals_.kept(t), locals_.bytes_kept());
}

bool machine::stands_as(state_of_thread const& before, unsigned t) {
  return fibers_[t]->stands_as(before.stack) && before.scenario.shows(scenario_, scenario_bytes()) &&
         before.locals.shows(locals_.kept(t), locals_.bytes_kept()) && before.heap.shows_all();
}

// Tries the yield at which the current thread has suspended, on its own fiber. Returns which it is.
unsigned machine::try_yield() {
  auto const t = trial_->thread();
  auto const thread_before = threads_[t];
  auto const handled_before = handled_[t];
  keep(before_trial_, t);
  threads_[t].probing = true;
  box_.trying = true;
  do fibers_[outside]->switch_to(leave_for(t));
  while (trial_->came_back_to_yield([&] { return stands_as(in_trial_, t); },
                                    [&] { keep(in_trial_, t); }));
  auto const judged =
      trial_->judge([&](action const& a, unsigned since) { return has_done(t, a, since); });
  box_.trying = false;
  before_trial_.scenario.put_back();
  before_trial_.locals.put_back();
  before_trial_.heap.put_back();
  fibers_[t]->restore(before_trial_.stack);
  handled_[t] = handled_before;
  threads_[t] = thread_before;
  bool const waits = judged == trial::judgement::waits;
  // What comes after a loop may change more than was put back: globals, memory from malloc, files.
  anew_ = !waits;
  if (waits)
    for (auto const id : trial_->used())
      objects_[id]->seen_in_vain |= static_cast<std::uint8_t>(1U << t);
  yields_cut_ = yields_cut_ || judged == trial::judgement::unclear || (waits && trial_->is_assumed());
  if (yields_.size() == most_remembered) yields_.clear();
  yields_.emplace(threads_[t].history, judged_yield{judged, trial_->shape()});
  trial_.reset();
  return t;
}

void machine::came_too_often(action const& a, unsigned limit) {
  heap::pause const ours;
  end_with(failure::hang,
           fmt::format("{} came back to the layer more than {} times in one execution", actor(),
                       limit),
           {at_place(a.where, running_, "looping here")},
           "a loop that waits for another thread must call yield() in each fruitless iteration");
}

void machine::illegal(action const& a, order o) {
  end_with(failure::misuse,
           fmt::format("{} cannot have the order {}", name_of(a.what), model::name_of(o)),
           {at_place(a.where, running_)});
}

void machine::show_refused(action const& a) {
  if (is_outside()) return;
  bool const announced = a.what == operation::read || a.what == operation::write;
  if (!announced) coming(a);
  remarked(a, model::remark::none);
}

void machine::used_after_end(object_id id, action const& a) {
  heap::pause const ours;
  show_refused(a);
  std::vector<reports::place> places{
      at_place(a.where, running_, fmt::format("{} of an object that is gone", name_of(a.what)))};
  if (id >= objects_.size())
    end_with(failure::use_after_free,
             fmt::format("{} on storage that holds no object", name_of(a.what)), std::move(places));
  auto const& o = *objects_[id];
  if (o.was_replaced && !knows_of(o.ender, o.end_epoch)) {
    places[0].what = fmt::format("{} of {}", name_of(a.what), text_of(id));
    places.insert(places.begin(), at_place(o.ended, o.ender, "another object is made there"));
    end_with(failure::data_race,
             fmt::format("{} uses {} while {} makes another object in its storage", actor(), text_of(id),
                         checker::actor(o.ender, threads(), part_)),
             std::move(places), "nothing makes this use happen before the other object is made");
  }
  places.push_back(at_place(o.ended, max_threads, "its lifetime ended after"));
  end_with(failure::use_after_free,
           fmt::format("{} uses {} after the end of its lifetime", actor(), text_of(id)),
           std::move(places), "nothing makes this use happen before the destruction");
}

void machine::used_before_made(object const& o, action const& a) {
  heap::pause const ours;
  show_refused(a);
  if (auto const before = known_before(a.object)) used_beside_making(o, *before, a);
  end_with(failure::uninitialised_read,
           fmt::format("{} is used by a thread that its initialisation does not happen before",
                       text_of(a.object)),
           {at_place(a.where, running_, name_of(a.what)), at_place(o.created, o.creator, "created")});
}

}  // namespace interlock::checker::rc11
