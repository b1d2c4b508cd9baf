#include <interlock/checker/outside/stack.hpp>

#include <array>
#include <csignal>
#include <new>

#include <pthread.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <interlock/checker/outside/ending.hpp>
#include <interlock/checker/outside/instruction_watch.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {
namespace {

struct range {
  std::uintptr_t from = 0;
  std::uintptr_t to = 0;
};

// A signal handler has no other way to its data. Both engines may have stacks in one process, and the
// process's own is one more.
struct watched {
  std::array<range, 2 * (max_threads + 1) + 1> guards{};
  std::size_t count = 1;  // the first is below the stack of who watches
  black_box* box = nullptr;
  struct sigaction before {};
  stack_t stack_before{};
  void* handler_stack = nullptr;
};
constinit watched the_watch;

// Accesses are handed to engines there, too (instruction_watch.hpp).
constexpr std::size_t handler_bytes = door_bytes;

// In a mapping of its own. What a handler leaves there, registers of the code under test among it, is none of the program's
// variables: else blocks of memory that nobody has any more would be kept, and no leaks.
void* map_handler_stack() {
  void* const mapped = ::mmap(nullptr, handler_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc{};
  return mapped;
}

std::uintptr_t instruction_of([[maybe_unused]] void* context) {
#if defined(__x86_64__)
  return static_cast<std::uintptr_t>(static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
#else
  return 0;
#endif
}

void on_fault(int signal, siginfo_t* info, void* context) {
  auto const address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  for (std::size_t i = 0; i != the_watch.count; ++i)
    if (auto const& guard = the_watch.guards[i];
        the_watch.box != nullptr && address >= guard.from && address < guard.to)
      end_process(*the_watch.box, ending::out_of_stack);
  if (the_watch.box != nullptr) the_watch.box->fault = without_copies(instruction_of(context));
  // It comes again on return, and then to whom it would have come.
  ::sigaction(signal, &the_watch.before, nullptr);
}

// Of a process's first thread the system reads all its mappings to tell, so it is asked once.
range below_this_stack() {
  static constinit struct {
    pthread_t whose;
    range where;
  } known{};
  auto const self = ::pthread_self();
  if (known.where.to != 0 && ::pthread_equal(known.whose, self) != 0) return known.where;
  pthread_attr_t attributes;
  if (::pthread_getattr_np(self, &attributes) != 0) return {};
  void* low = nullptr;
  std::size_t bytes = 0;
  ::pthread_attr_getstack(&attributes, &low, &bytes);
  ::pthread_attr_destroy(&attributes);
  auto const from = reinterpret_cast<std::uintptr_t>(low);
  // It may end a little before its limit.
  constexpr std::size_t margin = std::size_t{64} << 10;
  known = {self, {from - guard_bytes, from + margin}};
  return known.where;
}

}  // namespace

std::byte* map_stack(std::uintptr_t wanted) {
  auto const bytes = door_bytes + guard_bytes + stack_bytes;
  void* const mapped = ::mmap(reinterpret_cast<void*>(wanted), bytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc{};
  auto& all = the_watch;
  auto* const guard = static_cast<std::byte*>(mapped) + door_bytes;
  if (::mprotect(guard, guard_bytes, PROT_NONE) != 0 || all.count == all.guards.size()) {
    ::munmap(mapped, bytes);
    throw std::bad_alloc{};
  }
  auto const from = reinterpret_cast<std::uintptr_t>(guard);
  all.guards[all.count++] = {from, from + guard_bytes};
  return static_cast<std::byte*>(mapped) + bytes;
}

overflow_watch::overflow_watch(black_box& box) {
  the_watch.box = &box;
  the_watch.guards[0] = below_this_stack();
  stack_t own{};
  if (the_watch.handler_stack == nullptr) the_watch.handler_stack = map_handler_stack();
  own.ss_sp = the_watch.handler_stack;
  own.ss_size = handler_bytes;
  ::sigaltstack(&own, &the_watch.stack_before);
  struct sigaction action {};
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  ::sigaction(SIGSEGV, &action, &the_watch.before);
}

overflow_watch::~overflow_watch() {
  ::sigaction(SIGSEGV, &the_watch.before, nullptr);
  ::sigaltstack(&the_watch.stack_before, nullptr);
  the_watch.box = nullptr;
}

}  // namespace interlock::checker
