#include <interlock/checker/rc11/executing/machine.hpp>

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
      is_edited_{settings.all_seq_cst || settings.model == memory_model::sc ||
                 !settings.edits.empty() || settings.seen} {
  watch_forks();
  heap::look_anew();
  for (unsigned t = 0; t != what.threads; ++t) {
    fibers_[t] = std::make_unique<fiber>(t);
    // More than a thread can have of events is all the same.
    constexpr unsigned all = event_id::max_index + 1;
    fresh_[t].spurious_left = static_cast<std::uint16_t>(std::min(settings.spurious, all));
    fresh_[t].wake_ups_left = static_cast<std::uint16_t>(std::min(settings.spurious, all) * wake_ups_for_each_failure);
    fresh_[t].timeouts_left = static_cast<std::uint16_t>(std::min(settings.timeouts, all));
    fresh_[t].tries_left = static_cast<std::uint16_t>(std::min(settings.failed_tries, all));
    fresh_[t].operations_left = settings.operations;
    fresh_[t].is_ordinary = !is_edited_;
    threads_[t] = fresh_[t];
    if (is_started_on_the_way(t)) threads_[t].now = state::unborn;
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

void machine::expect_objects(objects_made const& made, objects_found const& found,
                             std::vector<nested_child> const& nested) {
  std::size_t all = found.size();
  for (std::size_t i = 0; i != made.size(); ++i) {
    made_[i].assign(made[i].begin(), made[i].end());
    all += made_[i].size();
  }
  found_ = found;
  for (std::size_t i = 0; i != found_.size(); ++i) found_at_[found_[i].what.address].push_back(i);
  nested_ = nested;
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
    what = "the code under test ran out of memory";
  } catch (std::exception const& e) {
    heap::pause const ours;
    what = fmt::format("an exception escaped the code under test: {}", e.what());
  } catch (...) {
    what = "an exception that is no std::exception escaped the code under test";
  }
  end_with(failure::crash, what, {to_last_place(last_place_of(running_), running_, threads())});
}

void machine::run_thread(void* self) {
  auto& m = *static_cast<machine*>(self);
  for (;;) {
    auto const i = m.running_;
    m.guarded([&] {
      interlock_rc11_start(m.program_.thread, m.scenario_, i, &m.began_[i]);
      m.comes_between();
    });
    m.somebody_runs();
    m.mine().now = state::done;
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
  references_.clear();
  stretches_.clear();
  created_ = {};
  children_ = {};
  over_ = false;
  some_ended_ = false;
  anew_ = false;
  if (model::detail::execution_begins != nullptr) model::detail::execution_begins();
  heap::reset();
  locals_.begin();
  part_ = part::constructor;
  return run_outside([&] { guarded([&] { program_.construct(scenario_); }); });
}

void machine::prepare_threads() {
  somebody_runs();
  if (knows_loops() && !graph_->keeps_standings()) graph_->keep_standings();
  // A check has as many threads as it starts, mostly a few of those that there is room for.
  for (unsigned t = 0; t != threads(); ++t)
    if (!is_started_on_the_way(t) || (prepared_ >> t & 1U) != 0 || graph_->length(t) != 0) prepare_thread(t);
}

void machine::prepare_thread(unsigned t) {
  auto& each = threads_[t] = fresh_[t];
  if (is_started_on_the_way(t)) {
    each.now = state::unborn;
    prepared_ = static_cast<thread_set>(prepared_ | 1U << t);
  }
  each.events = &graph_->at(t, 0);
  // The last one may have come to read something else, after which the thread writes something else.
  if (each.is_ordinary && graph_->loops_known() == loops_known_)
    each.to_repeat = graph_->length(t) - (knows_loops() && graph_->length(t) != 0 ? 1 : 0);
  arrived_[t] = {};
  idle_[t] = {};
  came_with_[t] = nullptr;
  began_with_[t] = stamp_[t] = ++stamps_;
  handled_[t] = {};
  put_off_.forget(t);
  before_[t].reset();
  locals_.begin(t);
  fibers_[t]->prepare(&run_thread, this);
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
  fibers_[outside]->switch_to(leave_for(t));
  return !over_;
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
  if (!o.name_is_known) find_name(id);
  return {o.name, o.index, id, o.kind};
}

std::string machine::text_of(object_id id) const { return to_text(object_name_of(id)); }

reports::place machine::at_place(place where, unsigned t, std::string what) const {
  return to_place(where, t, threads(), std::move(what));
}

// ---- the door

outcome machine::perform(action const& a) {
  heap::pause const ours;
  if (a.where.return_address() != nullptr) [[unlikely]] return perform_from_code(a);
  return is_edited_ ? perform_replaced(a) : perform_as_it_is(a);
}

// What is tried in place of an edit of the code under test.
outcome machine::perform_replaced(action const& a) {
  auto const tried = replaced(a, settings_.edits,
                              settings_.all_seq_cst || settings_.model == memory_model::sc,
                              object_name_of(a.object),
                              a.object < objects_.size() ? objects_[a.object]->created : place{});
  if (tried.is_edited) box_.edited.store(true, order::relaxed);
  if (tried.fence_before != order::relaxed) perform_as_it_is(fence_beside(a, tried.fence_before));
  if (settings_.seen) tell_seen(a);
  auto const result = tried.left_out ? outcome{} : perform_as_it_is(tried.what);
  if (tried.fence_after != order::relaxed) perform_as_it_is(fence_beside(a, tried.fence_after));
  return result;
}

void machine::tell_seen(action const& a) {
  auto const name = object_name_of(a.object);
  if (is_outside()) return settings_.seen(a, name, {});
  auto& before = before_[running_];
  settings_.seen(a, name, before);
  before = {a, name, put_off_.is_without_result(a)};
}

outcome machine::perform_in_some_order(action const& a) {
  heap::pause const ours;
  auto named = a;  // as edits name its place
  if (a.caller != nullptr) named.where = users_place(a.where, *a.caller);
  return put_off_.in_turn(
      running_, named, [&](action const& each) { return perform_in_turn(each); }, [&] { box_.edited.store(true, order::relaxed); });
}

outcome machine::perform_as_it_is(action const& a) {
  came_to_the_door(a, self());
  mine().pending = &a;
  return is_outside() ? alone(a) : carry_out(a);
}

void machine::has_no_room(unsigned limit, char const* of_what, place where) {
  heap::pause const ours;
  error_ = no_room(actor(), limit, of_what, at_place(where, running_));
  over_ = true;
  for (;;) suspend();
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
