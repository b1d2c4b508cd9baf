#include <interlock/checker/outside/unseen.hpp>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <interlock/checker/limit.hpp>
#include <interlock/checker/outside/debugger_attached.hpp>
#include <interlock/checker/outside/instruction_watch.hpp>
#include <interlock/checker/outside/library_calls.hpp>
#include <interlock/checker/outside/unseen_functions.hpp>
#include <interlock/model/engine.hpp>

namespace interlock::checker {
namespace {

constexpr unsigned char stop = 0xcc;  // int3
constexpr std::uintptr_t page = 4096;

struct noted {
  unsigned char first_byte;
  bool is_called;
};

struct all_stops {
  std::vector<unseen_function> functions;
  noted* notes = nullptr;  // in memory of its own, which is no state of the program

  [[nodiscard]] std::uintptr_t begin() const { return functions.front().begin / page * page; }
  [[nodiscard]] std::size_t bytes() const {
    return (functions.back().begin / page + 1) * page - begin();
  }
  bool protect(int how) const { return ::mprotect(reinterpret_cast<void*>(begin()), bytes(), how) == 0; }
};

all_stops const& stops() {
  static all_stops const all = [] {
    all_stops result{the_code_of_the_program().not_seen};
    if (result.functions.empty()) return result;
    void* const memory = ::mmap(nullptr, result.functions.size() * sizeof(noted), PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return result;
    result.notes = static_cast<noted*>(memory);
    for (std::size_t i = 0; i != result.functions.size(); ++i)
      result.notes[i].first_byte = *reinterpret_cast<unsigned char const*>(result.functions[i].begin);
    return result;
  }();
  return all;
}

constinit all_stops const* the_stops = nullptr;  // that are set: a signal handler has no other way to them
constinit struct sigaction before_us {};

void put(std::uintptr_t at, unsigned char byte) noexcept { *reinterpret_cast<unsigned char volatile*>(at) = byte; }

void on_stop(int signal, siginfo_t*, void* context) {
  auto& at = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP];
  auto const begin = static_cast<std::uintptr_t>(at) - 1;
  if (the_stops != nullptr) {
    auto const& all = the_stops->functions;
    auto const found = std::ranges::lower_bound(all, begin, {}, &unseen_function::begin);
    if (found != all.end() && found->begin == begin) {
      auto& note = the_stops->notes[found - all.begin()];
      put(begin, note.first_byte);
      note.is_called = note.is_called || model::detail::the_engine.code_runs;
      at = static_cast<greg_t>(begin);
      return;
    }
  }
  // It comes again on return, and then to whom it would have come.
  ::sigaction(signal, &before_us, nullptr);
}

std::string sentence(limit which, std::set<std::string> const& functions) {
  constexpr std::size_t shown = 3;
  std::vector<std::string> first{functions.begin(), std::next(functions.begin(), static_cast<std::ptrdiff_t>(std::min(shown, functions.size())))};
  auto result = fmt::format("{}: {}", to_string(which), fmt::join(first, ", "));
  if (functions.size() > shown) result += fmt::format(" and {} more", functions.size() - shown);
  return result;
}

}  // namespace

unseen_code& unseen_code::operator+=(unseen_code const& other) {
  not_instrumented.insert(other.not_instrumented.begin(), other.not_instrumented.end());
  assembly.insert(other.assembly.begin(), other.assembly.end());
  left_out.insert(other.left_out.begin(), other.left_out.end());
  return *this;
}

std::vector<std::string> in_words(unseen_code const& what) {
  std::vector<std::string> result;
  if (!what.not_instrumented.empty()) result.push_back(sentence(limit::code_not_instrumented, what.not_instrumented));
  if (!what.assembly.empty()) result.push_back(sentence(limit::inline_assembly, what.assembly));
  if (!what.left_out.empty()) result.push_back(sentence(limit::accesses_left_out, what.left_out));
  return result;
}

void look_for_unseen_code() {
  (void)stops();
  (void)library_calls::of_the_program();
}

unseen_watch::unseen_watch(program const& what) {
  if (!what.instrumented) return;
  is_set_ = true;
  library_calls::of_the_program().watch();
  auto const& all = stops();
  if (all.functions.empty()) return;
  for (std::size_t i = 0; all.notes != nullptr && i != all.functions.size(); ++i) all.notes[i].is_called = false;
  if (all.notes == nullptr || debugger_attached() || !all.protect(PROT_READ | PROT_WRITE | PROT_EXEC)) return;
  the_stops = &all;
  struct sigaction action {};
  action.sa_sigaction = on_stop;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  ::sigaction(SIGTRAP, &action, &before_us);
  for (auto const& each : all.functions) put(each.begin, stop);
}

unseen_watch::~unseen_watch() {
  if (is_set_) library_calls::of_the_program().watch_no_more();
  if (the_stops == nullptr) return;
  for (std::size_t i = 0; i != the_stops->functions.size(); ++i) put(the_stops->functions[i].begin, the_stops->notes[i].first_byte);
  the_stops->protect(PROT_READ | PROT_EXEC);
  ::sigaction(SIGTRAP, &before_us, nullptr);
  the_stops = nullptr;
}

unseen_code unseen_watch::called() const {
  unseen_code result;
  if (!is_set_) return result;
  result.not_instrumented = library_calls::of_the_program().called(false);
  result.left_out = instruction_watch::not_told();
  // Their instructions are not watched.
  result.left_out.merge(library_calls::of_the_program().called(true));
  auto const& all = stops();
  for (std::size_t i = 0; i != all.functions.size(); ++i) {
    auto which = all.functions[i];
    if (the_stops != nullptr && !all.notes[i].is_called) continue;
    if (accesses_memory(which)) (which.is_instrumented ? result.assembly : result.not_instrumented).insert(in_words(which));
  }
  return result;
}

}  // namespace interlock::checker
