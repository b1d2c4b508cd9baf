// Two operations that an edit exchanges at the door, against the same program with them exchanged in its source: what comes of it,
// and in how many executions.
#include <cstdint>
#include <string>

#include "expecting.hpp"

namespace interlock::checker {

// In assembler, below.
using update_and_store = void(std::uint64_t x, std::uint64_t y, model::place first, model::place second, std::uint64_t update,
                              std::uint64_t store);
update_and_store forgets __asm__("interlock_test_forgets_what_it_found");
update_and_store looks __asm__("interlock_test_looks_at_what_it_found");
update_and_store looks_whether __asm__("interlock_test_looks_whether_it_found");

namespace {

using model::operation;
using model::place;

constexpr auto at_first = place::current();
constexpr auto at_second = place::current();
constexpr auto sc = order::seq_cst;

engine_settings exchanging(operation first, operation second) {
  engine_settings settings;
  settings.edits = {{.file = at_first.file_name(),
                     .line = at_first.line(),
                     .column = at_first.column(),
                     .operation = first,
                     .part = edited::exchanged,
                     .second = {.line = at_second.line(), .column = at_second.column(), .operation = second}}};
  return settings;
}

std::string came_to(exploration_result const& e) {
  return e.verdict() + (e.result.failed ? std::string{} : " in " + std::to_string(e.result.executions));
}

/// In its source, the exchanged program is Program<true>.
template <template <bool> class Program>
void expect_exchanged(verdict const& as_it_is, verdict const& exchanged, operation first, operation second,
                      std::source_location where = std::source_location::current()) {
  CppUnit::assertEquals(as_it_is, explore(program_of<Program<false>>).verdict(), line_of(where), "as it is");
  auto const at_the_door = explore(program_of<Program<false>>, exchanging(first, second));
  CppUnit::assertEquals(exchanged, at_the_door.verdict(), line_of(where), "");
  CppUnit::assertEquals(came_to(explore(program_of<Program<true>>)), came_to(at_the_door), line_of(where), "in the source");
}

/// Nothing is exchanged, although there are such operations.
void expect_as_it_is(program const& what, operation first, operation second,
                     std::source_location where = std::source_location::current()) {
  CppUnit::assertEquals(came_to(explore(what)), came_to(explore(what, exchanging(first, second))), line_of(where), "");
}

template <bool Exchanged, class First, class Second>
void in_order(First const& first, Second const& second) {
  if constexpr (Exchanged) second();
  first();
  if constexpr (!Exchanged) second();
}

template <bool Exchanged>
struct publishes_two : shared {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) in_order<Exchanged>([&] { x.store(1, rlx, at_first); }, [&] { y.store(1, rel, at_second); });
    else if (y.load(acq) == 1) M::check(x.load(rlx) == 1, "the first is there when the second is");
  }
};

template <bool Exchanged>
struct says_and_looks : shared {
  static constexpr unsigned threads = 2;
  std::array<int, 2> saw{};
  void thread(unsigned i) {
    auto& mine = i == 0 ? x : y;
    auto& other = i == 0 ? y : x;
    in_order<Exchanged>([&] { mine.store(1, sc, at_first); }, [&] { saw.at(i) = other.load(sc, at_second); });
  }
  void after() { M::check(saw[0] + saw[1] != 0, "one sees the other"); }
};

template <bool Exchanged>
struct stores_and_wakes : shared {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) in_order<Exchanged>([&] { x.store(1, rel, at_first); }, [&] { x.notify_one(at_second); });
    else x.wait(0, acq);
  }
};

template <bool Exchanged>
struct answers_and_waits : shared {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      in_order<Exchanged>([&] { x.store(1, rel, at_first); }, [&] { y.wait(0, acq, at_second); });
    } else {
      while (x.load(acq) == 0) M::yield();
      y.store(1, rel);
      y.notify_one();
    }
  }
};

template <bool Exchanged>
struct locks_hand_over_hand : shared {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      m.lock();
      in_order<Exchanged>([&] { m.unlock(at_first); }, [&] { n.lock(at_second); });
      n.unlock();
    } else {
      n.lock();
      m.lock();
      m.unlock();
      n.unlock();
    }
  }
};

