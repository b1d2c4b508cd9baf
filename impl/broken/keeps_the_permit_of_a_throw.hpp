// Broken: a job that throws does not give its turn back.
//
// Each exception makes the gate narrower by one, until nobody is let in.
//
// Source: the release that belongs into a destructor, or, as B. Goetz et al., "Java Concurrency in Practice" (2006), section 8.3.3, have it
// in Java, into the handler of the exception.
// Right: impl/executor/job_limiter.hpp.
#pragma once

#include <cstddef>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class keeps_the_permit_of_a_throw {
 public:
  explicit keeps_the_permit_of_a_throw(std::ptrdiff_t most) : permits_{most} {}

  template <class Job>
  void run(Job job) {
    permits_.acquire();
    job();  // BUG: may throw
    permits_.release();
  }

 private:
  counting_semaphore<M> permits_;
};

}  // namespace interlock::broken
