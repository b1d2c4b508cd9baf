// Memory from new: used after it was deleted, deleted twice, never deleted; and right code that takes
// some and gives it back.
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "expecting.hpp"

namespace interlock::checker {
namespace {

struct node {
  int value = 7;
  atomic<int, M> state{0};
};

/// Compilers leave out what they see nobody need.
template <class T>
T* kept(T* p) {
  asm volatile("" : "+r"(p) : : "memory");
  return p;
}

CPPUNIT_TEST_FIXTURE(engine, finds_memory_that_is_deleted_twice_or_never) {
  expect("double_free", alone([] {
           auto* const p = kept(new int{1});
           delete kept(p);
           delete p;
         }));
  expect("misuse", alone([] {
           auto* const p = kept(new int[2]{});
           ::operator delete(kept(p + 1));
         }));
  expect("misuse", alone([] { delete M::make<node>(); }));
  expect("leak", alone([] { (void)std::make_unique<node>().release(); }));
  expect_told("leak: 12 bytes from new are never deleted", alone([] {
                (void)kept(new int[3]);
              }));
}

CPPUNIT_TEST_FIXTURE(engine, finds_objects_that_are_used_after_their_memory_was_deleted) {
  expect("use_after_free", alone([] {
           auto* const p = new node;
           delete p;
           (void)p->state.load(rlx);
         }));
  // Nobody says that the object ends, but its memory does.
  expect("use_after_free", alone([] {
           void* const storage = ::operator new(sizeof(node));
           auto* const p = ::new (storage) node;
           ::operator delete(storage);
           (void)p->state.load(rlx);
         }));
}

/// The last to let go deletes.
template <order Release>
struct shares_a_node {
  static constexpr unsigned threads = 2;
  atomic<int, M> owners{2};
  node* p = new node;
  void thread(unsigned) {
    (void)p->state.load(rlx);
    if (owners.fetch_sub(1, Release) != 1) return;
    M::fence(acq);
    delete p;
  }
};

/// One deletes while the other uses it.
struct deletes_beside_a_use {
  static constexpr unsigned threads = 2;
  node* p = new node;
  void thread(unsigned i) {
    if (i == 0) p->state.store(1, rlx);
    else delete p;
  }
};

/// Ended by one thread, and its memory deleted by another that does not know of it.
template <order Release>
struct deletes_what_another_ended {
  static constexpr unsigned threads = 2;
  void* storage = ::operator new(sizeof(node));
  node* p = ::new (storage) node;
  atomic<int, M> ended{0};
  bool deleted = false;
  void thread(unsigned i) {
    if (i == 0) {
      std::destroy_at(p);
      ended.store(1, Release);
    } else if (ended.load(acq) == 1) {
      ::operator delete(storage);
      deleted = true;
    }
  }
  void after() {
    if (!deleted) ::operator delete(storage);
  }
};

struct forgets_if_second {
  static constexpr unsigned threads = 2;
  atomic<int, M> first{0};
  void thread(unsigned) {
    auto* const p = kept(new int{1});
    if (first.exchange(1, rlx) == 0) delete p;
  }
};

CPPUNIT_TEST_FIXTURE(engine, finds_memory_that_is_deleted_beside_a_use_or_by_nobody) {
  expect("use_after_free", program_of<shares_a_node<rlx>>);
  expect("passes", program_of<shares_a_node<rel>>);
  expect("use_after_free", program_of<deletes_beside_a_use>);
  expect("use_after_free", program_of<deletes_what_another_ended<rlx>>);
  expect("passes", program_of<deletes_what_another_ended<rel>>);
  expect("leak", program_of<forgets_if_second>);
}

CPPUNIT_TEST_FIXTURE(engine, says_after_what_memory_was_allocated_that_is_left) {
  auto const e = explore(side_by_side([](shared& s) {
    s.x.store(1, rlx);
    (void)kept(new int);
  }));
  CPPUNIT_ASSERT_EQUAL(verdict{"leak"}, e.verdict());
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, e.result.failed->places.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"allocated after this"}, e.result.failed->places[0].what);
  CPPUNIT_ASSERT_EQUAL(1U, e.result.failed->places[0].thread);
}

struct uses_the_library {
  static constexpr unsigned threads = 2;
  std::vector<int> const before = std::vector<int>(100, 1);
  atomic<int, M> x{0};
  std::function<int()> look = [this, text = std::string(100, 'x')] {
    return x.load(rlx) + static_cast<int>(text.size());
  };
  void thread(unsigned i) {
    if (i == 0) return x.store(1, rlx);
    std::map<std::string, std::unique_ptr<int>> all;
    for (int k = 0; k != 3; ++k) all.emplace("a long name, and a number " + std::to_string(k), new int{k});
    try {
      throw std::runtime_error{"what a thread throws is " + all.begin()->first};
    } catch (std::exception const& e) {
      M::check(std::string{e.what()}.ends_with('0'), "it is the first");
    }
    std::ostringstream out;
    out << 1234567 << ' ' << 1.5 << ' ' << look();
    M::check(out.str().starts_with("1234567 1.5 10"), "it was written");
    delete[] new std::string[3]{"a", "b", std::string(50, 'c')};
  }
};

// What globals keep from an execution is neither lost nor given to the next one.
int* filled_at_first_use = nullptr;
std::map<int, std::string> filled_before{{1, "one"}, {2, "two"}};

struct fills_globals {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  atomic<int*, M> handed_on{nullptr};
  void thread(unsigned i) {
    if (filled_at_first_use == nullptr) filled_at_first_use = new int{42};
    static auto* const counted = new std::vector<int>(10, 1);
    if (filled_before.size() == 2) filled_before.emplace(3, std::string(40, 'x'));
    std::unique_ptr<int> own{new int{1}};
    if (i == 0) handed_on.store(own.release(), rel);
    else delete handed_on.exchange(nullptr, acq);
    x.store(static_cast<int>(counted->size()), rlx);
  }
  void after() {
    M::check(*filled_at_first_use == 42, "it stays");
    for (auto const& [number, text] : filled_before)
      M::check(text.size() == 3 || text == std::string(40, 'x'), "they stay");
    delete handed_on.load();
  }
};

CPPUNIT_TEST_FIXTURE(engine, lets_right_code_take_memory_and_give_it_back) {
  expect("passes", program_of<uses_the_library>);
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, explore(program_of<fills_globals>).verdict());
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, explore(program_of<fills_globals>).verdict());
}

}  // namespace
}  // namespace interlock::checker
