// A whole program as one check: what interlock-c++ and interlock-cc link in front of main(). Its threads are what is explored;
// its arguments are Interlock's (`./program check --engine rc11`), and none mean that it is checked.
#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <interlock/checker/main.hpp>
#include <interlock/model/door.hpp>
#include <interlock/model/instrumented/runtime.hpp>
#include <interlock/model/instrumented/threads.hpp>
#include <interlock/scenarios/entry.hpp>

extern "C" {
int __real_main(int argc, char** argv, char** environment);  // the program's own (ld's --wrap)
int __wrap_main(int argc, char** argv);
extern char** environ;
}

namespace interlock {
namespace {

namespace instrumented = model::instrumented;

static_assert(max_threads <= instrumented::most_threads);

std::string& name() {
  static std::string of_program;
  return of_program;
}

void run_main(void*, unsigned) {
  static std::array<char*, 2> arguments;
  arguments = {name().data(), nullptr};
  auto const status = __real_main(1, arguments.data(), environ);
  if (status == 0) return;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "main returned %d", status);
  instrumented::refuse(failure::failed_check, text.data(), model::place::current());
}

constexpr program whole_program{
    .threads = max_threads,
    .bytes = 1,
    .alignment = 1,
    .construct = [](void*) { model::instrumented::begin(); },
    .thread = [](void* nothing, unsigned i) { instrumented::run_thread(i, 1, run_main, nothing); },
    .after = [](void*) {},
    .destroy = [](void*) {},
    .idle = [](unsigned t) { return t != 0; },
    .at_first = 1,
    .instrumented = true};

[[noreturn]] void refuse(char const* text, void const* return_address) {
  if (instrumented::code_runs()) instrumented::refuse(failure::misuse, text, model::place::of_code(return_address));
  std::fprintf(stderr, "%s\n", text);
  std::abort();
}

}  // namespace
}  // namespace interlock

using namespace interlock;

int __wrap_main(int argc, char** argv) {
  name() = std::filesystem::path{argc > 0 ? argv[0] : "program"}.filename().string();
  static entry const all_of_it{name().c_str(), whole_program, passes};
  std::vector<char const*> arguments{argv, argv + argc};
  if (argc <= 1) arguments = {argc > 0 ? argv[0] : "program", "check", "--engine", "rc11", "--budget", "60s"};
  return interlock::main(static_cast<int>(arguments.size()), arguments.data());
}

// What the programs that model checkers are compared by call (SV-COMP's rules).
extern "C" {

void __VERIFIER_error() {
  if (!instrumented::code_runs()) std::abort();
  instrumented::refuse(failure::failed_check, "__VERIFIER_error() is reached", model::place::of_code(__builtin_return_address(0)));
}
[[gnu::weak]] void reach_error() {
  if (!instrumented::code_runs()) std::abort();
  instrumented::refuse(failure::failed_check, "reach_error() is reached", model::place::of_code(__builtin_return_address(0)));
}
[[gnu::weak]] void __VERIFIER_assert(int holds) {
  if (holds != 0) return;
  if (!instrumented::code_runs()) std::abort();
  instrumented::refuse(failure::failed_check, "__VERIFIER_assert fails", model::place::of_code(__builtin_return_address(0)));
}
int __VERIFIER_nondet_bool() {
  if (!instrumented::code_runs()) return 0;
  model::ours const scope;
  auto const chosen = model::perform({.what = model::operation::choose, .operand = 2, .where = model::place::current()});
  instrumented::refresh();
  return static_cast<int>(chosen.value);
}
int __VERIFIER_nondet_int() {
  refuse("__VERIFIER_nondet_int(): any of 2^32 values is more than can be explored; choose among few by __VERIFIER_nondet_bool()",
         __builtin_return_address(0));
}
unsigned __VERIFIER_nondet_uint() {
  refuse("__VERIFIER_nondet_uint(): any of 2^32 values is more than can be explored; choose among few by __VERIFIER_nondet_bool()",
         __builtin_return_address(0));
}
void __VERIFIER_assume(int holds) {
  if (holds == 0)
    refuse("__VERIFIER_assume() of what does not hold: executions cannot be left out by an assumption; wait for it in a loop instead",
           __builtin_return_address(0));
}
}