CPPUNIT_TEST_FIXTURE(engine, exchanges_operations_as_the_source_would) {
  expect_exchanged<publishes_two>("passes", "failed_check", operation::store, operation::store);
  expect_exchanged<says_and_looks>("passes", "failed_check", operation::store, operation::load);
  expect_exchanged<stores_and_wakes>("passes", "lost_wakeup", operation::store, operation::notify_one);
  expect_exchanged<answers_and_waits>("passes", "hang", operation::store, operation::wait);
  expect_exchanged<locks_hand_over_hand>("passes", "deadlock", operation::unlock, operation::lock);
}

// A fence in a loop that waits is put off in each round, and what the thread has put off is part of how it stands.
template <bool Exchanged>
struct looks_behind_a_fence : shared {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      data.write(1);
      x.store(1, rel);
    } else {
      int seen = 0;
      do {
        in_order<Exchanged>([&] { M::fence(acq, at_first); }, [&] { seen = x.load(rlx, at_second); });
        if (seen == 0) M::yield();
      } while (seen == 0);
      (void)data.read();
    }
  }
};

// The first round alone has a fence before it, and the others none.
template <bool Exchanged>
struct looks_once_behind_a_fence : shared {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, rlx);
      y.store(1, rel);
    } else {
      int seen = 0;
      in_order<Exchanged>([&] { M::fence(acq, at_first); }, [&] { seen = y.load(rlx, at_second); });
      while (seen == 0) {
        M::yield();
        seen = y.load(rlx, at_second);
      }
      (void)x.load(rlx);
    }
  }
};

// Where the thread looks, its code stands alike whatever fence it has put off.
template <bool Exchanged>
struct looks_behind_other_fences : shared {
  static constexpr unsigned threads = 2;
  atomic<int, M> z{0};
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, rlx);
      z.store(1, rlx);
      y.store(1, rel);
    } else {
      auto how = acq;
      for (;;) {
        if constexpr (!Exchanged) M::fence(how, at_first);
        auto const seen = y.load(rlx, at_second);
        if constexpr (Exchanged) M::fence(how, at_first);
        if (seen != 0) break;
        how = z.load(rlx) == 0 ? acq : rlx;
        M::yield();
      }
      (void)x.load(rlx);
    }
  }
};

template <bool Exchanged>
struct stores_in_each_round : shared {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    for (int round = 1; round != 3; ++round) {
      auto& mine = i == 0 ? x : y;
      auto& other = i == 0 ? y : x;
      in_order<Exchanged>([&] { mine.store(round, rel, at_first); }, [&] { other.fetch_add(0, acq, at_second); });
    }
  }
};

CPPUNIT_TEST_FIXTURE(engine, exchanges_operations_in_loops) {
  expect_exchanged<looks_behind_a_fence>("data_race", "passes", operation::fence, operation::load);
  expect_exchanged<looks_once_behind_a_fence>("passes", "passes", operation::fence, operation::load);
  expect_exchanged<looks_behind_other_fences>("passes", "passes", operation::fence, operation::load);
  expect_exchanged<stores_in_each_round>("passes", "passes", operation::store, operation::fetch_add);
}

#if defined(__x86_64__)

