// The oracle against what is known: the litmus tables, counts of executions, interleavings, and
// that its models are ordered by strength. Then the parts around it.
#include "oracle.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/model/engine.hpp>

#include "generate.hpp"
#include "interleavings.hpp"
#include "litmus.hpp"
#include "scenario.hpp"

namespace interlock::checker::rc11_oracle {
namespace {

using namespace names;

constexpr std::array models{memory_model::rc11, memory_model::cxx20_sc, memory_model::sequential};
constexpr std::array flavours{flavour::atomics, flavour::awaits, flavour::races, flavour::yields};

std::string name_of(memory_model m) {
  return m == memory_model::rc11 ? "rc11" : m == memory_model::cxx20_sc ? "cxx20_sc" : "sequential";
}

behaviours rc11(program const& what) { return behaviours_of(what, memory_model::rc11); }

std::string lines(std::vector<execution> const& all) {
  std::string result;
  for (auto const& each : canonical_forms(all)) result += "  " + each + '\n';
  return result;
}

/// Calls f(program) with `count` programs of each flavour.
template <class F>
void for_random_programs(std::uint64_t count, generator_options options, F const& f) {
  for (auto const each : flavours) {
    options.with = each;
    for (std::uint64_t seed = 0; seed != count; ++seed) f(generate(seed, options));
  }
}

/// Likewise, as the oracle has them.
template <class F>
void for_random_programs_without_yields(std::uint64_t count, generator_options const& options,
                                        F const& f) {
  for_random_programs(count, options, [&](program const& what) { f(without_yields(what)); });
}

class oracle_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(oracle_test, shows_the_litmus_table) {
  for (auto const& each : litmus_tests())
    for (auto const model : models) {
      auto const all = behaviours_of(each.what, model).executions;
      CPPUNIT_ASSERT_EQUAL_MESSAGE(each.name + " in " + name_of(model) + '\n' + lines(all),
                                   each.allowed(model), std::ranges::any_of(all, each.outcome));
    }
}

CPPUNIT_TEST_FIXTURE(oracle_test, counts_executions) {
  for (auto const& each : counted_tests()) {
    auto const all = rc11(each.what).executions;
    CPPUNIT_ASSERT_EQUAL_MESSAGE(each.name + '\n' + lines(all), each.executions, all.size());
  }
}

CPPUNIT_TEST_FIXTURE(oracle_test, sequential_consistency_is_interleaving) {
  std::size_t executions = 0;
  std::size_t hanging = 0;
  for_random_programs_without_yields(1'500, {.max_operations = 8}, [&](program const& what) {
    auto const expected = interleavings_of(what);
    auto const found = behaviours_of(what, memory_model::sequential);
    if (found.racy) return;
    std::vector<execution> const all(expected.executions.begin(), expected.executions.end());
    CPPUNIT_ASSERT_EQUAL_MESSAGE(to_string(what), lines(all), lines(found.executions));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(to_string(what), expected.can_hang, found.can_hang);
    executions += all.size();
    hanging += found.can_hang ? 1U : 0U;
  });
  CPPUNIT_ASSERT(executions > 10'000);  // else this tested nothing
  CPPUNIT_ASSERT(hanging > 500);
}

CPPUNIT_TEST_FIXTURE(oracle_test, models_are_ordered_by_strength) {
  std::size_t fewer_in_cxx20 = 0;
  for_random_programs_without_yields(1'500, {}, [&](program const& what) {
    auto const weak = rc11(what);
    auto const middle = behaviours_of(what, memory_model::cxx20_sc);
    auto const strong = behaviours_of(what, memory_model::sequential);
    if (weak.racy) return;
    auto const message = to_string(what);
    CPPUNIT_ASSERT_MESSAGE(message, !middle.racy && !strong.racy);
    CPPUNIT_ASSERT_MESSAGE(message, std::ranges::includes(weak.executions, middle.executions));
    CPPUNIT_ASSERT_MESSAGE(message, std::ranges::includes(middle.executions, strong.executions));
    CPPUNIT_ASSERT_MESSAGE(message, weak.can_hang || !middle.can_hang);
    CPPUNIT_ASSERT_MESSAGE(message, middle.can_hang || !strong.can_hang);
    fewer_in_cxx20 += weak.executions != middle.executions ? 1U : 0U;
  });
  CPPUNIT_ASSERT(fewer_in_cxx20 != 0);
}

CPPUNIT_TEST_FIXTURE(oracle_test, seq_cst_operations_alone_are_sequentially_consistent) {
  for (std::uint64_t seed = 0; seed != 500; ++seed) {
    auto what = generate(seed);
    for (auto& thread : what.threads)
      for (auto& each : thread)
        std::visit(overloaded{[](compare_exchange& c) { c.success = c.failure = sc; },
                              [](auto& other) {
                                if constexpr (requires { other.o; }) other.o = sc;
                              }},
                   each);
    auto const expected = lines(behaviours_of(what, memory_model::sequential).executions);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(to_string(what), expected, lines(rc11(what).executions));
  }
}

CPPUNIT_TEST_FIXTURE(oracle_test, an_await_is_its_last_iteration) {
  program const handshake{.atomics = 1,
                          .threads = {{store{x, 1, rel}, store{x, 2, rel}},
                                      {await{r0, x, comparison::differs, 0, acq}}}};
  auto const all = rc11(handshake);
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, all.executions.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"0: Wrel x=1 Wrel x=2 | 1: Racq x=1<0.0 | x: 0.0 0.1"},
                       canonical_forms(all.executions)[0]);
  CPPUNIT_ASSERT(!all.can_hang);
}

