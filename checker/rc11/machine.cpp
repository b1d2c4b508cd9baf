#include <interlock/checker/rc11/machine.hpp>

#include <algorithm>
#include <cxxabi.h>
#include <new>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/rc11/heap.hpp>
#include <interlock/checker/rc11/mapping.hpp>
#include <interlock/checker/trace/text.hpp>

namespace interlock::checker::rc11 {

using model::name_of;

machine::machine(program const& what, engine_settings const& settings, black_box& box)
    : program_{what},
      settings_{settings},
      box_{box},
      runtime_{reinterpret_cast<handled*>(abi::__cxa_get_globals())},
      overrides_{settings.all_seq_cst || settings.model == memory_model::sc ||
                 !settings.overrides.empty()} {
  for (unsigned t = 0; t != what.threads; ++t) fibers_[t] = std::make_unique<fiber>(t);
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
  while (objects_.size() < all) objects_.push_back(std::make_unique<object>());
}

// ---- an execution

template <class F>
void machine::guarded(F const& user_code) {
  std::string what;
  try {
    heap::scope const from_its_region{running_};
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
  end_with(failure::crash, what, {at_place(mine().where, running_, "last operation")});
}

void machine::run_thread(void* self) {
  auto& m = *static_cast<machine*>(self);
  auto const i = m.running_;
  m.guarded([&] { m.program_.thread(m.scenario_, i); });
  m.mine().now = m.mine().probing ? state::gone : state::done;
}

// On the stack of the search, since nothing else runs meanwhile. Where a failure ends it, its frames
// are forgotten as those of a fiber are.
template <class F>
bool machine::run_outside(F const& body) {
  mine() = {};
  auto const handled_by_search = std::exchange(*runtime_, {});
  if (setjmp(outside_ended_) != 0) {
    *runtime_ = handled_by_search;
    return false;
  }
  body();
  *runtime_ = handled_by_search;
  return true;
}

void machine::suspend() noexcept {
  if (is_outside()) std::longjmp(outside_ended_, 1);
  fibers_[running_]->suspend();
}

bool machine::set_up() {
  for (auto const id : alive_) objects_[id]->alive = false;
  alive_.clear();
  blocks_.clear();
  timeouts_.clear();
  notify_calls_.clear();
  created_ = {};
  over_ = false;
  chosen_alone_ = 0;
  heap::reset();
  part_ = part::constructor;
  return run_outside([&] { guarded([&] { program_.construct(scenario_); }); });
}

void machine::prepare_threads() {
  for (unsigned t = 0; t != threads(); ++t) {
    threads_[t] = {};
    mix(threads_[t].history, t);  // threads differ in what they do
    mix(threads_[t].history, chosen_alone_);
    threads_[t].spurious_left = settings_.spurious;
    threads_[t].timeouts_left = settings_.timeouts;
    handled_[t] = {};
    fibers_[t]->prepare(&run_thread, this);
  }
}

bool machine::tear_down() {
  for (auto const id : alive_)
    if (auto& o = *objects_[id]; o.kind != object_kind::plain)
      o.value = graph_->value_of(graph_->where(static_cast<location_id>(id)).last,
                                 static_cast<location_id>(id));
  return run_outside([&] {
    part_ = part::after;
    guarded([&] { program_.after(scenario_); });
    part_ = part::destructor;
    guarded([&] { program_.destroy(scenario_); });
    for (auto const& each : blocks_)
      if (each.alive)
        end_with(failure::leak,
                 fmt::format("an object made in {} is never destroyed",
                             short_function(each.made.function_name())),
                 {at_place(each.made, each.maker, "made here")});
  });
}

// The language's runtime keeps the exceptions that are being handled by thread of the operating
// system. Here each fiber has its own.
bool machine::resume(unsigned t) {
  running_ = t;
  std::swap(*runtime_, handled_[t]);
  fibers_[t]->resume();
  std::swap(*runtime_, handled_[t]);
  running_ = max_threads;
  return !over_;
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
  auto& me = mine();
  if (me.probing) [[unlikely]] {
    outcome result;
    if (probe(a, result)) return result;
    leave();
  }
  auto const self = this->self();
  me.where = a.where;
  box_.running = self;
  box_.last[self] = a.where;
  if (++me.operations > settings_.operations) [[unlikely]]
    came_too_often(a, settings_.operations);
  if (overrides_) [[unlikely]] return perform_otherwise(a);
  me.pending = &a;
  if (is_outside()) return alone(a);
  if (a.what <= operation::fetch_xor && me.executed < graph_->length(running_)) return repeat(a);
  if (a.what == operation::read || a.what == operation::write) return plain(a);
  return carry_out(a);
}

outcome machine::perform_otherwise(action const& a) {
  auto const changed = with_other_orders(a);
  mine().pending = &changed;
  return is_outside() ? alone(changed) : carry_out(changed);
}

// ---- yields

std::optional<bool> machine::known_to_wait() const {
  auto const known = yields_.find(threads_[running_].history);
  return known == yields_.end() ? std::nullopt : std::optional{known->second};
}

void machine::begin_trial(action const& a) {
  constexpr unsigned rounds_where_another_waited = 16;
  tried_at_ = site_of(a.where);
  auto const most = settings_.operations;
  trial_.emplace(*graph_, running_, mine().executed,
                 loops_.contains(tried_at_) ? rounds_where_another_waited : most, most);
  mine().probing = true;
}

bool machine::probe(action const& a, outcome& result) {
  if (!trial_) return look_ahead(a, result);
  bool const is_gone =
      a.object != model::no_object && (a.object >= objects_.size() || !objects_[a.object]->alive);
  return !is_gone && trial_->perform(a, result);
}

bool machine::has_done(unsigned t, action const& a, unsigned since) const {
  auto const where = site_of(a.where);
  if (a.what == operation::write) {
    auto const& o = *objects_[a.object];
    return o.writer == t && o.write_epoch > since && site_of(o.last_write) == where;
  }
  for (auto i = since; i < threads_[t].executed; ++i)
    if (graph_->site_of_event({t, i}) == where) return true;
  return std::any_of(notify_calls_.begin(), notify_calls_.end(), [&](notify_call const& n) {
    return n.thread == t && n.events >= since && n.where == where;
  });
}

bool machine::end_trial(unsigned t) {
  if (!trial_) return false;
  auto const judged = trial_->judge(
      [&](action const& a, unsigned since) { return has_done(t, a, since); });
  trial_.reset();
  if (yields_.size() == most_remembered) yields_.clear();
  yields_.emplace(threads_[t].history, judged != trial::judgement::passes);
  if (judged == trial::judgement::waits) loops_.insert(tried_at_);
  if (judged == trial::judgement::has_effect) yields_cut_ = true;
  return true;
}

void machine::came_too_often(action const& a, unsigned limit) {
  end_with(failure::hang,
           fmt::format("{} came back to the layer more than {} times in one execution", actor(),
                       limit),
           {at_place(a.where, running_, "looping here")},
           "a loop that waits for another thread must call yield() in each fruitless iteration");
}

action machine::with_other_orders(action const& a) const {
  auto changed = a;
  if (settings_.all_seq_cst || settings_.model == memory_model::sc)
    changed.success = changed.failure = order::seq_cst;
  for (auto const& each : settings_.overrides)
    if (each.operation == a.what && each.line == a.where.line() && each.file == a.where.file_name())
      changed.success = each.success;
  return changed;
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

void machine::used_after_end(action const& a) {
  show_refused(a);
  std::vector<reports::place> places{
      at_place(a.where, running_, fmt::format("{} of an object that is gone", name_of(a.what)))};
  if (a.object >= objects_.size())
    end_with(failure::use_after_free,
             fmt::format("{} on storage that holds no object", name_of(a.what)), std::move(places));
  places.push_back(at_place(objects_[a.object]->ended, max_threads, "its lifetime ended after"));
  end_with(failure::use_after_free,
           fmt::format("{} uses {} after the end of its lifetime", actor(), text_of(a.object)),
           std::move(places), "nothing makes this use happen before the destruction");
}

void machine::used_before_made(object const& o, action const& a) {
  show_refused(a);
  end_with(failure::uninitialised_read,
           fmt::format("{} is used by a thread that its initialisation does not happen before",
                       text_of(a.object)),
           {at_place(a.where, running_, name_of(a.what)), at_place(o.created, o.creator, "created")});
}

outcome machine::carry_out(action const& a) {
  auto const location = static_cast<location_id>(a.object);
  auto const ask = [&](effect what, unsigned limit = 1) {
    return event({.what = what,
                  .location = location,
                  .success = a.success,
                  .failure = a.failure,
                  .bytes = a.bytes,
                  .operand = a.operand,
                  .expected = a.expected,
                  .limit = limit},
                 a);
  };
  auto const update = [&](effect what) {
    use(a);
    return outcome{ask(what).value, true};
  };
  switch (a.what) {
    case operation::load:
      if (!model::legal_for_load(a.success)) [[unlikely]] illegal(a, a.success);
      use(a);
      return {ask(effect::load).value, true};
    case operation::store:
      if (!model::legal_for_store(a.success)) [[unlikely]] illegal(a, a.success);
      use(a);
      ask(effect::store);
      return {};
    case operation::exchange: return update(effect::exchange);
    case operation::fetch_add: return update(effect::add);
    case operation::fetch_sub: return update(effect::subtract);
    case operation::fetch_and: return update(effect::bit_and);
    case operation::fetch_or: return update(effect::bit_or);
    case operation::fetch_xor: return update(effect::bit_xor);
    case operation::compare_exchange_weak:
    case operation::compare_exchange_strong: {
      if (!model::legal_for_load(a.failure)) [[unlikely]] illegal(a, a.failure);
      use(a);
      bool const weak = a.what == operation::compare_exchange_weak && may_be_spurious();
      auto const result = ask(effect::compare_exchange, weak ? 2 : 1);
      if (result.variant == 1) --mine().spurious_left;
      return {result.value, result.updated};
    }
    case operation::wait:
    case operation::wait_until: return a.with == model::no_object ? wait(a) : wait_on_condition(a);
    case operation::notify_one:
    case operation::notify_all: return notify_someone(a);
    case operation::fence:
      if (a.success != order::relaxed)
        event({.what = effect::fence, .success = a.success}, a);
      return {};
    case operation::read:
    case operation::write: return plain(a);
    case operation::lock: return lock(a);
    case operation::try_lock: return try_lock(a);
    case operation::unlock: return unlock(a);
    case operation::yield:
      if (mine().read_clock) {
        // A loop that watches the clock: it may find that time has passed.
        mine().timed = true;
        if (mine().clock_reads == 1 && time_passes(a)) {
          mine().timed = false;
          mine().read_clock = false;
          return {};
        }
      }
      yield(a);
      mine().read_clock = false;
      mine().timed = false;
      return {};
    case operation::choose: {
      if (a.operand == 0 || a.operand > 0xffff) [[unlikely]]
        end_with(failure::misuse,
                 fmt::format("choose({}): the limit must be 1 to 65535", a.operand),
                 {at_place(a.where, running_)});
      if (a.operand == 1) return {0, true};
      auto const taken = event({.what = effect::choose, .limit = static_cast<unsigned>(a.operand)}, a);
      return {taken.variant, true};
    }
    case operation::now:
      mine().read_clock = true;
      // How much time has passed before it is first looked at is all the same.
      if (++mine().clock_reads > 1) (void)time_passes(a);
      return {time(), true};
    case operation::pause:
    case operation::make:
    case operation::destroy: break;
  }
  return {};
}

// The constructor, `after` and the destructor run alone: one value an object is all there is.
outcome machine::alone(action const& a) {
  if (a.what == operation::fence || a.what == operation::pause || a.what == operation::yield) return {};
  if (a.what == operation::now) return {time(), true};
  if (a.what == operation::choose) {
    if (a.operand == 0 || a.operand > 0xffff) [[unlikely]]
      end_with(failure::misuse, fmt::format("choose({}): the limit must be 1 to 65535", a.operand),
               {at_place(a.where, running_)});
    if (a.operand == 1) return {0, true};
    auto const taken = choose_alone(static_cast<unsigned>(a.operand), a);
    mix(chosen_alone_, taken);
    return {taken, true};
  }
  if (a.what == operation::read || a.what == operation::write) return plain(a);
  auto& o = use(a);
  auto const become = [&](word value) {
    o.value = value;
    if (part_ == part::constructor) graph_->declare(static_cast<location_id>(a.object), value);
  };
  auto const would_block = [&] {
    end_with(failure::deadlock,
             fmt::format("{} would block where no other thread runs", name_of(a.what)),
             {at_place(a.where, running_)});
  };
  auto const before = o.value;
  auto const update = [&](effect what) {
    become(evaluate(what, before, 0, a.operand, a.expected, a.bytes).written);
    return outcome{before, true};
  };
  switch (a.what) {
    case operation::load:
      if (!model::legal_for_load(a.success)) [[unlikely]] illegal(a, a.success);
      break;
    case operation::store:
      if (!model::legal_for_store(a.success)) [[unlikely]] illegal(a, a.success);
      become(a.operand);
      break;
    case operation::exchange: return update(effect::exchange);
    case operation::fetch_add: return update(effect::add);
    case operation::fetch_sub: return update(effect::subtract);
    case operation::fetch_and: return update(effect::bit_and);
    case operation::fetch_or: return update(effect::bit_or);
    case operation::fetch_xor: return update(effect::bit_xor);
    case operation::compare_exchange_weak:
    case operation::compare_exchange_strong:
      if (!model::legal_for_load(a.failure)) [[unlikely]] illegal(a, a.failure);
      if (before == a.expected) become(a.operand);
      return {before, before == a.expected};
    case operation::wait:
    case operation::wait_until:
      if (a.with == model::no_object) {
        if (before != a.operand) return {before, true};
        if (a.what == operation::wait_until) return {before, false};
      } else if (use({.what = a.what, .object = a.with, .where = a.where}).owner != running_) {
        waits_without_lock(a);
      } else if (a.what == operation::wait_until) {
        return {0, false};
      }
      would_block();
      break;
    case operation::lock:
      if (o.owner == running_) locked_again(a);
      if (before != 0) would_block();
      become(running_ + 1);
      o.owner = running_;
      o.taken_by = part_;
      break;
    case operation::try_lock:
      if (before != 0) return {0, false};
      become(running_ + 1);
      o.owner = running_;
      o.taken_by = part_;
      return {0, true};
    case operation::unlock:
      if (o.owner != running_) unlocked_by_another(o, a);
      become(0);
      o.owner = nobody;
      break;
    default: break;
  }
  return {before, true};
}

location_id machine::counterpart(location_id l, unsigned from, unsigned to) const {
  if (objects_[l]->creator != from) return l;
  auto const& ids = made_[from];
  auto const nth = static_cast<std::size_t>(std::ranges::find(ids, l) - ids.begin());
  return nth < made_[to].size() ? static_cast<location_id>(made_[to][nth]) : l;
}

void machine::forget_uses_after(unsigned events) {
  auto const newest = events + 1;
  auto const lower = [&](clock& c) {
    if (c[running_] > newest) c.set(running_, newest);
  };
  for (auto const id : alive_) {
    lower(objects_[id]->used);
    lower(objects_[id]->read);
  }
}

// ---- bounds

bool machine::may_be_spurious() {
  if (mine().spurious_left != 0) return true;
  spurious_cut_ = true;
  return false;
}

bool machine::may_time_out() {
  if (mine().timeouts_left != 0) return true;
  timeouts_cut_ = true;
  return false;
}

word machine::time() const {
  word result = 0;
  if (running_ >= threads()) {
    for (auto const& each : timeouts_) result = std::max(result, each.deadline);
    return result;
  }
  auto const newest = newest_of(running_);
  if (newest == no_event) return 0;
  auto const& known = graph_->at(newest).porf;
  for (auto const& each : timeouts_)
    if (graph::covers(known, each.at)) result = std::max(result, each.deadline);
  return result;
}

bool machine::time_passes(action const& a) {
  if (!may_time_out() || event({.what = effect::choose, .limit = 2}, a).variant == 0) return false;
  timed_out(time() + word{3'600'000'000'000});
  return true;
}

// Early, or beyond the bound because nothing else could run.
void machine::timed_out(word deadline) {
  if (mine().timeouts_left != 0) --mine().timeouts_left;
  timeouts_.push_back({newest_of(running_), deadline});
}

// ---- plain data

void machine::read_before_written(object const& o, action const& a) {
  show_refused(a);
  end_with(failure::uninitialised_read,
           fmt::format("{} is read before anything was written to it", text_of(a.object)),
           {at_place(a.where, running_, "read"), at_place(o.created, o.creator, "created")});
}

outcome machine::plain(action const& a) {
  coming(a);
  auto& o = use(a);
  bool const writes = a.what == operation::write;
  if (!writes && !o.initialised) [[unlikely]] read_before_written(o, a);
  if (is_outside()) {
    o.initialised = true;
    return {};
  }
  auto const& known = knows(running_);
  if (o.writer < threads() && o.writer != running_ && known[o.writer] < o.write_epoch) [[unlikely]]
    raced(o, a, o.writer, o.last_write, true);
  if (writes) {
    auto others = o.read;
    others.set(running_, 0);
    if (!known.covers(others)) [[unlikely]] {
      unsigned t = 0;
      while (known[t] >= others[t]) ++t;
      raced(o, a, t, o.last_read[t], false);
    }
    o.initialised = true;
    o.writer = running_;
    o.write_epoch = epoch();
    o.last_write = a.where;
    o.history = mine().history;
    mix(o.history, epoch());
  } else {
    mix(mine().history, o.type.bytes != 0 ? a.operand : o.history);
    o.read.set(running_, epoch());
    o.last_read[running_] = a.where;
  }
  passed(a);
  return {};
}

void machine::raced(object const&, action const& a, unsigned other, place there, bool write) {
  bool const writes = a.what == operation::write;
  auto const text = text_of(a.object);
  passed(a);
  end_with(failure::data_race,
           fmt::format("thread {} {} {} while thread {} {} it", reported_thread(running_, threads()),
                       writes ? "writes" : "reads", text, reported_thread(other, threads()),
                       write ? "writes" : "reads"),
           {at_place(there, other, fmt::format("{} of {}", write ? "write" : "read", text)),
            at_place(a.where, running_, fmt::format("{} of {}", writes ? "write" : "read", text))},
           "nothing makes the first access happen before the second");
}

// ---- waiting

outcome machine::wait(action const& a) {
  if (!model::legal_for_load(a.success)) [[unlikely]] illegal(a, a.success);
  use(a);
  auto& me = mine();
  bool const timed = a.what == operation::wait_until;
  me.timed = timed;
  me.slept_on = static_cast<std::int32_t>(a.object);
  me.may_time_out = timed && may_time_out();
  auto const result = event({.what = effect::wait,
                             .location = static_cast<location_id>(a.object),
                             .success = a.success,
                             .bytes = a.bytes,
                             .operand = a.operand,
                             .limit = me.may_time_out ? 2U : 1U},
                            a);
  me.slept_on = -1;
  me.timed = false;
  if (result.variant == 1) timed_out(a.expected);
  return {result.value, result.variant == 0};
}

outcome machine::notify_someone(action const& a) {
  auto& o = use(a);
  if (o.kind == object_kind::condition_variable) {
    event({.what = a.what == operation::notify_one ? effect::notify_one : effect::notify_all,
           .location = static_cast<location_id>(a.object)},
          a);
    return {};
  }
  notify_calls_.push_back({running_, mine().executed, site_of(a.where)});
  auto const newest = newest_of(running_);
  notify({.location = static_cast<location_id>(a.object),
          .thread = running_,
          .events = mine().executed,
          .all = a.what == operation::notify_all,
          .hb = knows(running_),
          .porf = newest == no_event ? clock{} : graph_->at(newest).porf,
          .where = a.where},
         a);
  return {};
}

void machine::take(object_id id, action const& a) {
  auto& me = mine();
  me.slept_on = static_cast<std::int32_t>(id);
  event({.what = effect::lock,
         .location = static_cast<location_id>(id),
         .success = order::acquire,
         .operand = running_ + 1},
        a);
  me.slept_on = -1;
  objects_[id]->owner = running_;
  objects_[id]->locked_by = newest_of(running_);
}

void machine::give_back(object_id id, action const& a) {
  objects_[id]->owner = nobody;
  event({.what = effect::store,
         .location = static_cast<location_id>(id),
         .success = order::release,
         .operand = 0},
        a);
}

void machine::locked_again(action const& a) {
  show_refused(a);
  end_with(failure::misuse,
           fmt::format("{} locks {}, which it holds already", actor(), text_of(a.object)),
           {at_place(a.where, running_, "second lock")});
}

void machine::unlocked_by_another(object const& mutex, action const& a) {
  show_refused(a);
  end_with(failure::misuse,
           fmt::format("{} unlocks {}, which {} holds", actor(), text_of(a.object),
                       mutex.owner == nobody ? "nobody" : owner_of(mutex)),
           {at_place(a.where, running_, "unlock")});
}

void machine::waits_without_lock(action const& a) {
  show_refused(a);
  end_with(failure::misuse,
           fmt::format("{} waits on {} without holding {}", actor(), text_of(a.object),
                       text_of(a.with)),
           {at_place(a.where, running_, "wait")});
}

outcome machine::lock(action const& a) {
  auto& m = use(a);
  if (m.owner == running_) [[unlikely]] locked_again(a);
  take(a.object, a);
  return {};
}

outcome machine::try_lock(action const& a) {
  use(a);
  auto const result = event({.what = effect::compare_exchange,
                             .location = static_cast<location_id>(a.object),
                             .success = order::acquire,
                             .failure = order::relaxed,
                             .operand = running_ + 1,
                             .expected = 0,
                             .limit = may_be_spurious() ? 2U : 1U},
                            a);
  if (result.variant == 1) --mine().spurious_left;
  if (!result.updated) return {0, false};
  objects_[a.object]->owner = running_;
  objects_[a.object]->locked_by = newest_of(running_);
  return {};
}

outcome machine::unlock(action const& a) {
  auto& m = use(a);
  if (m.owner != running_) [[unlikely]] unlocked_by_another(m, a);
  give_back(a.object, a);
  return {};
}

// [thread.condition]: the parts of waits and notifications are in one total order, which is here
// the modification order of a set of waiting threads. None of it synchronizes.
outcome machine::wait_on_condition(action const& a) {
  use(a);
  auto& m = use({.what = a.what, .object = a.with, .where = a.where});
  if (m.owner != running_) [[unlikely]] waits_without_lock(a);
  auto& me = mine();
  auto const location = static_cast<location_id>(a.object);
  word const bit = word{1} << running_;
  bool const timed = a.what == operation::wait_until;
  enum ending : unsigned { by_notification, for_no_reason, by_timeout };
  std::array<ending, 3> endings{by_notification};
  unsigned count = 1;
  if (may_be_spurious()) endings[count++] = for_no_reason;
  me.may_time_out = timed && may_time_out();
  if (me.may_time_out) endings[count++] = by_timeout;
  auto const how =
      count == 1 ? by_notification
                 : endings[event({.what = effect::choose, .limit = count}, a).variant];
  auto const lock = m.locked_by;
  // Returns whether it was still among the waiting, and so nobody woke it.
  auto const give_up = [&] {
    auto const before = event({.what = effect::leave, .location = location, .operand = ~bit}, a);
    bool const still_there = (before.value & bit) != 0;
    if (still_there) timed_out(a.expected);
    return still_there;
  };
  bool notified = true;
  if (how == for_no_reason) {
    --me.spurious_left;
    remarked(a, model::remark::wakes_spuriously);
    give_back(a.with, a);
  } else {
    event({.what = effect::enter, .location = location, .operand = bit}, a);
    me.missed = missed_a_notification(newest_of(running_), lock);
    give_back(a.with, a);
    if (how == by_timeout) {
      notified = !give_up();
    } else {
      me.slept_on = static_cast<std::int32_t>(a.object);
      me.timed = timed;
      auto const woken = event({.what = effect::woken, .location = location, .operand = bit}, a);
      me.slept_on = -1;
      me.timed = false;
      if (woken.variant == 1) {
        give_up();
        notified = false;
      }
    }
  }
  take(a.with, a);
  return {0, notified};
}

// Whether a notification that woke nobody came before the thread slept, and could have come after
// it locked the mutex.
bool machine::missed_a_notification(event_id enter, event_id lock) const {
  for (auto w = graph_->at(enter).before; w.is_event(); w = graph_->at(w).before) {
    auto const& e = graph_->at(w);
    if ((e.what == effect::notify_one || e.what == effect::notify_all) &&
        graph_->value_read(e) == 0 && !graph::covers(graph_->at(lock).porf, w))
      return true;
  }
  return false;
}

void machine::record_stuck(bool looping) {
  std::vector<reports::place> places;
  std::string lost;
  std::string stuck;
  for (unsigned i = 0; i != threads(); ++i) {
    auto const& t = threads_[i];
    if (t.now == state::done) continue;
    auto const who = reported_thread(i, threads());
    auto const function = short_function(t.where.function_name());
    if (t.slept_on < 0) {
      places.push_back(at_place(t.where, i, "looping"));
      continue;
    }
    auto const id = static_cast<object_id>(t.slept_on);
    auto const location = static_cast<location_id>(id);
    auto const& o = *objects_[id];
    auto const text = text_of(id);
    places.push_back(at_place(t.where, i, "waiting for " + text));
    auto const value = graph_->value_of(graph_->where(location).last, location);
    if (o.kind == object_kind::atomic && t.pending != nullptr) {
      auto const old = graph_->at(newest_of(i)).operand;
      if (value != old) {
        if (lost.empty())
          lost = fmt::format("thread {} sleeps in {}() although {} is {} and no longer {}", who,
                             function, text, to_text(value, o.type), to_text(old, o.type));
        continue;
      }
      if (!stuck.empty()) stuck += ", ";
      stuck += fmt::format("thread {} sleeps in {}() until {} is no longer {}", who, function, text,
                           to_text(old, o.type));
      continue;
    }
    if (o.kind == object_kind::condition_variable) {
      if (t.missed) {
        if (lost.empty())
          lost = fmt::format("thread {} sleeps in {}() on {}, whose notification came before it slept",
                             who, function, text);
        continue;
      }
      if (!stuck.empty()) stuck += ", ";
      stuck += fmt::format("thread {} sleeps in {}() on {}", who, function, text);
      continue;
    }
    if (!stuck.empty()) stuck += ", ";
    stuck += fmt::format("thread {} waits for {}", who, text);
    if (value != 0)
      stuck += fmt::format(", which {} holds", checker::actor(static_cast<unsigned>(value) - 1,
                                                              threads(), o.taken_by));
  }
  if (looping) {
    unsigned i = 0;
    while (threads_[i].now != state::spinning) ++i;
    record(failure::hang,
           fmt::format("thread {} loops in {}() and nothing can let it leave",
                       reported_thread(i, threads()),
                       short_function(threads_[i].where.function_name())),
           std::move(places), "every other thread has finished, waits, or loops as well");
    return;
  }
  if (!lost.empty())
    record(failure::lost_wakeup, std::move(lost), std::move(places),
           "no notification that is still to come can wake it");
  else
    record(failure::deadlock, std::move(stuck), std::move(places), "no thread can run any more");
}

// ---- lifetimes

object_id machine::create(object_kind kind, model::value_type type, bool initialised, word value,
                          place where) {
  heap::pause const ours;
  if (mine().probing) [[unlikely]] leave();
  auto const creator = running_;
  auto const nth = created_[creator]++;
  auto const& ids = made_[creator];
  if (nth == ids.size()) [[unlikely]] number_another(where);
  auto const id = ids[nth];
  auto& o = *objects_[id];
  o.kind = kind;
  o.alive = true;
  o.initialised = initialised;
  o.type = type;
  o.name = nullptr;
  o.index = -1;
  o.creator = creator;
  o.created = where;
  o.ended = {};
  o.value = value;
  o.used = {};
  o.history = 0;
  switch (kind) {
    case object_kind::plain:
      o.writer = max_threads;
      o.read = {};
      break;
    case object_kind::mutex: o.owner = nobody; break;
    case object_kind::condition_variable:
    case object_kind::atomic: break;
  }
  if (kind != object_kind::plain) graph_->declare(static_cast<location_id>(id), value);
  if (!is_outside()) {
    o.creator_epoch = epoch();
    if (kind == object_kind::plain && initialised) {
      o.writer = running_;
      o.write_epoch = epoch();
      o.last_write = where;
    }
  }
  alive_.push_back(id);
  return id;
}

void machine::number_another(place where) {
  if (objects_.size() == graph::max_locations)
    end_with(failure::misuse,
             fmt::format("the scenario makes more than {} objects, which is more than this "
                         "engine has room for: check a smaller one",
                         graph::max_locations),
             {at_place(where, running_)});
  made_[running_].push_back(static_cast<object_id>(objects_.size()));
  objects_.push_back(std::make_unique<object>());
}

void machine::end(object_id id, place where) {
  if (id >= objects_.size() || mine().probing) return;
  auto& o = *objects_[id];
  if (!o.alive) return;  // found by deallocate, or by the access that comes
  if (!is_outside()) expect_no_use(id);
  if (o.kind == object_kind::mutex && o.owner != nobody) [[unlikely]] ended_while_held(id);
  o.alive = false;
  o.ended = where.line() != 0 ? where : mine().where;
}

// The current thread must know of all that others do with the object.
void machine::expect_no_use(object_id id) {
  heap::pause const ours;
  auto const& o = *objects_[id];
  auto const& known = knows(running_);
  for (unsigned t = 0; t != threads(); ++t) {
    if (t == running_) continue;
    auto const& other = threads_[t];
    if (other.slept_on == static_cast<std::int32_t>(id) && other.now != state::done)
      end_with(failure::misuse,
               fmt::format("{} is destroyed while thread {} waits for it", text_of(id),
                           reported_thread(t, threads())),
               {at_place(mine().where, running_, "destroyed after"),
                at_place(other.where, t, "waiting")});
    if (known[t] < o.used[t])
      end_with(failure::use_after_free,
               fmt::format("thread {} uses {} and nothing makes that happen before the end of its "
                           "lifetime",
                           reported_thread(t, threads()), text_of(id)),
               {at_place(o.last_use[t], t, "use"),
                at_place(mine().where, running_, "its lifetime ended after")},
               "nothing makes this use happen before the destruction");
  }
}

void machine::ended_while_held(object_id id) {
  heap::pause const ours;
  end_with(failure::misuse,
           fmt::format("{} is destroyed while {} holds it", text_of(id), owner_of(*objects_[id])),
           {at_place(mine().where, running_, "destroyed after")});
}

void machine::name(object_id id, char const* text, std::ptrdiff_t index) {
  if (id >= objects_.size()) return;
  objects_[id]->name = text;
  objects_[id]->index = index;
}

void* machine::allocate(std::size_t bytes, std::size_t alignment, place where) {
  heap::pause const ours;
  if (mine().probing) leave();
  void* const storage = heap::allocate(running_, bytes, alignment);
  blocks_.push_back({storage, true, is_outside() ? threads() : running_, where, 0, {}});
  return storage;
}

void machine::deallocate(void* storage, place where) {
  heap::pause const ours;
  if (mine().probing) leave();
  freed_ = true;
  mine().where = where;
  box_.last[is_outside() ? threads() : running_] = where;
  action const destroying{.what = operation::destroy, .where = where};
  if (!is_outside()) coming(destroying);
  auto const found = std::find_if(blocks_.begin(), blocks_.end(),
                                  [&](block const& b) { return b.storage == storage; });
  if (found == blocks_.end())
    end_with(failure::misuse, "destroy of something that make did not return",
             {at_place(where, running_)});
  if (!found->alive) {
    if (!is_outside()) remarked(destroying, model::remark::none);
    end_with(failure::double_free, "an object is destroyed a second time",
             {at_place(found->destroyed, found->destroyer, "first destroy"),
              at_place(where, running_, "second destroy")});
  }
  found->alive = false;
  found->destroyed = where;
  found->destroyer = running_;
  if (!is_outside()) passed(destroying);
}

void machine::fail(interlock::failure kind, char const* message, place where) {
  heap::pause const ours;
  if (mine().probing) leave();
  end_with(kind, message, {at_place(where, running_)});
}

}  // namespace interlock::checker::rc11
