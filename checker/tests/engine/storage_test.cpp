// Storage that is used again: what is made there comes after all that was done with what was there.
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <optional>

#include "expecting.hpp"

namespace interlock::checker {
namespace {

/// Room for one object, which the code under test makes and ends itself.
template <class T>
class room {
 public:
  template <class... Arguments>
  void make(Arguments... arguments) {
    ::new (static_cast<void*>(bytes_)) T(arguments...);
  }
  void end() { std::destroy_at(&get()); }
  /// Precondition: no object is there.
  void fill(int with) { std::memset(bytes_, with, sizeof bytes_); }
  T& get() { return *std::launder(reinterpret_cast<T*>(bytes_)); }

 private:
  alignas(T) std::byte bytes_[sizeof(T)];
};

void use(var<int, M>& x) { (void)x.read(); }
void use(atomic<int, M>& x) { x.store(1, rlx); }
void use(M::mutex& m) { model::lock_guard const held{m}; }
void use(M::condition_variable& c) { c.notify_all(); }

template <class T>
void make_in(room<T>& slot) {
  if constexpr (std::is_constructible_v<T, int>) slot.make(2);
  else slot.make();
}

template <class T, order Release, bool Ends = true>
struct handed_on {
  static constexpr unsigned threads = 2;
  room<T> slot;
  atomic<int, M> free{0};
  bool made_again = false;
  handed_on() { make_in(slot); }
  void thread(unsigned i) {
    if (i == 0) {
      use(slot.get());
      if (Ends) slot.end();
      free.store(1, Release);
    } else if (free.load(acq) == 1) {
      make_in(slot);
      made_again = true;
      use(slot.get());
    }
  }
  void after() {
    if (made_again || !Ends) slot.end();
  }
};

CPPUNIT_TEST_FIXTURE(engine, finds_what_is_made_beside_a_use_of_what_was_there) {
  expect("data_race", program_of<handed_on<var<int, M>, rlx>>);
  expect("data_race", program_of<handed_on<atomic<int, M>, rlx>>);
  expect("data_race", program_of<handed_on<M::mutex, rlx>>);
  expect("data_race", program_of<handed_on<M::condition_variable, rlx>>);
  expect("passes", program_of<handed_on<var<int, M>, rel>>);
  expect("passes", program_of<handed_on<atomic<int, M>, rel>>);
  expect("passes", program_of<handed_on<M::mutex, rel>>);
  expect("passes", program_of<handed_on<M::condition_variable, rel>>);
}

/// What is free holds something else, as the number of the next that is free.
template <class T, int Other, bool Made = true>
struct freed_and_filled {
  static constexpr unsigned threads = 2;
  room<T> slot;
  atomic<int, M> other{0};
  atomic<int, M> free{0};
  freed_and_filled() {
    slot.fill(Other);
    if (Made) make_in(slot);
  }
  void thread(unsigned i) {
    if (i == 0) {
      if (Made) slot.end();
      slot.fill(Other);
      free.store(1, rel);
    } else if (free.load(acq) == 1) {
      use(slot.get());
    }
  }
};

struct local_is_gone {
  static constexpr unsigned threads = 2;
  atomic<var<int, M>*, M> published{nullptr};
  void thread(unsigned i) {
    if (i == 0) {
      var<int, M> x{5};
      published.store(&x, rel);
    } else if (auto* const x = published.load(acq)) {
      use(*x);
    }
  }
};

CPPUNIT_TEST_FIXTURE(engine, finds_a_use_of_what_is_gone_whatever_is_there_now) {
  expect("use_after_free", program_of<freed_and_filled<var<int, M>, 0>>);
  expect("use_after_free", program_of<freed_and_filled<var<int, M>, 1>>);
  expect("use_after_free", program_of<freed_and_filled<atomic<int, M>, 0>>);
  expect("use_after_free", program_of<freed_and_filled<M::mutex, 0>>);
  expect("use_after_free", program_of<freed_and_filled<M::condition_variable, 0>>);
  expect("use_after_free", program_of<freed_and_filled<atomic<int, M>, 0, false>>);
  expect("use_after_free", program_of<local_is_gone>);
}

// Nothing needs to be done to end plain data.
CPPUNIT_TEST_FIXTURE(engine, finds_it_where_the_lifetime_ends_by_that) {
  expect("data_race", program_of<handed_on<var<int, M>, rlx, false>>);
  expect("data_race", program_of<handed_on<atomic<int, M>, rlx, false>>);
  expect("passes", program_of<handed_on<var<int, M>, rel, false>>);
  expect("passes", program_of<handed_on<atomic<int, M>, rel, false>>);
}

// Whichever comes first: who still means what was there finds what is there.
template <class T, bool Ends>
struct made_beside_a_use {
  static constexpr unsigned threads = 2;
  room<T> slot;
  made_beside_a_use() { make_in(slot); }
  void thread(unsigned i) {
    if (i == 1) return use(slot.get());
    if (Ends) slot.end();
    make_in(slot);
  }
};

CPPUNIT_TEST_FIXTURE(engine, finds_a_use_beside_what_is_made_in_its_place) {
  expect("data_race", program_of<made_beside_a_use<var<int, M>, false>>);
  expect("data_race", program_of<made_beside_a_use<atomic<int, M>, false>>);
  expect("data_race", program_of<made_beside_a_use<M::mutex, false>>);
  // The end of a lifetime comes before what is made after it.
  expect("use_after_free", program_of<made_beside_a_use<var<int, M>, true>>);
  expect("use_after_free", program_of<made_beside_a_use<atomic<int, M>, true>>);
  expect("use_after_free", program_of<made_beside_a_use<M::mutex, true>>);
}

template <order Publish>
struct made_and_published {
  static constexpr unsigned threads = 2;
  room<var<int, M>> slot;
  atomic<int, M> there{0};
  void thread(unsigned i) {
    if (i == 0) {
      slot.make(1);
      there.store(1, Publish);
    } else if (there.load(acq) == 1) {
      use(slot.get());
    }
  }
};

CPPUNIT_TEST_FIXTURE(engine, finds_a_use_of_what_is_not_known_to_be_there) {
  expect("uninitialised_read", program_of<made_and_published<rlx>>);
  expect("passes", program_of<made_and_published<rel>>);
}

// Parts of what is there, and more than was there.
struct in_parts {
  static constexpr unsigned threads = 2;
  struct two {
    atomic<int, M> a{0}, b{0};
  };
  room<two> slot;
  atomic<int, M> free{0};
  in_parts() { slot.make(); }
  void thread(unsigned i) {
    if (i == 0) {
      slot.get().b.store(1, rlx);
      free.store(1, rlx);
    } else if (free.load(acq) == 1) {
      ::new (static_cast<void*>(&slot.get())) var<long, M>(1);
    }
  }
};

CPPUNIT_TEST_FIXTURE(engine, knows_objects_by_their_bytes) {
  expect("data_race", program_of<in_parts>);
}

// Members of what plain data holds are in its bytes, and do not take its place; nor do objects of one
// thread that come and go on its stack.
struct holds_others {
  static constexpr unsigned threads = 2;
  struct value {
    int before = 0;
    std::optional<atomic<int, M>> inner;
  };
  var<value, M> outer;
  atomic<int, M> done{0};
  void thread(unsigned i) {
    for (int k = 0; k != 2; ++k) {
      var<int, M> local{k};
      M::check(local.read() == k, "it is its own");
    }
    if (i == 0) {
      outer.access([](value& v) { v.inner.emplace(7); });
      done.store(1, rel);
    } else if (done.load(acq) == 1) {
      outer.access([](value& v) { v.inner.reset(); });
    }
  }
};

CPPUNIT_TEST_FIXTURE(engine, tells_members_from_what_comes_after) {
  expect("passes", program_of<holds_others>);
}

// ---- rings as they are written

using item = var<int, M>;

/// One producer, one consumer. It begins full.
template <order Release>
struct spsc_ring {
  static constexpr unsigned threads = 2;
  static constexpr unsigned size = 2;
  room<item> slots[size];
  atomic<unsigned, M> head{0}, tail{size};
  spsc_ring() {
    for (auto& each : slots) each.make(1);
  }
  void thread(unsigned i) {
    if (i == 0) return (void)pop();
    auto const at = tail.load(rlx);
    if (at - head.load(acq) == size) return;
    slots[at % size].make(2);
    tail.store(at + 1, rel);
  }
  bool pop() {
    auto const at = head.load(rlx);
    if (at == tail.load(acq)) return false;
    auto& slot = slots[at % size];
    M::check(slot.get().read() == (at < size ? 1 : 2), "it is what was pushed");
    slot.end();
    head.store(at + 1, Release);
    return true;
  }
  void after() {
    while (pop()) {}
  }
};

/// Dmitry Vyukov's bounded queue of many producers and consumers. It begins full.
template <order Release>
struct mpmc_ring {
  static constexpr unsigned threads = 2;
  static constexpr unsigned size = 2;
  struct cell {
    atomic<unsigned, M> turn{0};
    room<item> slot;
  };
  cell cells[size];
  atomic<unsigned, M> in{0}, out{0};
  mpmc_ring() {
    for (unsigned i = 0; i != size; ++i) cells[i].turn.store(i, rlx);
    for (unsigned i = 0; i != size; ++i) (void)push(1);
  }
  bool push(int value) {
    auto at = in.load(rlx);
    auto& c = cells[at % size];
    if (c.turn.load(acq) != at || !in.compare_exchange_strong(at, at + 1, rlx, rlx)) return false;
    c.slot.make(value);
    c.turn.store(at + 1, rel);
    return true;
  }
  bool pop() {
    auto at = out.load(rlx);
    auto& c = cells[at % size];
    if (c.turn.load(acq) != at + 1 || !out.compare_exchange_strong(at, at + 1, rlx, rlx)) return false;
    (void)c.slot.get().read();
    c.slot.end();
    c.turn.store(at + size, Release);
    return true;
  }
  void thread(unsigned i) { i == 0 ? pop() : push(2); }
  void after() {
    while (pop()) {}
  }
};

CPPUNIT_TEST_FIXTURE(engine, finds_rings_that_give_slots_back_by_a_relaxed_store) {
  expect("data_race", program_of<spsc_ring<rlx>>);
  expect("passes", program_of<spsc_ring<rel>>);
  expect("data_race", program_of<mpmc_ring<rlx>>);
  expect("passes", program_of<mpmc_ring<rel>>);
}

}  // namespace
}  // namespace interlock::checker