CPPUNIT_TEST_FIXTURE(oracle_test, a_passing_value_may_be_missed_for_ever) {
  // x == 1 can be read, but need not have been: a load may go on to 2 and stay there.
  program const missed{.atomics = 1,
                       .threads = {{store{x, 1, rlx}, store{x, 2, rlx}},
                                   {await{r0, x, comparison::equals, 1, rlx}}}};
  auto const all = rc11(missed);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all.executions.size());
  CPPUNIT_ASSERT(all.can_hang);
}

CPPUNIT_TEST_FIXTURE(oracle_test, awaits_of_each_other_hang) {
  program const crossed{.atomics = 2,
                        .threads = {{await{r0, x, comparison::equals, 1, rlx}, store{y, 1, rlx}},
                                    {await{r0, y, comparison::equals, 1, rlx}, store{x, 1, rlx}}}};
  auto const all = rc11(crossed);
  CPPUNIT_ASSERT(all.executions.empty());
  CPPUNIT_ASSERT(all.can_hang);
}

CPPUNIT_TEST_FIXTURE(oracle_test, a_lock_serialises) {
  std::vector<instruction> const critical{await_exchange{r0, x, 0, 1, acq, rlx}, plain_read{r1, p},
                                          plain_write{p, r1 + 1}, store{x, 0, rel}};
  auto const all = rc11({.atomics = 1, .plains = 1, .threads = {critical, critical, critical}});
  CPPUNIT_ASSERT(!all.racy);
  CPPUNIT_ASSERT(!all.can_hang);
  CPPUNIT_ASSERT_EQUAL(std::size_t{6}, all.executions.size());

  auto unlocked_early = critical;
  unlocked_early[3] = store{x, 0, rlx};
  CPPUNIT_ASSERT(rc11({.atomics = 1, .plains = 1, .threads = {critical, unlocked_early}}).racy);
}

CPPUNIT_TEST_FIXTURE(oracle_test, an_await_of_two_reads_both_in_one_iteration) {
  await const x_is_1{r0, x, comparison::equals, 1, rlx};
  await const y_is_1{r1, y, comparison::equals, 1, rlx};
  std::vector<instruction> const stores{store{x, 1, rlx}, store{y, 1, rlx}};
  auto const count = [&](junction how) {
    return rc11({.atomics = 2, .threads = {stores, {await_two{x_is_1, how, y_is_1}}}});
  };
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(junction::both).executions.size());
  CPPUNIT_ASSERT_EQUAL(std::size_t{3}, count(junction::either).executions.size());
  CPPUNIT_ASSERT(!count(junction::both).can_hang);

  // x and y are never 1 at the end.
  program const gone{.atomics = 2,
                     .threads = {{store{x, 1, sc}, store{x, 0, sc}, store{y, 1, sc}},
                                 {await_two{x_is_1, junction::both, y_is_1}}}};
  CPPUNIT_ASSERT(rc11(gone).can_hang);
}

