#include <interlock/checker/output/interruption.hpp>

#include <cstring>

namespace interlock::checker {
namespace {

volatile std::sig_atomic_t first = 0;
volatile std::sig_atomic_t number = 0;

void remember(int signal) {
  if (number == 0) first = signal;
  number = number + 1;
}

}  // namespace

interruption::interruption() {
  number = 0;
  struct sigaction remembering {};
  remembering.sa_handler = remember;  // no SA_RESTART: what waits looks around
  for (auto const& each : taken_) ::sigaddset(&remembering.sa_mask, each.signal);
  for (auto& each : taken_) {
    ::sigaction(each.signal, nullptr, &each.before);
    if (each.signal == SIGHUP && each.before.sa_handler == SIG_IGN) continue;
    ::sigaction(each.signal, &remembering, nullptr);
  }
}

interruption::~interruption() {
  for (auto const& each : taken_) ::sigaction(each.signal, &each.before, nullptr);
}

int interruption::count() noexcept { return number; }

std::string interruption::by() { return std::string{"SIG"} + ::sigabbrev_np(first); }

}  // namespace interlock::checker
