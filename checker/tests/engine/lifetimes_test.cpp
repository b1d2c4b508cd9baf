// Objects that are used too early, too late, twice or for ever.
#include "expecting.hpp"

namespace interlock::checker {
namespace {

CPPUNIT_TEST_FIXTURE(engine, finds_what_is_wrong_with_lifetimes) {
  expect("uninitialised_read", alone([] {
           var<int, M> data;
           (void)data.read();
         }));
  expect("use_after_free", alone([] {
           auto* const p = M::make<atomic<int, M>>(1);
           M::destroy(p);
           (void)p->load();
         }));
  expect("double_free", alone([] {
           auto* const p = M::make<atomic<int, M>>(1);
           M::destroy(p);
           M::destroy(p);
         }));
  expect("leak", alone([] { (void)M::make<atomic<int, M>>(1); }));
  expect("passes", alone([] {
           M::destroy(M::make<atomic<int, M>>(1));
           M::destroy(static_cast<atomic<int, M>*>(nullptr));
         }));
}

struct handed_over_and_destroyed {
  static constexpr unsigned threads = 2;
  atomic<atomic<int, M>*, M> handed_over{M::make<atomic<int, M>>(0)};
  void thread(unsigned i) {
    if (i == 0) (void)handed_over.load(acq)->load(rlx);
    else M::destroy(handed_over.load(acq));
  }
};

CPPUNIT_TEST_FIXTURE(engine, finds_a_use_after_another_threads_destruction) {
  expect("use_after_free", program_of<handed_over_and_destroyed>);
}

// ---- a use after the end is one bug, wherever it stands when the object ends

/// Says that it is done with what it is about to lock, after some steps or none.
template <unsigned Steps>
struct destroyed_before_lock {
  static constexpr unsigned threads = 2;
  struct object {
    atomic<int, M> done{0};
    M::mutex mutex;
  };
  object* o = M::make<object>();
  atomic<int, M> other{0};
  void thread(unsigned i) {
    for (unsigned k = 0; k != Steps; ++k) (void)other.load(rlx);
    if (i == 0) {
      o->done.store(1, rel);
      model::lock_guard const held{o->mutex};
    } else {
      while (o->done.load(acq) == 0) M::yield();
      M::destroy(o);
    }
  }
};

/// Says so while it holds it.
struct destroyed_before_unlock {
  static constexpr unsigned threads = 2;
  M::mutex* m = M::make<M::mutex>();
  atomic<int, M> done{0};
  bool destroyed = false;
  void thread(unsigned i) {
    if (i == 0) {
      model::lock_guard const held{*m};
      done.store(1, rel);
    } else if (done.load(acq) == 1) {
      destroyed = true;
      M::destroy(m);
    }
  }
  void after() {
    if (!destroyed) M::destroy(m);
  }
};

struct destroyed_beside_a_wait {
  static constexpr unsigned threads = 2;
  atomic<int, M>* x = M::make<atomic<int, M>>(0);
  void thread(unsigned i) {
    if (i == 0) x->wait(0, rlx);
    else M::destroy(x);
  }
};

CPPUNIT_TEST_FIXTURE(engine, calls_a_use_after_the_end_by_one_name) {
  expect("use_after_free", program_of<destroyed_before_lock<0>>);
  expect("use_after_free", program_of<destroyed_before_lock<2>>);
  expect("use_after_free", program_of<destroyed_before_unlock>);
  expect("use_after_free", program_of<destroyed_beside_a_wait>);
}

/// A condition variable on which another thread is known to wait.
template <bool Notifies>
struct ends_the_condition {
  static constexpr unsigned threads = 2;
  M::mutex m;
  M::condition_variable* c = M::make<M::condition_variable>();
  var<bool, M> waits{false}, ready{false};
  void thread(unsigned i) {
    model::unique_lock lock{m};
    if (i == 0) {
      waits.write(true);
      while (!ready.read()) c->wait(lock);
      return;
    }
    if (Notifies || !waits.read()) ready.write(true);
    if (Notifies) c->notify_all();
    lock.unlock();
    M::destroy(c);
  }
};

CPPUNIT_TEST_FIXTURE(engine, lets_a_condition_variable_end_once_all_that_wait_were_notified) {
  engine_settings const none{.spurious = 0};
  expect_told("passes", program_of<ends_the_condition<true>>, none);
  auto const e = explore(program_of<ends_the_condition<false>>, none);
  CPPUNIT_ASSERT_EQUAL(verdict{"misuse"}, e.verdict());
  CPPUNIT_ASSERT(e.result.failed->message.ends_with("is destroyed while thread 1 waits for it"));
}

}  // namespace
}  // namespace interlock::checker