CPPUNIT_TEST_FIXTURE(oracle_test, races_depend_on_orders) {
  auto const publish = [](order store_, order load_) {
    return program{.atomics = 1,
                   .plains = 1,
                   .threads = {{plain_write{p, 1}, store{x, 1, store_}},
                               {load{r0, x, load_}, skip_if{r0, 0, 1}, plain_read{r1, p}}}};
  };
  CPPUNIT_ASSERT(!rc11(publish(rel, acq)).racy);
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rc11(publish(rel, acq)).executions.size());
  CPPUNIT_ASSERT(rc11(publish(rlx, acq)).racy);
  CPPUNIT_ASSERT(rc11(publish(rel, rlx)).racy);
  CPPUNIT_ASSERT(rc11(publish(rlx, acq)).executions.empty());
}

CPPUNIT_TEST_FIXTURE(oracle_test, reads_of_two_threads_do_not_race) {
  CPPUNIT_ASSERT(!rc11({.plains = 1, .threads = {{plain_read{r0, p}}, {plain_read{r0, p}}}}).racy);
  CPPUNIT_ASSERT(rc11({.plains = 1, .threads = {{plain_read{r0, p}}, {plain_write{p, 1}}}}).racy);
  CPPUNIT_ASSERT(rc11({.plains = 1, .threads = {{plain_write{p, 0}}, {plain_write{p, 0}}}}).racy);
}

CPPUNIT_TEST_FIXTURE(oracle_test, a_race_before_a_hang_is_one) {
  program const what{.atomics = 1,
                     .plains = 1,
                     .threads = {{plain_write{p, 1}, await{r0, x, comparison::equals, 1, sc}},
                                 {plain_write{p, 2}}}};
  CPPUNIT_ASSERT(rc11(what).racy);
}

CPPUNIT_TEST_FIXTURE(oracle_test, plain_values_flow_into_atomics) {
  program const what{.atomics = 2,
                     .plains = 1,
                     .threads = {{plain_write{p, 7}, store{x, 1, rel}},
                                 {await{r0, x, comparison::equals, 1, acq}, plain_read{r1, p},
                                  store{y, r1 + 1, rlx}}}};
  auto const all = rc11(what).executions;
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all.size());
  CPPUNIT_ASSERT_EQUAL(8, all[0].final_value(y));
}

CPPUNIT_TEST_FIXTURE(oracle_test, a_race_is_found_beside_a_hang) {
  // Never complete; a race only when x is seen.
  program const what{.atomics = 2,
                     .plains = 1,
                     .threads = {{load{r0, x, rlx}, skip_if{r0, 0, 1}, plain_write{p, 1}},
                                 {store{x, 1, rlx}, plain_write{p, 2}},
                                 {await{r0, y, comparison::equals, 1, rlx}}}};
  CPPUNIT_ASSERT(rc11(what).racy);
}

// To the letter of RC11 a plain access counts as one at another location, which orders what would
// be unordered without it.
CPPUNIT_TEST_FIXTURE(oracle_test, plain_accesses_count_in_sb_at_other_locations) {
  program const what{.atomics = 2,
                     .plains = 1,
                     .threads = {{store{x, 1, sc}, plain_read{r0, p}, store{x, 2, rel}},
                                 {load{r0, x, acq}, load{r1, y, sc}},
                                 {store{y, 1, sc}, load{r0, x, sc}}}};
  auto const shows = [&](memory_model model, plain_accesses plains) {
    return std::ranges::any_of(
        behaviours_of(what, model, plains).executions, [](execution const& e) {
          return e.nth_read(1, 0) == 2 && e.nth_read(1, 1) == 0 && e.nth_read(2, 0) == 0;
        });
  };
  CPPUNIT_ASSERT(!shows(memory_model::rc11, plain_accesses::are_events));
  CPPUNIT_ASSERT(shows(memory_model::rc11, plain_accesses::are_skipped));
  CPPUNIT_ASSERT(!shows(memory_model::cxx20_sc, plain_accesses::are_skipped));
}

CPPUNIT_TEST_FIXTURE(oracle_test, canonical_forms_are_readable) {
  program const what{
      .atomics = 2,
      .threads = {{store{x, 1, rel}, fence{sc}},
                  {await_exchange{r0, x, 1, 2, ar, rlx}, compare_exchange{r1, y, 5, 6, sc, acq}}}};
  CPPUNIT_ASSERT_EQUAL(
      std::string{"  0: Wrel x=1 Fsc | 1: Uar x=1->2<0.0 Racq y=0<init | x: 0.0 1.0 | y:\n"},
      lines(rc11(what).executions));
}

