#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <initializer_list>
#include <memory>

#include <cxxabi.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <interlock/checker/native/incident.hpp>
#include <interlock/checker/native/last_places.hpp>
#include <interlock/checker/native/race_reports.hpp>
#include <interlock/checker/native/thread_state.hpp>
#include <interlock/checker/native/tsan_interface.hpp>
#include <interlock/model/native.hpp>

// glibc's own name for sigaction, which ThreadSanitizer does not intercept.
extern "C" int __sigaction(int, struct sigaction const*, struct sigaction*) noexcept;

namespace interlock::checker::native {
namespace {

constexpr std::size_t handler_stack_bytes = 64 * 1024;

// A signal that neither the C library nor, by convention, programs use.
int question() noexcept { return SIGRTMAX - 2; }

INTERLOCK_UNINSTRUMENTED incident* begin_incident() noexcept {
  auto* const found = claim();
  if (found == nullptr) park();
  found->reports_before = report_count();
  found->in_a_worker = this_worker() != nullptr;
  auto const doing = this_occupation();
  found->thread = doing > 0 ? static_cast<unsigned>(doing) : 0;
  return found;
}

void say(incident& about, char const* text) {
  std::strncpy(about.message, text, sizeof about.message - 1);
}

INTERLOCK_UNINSTRUMENTED void on_crash(int signal, siginfo_t* info, void*) {
  // A fault of the engine itself is not the code under test's.
  if (!runs_code_under_test()) {
    struct sigaction usual;
    __builtin_memset(&usual, 0, sizeof usual);
    usual.sa_handler = SIG_DFL;
    __sigaction(signal, &usual, nullptr);
    syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), signal);
    return;
  }
  auto* const found = begin_incident();
  found->kind = failure::crash;
  found->signal = signal;
  found->address = info->si_addr;
  capture(found->stack, captured_in::signal_handler);
  publish_from_handler();
  park_claimant();
}

INTERLOCK_UNINSTRUMENTED void on_question(int, siginfo_t*, void*) {
  auto* const slot = this_worker();
  if (slot == nullptr) return;
  capture(slot->last_place, captured_in::signal_handler);
  __atomic_store_n(&slot->answered, 1, __ATOMIC_RELEASE);
  park();
}

void on_failed_check(failure kind, char const* message, std::source_location where) {
  auto* const found = begin_incident();
  found->kind = kind;
  found->located = true;
  found->where = where;
  say(*found, message);
  capture(found->stack, captured_in::ordinary_code);
  publish();
  park_claimant();
}

[[noreturn]] void on_terminate() {
  if (!runs_code_under_test()) std::abort();
  auto* const found = begin_incident();
  found->kind = failure::crash;
  // Nobody catches what threads throw, so the stack is still that of the throw.
  capture(found->stack, captured_in::ordinary_code);
  if (auto const* const type = abi::__cxa_current_exception_type()) {
    std::unique_ptr<char, void (*)(void*)> const readable{
        abi::__cxa_demangle(type->name(), nullptr, nullptr, nullptr), std::free};
    char const* const name = readable ? readable.get() : type->name();
    try {
      throw;
    } catch (std::exception const& e) {
      std::snprintf(found->message, sizeof found->message, "an exception escaped: %s: %s", name,
                    e.what());
    } catch (...) {
      std::snprintf(found->message, sizeof found->message, "an exception escaped: %s", name);
    }
  } else {
    say(*found, "std::terminate was called");
  }
  publish();
  park_claimant();
}

void on_exit_call() {
  if (!runs_code_under_test()) return;
  auto* const found = begin_incident();
  found->kind = failure::crash;
  say(*found, "the code under test called exit()");
  capture(found->stack, captured_in::ordinary_code);
  publish();
  park_claimant();
}

/// ThreadSanitizer's own allocator takes a block back twice without a word.
void on_free(void const volatile* block) {
  if (this_worker() == nullptr || !runs_code_under_test()) return;
  if (block == nullptr || __sanitizer_get_allocated_size(block) != 0) return;
  auto* const found = begin_incident();
  found->kind = failure::double_free;
  say(*found, "memory is freed that is not, or no longer, allocated");
  capture(found->stack, captured_in::ordinary_code);
  publish();
  park_claimant();
}

void install(int signal, void (*handler)(int, siginfo_t*, void*)) {
  struct sigaction action {};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  sigfillset(&action.sa_mask);
  // A fault inside a handler must end the process, not hang it.
  for (int const fatal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) sigdelset(&action.sa_mask, fatal);
  __sigaction(signal, &action, nullptr);
}

}  // namespace

void watch_for_incidents() {
  warm_up_capture();
  for (int const signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP})
    install(signal, on_crash);
  install(question(), on_question);
  std::set_terminate(on_terminate);
  std::atexit(on_exit_call);
  std::at_quick_exit(on_exit_call);
  model::native::on_failure.store(on_failed_check, std::memory_order_relaxed);
  __sanitizer_install_malloc_and_free_hooks([](void const volatile*, std::size_t) {}, on_free);
}

void prepare_this_thread() {
  // Never freed: the thread may end up parked on it.
  stack_t stack{};
  stack.ss_sp = ::operator new(handler_stack_bytes);
  stack.ss_size = handler_stack_bytes;
  sigaltstack(&stack, nullptr);
}

void ask_for_last_places(std::chrono::milliseconds patience) {
  auto& table = all_workers();
  for (unsigned i = 0; i != table.count; ++i)
    syscall(SYS_tgkill, getpid(), table.workers[i].os_thread.load(std::memory_order_relaxed),
            question());
  for (unsigned i = 0; i != table.count; ++i) {
    auto const& asked = table.workers[i];
    auto const thread = asked.os_thread.load(std::memory_order_relaxed);
    constexpr std::chrono::nanoseconds moment = std::chrono::milliseconds{1};
    std::chrono::nanoseconds had{};
    auto before = state_of(thread);
    while (__atomic_load_n(&asked.answered, __ATOMIC_ACQUIRE) == 0 && had < patience) {
      timespec const nap{.tv_sec = 0, .tv_nsec = moment.count()};
      syscall(SYS_nanosleep, &nap, nullptr);
      auto const now = state_of(thread);
      had += time_had(before, now, moment);
      before = now;
    }
  }
}

}  // namespace interlock::checker::native
