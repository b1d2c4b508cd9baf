#include "programs.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include <interlock/checker/relacy/relacy.hpp>

#include "frontier_programs.hpp"

// Fibers do not return to where they came from, and keep what they had.
extern "C" char const* __asan_default_options() {
  return "detect_leaks=0:detect_stack_use_after_return=0:quarantine_size_mb=0:"
         "thread_local_quarantine_size_kb=0:allocator_may_return_null=1";
}

namespace interlock::checker {

// The fuzzers have one engine.
engine_result explore_with_relacy(program const&, search&, engine_settings const&, black_box&,
                                  std::function<bool()> const&, model::observer*) {
  throw std::logic_error{"this program has no Relacy"};
}

namespace fuzz {
namespace {

using namespace rc11;

INTERLOCK_SCENARIO(ticket_lock, passes);
INTERLOCK_SCENARIO(spin_lock, passes);
INTERLOCK_SCENARIO(pushers, passes);
INTERLOCK_SCENARIO(mailbox, passes);
INTERLOCK_SCENARIO(impatient, passes);
INTERLOCK_SCENARIO(two_faults, fails_with(failure::failed_check));

}  // namespace

entry const* check_named(std::string_view name) {
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    if (name == each->name()) return each;
  return nullptr;
}

std::string checkpoint_around(std::string_view content) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
  for (auto const each : content) hash = (hash ^ static_cast<unsigned char>(each)) * 0x100'0000'01b3;
  return fmt::format(
      R"({{"schema":"interlock-checkpoint/2","program":"{}","checksum":"{:016x}","content":{}}})"
      "\n",
      the_program, hash, content);
}

}  // namespace fuzz
}  // namespace interlock::checker