CPPUNIT_TEST_FIXTURE(oracle_test, differences_are_marked) {
  CPPUNIT_ASSERT_EQUAL(std::string{"  missing: a\n  too many: b\n  too many: c\n"},
                       difference({"a", "b"}, {"b", "b", "c"}));
  CPPUNIT_ASSERT_EQUAL(std::string{}, difference({"a", "b"}, {"a", "b"}));
}

CPPUNIT_TEST_FIXTURE(oracle_test, every_update_order_survives_its_two_parts) {
  for (auto const each : {rlx, acq, rel, ar, sc}) {
    auto const all = rc11({.atomics = 1, .threads = {{exchange{r0, x, 1, each}}}}).executions;
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all.size());
    CPPUNIT_ASSERT(each == all[0].threads[0][0].o);
  }
}

class generator_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(generator_test, is_deterministic_and_bounded) {
  generator_options const options{.max_threads = 3, .max_operations = 9};
  for_random_programs(2'000, options, [](program const& what) {
    CPPUNIT_ASSERT(!what.threads.empty() && what.threads.size() <= 3);
    CPPUNIT_ASSERT(what.operations() <= 9 && without_yields(what).operations() <= 9);
  });
  CPPUNIT_ASSERT_EQUAL(to_string(generate(17, options)), to_string(generate(17, options)));
  CPPUNIT_ASSERT(to_string(generate(17, options)) != to_string(generate(18, options)));
}

CPPUNIT_TEST_FIXTURE(generator_test, makes_every_instruction_and_order) {
  std::set<std::string> seen;
  for_random_programs(3'000, {}, [&](program const& what) {
    for (auto const& thread : what.threads)
      for (auto const& each : thread) {
        auto const text = to_string(each);
        auto const name = text.substr(0, text.find('{'));
        seen.insert(name);
        std::visit(
            overloaded{[&](compare_exchange const& c) {
                         seen.insert(name + short_name_of(c.success) + short_name_of(c.failure));
                       },
                       [&](await_exchange const& c) {
                         seen.insert(name + short_name_of(c.success) + short_name_of(c.failure));
                       },
                       [&](auto const& other) {
                         if constexpr (requires { other.o; })
                           seen.insert(name + short_name_of(other.o));
                       }},
            each);
      }
  });
  // 15 instructions; orders: 3 of loads, awaits, attempts and stores, 5 of updates, 4 of fences, 15
  // of pairs.
  CPPUNIT_ASSERT_EQUAL(std::size_t{15 + 4 * 3 + 2 * 5 + 4 + 2 * 15}, seen.size());
}

