#include <interlock/checker/limit_help.hpp>

#include <array>

namespace interlock::checker {
namespace {

constexpr std::array<limit_help, number_of_limits> all{{
    {"forbidden_by_cxx20_sc", "rc11",
     "The search went by C++20's total order of seq_cst operations, which forbids some executions that RC11, and hardware, allow.",
     "Leave --model out to prove more."},
    {"forbidden_by_sc", "rc11", "Every operation was taken for seq_cst, so nothing that weaker orders allow was searched.",
     "Leave --model out to prove more."},
    {"load_buffering", "rc11",
     "No load reads from a store that comes after it in a circle of such. C++20 allows that of relaxed operations, and Arm "
     "processors may show it.",
     "Make loads acquire or stores release where two threads each load before they store."},
    {"rounds_bound", "rc11",
     "A loop that changes something in each round, as one that counts its attempts, was left after as many rounds. The result "
     "names the loop.",
     "Give more --rounds, or check the loop without its counter."},
    {"looks_again_at_newest", "rc11, step by step",
     "Where a thread is woken from a wait, the interleaving shown lets it read the newest value, and not an older one.",
     "check --engine rc11 without --search has no such limit."},
    {"code_not_instrumented", "rc11, relacy",
     "The check called functions that are not compiled with -fsanitize=thread. What they read, write and order is not seen; the result names them. "
     "What a lock among them guards may be told to race, though it does not.",
     "Compile that code with the flag, too, or do what it does outside of the check."},
    {"inline_assembly", "rc11, relacy",
     "The check called functions with instructions that lock memory, fence or call the system, which the compiler did not write. The result names "
     "their lines. What they order may be told to race, though it does not.",
     "Use the compiler's atomics in their place where the check is made."},
    {"accesses_left_out", "rc11, relacy",
     "The compiler put in no call in front of some accesses. Most of them are found all the same; of these it could not be told which bytes they "
     "access, or when, or they are in shared libraries, where nobody looks. The result names the lines, or the libraries' functions.",
     "Leave out -march and -O3 for what gathers by index or masks, give what other threads use a structure of its own, and link libraries statically."},
    {"spurious_bound", "rc11, relacy",
     "Weak compare-exchanges, try_locks and condition variables may fail or wake for no reason only so often in each execution.",
     "Give more --spurious; one more than before, since the number of executions grows quickly."},
    {"timeout_bound", "rc11, relacy", "Timed waits may time out early only so often in each execution.", "Give more --timeouts."},
    {"failed_tries_bound", "rc11, relacy",
     "A try_lock that finds the mutex held fails only so often for each thread in an execution, and then waits.",
     "Nothing, but to check a smaller client: std::lock goes round for ever otherwise."},
    {"storage_used_again", "rc11, relacy",
     "Freed memory is not handed out again within an execution, so a recycled node never has the address of an old one (ABA).",
     "Let the check recycle nodes by itself, in a pool or a ring of slots."},
    {"order_by_the_clock", "rc11, relacy",
     "The check asks in which order calls were made (scenarios/history.hpp). One is before another where it happens before it; a clock would order more of them.",
     "Native runs go by the clock."},
    {"loads_one_store_back", "relacy", "A load sees the newest value or the one before it, and none that is older.",
     "rc11 has no such limit."},
    {"loads_two_stores_back", "relacy, random search", "A load sees the newest value or one of the two before it.",
     "rc11 has no such limit."},
    {"failed_exchange_reads_newest", "relacy", "A compare-exchange that fails has read the newest value.", "rc11 has no such limit."},
    {"stores_in_execution_order", "relacy", "Stores to a variable count in the order in which they were made.",
     "rc11 has no such limit."},
    {"yields_to_everyone", "relacy", "After yield() a thread goes on only when each other one that can has taken a step.",
     "rc11 has no such limit."},
    {"waits_on_newest", "relacy", "An atomic wait sleeps only where the newest value is the one that it waits on.",
     "rc11 has no such limit."},
    {"rounds_in_one_go", "relacy",
     "A loop that has gone round three times with nothing having changed goes on without others running between.",
     "rc11 has no such limit."},
    {"schedules_of_this_machine", "native",
     "The check ran on real threads, and other machines, or other days, may show other schedules.",
     "The engines that search run them all: rc11, relacy."},
    {"values_of_this_machine", "native",
     "This processor shows few of the old values that the memory model allows. Races of plain data are found all the same.",
     "rc11 searches all of them."},
    {"leaks_and_uninitialised_memory", "native", "ThreadSanitizer does not look for them.", "rc11 and relacy do."},
    {"stand_alone_fences", "native",
     "ThreadSanitizer does not know what a fence orders, so a race that it reports beside one may be none.",
     "See what rc11 says of the same check; passes.beyond(\"native\", \"…\") leaves native runs out."},
}};

}  // namespace

limit_help const& help_for(limit which) noexcept { return all[static_cast<std::size_t>(which)]; }

}  // namespace interlock::checker
