// C as it is: compiled with the same flag, and called from a check.
#include <pthread.h>

#include <interlock/check.hpp>

struct gate;
extern "C" void gate_enter(gate*);
extern "C" void gate_leave(gate*);

namespace {

struct shared {
  alignas(int) unsigned char shut[4]{};  // struct gate, as C lays it out
  int inside = 0;
};

void* work(void* of) {
  auto& s = *static_cast<shared*>(of);
  auto* const g = reinterpret_cast<gate*>(s.shut);
  gate_enter(g);
  ++s.inside;
  gate_leave(g);
  return nullptr;
}

}  // namespace

INTERLOCK_TEST("gate/excludes", passes) {
  shared s;
  pthread_t other;
  assert(pthread_create(&other, nullptr, work, &s) == 0);
  work(&s);
  pthread_join(other, nullptr);
  assert(s.inside == 2);
}