CPPUNIT_TEST_FIXTURE(generator_test, half_of_the_programs_with_plain_variables_are_race_free) {
  std::size_t racy = 0;
  for (std::uint64_t seed = 0; seed != 1'000; ++seed)
    racy += rc11(generate(seed, {.with = flavour::races})).racy ? 1U : 0U;
  CPPUNIT_ASSERT(300 < racy && racy < 700);
}

class program_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(program_test, prints_as_the_expression_that_makes_it) {
  auto const what = program{
      .atomics = 2,
      .plains = 1,
      .threads = {{load{r0, x, rlx}, store{y, r0 + 1, rel}, skip_if{r0, 1, 2}, plain_write{p, 1}},
                  {await_two{await{r0, x, comparison::equals, 1, sc}, junction::both,
                             await{r1, y, comparison::differs, 0, acq}}},
                  {attempts{r0, x, 1, 3, acq, call_site::own}, courtesy{},
                   attempts{r1, y, 0, 2, rlx, call_site::of_loads},
                   await_after_look{{{r0, x, comparison::equals, 1, acq}, junction::either,
                                     {r1, y, comparison::equals, 2, rlx}}}}}};
  CPPUNIT_ASSERT_EQUAL(
      std::string{
          "program{.atomics = 2, .plains = 1,\n"
          "        .threads = {{load{r0, x, rlx}, store{y, r0 + 1, rel}, skip_if{r0, 1, 2}, "
          "plain_write{p, 1}},\n"
          "                    {await_two{await{r0, x, comparison::equals, 1, sc}, junction::both, "
          "await{r1, y, comparison::differs, 0, acq}}},\n"
          "                    {attempts{r0, x, 1, 3, acq, call_site::own}, courtesy{}, "
          "attempts{r1, y, 0, 2, rlx, call_site::of_loads}, "
          "await_after_look{await_two{await{r0, x, comparison::equals, 1, acq}, junction::either, "
          "await{r1, y, comparison::equals, 2, rlx}}}}}}"},
      to_string(what));
}

CPPUNIT_TEST_FIXTURE(program_test, without_yields_has_the_attempts_one_by_one) {
  program const what{.atomics = 2,
                     .threads = {{skip_if{r0, 1, 2}, attempts{r0, x, 1, 3, acq}, courtesy{},
                                  skip_if{r0, 0, max_registers}, store{y, 1, rlx}},
                                 {courtesy{}}}};
  program const expected{
      .atomics = 2,
      .threads = {{skip_if{r0, 1, 5}, load{r0, x, acq}, skip_if{r0, 1, 3}, load{r0, x, acq},
                   skip_if{r0, 1, 1}, load{r0, x, acq}, skip_if{r0, 0, 1}, store{y, 1, rlx}},
                  {}}};
  CPPUNIT_ASSERT_EQUAL(to_string(expected), to_string(without_yields(what)));
  CPPUNIT_ASSERT_EQUAL(to_string(expected), to_string(without_yields(expected)));
  CPPUNIT_ASSERT_THROW(static_cast<void>(rc11(what)), std::invalid_argument);
}

CPPUNIT_TEST_FIXTURE(program_test, without_yields_looks_before_it_waits) {
  await_two const loop{{r0, x, comparison::equals, 1, acq}, junction::either,
                       {r1, y, comparison::equals, 2, rlx}};
  program const what{.atomics = 2, .threads = {{skip_if{r0, 1, 1}, await_after_look{loop}}}};
  program const expected{.atomics = 2,
                         .threads = {{skip_if{r0, 1, 5}, load{r0, x, acq}, load{r1, y, rlx},
                                      skip_if{r0, 1, 2}, skip_if{r1, 2, 1}, loop}}};
  CPPUNIT_ASSERT_EQUAL(to_string(expected), to_string(without_yields(what)));
}

CPPUNIT_TEST_FIXTURE(program_test, shrinks_to_what_still_fails) {
  auto const store_buffers = [](program const& what) {
    return std::ranges::any_of(rc11(what).executions, [](execution const& e) {
      return e.threads.size() >= 2 && e.final_value(x) == 1 && e.final_value(y) == 1 &&
             std::ranges::count_if(e.threads, [](auto const& thread) {
               return std::ranges::any_of(thread, [](event const& each) {
                 return each.kind == event_kind::read && each.read == 0;
               });
             }) >= 2;
    });
  };
  program const big{.atomics = 2,
                    .threads = {{store{x, 1, rel}, fence{ar}, load{r0, y, acq}, load{r1, y, acq}},
                                {store{y, 1, rlx}, load{r0, x, acq}, store{y, 1, rel}},
                                {load{r0, x, sc}}}};
  auto const small = shrink(big, store_buffers);
  CPPUNIT_ASSERT(store_buffers(small));
  CPPUNIT_ASSERT_EQUAL_MESSAGE(to_string(small), std::size_t{4}, small.operations());
  CPPUNIT_ASSERT(to_string(small).find("acq") == std::string::npos);
}

/// Runs a scenario's threads one after another and writes down what they do. One that yields more
/// often than attempts and courtesy can spins.
class one_after_another final : public model::engine {
 public:
  struct spins {};

  execution run(interlock::program const& what, std::vector<unsigned> const& order_of_threads) {
    log_ = {};
    yields_ = 0;
    log_.threads.resize(what.threads);
    self_ = what.threads;
    model::current_engine_scope const scope{*this};
    void* const storage = ::operator new (what.bytes, std::align_val_t{what.alignment});
    what.construct(storage);
    try {
      for (auto const t : order_of_threads) what.thread(storage, self_ = t);
      self_ = what.threads;
      what.after(storage);
    } catch (spins const&) {
      release(what, storage);
      throw;
    }
    release(what, storage);
    return log_;
  }

  model::outcome perform(model::action const& a) override {
    using enum model::operation;
    auto& thread = log_.threads[self_];
    if (a.what == yield) {
      if (++yields_ > 20) throw spins{};
      return {};
    }
    if (a.what == read || a.what == write) return {};
    if (a.what == model::operation::fence) {
      thread.push_back({.kind = event_kind::fence, .o = a.success});
      return {};
    }
    auto& cell = objects_.at(a.object);
    event e{.kind = event_kind::update, .at = cell.at, .o = a.success, .read = cell.value};
    e.from = cell.writer;
    e.written = static_cast<int>(a.operand);
    model::outcome result{.value = static_cast<model::word>(static_cast<unsigned>(cell.value))};
    switch (a.what) {
      case model::operation::load: e.kind = event_kind::read; break;
      case model::operation::store:
        e.kind = event_kind::write;
        e.read = 0;
        e.from = {};
        break;
      case model::operation::fetch_add: e.written += cell.value; break;
      case model::operation::exchange: break;
      case compare_exchange_strong:
        result.success = a.expected == result.value;
        if (result.success) break;
        e.kind = event_kind::read;
        e.o = a.failure;
        break;
      default: CPPUNIT_FAIL(std::string{"unexpected "} + model::name_of(a.what));
    }
    if (e.kind == event_kind::read) e.written = 0;
    thread.push_back(e);
    if (e.kind == event_kind::read) return result;
    cell.value = e.written;
    cell.writer = event_name{self_, static_cast<unsigned>(thread.size() - 1)};
    log_.mo[cell.at.index].push_back(*cell.writer);
    return result;
  }
  model::object_id create(model::object_kind kind, model::value_type, bool, model::word,
                          model::storage, model::place) override {
    if (kind == model::object_kind::atomic) {
      objects_[next_] = {.at = {static_cast<unsigned>(log_.mo.size())}};
      log_.mo.emplace_back();
    }
    return next_++;
  }
  void end(model::object_id id, model::place) override { objects_.erase(id); }
  void name(model::object_id, char const*, std::ptrdiff_t) override {}
  void* allocate(std::size_t, std::size_t, model::place) override { throw std::bad_alloc{}; }
  void deallocate(void*, model::place) override {}
  void fail(interlock::failure, char const* message, model::place) override {
    CPPUNIT_FAIL(message);
  }
  [[nodiscard]] unsigned self() const noexcept override { return self_; }

 private:
  static void release(interlock::program const& what, void* storage) {
    what.destroy(storage);
    ::operator delete (storage, std::align_val_t{what.alignment});
  }

  struct object {
    location at{};
    int value = 0;
    std::optional<event_name> writer{};
  };
  std::map<model::object_id, object> objects_;
  model::object_id next_ = 0;
  unsigned self_ = 0;
  unsigned yields_ = 0;
  execution log_;
};

class scenario_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(scenario_test, performs_what_the_program_says) {
  std::size_t compared = 0;
  for_random_programs(500, {}, [&](program const& what) {
    auto const all = rc11(without_yields(what));
    if (all.racy) return;
    running const scope{what};
    std::vector<unsigned> threads(what.threads.size());
    for (unsigned t = 0; t != threads.size(); ++t) threads[t] = t;
    do {
      try {
        auto const found = one_after_another{}.run(scope.scenario(), threads);
        CPPUNIT_ASSERT_MESSAGE(
            to_string(what) + '\n' + canonical(found) + '\n' + lines(all.executions),
            std::ranges::binary_search(all.executions, found));
        ++compared;
      } catch (one_after_another::spins const&) {  // waits for a thread that comes later
      }
    } while (std::ranges::next_permutation(threads).found);
  });
  CPPUNIT_ASSERT(compared > 5'000);
}

CPPUNIT_TEST_FIXTURE(scenario_test, scopes_nest) {
  program const outer{.atomics = 1, .threads = {{store{x, 1, rlx}}}};
  program const inner{.atomics = 2, .threads = {{store{y, 2, rlx}}, {}}};
  running const scope{outer};
  {
    running const other{inner};
    CPPUNIT_ASSERT_EQUAL(2U, other.scenario().threads);
    CPPUNIT_ASSERT_EQUAL(std::string{"0: Wrlx y=2 | 1: | x: | y: 0.0"},
                         canonical(one_after_another{}.run(other.scenario(), {0, 1})));
  }
  CPPUNIT_ASSERT_EQUAL(std::string{"0: Wrlx x=1 | x: 0.0"},
                       canonical(one_after_another{}.run(scope.scenario(), {0})));
}

}  // namespace
}  // namespace interlock::checker::rc11_oracle
