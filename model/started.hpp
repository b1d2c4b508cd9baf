// What stands behind checked::thread: threads of a check that its threads start.
#pragma once

#include <interlock/model/place.hpp>

namespace interlock::model::detail {

/// What a thread is started for.
class job {
 public:
  virtual ~job() = default;
  virtual void run() = 0;
};

/// Starts a thread of the check that runs the job and deletes it, and returns the thread's number. What happens before this happens
/// before that. Preconditions, or the execution ends with misuse or an error: one of the check's threads runs; the scenario starts
/// so many. Complexity: one operation.
unsigned start_thread(job* what, place where);

/// What a thread that start_thread started does. Precondition: it runs.
void run_started_thread();

}  // namespace interlock::model::detail
