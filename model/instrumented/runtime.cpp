#include <interlock/model/instrumented/runtime.hpp>

#include <cstring>

#include <link.h>
#include <sys/single_threaded.h>

namespace interlock::model::instrumented {

constinit runtime_state now;

void refresh() noexcept {
  auto const stands = current_engine().stands();
  now.in_thread = stands.in_thread && !now.is_layered;
  now.self = stands.self;
  now.epoch = stands.epoch;
  now.accesses_left = many_accesses;
}

void refuse(failure kind, char const* message, place where) {
  ours const scope;
  current_engine().fail(kind, message, where);
  std::abort();
}

bool is_of_the_unwinder(std::uintptr_t return_address) noexcept {
  struct code {
    std::uintptr_t begin = 0, end = 0;
  };
  static constinit code found{};
  static constinit bool is_known = false;
  if (!is_known) {
    ours const scope;
    is_known = true;
    ::dl_iterate_phdr(
        [](dl_phdr_info* module, std::size_t, void*) {
          if (std::strstr(module->dlpi_name, "libgcc_s") == nullptr && std::strstr(module->dlpi_name, "libunwind") == nullptr) return 0;
          for (unsigned i = 0; i != module->dlpi_phnum; ++i)
            if (auto const& part = module->dlpi_phdr[i]; part.p_type == PT_LOAD && (part.p_flags & PF_X) != 0)
              found = {module->dlpi_addr + part.p_vaddr, module->dlpi_addr + part.p_vaddr + part.p_memsz};
          return 1;
        },
        nullptr);
  }
  return return_address - found.begin < found.end - found.begin;
}

namespace {

void begins() {
  ++now.execution;
  put_globals_back();
  forget_objects();
  forget_threads();
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
  detail::execution_begins = &begins;
  detail::operation_is_over = &is_over;
  detail::operations_taken_back = &forget_uses;
  return true;
}();

}  // namespace
}  // namespace interlock::model::instrumented
