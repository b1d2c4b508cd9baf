// Advice on memory orders: what is nearest, what is proved, and that what is said is what was tried.
// Each piece of advice is followed by hand in a twin, which the search then has to prove.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/explore/distinct.hpp>
#include <interlock/checker/explore/orders.hpp>
#include <interlock/checker/explore/trial.hpp>
#include <interlock/reports/render/exploration.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {
namespace {

using namespace std::chrono_literals;

watch::clock::time_point in(watch::clock::duration time) { return watch::clock::now() + time; }

// A bug of logic that takes a switch at each of many steps: no bound on preemptions comes to it.
template <model::Model M, order Spectators>
struct rally_before {
  static constexpr unsigned threads = 2;
  static constexpr int longest = 6;
  model::atomic<int, M> ball{0};
  model::atomic<int, M> spectators{0};
  void thread(unsigned i) {
    for (int hit = static_cast<int>(i); hit < longest; hit += 2) {
      if (ball.load() == hit) ball.store(hit + 1);
      spectators.fetch_add(1, Spectators);
      spectators.fetch_add(1, Spectators);
    }
  }
  void after() { M::check(ball.load() != longest, "somebody misses the ball"); }
};
template <model::Model M> struct rally : rally_before<M, order::relaxed> {};
INTERLOCK_SCENARIO(rally, fails_with(failure::failed_check));

// Two flags that are set at one place and tested at one line.
template <model::Model M, order Left, order Right, order LeftSeen, order RightSeen>
struct two_letters {
  static constexpr unsigned threads = 3;
  model::atomic<bool, M> left{false}, right{false};
  model::var<int, M> text[2] = {model::var<int, M>{0}, model::var<int, M>{0}};
  two_letters() {
    M::name(left, "left");
    M::name(right, "right");
  }
  void thread(unsigned i) {
    if (i < 2) {
      text[i].write(1);
      (i == 0 ? left : right).store(true, i == 0 ? Left : Right);
    } else if (left.load(LeftSeen) && right.load(RightSeen)) {
      M::check(text[0].read() + text[1].read() == 2, "both are written");
    }
  }
};
using enum order;
template <model::Model M> struct letters : two_letters<M, relaxed, relaxed, relaxed, relaxed> {};
INTERLOCK_SCENARIO(letters, fails_with(failure::data_race));
template <model::Model M> struct letters_left : two_letters<M, release, relaxed, acquire, relaxed> {};
INTERLOCK_SCENARIO(letters_left, fails_with(failure::data_race));
template <model::Model M> struct letters_both : two_letters<M, release, release, acquire, acquire> {};
INTERLOCK_SCENARIO(letters_both, passes);
template <model::Model M> struct letters_one_left : two_letters<M, release, release, acquire, relaxed> {};
INTERLOCK_SCENARIO(letters_one_left, fails_with(failure::data_race));

// Whoever comes second goes on with what the first has left: one exchange acquires and releases.
template <model::Model M, order Exchange>
struct leaves_behind {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> last{-1};
  model::var<int, M> item[2] = {model::var<int, M>{0}, model::var<int, M>{0}};
  leaves_behind() { M::name(last, "last"); }
  void thread(unsigned i) {
    item[i].write(1);
    int const before = last.exchange(static_cast<int>(i), Exchange);
    if (before >= 0) item[before].write(2);
  }
};
template <model::Model M> struct baton : leaves_behind<M, relaxed> {};
INTERLOCK_SCENARIO(baton, fails_with(failure::data_race));
template <model::Model M> struct baton_acq_rel : leaves_behind<M, acq_rel> {};
INTERLOCK_SCENARIO(baton_acq_rel, passes);

// Store buffering. `Fence` stands between the store and the load; relaxed: there is none.
template <model::Model M, order Store, order Load, order Fence>
struct doors {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> shut[2] = {0, 0};
  int seen[2] = {0, 0};
  doors() {
    M::name(shut[0], "shut", 0);
    M::name(shut[1], "shut", 1);
  }
  void thread(unsigned i) {
    shut[i].store(1, Store);
    if (Fence != relaxed) M::fence(Fence);
    seen[i] = shut[1 - i].load(Load);
  }
  void after() { M::check(seen[0] + seen[1] != 0, "somebody saw the other's door"); }
};
template <model::Model M> struct doors_relaxed : doors<M, relaxed, relaxed, relaxed> {};
INTERLOCK_SCENARIO(doors_relaxed, fails_with(failure::failed_check));
template <model::Model M> struct doors_acquire : doors<M, release, acquire, relaxed> {};
INTERLOCK_SCENARIO(doors_acquire, fails_with(failure::failed_check));
template <model::Model M> struct doors_half : doors<M, seq_cst, relaxed, relaxed> {};
INTERLOCK_SCENARIO(doors_half, fails_with(failure::failed_check));
template <model::Model M> struct doors_weak_fence : doors<M, relaxed, relaxed, acq_rel> {};
INTERLOCK_SCENARIO(doors_weak_fence, fails_with(failure::failed_check));
template <model::Model M> struct doors_fence : doors<M, relaxed, relaxed, seq_cst> {};
INTERLOCK_SCENARIO(doors_fence, passes);

// The same in two threads that share no line.
template <model::Model M, order Fence>
struct two_doors {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> x{0}, y{0};
  int saw_y = 0;
  int saw_x = 0;
  two_doors() {
    M::name(x, "x");
    M::name(y, "y");
  }
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, relaxed);
      if (Fence != relaxed) M::fence(Fence);
      saw_y = y.load(relaxed);
    } else {
      y.store(1, relaxed);
      if (Fence != relaxed) M::fence(Fence);
      saw_x = x.load(relaxed);
    }
  }
  void after() { M::check(saw_x + saw_y != 0, "somebody saw the other"); }
};
template <model::Model M> struct apart : two_doors<M, relaxed> {};
INTERLOCK_SCENARIO(apart, fails_with(failure::failed_check));
template <model::Model M> struct apart_fenced : two_doors<M, seq_cst> {};
INTERLOCK_SCENARIO(apart_fenced, passes);

