#include <interlock/reports/kinds.hpp>

namespace interlock::reports {
namespace {

constexpr kind_of_failure kinds[]{
    {"data_race",
     "Two threads access plain data, at least one of them writes, and neither access happens "
     "before the other.",
     "Make one access happen before the other: a release store or unlock after the first, which an "
     "acquire load or lock before the second reads from. Or make the data atomic.",
     "362"},
    {"failed_check", "A property that the scenario states does not hold in some execution.",
     "Follow the interleaving to the first step whose value surprises: either the code breaks its "
     "promise there, or the scenario asks for more than the code promises.",
     ""},
    {"deadlock", "A thread waits and nothing can wake it any more.",
     "Look at what each thread holds and waits for at the end: break the cycle, or see to it that "
     "what a thread waits for is always given back.",
     "833"},
    {"lost_wakeup", "A thread sleeps on although what it waits for has come to pass.",
     "The notification came before the wait, went to another thread or was never sent: notify "
     "after "
     "every change that a waiter may wait for, and wait only on the value just read.",
     ""},
    {"hang", "A loop can never be left, although all other threads are finished or stuck, too.",
     "Find the store that would end the loop: it is missing, or it comes after a wait for the "
     "looping thread.",
     "835"},
    {"uninitialised_read", "An object is read that was never written.",
     "Write it before it is published, and publish it by a release that its readers acquire.",
     "457"},
    {"use_after_free", "An object is accessed after the end of its lifetime.",
     "Defer the destruction until no thread can reach the object: reference counts, hazard "
     "pointers, or joining the threads first.",
     "416"},
    {"double_free", "One object is destroyed twice.",
     "See to it that exactly one thread can win the right to destroy the object.", "415"},
    {"leak", "An object is made and never destroyed.",
     "Destroy it on every path, the one that loses a race included.", "401"},
    {"misuse",
     "A precondition is broken: an unlock by a thread that does not own the mutex, a release past "
     "the maximum, an illegal memory order.",
     "Correct the call; the message names the precondition.", "573"},
    {"crash", "A signal, an escaped exception or an exit ends the code under test.",
     "Replay the execution under a debugger.", ""},
    {"nondeterminism",
     "The code under test depends on something outside of the model: time, addresses, random "
     "numbers or state that outlives an execution.",
     "Take such values from the model (clock, choose), and start every execution from the same "
     "state.",
     ""},
};

}  // namespace

std::string_view address_of_docs() noexcept { return INTERLOCK_DOCS_URL; }

std::span<kind_of_failure const> kinds_of_failure() noexcept { return kinds; }

}  // namespace interlock::reports
