// model::checked where no engine runs: it says so, with the place, and aborts. With an engine, each
// operation comes through the door as it was written.
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/model/checked.hpp>

namespace interlock::model {
namespace {

/// What a child process that does `f` prints on stderr until SIGABRT ends it.
std::string last_words_of(std::function<void()> const& f) {
  std::array<int, 2> ends{};
  CPPUNIT_ASSERT_EQUAL(0, ::pipe(ends.data()));
  auto const child = ::fork();
  if (child == 0) {
    rlimit const no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::dup2(ends[1], STDERR_FILENO);
    f();
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string printed;
  std::array<char, 512> part{};
  for (ssize_t n = 0; (n = ::read(ends[0], part.data(), part.size())) > 0;)
    printed.append(part.data(), static_cast<std::size_t>(n));
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  CPPUNIT_ASSERT(WIFSIGNALED(status));
  CPPUNIT_ASSERT_EQUAL(SIGABRT, WTERMSIG(status));
  return printed;
}

void assert_refused(std::string const& what, std::function<void()> const& f) {
  auto const said = last_words_of(f);
  CPPUNIT_ASSERT_MESSAGE(said, said.starts_with("interlock: " + what + " at "));
  CPPUNIT_ASSERT_MESSAGE(said, said.find("checked_test.cpp:") != std::string::npos);
  CPPUNIT_ASSERT_MESSAGE(said, said.find("outside of a check") != std::string::npos);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(said, said.size() - 1, said.find('\n'));
}

/// Notes what comes, and answers from a list.
class note_taker final : public engine {
 public:
  outcome perform(action const& a) override {
    actions.push_back(a);
    return answer;
  }
  object_id create(object_kind, value_type, bool initialised, word initial,
                   interlock::model::storage in, place) override {
    last_in = in;
    last_initialised = initialised;
    last_initial = initial;
    ++created;
    return next++;
  }
  void end(object_id, place) override { ++ended; }
  void name(object_id, char const* name, std::ptrdiff_t) override { named = name; }
  void* allocate(std::size_t, std::size_t, place) override { return storage.data(); }
  void deallocate(void*, place) override { ++freed; }
  void fail(interlock::failure kind, char const*, place) override { failed = kind; }
  [[nodiscard]] unsigned self() const noexcept override { return 3; }

  std::vector<action> actions;
  outcome answer;
  object_id next = 0;
  unsigned created = 0, ended = 0, freed = 0;
  interlock::model::storage last_in;
  bool last_initialised = false;
  word last_initial = 0;
  std::string named;
  interlock::failure failed{};
  alignas(std::max_align_t) std::array<std::byte, 256> storage{};
};

class checked_model : public CppUnit::TestFixture {
 public:
  // Not in the constructor: the fixtures of all tests exist at once.
  void setUp() override { scope.emplace(door); }
  void tearDown() override { scope.reset(); }

 protected:
  note_taker door;
  std::optional<current_engine_scope> scope;
  action const& last() { return door.actions.back(); }
};

CPPUNIT_TEST_FIXTURE(CppUnit::TestFixture, checked_objects_outside_of_a_check_abort_and_say_where) {
  assert_refused("creation of a checked object", [] { checked::atomic<int> const x{0}; });
  assert_refused("creation of a checked object", [] { checked::var<int> const x{0}; });
  assert_refused("creation of a checked object", [] { checked::mutex const m; });
  assert_refused("fence", [] { checked::fence(order::seq_cst); });
  assert_refused("yield", [] { checked::yield(); });
  assert_refused("choose", [] { (void)checked::choose(2); });
  assert_refused("now", [] { (void)checked::clock::now(); });
  assert_refused("the property", [] { checked::check(false, "the property"); });
  assert_refused("destroy", [] {
    int value = 0;
    checked::destroy(&value);
  });
}

CPPUNIT_TEST_FIXTURE(checked_model, operations_come_with_their_operands_orders_and_place) {
  checked::atomic<std::int16_t> x{std::int16_t{-2}};
  CPPUNIT_ASSERT_EQUAL(word{0xfffe}, door.last_initial);
  door.answer = {0xffff, true};
  auto const line = std::source_location::current().line() + 1;
  CPPUNIT_ASSERT_EQUAL(std::int16_t{-1}, x.load(order::acquire));
  CPPUNIT_ASSERT(last().what == operation::load && last().success == order::acquire);
  CPPUNIT_ASSERT_EQUAL(line, last().where.line());
  CPPUNIT_ASSERT(last().bytes == 2 && last().object == x.id());

  x.store(-3, order::release);
  CPPUNIT_ASSERT(last().what == operation::store && last().operand == 0xfffd);
  CPPUNIT_ASSERT(last().success == order::release);
  (void)x.exchange(4);
  CPPUNIT_ASSERT(last().what == operation::exchange && last().success == order::seq_cst);
  x.wait(5, order::relaxed);
  CPPUNIT_ASSERT(last().what == operation::wait && last().operand == 5);
  (void)x.fetch_sub(1, order::acq_rel);
  CPPUNIT_ASSERT(last().what == operation::fetch_sub && last().success == order::acq_rel);
}

CPPUNIT_TEST_FIXTURE(checked_model, operators_are_the_operations_that_std_says) {
  checked::atomic<int> x{0};
  door.answer = {6, true};
  auto const came = [&](operation what, word operand) {
    return last().what == what && last().operand == operand && last().success == order::seq_cst && last().object == x.id() &&
           last().where.return_address() != nullptr;
  };
  CPPUNIT_ASSERT_EQUAL(3, x = 3);
  CPPUNIT_ASSERT(came(operation::store, 3));
  int const read = x;
  CPPUNIT_ASSERT(read == 6 && came(operation::load, 0));
  CPPUNIT_ASSERT_EQUAL(7, ++x);
  CPPUNIT_ASSERT(came(operation::fetch_add, 1));
  CPPUNIT_ASSERT_EQUAL(6, x++);
  CPPUNIT_ASSERT_EQUAL(5, --x);
  CPPUNIT_ASSERT(came(operation::fetch_sub, 1));
  CPPUNIT_ASSERT_EQUAL(6, x--);
  CPPUNIT_ASSERT_EQUAL(8, x += 2);
  CPPUNIT_ASSERT(came(operation::fetch_add, 2));
  CPPUNIT_ASSERT_EQUAL(4, x -= 2);
  CPPUNIT_ASSERT_EQUAL(2, x &= 3);
  CPPUNIT_ASSERT(came(operation::fetch_and, 3));
  CPPUNIT_ASSERT_EQUAL(7, x |= 3);
  CPPUNIT_ASSERT_EQUAL(5, x ^= 3);
  CPPUNIT_ASSERT(came(operation::fetch_xor, 3));
  auto const before = last().where.identity();
  x ^= 3;
  CPPUNIT_ASSERT(last().where.identity() != before);

  checked::atomic_flag flag;
  door.answer = {1, true};
  CPPUNIT_ASSERT(flag.test_and_set(order::acquire));
  CPPUNIT_ASSERT(last().what == operation::exchange && last().operand == 1 && last().success == order::acquire);
  flag.clear(order::release);
  CPPUNIT_ASSERT(last().what == operation::store && last().operand == 0);
}

CPPUNIT_TEST_FIXTURE(checked_model, floating_numbers_are_added_by_compare_exchange) {
  checked::atomic<double> x{0};
  door.answer = {to_word(1.5), true};
  auto const line = std::source_location::current().line() + 1;
  CPPUNIT_ASSERT_EQUAL(1.5, x.fetch_add(0.25, order::acq_rel));
  CPPUNIT_ASSERT(last().what == operation::compare_exchange_strong && last().operand == to_word(1.75) && last().expected == to_word(1.5));
  CPPUNIT_ASSERT(last().success == order::acq_rel && last().failure == order::relaxed);
  CPPUNIT_ASSERT_EQUAL(line, last().where.line());
  CPPUNIT_ASSERT_EQUAL(1.25, x -= 0.25);
}

CPPUNIT_TEST_FIXTURE(checked_model, failed_exchange_leaves_what_it_saw) {
  checked::atomic<int> x{0};
  int expected = 1;
  door.answer = {7, false};
  CPPUNIT_ASSERT(!x.compare_exchange_weak(expected, 2, order::acq_rel));
  CPPUNIT_ASSERT_EQUAL(7, expected);
  CPPUNIT_ASSERT(last().success == order::acq_rel && last().failure == order::acquire);
  CPPUNIT_ASSERT(last().expected == 1 && last().operand == 2);
  door.answer = {7, true};
  CPPUNIT_ASSERT(x.compare_exchange_strong(expected, 2, order::release, order::relaxed));
  CPPUNIT_ASSERT(last().what == operation::compare_exchange_strong);
  CPPUNIT_ASSERT(last().success == order::release && last().failure == order::relaxed);
}

CPPUNIT_TEST_FIXTURE(checked_model, pointers_are_added_to_in_elements) {
  std::array<std::int32_t, 4> elements{};
  checked::atomic<std::int32_t*> p{elements.data()};
  (void)p.fetch_add(3);
  CPPUNIT_ASSERT_EQUAL(word{12}, last().operand);
  (void)p.fetch_sub(-1);
  CPPUNIT_ASSERT_EQUAL(static_cast<word>(-4), last().operand);
}

CPPUNIT_TEST_FIXTURE(checked_model, plain_data_announces_each_access_before_it_happens) {
  checked::var<int> data;
  CPPUNIT_ASSERT(!door.last_initialised);
  data.write(5);
  CPPUNIT_ASSERT(last().what == operation::write && last().operand == 5);
  CPPUNIT_ASSERT_EQUAL(5, data.read());
  CPPUNIT_ASSERT(last().what == operation::read);
  CPPUNIT_ASSERT_EQUAL(6, data.access([](int& value) { return ++value; }));
  CPPUNIT_ASSERT(last().what == operation::write);
  checked::var<int> const initialised{1};
  CPPUNIT_ASSERT(door.last_initialised);
}

CPPUNIT_TEST_FIXTURE(checked_model, lifetimes_and_names_are_told) {
  {
    checked::mutex m;
    checked::name(m, "door", 1);
    CPPUNIT_ASSERT_EQUAL(std::string{"door"}, door.named);
    CPPUNIT_ASSERT_EQUAL(0U, door.ended);
  }
  CPPUNIT_ASSERT_EQUAL(door.created, door.ended);
  auto* const x = checked::make<checked::atomic<int>>(2);
  CPPUNIT_ASSERT_EQUAL(2U, door.created);
  checked::destroy(x);
  CPPUNIT_ASSERT_EQUAL(1U, door.freed);
  CPPUNIT_ASSERT_EQUAL(2U, door.ended);
}

CPPUNIT_TEST_FIXTURE(checked_model, objects_say_where_they_are) {
  auto const is_in = [&](auto const& object, bool may_hold_objects) {
    return door.last_in.begin == &object && door.last_in.bytes == sizeof object &&
           door.last_in.may_hold_objects == may_hold_objects;
  };
  checked::atomic<short> const a{1};
  CPPUNIT_ASSERT(is_in(a, false));
  checked::var<std::array<int, 9>> const plain;
  CPPUNIT_ASSERT(is_in(plain, false));
  checked::var<std::string> const holds{"…"};
  CPPUNIT_ASSERT(is_in(holds, true));
  checked::mutex const m;
  CPPUNIT_ASSERT(is_in(m, false));
  checked::condition_variable const c;
  CPPUNIT_ASSERT(is_in(c, false));
}

CPPUNIT_TEST_FIXTURE(checked_model, waits_on_a_condition_name_its_mutex_and_deadline) {
  checked::mutex m;
  checked::condition_variable changed;
  unique_lock lock{m};
  door.answer.success = false;
  checked::clock::time_point const deadline{std::chrono::nanoseconds{42}};
  CPPUNIT_ASSERT(!changed.wait_until(lock, deadline));
  CPPUNIT_ASSERT(last().what == operation::wait_until && last().with == m.id());
  CPPUNIT_ASSERT_EQUAL(word{42}, last().expected);
  changed.wait(lock);
  CPPUNIT_ASSERT(last().what == operation::wait && last().object == changed.id());
}

CPPUNIT_TEST_FIXTURE(checked_model, failures_and_identity_are_the_engines) {
  CPPUNIT_ASSERT_EQUAL(3U, checked::self());
  checked::check(false, "");
  CPPUNIT_ASSERT(door.failed == failure::failed_check);
  checked::require(false, "");
  CPPUNIT_ASSERT(door.failed == failure::misuse);
}

CPPUNIT_TEST_FIXTURE(checked_model, current_engine_is_the_innermost) {
  note_taker inner;
  {
    current_engine_scope const nested{inner};
    CPPUNIT_ASSERT(&current_engine() == &inner);
  }
  CPPUNIT_ASSERT(&current_engine() == &door);
}

}  // namespace
}  // namespace interlock::model
