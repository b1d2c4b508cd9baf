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

}  // namespace
}  // namespace interlock::checker
