// Quoted by the sample reports; not compiled.
#include <interlock/model/model.hpp>

namespace sample {

template <interlock::model::Model M>
struct handoff {
  static constexpr unsigned threads = 3;
  interlock::model::var<int, M> data{0};
  interlock::model::atomic<int, M> ready{0};
  void first() {
    data.write(42);
    M::fence(order::seq_cst), ready.store(2, order::relaxed);  // must be release
    if (ready.load(order::acquire) != 0)
      M::check(data.read() == 42, "payload arrived");
  }
  void third() { ready.store(1, order::release); }
};

}  // namespace sample
