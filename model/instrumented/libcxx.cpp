// What of libc++ lies in its library, which is not instrumented: std::call_once, what std::atomic's wait and notify end in, the arrivals at a
// std::barrier, and the numbers of owners that a std::weak_ptr looks at.
//
// They do here what they do there (LLVM 19, libcxx/src/call_once.cpp, atomic.cpp and memory.cpp), so that it is seen; arrivals are counted in one number,
// where they are in a tree there (barrier.cpp).
#include <array>
#include <cstdint>
#include <ctime>

#include <linux/futex.h>
#include <sys/syscall.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/memory.hpp>
#include <interlock/model/instrumented/objects.hpp>
#include <interlock/model/instrumented/words.hpp>

namespace interlock::model::instrumented {
namespace {

// Atomics that are no futex share some, by their addresses; every waiter is counted.
struct contention {
  unsigned waiters = 0;
  unsigned changes = 0;
};
constinit std::array<contention, 256> of_futexes{};
constinit std::array<contention, 256> of_others{};

contention& of(std::array<contention, 256>& all, void const volatile* at) noexcept {
  auto const address = reinterpret_cast<std::uintptr_t>(at);
  return all[(address >> 2 ^ address >> 10) % all.size()];
}

outcome of_long(unsigned long volatile* at, operation what, word operand, word expected, order o, order failed, frame const* caller) {
  ours const scope;
  bool const writes = what != operation::load && what != operation::wait;
  auto& used = object_at(object_kind::atomic, at, sizeof *at, writes, reinterpret_cast<void const*>(caller->return_address));
  auto const result = ask({.what = what, .bytes = sizeof *at, .success = o, .failure = failed, .object = used.id,
                           .operand = operand, .expected = expected, .where = place_of(caller), .caller = caller});
  if (what == operation::fetch_add) leave_in_memory(used, result.value + operand);
  else if (writes && what != operation::notify_all && result.success) leave_in_memory(used, operand);
  return result;
}
outcome of_flag(unsigned long volatile* flag, operation what, word operand, word expected, order o, frame const* caller) {
  return of_long(flag, what, operand, expected, o, order::acquire, caller);
}

}  // namespace
}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;
using interlock::order;