// Independent reads of independent writes.
template <model::Model M, order Fence>
struct two_witnesses {
  static constexpr unsigned threads = 4;
  model::atomic<int, M> x{0}, y{0};
  int first[2] = {0, 0};
  int second[2] = {0, 0};
  void thread(unsigned i) {
    if (i == 0) return x.store(1, release);
    if (i == 1) return y.store(1, release);
    first[i - 2] = (i == 2 ? x : y).load(acquire);
    if (Fence != relaxed) M::fence(Fence);
    second[i - 2] = (i == 2 ? y : x).load(acquire);
  }
  void after() {
    M::check(first[0] == 0 || second[0] == 1 || first[1] == 0 || second[1] == 1,
             "the witnesses agree on what came first");
  }
};
template <model::Model M> struct witnesses : two_witnesses<M, relaxed> {};
INTERLOCK_SCENARIO(witnesses, fails_with(failure::failed_check));
template <model::Model M> struct witnesses_fenced : two_witnesses<M, seq_cst> {};
INTERLOCK_SCENARIO(witnesses_fenced, passes);

// Message passing with the writer's fence and without the reader's, over more than one flag.
template <model::Model M, order Fence>
struct many_flags {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> flag[3] = {0, 0, 0};
  model::var<int, M> data{0};
  many_flags() {
    for (int i = 0; i != 3; ++i) M::name(flag[i], "flag", i);
  }
  void thread(unsigned i) {
    if (i == 0) {
      data.write(1);
      M::fence(release);
      for (auto& each : flag) each.store(1, relaxed);
      return;
    }
    int sum = flag[0].load(relaxed);
    sum += flag[1].load(relaxed);
    sum += flag[2].load(relaxed);
    if (Fence != relaxed) M::fence(Fence);
    if (sum != 0) M::check(data.read() == 1, "it has arrived");
  }
};
template <model::Model M> struct flags : many_flags<M, relaxed> {};
INTERLOCK_SCENARIO(flags, fails_with(failure::data_race));
template <model::Model M> struct flags_fenced : many_flags<M, acquire> {};
INTERLOCK_SCENARIO(flags_fenced, passes);

// The failure that is met first knows one of two ways to hand over; both are wrong.
template <model::Model M, order Store>
struct two_ways_out {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> done{0};
  model::var<int, M> data{0};
  two_ways_out() { M::name(done, "done"); }
  void thread(unsigned i) {
    if (i == 1) {
      if (done.load(acquire) != 0) data.write(2);
    } else if (data.write(1); M::choose(2) == 0) {
      done.store(1, Store);
    } else {
      done.store(2, Store);
    }
  }
};
template <model::Model M> struct ways_out : two_ways_out<M, relaxed> {};
INTERLOCK_SCENARIO(ways_out, fails_with(failure::data_race));
template <model::Model M> struct ways_out_released : two_ways_out<M, release> {};
INTERLOCK_SCENARIO(ways_out_released, passes);

