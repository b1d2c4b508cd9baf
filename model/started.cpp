#include <interlock/model/started.hpp>

#include <cstdint>
#include <memory>

#include <interlock/model/door.hpp>

namespace interlock::model {

// The engine hands the job on: were it kept here, it would not be missed where the thread never deletes it.
unsigned detail::start_thread(job* what, place where) {
  return static_cast<unsigned>(
      perform({.what = operation::start, .operand = reinterpret_cast<std::uintptr_t>(what), .where = where}).value);
}

void detail::run_started_thread() {
  // No line of the code under test says that it begins, or that it is over.
  auto const given = perform({.what = operation::begin, .where = {}}).value;
  std::unique_ptr<job>{reinterpret_cast<job*>(static_cast<std::uintptr_t>(given))}->run();
  perform({.what = operation::finish, .where = {}});
}

}  // namespace interlock::model