extern "C" {

long interlock_instrumented_syscall(long, long, long, long, long, long, frame const*);

static void wait_on(contention& shared, unsigned volatile const* at, int old, frame const* caller) {
  constexpr timespec two_seconds{.tv_sec = 2, .tv_nsec = 0};
  add_to_word(&shared.waiters, 1, order::seq_cst, caller);
  interlock_instrumented_syscall(SYS_futex, reinterpret_cast<long>(at), FUTEX_WAIT_PRIVATE, old,
                                 reinterpret_cast<long>(&two_seconds), 0, caller);
  add_to_word(&shared.waiters, static_cast<unsigned>(-1), order::release, caller);
}

static void notify_at(contention& shared, unsigned volatile const* at, bool one, frame const* caller) {
  if (load_word(&shared.waiters, order::seq_cst, caller) == 0) return;
  interlock_instrumented_syscall(SYS_futex, reinterpret_cast<long>(at), FUTEX_WAKE_PRIVATE, one ? 1 : 0x7fff'ffff, 0, 0, caller);
}

#define INTERLOCK_OF_LIBCXX(symbol, parameters, arguments, result, door_parameters, does)                    \
  result interlock_instrumented_##symbol door_parameters {                                                  \
    auto& forward = next_of<#symbol, result parameters>;                                              \
    if (!code_runs()) return forward arguments;                                                             \
    does                                                                                                    \
  }                                                                                                         \
  INTERLOCK_INSTRUMENTED_DOOR(symbol)

// Of four bytes: the atomic is the futex.
INTERLOCK_OF_LIBCXX(_ZNSt3__120__libcpp_atomic_waitEPVKNS_17__cxx_atomic_implIiNS_22__cxx_atomic_base_implIiEEEEi,
                    (unsigned volatile const*, int), (at, old), void,
                    (unsigned volatile const* at, int old, long, long, long, long, frame const* caller),
                    wait_on(of(of_futexes, at), at, old, caller);)
INTERLOCK_OF_LIBCXX(_ZNSt3__123__cxx_atomic_notify_oneEPVKNS_17__cxx_atomic_implIiNS_22__cxx_atomic_base_implIiEEEE,
                    (unsigned volatile const*), (at), void,
                    (unsigned volatile const* at, long, long, long, long, long, frame const* caller),
                    notify_at(of(of_futexes, at), at, true, caller);)
INTERLOCK_OF_LIBCXX(_ZNSt3__123__cxx_atomic_notify_allEPVKNS_17__cxx_atomic_implIiNS_22__cxx_atomic_base_implIiEEEE,
                    (unsigned volatile const*), (at), void,
                    (unsigned volatile const* at, long, long, long, long, long, frame const* caller),
                    notify_at(of(of_futexes, at), at, false, caller);)
INTERLOCK_OF_LIBCXX(_ZNSt3__123__libcpp_atomic_monitorEPVKNS_17__cxx_atomic_implIiNS_22__cxx_atomic_base_implIiEEEE,
                    (unsigned volatile const*), (at), int,
                    (unsigned volatile const* at, long, long, long, long, long, frame const* caller),
                    return static_cast<int>(load_word(at, order::acquire, caller));)

// Of any other size: how often one of those that share it was notified is the futex.
INTERLOCK_OF_LIBCXX(_ZNSt3__120__libcpp_atomic_waitEPVKvi, (void const volatile*, int), (at, old), void,
                    (void const volatile* at, int old, long, long, long, long, frame const* caller),
                    auto& shared = of(of_others, at);
                    wait_on(shared, &shared.changes, old, caller);)
INTERLOCK_OF_LIBCXX(_ZNSt3__123__cxx_atomic_notify_oneEPVKv, (void const volatile*), (at), void,
                    (void const volatile* at, long, long, long, long, long, frame const* caller),
                    auto& shared = of(of_others, at);
                    add_to_word(&shared.changes, 1, order::release, caller);
                    notify_at(shared, &shared.changes, false, caller);)
INTERLOCK_OF_LIBCXX(_ZNSt3__123__cxx_atomic_notify_allEPVKv, (void const volatile*), (at), void,
                    (void const volatile* at, long, long, long, long, long, frame const* caller),
                    auto& shared = of(of_others, at);
                    add_to_word(&shared.changes, 1, order::release, caller);
                    notify_at(shared, &shared.changes, false, caller);)
INTERLOCK_OF_LIBCXX(_ZNSt3__123__libcpp_atomic_monitorEPVKv, (void const volatile*), (at), int,
                    (void const volatile* at, long, long, long, long, long, frame const* caller),
                    return static_cast<int>(load_word(&of(of_others, at).changes, order::acquire, caller));)

// ---- std::barrier: who comes last completes the phase, as the library's tree of arrivals has it, and has all before behind it

struct interlock_libcxx_arrivals {
  long const* expected;
  unsigned long so_far;
};

INTERLOCK_OF_LIBCXX(_ZNSt3__134__construct_barrier_algorithm_baseERl, (long*), (expected), void*,
                    (long* expected, long, long, long, long, long, frame const* caller),
                    auto* const made = static_cast<interlock_libcxx_arrivals*>(
                        zeroed_block(sizeof(interlock_libcxx_arrivals), alignof(interlock_libcxx_arrivals), caller));
                    if (made != nullptr) made->expected = expected;
                    return made;)
INTERLOCK_OF_LIBCXX(_ZNSt3__131__arrive_barrier_algorithm_baseEPNS_24__barrier_algorithm_baseEh, (interlock_libcxx_arrivals*, unsigned char), (all, phase), bool,
                    (interlock_libcxx_arrivals* all, unsigned char phase, long, long, long, long, frame const* caller),
                    auto const before = of_long(&all->so_far, operation::fetch_add, 1, 0, order::acq_rel, order::acquire, caller).value;
                    if (before + 1 != static_cast<unsigned long>(*all->expected)) return false;
                    of_long(&all->so_far, operation::store, 0, 0, order::relaxed, order::relaxed, caller);
                    return true;)
INTERLOCK_OF_LIBCXX(_ZNSt3__132__destroy_barrier_algorithm_baseEPNS_24__barrier_algorithm_baseE, (interlock_libcxx_arrivals*), (all), void,
                    (interlock_libcxx_arrivals* all, long, long, long, long, long, frame const* caller), give_block_back(all, caller);)

// ---- std::call_once: the flag is 0, 1 while somebody runs it, or all ones.

enum class once : unsigned char { is_mine, is_done };
once interlock_libcxx_once_begins(unsigned long volatile* flag);
void interlock_libcxx_once_ends(unsigned long volatile* flag, bool done);


once interlock_instrumented_interlock_libcxx_once_begins(unsigned long volatile* flag, long, long, long, long, long,
                                                         frame const* caller) {
  for (;;) {
    auto const seen = of_flag(flag, operation::compare_exchange_strong, 1, 0, order::acquire, caller);
    if (seen.success) return once::is_mine;
    if (seen.value != 1) return once::is_done;
    of_flag(flag, operation::wait, 1, 0, order::acquire, caller);
  }
}
INTERLOCK_INSTRUMENTED_DOOR(interlock_libcxx_once_begins)

void interlock_instrumented_interlock_libcxx_once_ends(unsigned long volatile* flag, bool done, long, long, long, long,
                                                       frame const* caller) {
  of_flag(flag, operation::store, done ? ~word{0} : word{0}, 0, order::release, caller);
  of_flag(flag, operation::notify_all, 0, 0, order::relaxed, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(interlock_libcxx_once_ends)

// What is called runs on the caller's stack.
void interlock_libcxx_call_once(unsigned long volatile* flag, void* argument, void (*run)(void*)) __asm__(
    "_ZNSt3__111__call_onceERVmPvPFvS2_E");
void interlock_libcxx_call_once(unsigned long volatile* flag, void* argument, void (*run)(void*)) {
  auto& forward = next_of<"_ZNSt3__111__call_onceERVmPvPFvS2_E", void(unsigned long volatile*, void*, void (*)(void*))>;
  if (!code_runs()) return forward(flag, argument, run);
  if (interlock_libcxx_once_begins(flag) == once::is_done) return;
  try {
    run(argument);
  } catch (...) {
    interlock_libcxx_once_ends(flag, false);
    throw;
  }
  interlock_libcxx_once_ends(flag, true);
}

// ---- what std::weak_ptr and the end of a std::shared_ptr come to: both numbers of owners are one less than there are

struct interlock_libcxx_owners {
  void* const* functions;  // virtual ones, by the Itanium C++ ABI: two destructors, what ends the object, the deleter, what frees this
  unsigned long volatile of_object;
  unsigned long volatile of_this;
};

bool interlock_libcxx_leaves(unsigned long volatile* owners);
bool interlock_libcxx_joins(unsigned long volatile* owners);

bool interlock_instrumented_interlock_libcxx_leaves(unsigned long volatile* owners, long, long, long, long, long, frame const* caller) {
  if (of_long(owners, operation::load, 0, 0, order::acquire, order::acquire, caller).value == 0) return true;
  return of_long(owners, operation::fetch_add, ~word{0}, 0, order::acq_rel, order::acquire, caller).value == 0;
}
INTERLOCK_INSTRUMENTED_DOOR(interlock_libcxx_leaves)

bool interlock_instrumented_interlock_libcxx_joins(unsigned long volatile* owners, long, long, long, long, long, frame const* caller) {
  auto seen = of_long(owners, operation::load, 0, 0, order::seq_cst, order::seq_cst, caller).value;
  while (seen != ~word{0}) {
    auto const tried = of_long(owners, operation::compare_exchange_strong, seen + 1, seen, order::seq_cst, order::seq_cst, caller);
    if (tried.success) return true;
    seen = tried.value;
  }
  return false;
}
INTERLOCK_INSTRUMENTED_DOOR(interlock_libcxx_joins)

// What frees it is the caller's code.
void interlock_libcxx_release_weak(interlock_libcxx_owners* all) __asm__("_ZNSt3__119__shared_weak_count14__release_weakEv");
void interlock_libcxx_release_weak(interlock_libcxx_owners* all) {
  auto& forward = next_of<"_ZNSt3__119__shared_weak_count14__release_weakEv", void(interlock_libcxx_owners*)>;
  if (!code_runs()) return forward(all);
  if (interlock_libcxx_leaves(&all->of_this)) reinterpret_cast<void (*)(interlock_libcxx_owners*)>(all->functions[4])(all);
}

interlock_libcxx_owners* interlock_libcxx_lock(interlock_libcxx_owners* all) __asm__("_ZNSt3__119__shared_weak_count4lockEv");
interlock_libcxx_owners* interlock_libcxx_lock(interlock_libcxx_owners* all) {
  auto& forward = next_of<"_ZNSt3__119__shared_weak_count4lockEv", interlock_libcxx_owners*(interlock_libcxx_owners*)>;
  if (!code_runs()) return forward(all);
  return interlock_libcxx_joins(&all->of_object) ? all : nullptr;
}
}