// Right orders would mend it, but more spurious failures than are tried leave it unproved.
template <model::Model M>
struct claimed_weakly {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> flag{0};
  model::var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 0) {
      data.write(1);
      flag.store(1, relaxed);
      return;
    }
    for (int tries = 0; tries != 3; ++tries) {
      int expected = 1;
      if (!flag.compare_exchange_weak(expected, 2, acquire, relaxed)) continue;
      data.write(2);
      return;
    }
  }
};
INTERLOCK_SCENARIO(claimed_weakly, fails_with(failure::data_race));

// One helper stores for everyone: its one place is of every object.
template <model::Model M>
struct put_by_a_helper {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> flag{0}, count{0};
  model::var<int, M> data{0};
  put_by_a_helper() {
    M::name(flag, "flag");
    M::name(count, "count");
  }
  void put(model::atomic<int, M>& into) { into.store(1, relaxed); }
  void thread(unsigned i) {
    if (i == 0) {
      put(count);
      data.write(1);
      put(flag);
    } else if (count.load(relaxed) != 0 && flag.load(acquire) != 0) {
      data.write(2);
    }
  }
};
INTERLOCK_SCENARIO(put_by_a_helper, fails_with(failure::data_race));

template <model::Model M>
struct beyond_graphs : baton<M> {};
INTERLOCK_SCENARIO(beyond_graphs,
                   fails_with(failure::data_race).beyond("rc11", "it is one for the others"));

entry const& entry_named(std::string_view name) {
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    if (name == each->name()) return *each;
  CPPUNIT_FAIL("there is no " + std::string{name});
  return *entry::first();
}

struct advised {
  reports::order_advice advice;
  std::string text;  // each change, a line each
};

advised advice_on(std::string_view name, engine_name engine = engine_name::rc11) {
  auto const& what = entry_named(name);
  check_options options;
  options.engine = engine;
  auto const found = search_under(what, options, in(30s));
  CPPUNIT_ASSERT_MESSAGE(std::string{name}, found.failed.has_value());
  advised result{advise_on_orders(what, *found.failed, options, in(60s)), ""};
  CPPUNIT_ASSERT(result.advice.complete);
  for (auto const& remedy : result.advice.remedies) {
    result.text += remedy.proved ? "proved\n" : "not proved\n";
    for (auto const& each : remedy.changes) {
      auto words = reports::change_in_words(each, *found.failed);
      result.text += words.substr(0, words.find(" (")) + '\n';
    }
  }
  return result;
}

reports::check said_by_rc11(std::string_view name) {
  check_options options;
  options.engine = engine_name::rc11;
  return search_under(entry_named(name), options, in(30s));
}

void proves(std::string_view name) {
  auto const said = said_by_rc11(name);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string{name}, std::string{"proved"},
                               std::string{reports::to_string(said.verdict)});
}

void refutes(std::string_view name) {
  auto const said = said_by_rc11(name);
  CPPUNIT_ASSERT_MESSAGE(std::string{name}, said.failed.has_value());
}

