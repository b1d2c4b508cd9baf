#include <interlock/model/instrumented/runtime.hpp>

#include <cstdio>
#include <string_view>
#include <vector>

#include <link.h>
#include <sys/single_threaded.h>
#include <unistd.h>

// Of ThreadSanitizer's runtime alone.
extern "C" [[gnu::weak]] void* __tsan_get_current_report();

namespace interlock::model::instrumented {

constinit runtime_state now;

void refresh() noexcept {
  auto const stands = current_engine().stands();
  now.in_thread = stands.in_thread() && !now.is_layered;
  now.self = stands.self;
  now.epoch = stands.epoch;
  ++now.stretch;
  now.accesses_left = many_accesses;
}

void refuse(failure kind, char const* message, place where) {
  ours const scope;
  current_engine().fail(kind, message, where);
  std::abort();
}

void refuse(failure kind, char const* message, frame const* caller) {
  ours const scope;
  refuse(kind, message, current_engine().users_place(place_of(caller), *caller));
}

namespace {

struct code {
  std::uintptr_t begin = 0, end = 0;
  bool is_unwinder = false;
};

// Libraries that are loaded later are the check's.
std::vector<code> const& system_libraries() {
  static constinit std::vector<code>* found = nullptr;
  if (found != nullptr) return *found;
  found = new std::vector<code>;
  ::dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void*) {
        std::string_view const name{module->dlpi_name};
        if (!name.starts_with("/lib") && !name.starts_with("/usr/lib")) return 0;
        bool const unwinds = name.find("libgcc_s") != name.npos || name.find("libunwind") != name.npos;
        for (unsigned i = 0; i != module->dlpi_phnum; ++i)
          if (auto const& part = module->dlpi_phdr[i]; part.p_type == PT_LOAD && (part.p_flags & PF_X) != 0)
            found->push_back({module->dlpi_addr + part.p_vaddr, module->dlpi_addr + part.p_vaddr + part.p_memsz, unwinds});
        return 0;
      },
      nullptr);
  return *found;
}

code const* library_of(std::uintptr_t address) noexcept {
  ours const scope;
  for (auto const& each : system_libraries())
    if (address - each.begin < each.end - each.begin) return &each;
  return nullptr;
}

}  // namespace

bool is_of_a_system_library(std::uintptr_t return_address) noexcept { return library_of(return_address) != nullptr; }

bool is_of_the_unwinder(std::uintptr_t return_address) noexcept {
  auto const* const found = library_of(return_address);
  return found != nullptr && found->is_unwinder;
}

namespace {

void begins() {
  ++now.execution;
  ++now.stretch;
  put_globals_back();
  forget_objects();
  forget_threads();
  forget_stacks();
  forget_thread_locals();
  forget_at_exit();
  now.in_thread = false;
  now.is_layered = true;
  // Else the standard library's shared_ptr counts without atomics.
  __libc_single_threaded = 0;
}

// Operations of the layer may have let others run.
void is_over() {
  if (code_runs()) refresh();
}

[[maybe_unused]] bool const is_told = [] {
  if (&__tsan_get_current_report != nullptr) {
    std::fputs("this program is linked with ThreadSanitizer, which answers what Interlock is to see: leave -fsanitize=thread out where it is "
               "linked, it is for compiling alone\n",
               stderr);
    ::_exit(3);
  }
  detail::execution_begins = &begins;
  detail::operation_is_over = &is_over;
  detail::operations_taken_back = &forget_uses;
  return true;
}();

}  // namespace
}  // namespace interlock::model::instrumented