// An update and then a store, as a compiler has them where nobody looks at what the update found, or where somebody does.
#define INTERLOCK_TEST_UPDATE_AND_STORE(name, then)                                                                    \
  __asm__("  .text\n" #name ":\n"                                                                                      \
          "  .cfi_startproc\n"                                                                                         \
          "  push %rbx\n  .cfi_adjust_cfa_offset 8\n  .cfi_rel_offset %rbx, 0\n"                                        \
          "  push %r12\n  .cfi_adjust_cfa_offset 8\n  .cfi_rel_offset %r12, 0\n"                                        \
          "  push %r13\n  .cfi_adjust_cfa_offset 8\n  .cfi_rel_offset %r13, 0\n"                                        \
          "  mov %rsi, %rbx\n  mov %rcx, %r12\n  mov %r9, %r13\n"                                                      \
          "  mov %rdi, %rsi\n  mov %r8, %rdi\n  mov %rdx, %r8\n  mov $1, %edx\n  xor %ecx, %ecx\n"                     \
          "  call interlock_model_door\n" then                                                                         \
          "  mov %r13, %rdi\n  mov %rbx, %rsi\n  mov $1, %edx\n  xor %ecx, %ecx\n  mov %r12, %r8\n"                    \
          "  call interlock_model_door\n"                                                                              \
          "  pop %r13\n  .cfi_adjust_cfa_offset -8\n"                                                                  \
          "  pop %r12\n  .cfi_adjust_cfa_offset -8\n"                                                                  \
          "  pop %rbx\n  .cfi_adjust_cfa_offset -8\n"                                                                  \
          "  ret\n"                                                                                                    \
          "  .cfi_endproc\n"                                                                                           \
          "  .size " #name ", . - " #name "\n")
INTERLOCK_TEST_UPDATE_AND_STORE(interlock_test_forgets_what_it_found, "");
INTERLOCK_TEST_UPDATE_AND_STORE(interlock_test_looks_at_what_it_found, "  test %eax, %eax\n  js 1f\n1:\n");
INTERLOCK_TEST_UPDATE_AND_STORE(interlock_test_looks_whether_it_found, "  movzbl %dl, %eax\n");

template <update_and_store* Code>
struct counts_and_tells : shared {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      auto const word = [](operation what, order how) {
        return static_cast<std::uint64_t>(what) | sizeof(int) << 8 | static_cast<std::uint64_t>(how) << 16;
      };
      auto const object = [](atomic<int, M> const& of) { return of.id() | std::uint64_t{model::no_object} << 32; };
      Code(object(x), object(y), at_first, at_second, word(operation::fetch_add, rlx), word(operation::store, rel));
    } else if (y.load(acq) == 1) {
      M::check(x.load(rlx) == 1, "the count is there when it is told");
    }
  }
};

CPPUNIT_TEST_FIXTURE(engine, exchanges_an_update_whose_result_nobody_looks_at) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, explore(program_of<counts_and_tells<forgets>>).verdict());
  auto const exchanged = exchanging(operation::fetch_add, operation::store);
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, explore(program_of<counts_and_tells<forgets>>, exchanged).verdict());
  expect_as_it_is(program_of<counts_and_tells<looks>>, operation::fetch_add, operation::store);
  expect_as_it_is(program_of<counts_and_tells<looks_whether>>, operation::fetch_add, operation::store);
}

#endif

// What comes next may be something else: then the first takes place before it.
CPPUNIT_TEST_FIXTURE(engine, exchanges_neighbours_alone) {
  constexpr auto looks = [](shared& s) {
    if (s.y.load(acq) == 1) M::check(s.x.load(rlx) == 1, "the first is there when the second is");
  };
  auto const between = [&](auto other) {
    return side_by_side(
        [](shared& s) {
          s.x.store(1, rlx, at_first);
          decltype(other){}(s);
          s.y.store(1, rel, at_second);
        },
        looks);
  };
  expect_as_it_is(between([](shared& s) { s.data.write(1); }), operation::store, operation::store);
  expect_as_it_is(between([](shared& s) { (void)s.x.fetch_add(0, rlx); }), operation::store, operation::store);
  expect_as_it_is(between([](shared&) { M::destroy(M::make<int>(1)); }), operation::store, operation::store);
  expect_as_it_is(between([](shared&) { atomic<int, M> const local{0}; }), operation::store, operation::store);
  expect_as_it_is(side_by_side(
                      [](shared& s) {
                        s.x.store(1, rlx, at_first);
                        s.x.store(2, rlx, at_second);
                      },
                      [](shared& s) { (void)s.x.load(rlx); }),
                  operation::store, operation::store);
}

struct ends_with_the_first : shared {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) { (i == 0 ? x : y).store(1, rlx, at_first); }
  void after() { M::check(x.load() == 1 && y.load() == 1, "what was put off takes place in the end"); }
};

// The second is behind a branch that one of them does not take.
struct stores_both_or_one : shared {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      atomic<int, M> own{0};
      own.store(1, rlx, at_first);
    } else {
      x.store(1, rlx, at_first);
      y.store(1, rlx, at_second);
    }
  }
};

CPPUNIT_TEST_FIXTURE(engine, puts_nothing_off_for_good) {
  expect_as_it_is(program_of<ends_with_the_first>, operation::store, operation::store);
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, explore(program_of<stores_both_or_one>, exchanging(operation::store, operation::store)).verdict());
}

}  // namespace
}  // namespace interlock::checker
