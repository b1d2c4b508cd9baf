// binary_semaphore — a counting_semaphore of at most one permit.
//
// Contract, progress, memory ordering: counting_semaphore's. It has no owner: any thread may
// release it, which makes it a signal, and no substitute for a mutex.
// Source: C++20 [semaphore.syn], where it is an alias too.
//
//   binary_semaphore<> ready{0};
//   ready.release();   // one thread
//   ready.acquire();   // another, now or later
#pragma once

#include <interlock/impl/semaphore/counting.hpp>

namespace interlock {

template <model::Model M = model::native>
using binary_semaphore = counting_semaphore<M, 1>;

}  // namespace interlock
