#include <interlock/checker/command/command.hpp>

namespace interlock::checker {
namespace {

constexpr subcommand listed_subcommands[]{
    {"list", "what can be checked", list_command, list_line},
    {"check", "check it", check_command, check_line},
    {"work", "do what others check --queue, on this machine", work_command, work_line},
    {"queue", "what is in a queue, and how far it is", queue_command, queue_line},
    {"audit", "see whether checks would notice if their code were weaker", audit_command, audit_line},
    {"harden", "find the weakest orders with which checks pass", harden_command, harden_line},
    {"explore", "understand how a check fails", explore_command, explore_line},
    {"replay", "run one failing execution again", replay_command, replay_line},
    {"report", "render a saved record, or compare two", report_command, report_line},
    {"explain", "what a failure, a verdict or a limit means, and what helps", explain_command, explain_line},
    {"doctor", "what works on this machine, and how to mend what does not", doctor_command, doctor_line},
    {"manual", "a page for man, and completion for shells", manual_command, manual_line},
};

}  // namespace

std::span<subcommand const> subcommands() noexcept { return listed_subcommands; }

}  // namespace interlock::checker