class orders_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(orders_test);
  CPPUNIT_TEST(logic_is_at_fault_however_many_switches_it_takes);
  CPPUNIT_TEST(changes_are_of_the_column_and_the_object);
  CPPUNIT_TEST(of_a_helper_the_object_is_named);
  CPPUNIT_TEST(one_exchange_acquires_and_releases);
  CPPUNIT_TEST(a_fence_mends_store_buffering);
  CPPUNIT_TEST(two_fences_do_where_two_lines_are_one_too_few);
  CPPUNIT_TEST(witnesses_need_a_fence);
  CPPUNIT_TEST(one_fence_before_three_orders);
  CPPUNIT_TEST(what_the_first_failure_does_not_show_is_found);
  CPPUNIT_TEST(what_is_not_proved_is_not_confirmed);
  CPPUNIT_TEST(rc11_decides_what_relacy_found);
  CPPUNIT_TEST(says_who_decided_where_rc11_cannot);
  CPPUNIT_TEST_SUITE_END();

  void is(std::string const& wanted, advised const& found) {
    CPPUNIT_ASSERT_EQUAL(wanted, found.text);
    CPPUNIT_ASSERT_EQUAL(std::string{"passes"}, found.advice.seq_cst);
  }

  void logic_is_at_fault_however_many_switches_it_takes() {
    auto const found = advice_on("rally");
    CPPUNIT_ASSERT_EQUAL(std::string{"fails"}, found.advice.seq_cst);
    CPPUNIT_ASSERT_EQUAL(std::string{"failed_check"}, found.advice.seq_cst_kind);
    CPPUNIT_ASSERT_EQUAL(std::string{}, found.text);
  }

  void changes_are_of_the_column_and_the_object() {
    auto const found = advice_on("letters");
    is("proved\n"
       "left and right store: release instead of relaxed\n"
       "left load: acquire instead of relaxed\n"
       "right load: acquire instead of relaxed\n",
       found);
    auto const& changes = found.advice.remedies.front().changes;
    CPPUNIT_ASSERT_EQUAL(changes[1].where.line, changes[2].where.line);
    CPPUNIT_ASSERT(changes[1].where.column != changes[2].where.column);
    CPPUNIT_ASSERT(std::ranges::none_of(changes, &reports::order_change::others));
    proves("letters_both");
    refutes("letters_left");
    refutes("letters_one_left");
  }

  void of_a_helper_the_object_is_named() {
    is("proved\nflag store: release instead of relaxed\n", advice_on("put_by_a_helper"));
  }

  void one_exchange_acquires_and_releases() {
    is("proved\nlast exchange: acq_rel instead of relaxed\n", advice_on("baton"));
    proves("baton_acq_rel");
  }

  void a_fence_mends_store_buffering() {
    auto const fence = "proved\na seq_cst fence after shut[0] and shut[1] store\n";
    is(fence, advice_on("doors_relaxed"));
    is(fence, advice_on("doors_acquire"));
    is("proved\nfence: seq_cst instead of acq_rel\n", advice_on("doors_weak_fence"));
    is("proved\nshut[1] and shut[0] load: seq_cst instead of relaxed\n", advice_on("doors_half"));
    proves("doors_fence");
  }

  void two_fences_do_where_two_lines_are_one_too_few() {
    is("proved\na seq_cst fence after x store\na seq_cst fence after y store\n", advice_on("apart"));
    proves("apart_fenced");
  }

  void witnesses_need_a_fence() {
    auto const found = advice_on("witnesses");
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.advice.remedies.size());
    CPPUNIT_ASSERT_MESSAGE(found.text, found.text.starts_with("proved\na seq_cst fence after atomic "));
    proves("witnesses_fenced");
  }

  void one_fence_before_three_orders() {
    is("proved\nan acquire fence after flag[2] load\n", advice_on("flags"));
    proves("flags_fenced");
  }

  void what_the_first_failure_does_not_show_is_found() {
    is("proved\ndone store: release instead of relaxed\ndone store: release instead of relaxed\n",
       advice_on("ways_out"));
    proves("ways_out_released");
  }

  void what_is_not_proved_is_not_confirmed() {
    auto const found = advice_on("claimed_weakly");
    CPPUNIT_ASSERT_EQUAL(std::string{"not_known"}, found.advice.seq_cst);
    CPPUNIT_ASSERT(!found.advice.seq_cst_reached.empty());
    CPPUNIT_ASSERT(!found.advice.remedies.empty());
    for (auto const& each : found.advice.remedies) {
      CPPUNIT_ASSERT(!each.proved);
      auto const words = reports::confirmation_in_words(each);
      CPPUNIT_ASSERT_MESSAGE(words, words.find("confirmed") == words.npos);
      CPPUNIT_ASSERT_MESSAGE(words, words.find("--spurious 1") != words.npos);
    }
  }

  void rc11_decides_what_relacy_found() {
    auto const found = advice_on("baton", engine_name::relacy);
    is("proved\nlast exchange: acq_rel instead of relaxed\n", found);
    CPPUNIT_ASSERT_EQUAL(std::string{}, found.advice.not_by_rc11);
  }

  void says_who_decided_where_rc11_cannot() {
    auto const found = advice_on("beyond_graphs", engine_name::relacy);
    CPPUNIT_ASSERT_EQUAL(std::string{"it is one for the others"}, found.advice.not_by_rc11);
    CPPUNIT_ASSERT_EQUAL(std::string{"not proved\nlast exchange: acq_rel instead of relaxed\n"},
                         found.text);
  }
};

CPPUNIT_TEST_SUITE_REGISTRATION(orders_test);

}  // namespace
}  // namespace interlock::checker
