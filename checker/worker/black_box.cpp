#include <interlock/checker/worker/black_box.hpp>

#include <cerrno>
#include <new>
#include <system_error>

#include <sys/mman.h>

namespace interlock::checker {

shared_black_box make_shared_black_box() {
  void* const memory = ::mmap(nullptr, sizeof(black_box), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error{errno, std::generic_category(), "mmap"};
  return {::new (memory) black_box, [](black_box* box) { ::munmap(box, sizeof(black_box)); }};
}

}  // namespace interlock::checker
