#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <iterator>
#include <string_view>
#include <utility>

#include <pthread.h>
#include <sys/resource.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <interlock/checker/limit.hpp>
#include <interlock/checker/native/incident.hpp>
#include <interlock/checker/native/race_reports.hpp>
#include <interlock/checker/native/verdict.hpp>
#include <interlock/checker/native/worker.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::checker::native {
namespace {

std::string who(unsigned thread) {
  return thread == 0 ? std::string{"the constructor, after() or the destructor"}
                     : fmt::format("thread {}", thread);
}

/// Whether one of the frames before the first under test is of a function with such a name.
bool went_through(std::vector<frame> const& frames, std::string_view name) {
  for (auto const& f : frames) {
    if (is_under_test(f)) return false;
    if (f.function.find(name) != std::string::npos) return true;
  }
  return false;
}

/// What a stuck thread does at its last place.
std::string occupation_of(std::vector<frame> const& frames, activity doing) {
  // The order matters: waiting on a condition variable locks a mutex, too.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> known{{
      {"condition_variable", "waits for a notification of a condition variable"},
      {"pthread_cond_", "waits for a notification of a condition variable"},
      {"mutex_lock", "waits for a mutex"},
      {"mutex::lock", "waits for a mutex"},
      {"rwlock", "waits for a reader-writer lock"},
      {"sem_wait", "waits for a semaphore"},
      {"pthread_join", "waits for a thread to end"},
      {"thread::join", "waits for a thread to end"},
      {"atomic_wait", "waits for an atomic to change"},
      {"::wait(", "waits for an atomic to change"},
      {"__platform_wait", "waits for an atomic to change"},
  }};
  if (doing == activity::waiting)
    for (auto const& [name, words] : known)
      if (went_through(frames, name)) return std::string{words};
  switch (doing) {
    case activity::waiting: return "waits";
    case activity::running: return went_through(frames, "yield") ? "loops, yielding" : "loops";
    case activity::sleeping: return "sleeps";
    case activity::blocked: return "blocks in a system call";
    case activity::gone: break;
  }
  return "has ended without returning";
}

/// The os thread that holds the mutex with this futex; glibc's mutexes begin with theirs. Reads
/// what the code under test may still write, so ThreadSanitizer must not see it.
INTERLOCK_UNINSTRUMENTED pid_t owner_of_mutex(std::uintptr_t futex) {
#if defined(__GLIBC__)
  return reinterpret_cast<pthread_mutex_t const volatile*>(futex)->__data.__owner;
#else
  static_cast<void>(futex);
  return 0;
#endif
}

bool waits_for_mutex(stuck_thread const& thread, std::vector<frame> const& frames) {
  return thread.state.doing == activity::waiting && !went_through(frames, "condition_variable") &&
         !went_through(frames, "pthread_cond_") &&
         (went_through(frames, "mutex_lock") || went_through(frames, "mutex::lock"));
}

/// Our number of the thread that holds the mutex which `thread` waits for; 0: unknown.
unsigned holder(stuck_thread const& thread, std::vector<frame> const& frames) {
  if (!waits_for_mutex(thread, frames)) return 0;
  auto const owner = owner_of_mutex(thread.state.futex);
  auto const& table = all_workers();
  for (unsigned i = 0; i != table.count; ++i)
    if (owner == table.workers[i].os_thread.load(std::memory_order_relaxed)) return i + 1;
  return 0;
}

// At scale there are hundreds.
constexpr std::size_t most_named = 16;

std::string list_of(std::vector<unsigned> const& threads) {
  if (threads.size() == 1) return who(threads.front());
  if (threads.size() > most_named)
    return fmt::format("threads {}, {}, {} and {} others", threads[0], threads[1], threads[2], threads.size() - 3);
  std::string result = "threads ";
  for (std::size_t i = 0; i != threads.size(); ++i)
    result += fmt::format("{}{}",
                          i == 0                    ? ""
                          : i + 1 == threads.size() ? " and "
                                                    : ", ",
                          threads[i]);
  return result;
}

/// "threads 1 and 2 loop, thread 3 waits".
std::string occupations_of(std::vector<stuck_thread> const& stuck) {
  constexpr std::array<std::pair<activity, std::string_view>, 5> words{{
      {activity::running, "loop"},
      {activity::sleeping, "sleep"},
      {activity::blocked, "block"},
      {activity::gone, "end"},
      {activity::waiting, "wait"},
  }};
  std::string result;
  for (auto const& [doing, word] : words) {
    std::vector<unsigned> threads;
    for (auto const& each : stuck)
      if (each.state.doing == doing) threads.push_back(each.number);
    if (threads.empty()) continue;
    result += fmt::format("{}{} {}{}", result.empty() ? "" : ", ", list_of(threads), word,
                          threads.size() == 1 ? "s" : "");
  }
  return result;
}

reports::failure failure_of_stuck(run_result const& result, run_settings const& settings) {
  auto stuck = result.stuck;
  std::sort(stuck.begin(), stuck.end(),
            [](auto const& a, auto const& b) { return a.number < b.number; });
  reports::failure failed;
  std::vector<unsigned> all;
  bool relocks = false;
  for (auto const& each : stuck) {
    all.push_back(each.number);
    if (all.size() > most_named) continue;
    auto const frames = frames_of(each.last_place);
    auto where = place_of(frames);
    where.thread = each.number;
    where.what = occupation_of(frames, each.state.doing);
    if (auto const by = holder(each, frames); by != 0) {
      relocks = relocks || by == each.number;
      where.what +=
          by == each.number ? " that it holds itself" : fmt::format(" that {} holds", who(by));
    }
    if (auto const path = path_of(frames); !path.empty())
      failed.why += fmt::format("{}{} {}: {}", failed.why.empty() ? "" : "\n", who(each.number),
                                where.what, path);
    failed.places.push_back(std::move(where));
  }
  if (relocks) {
    failed.kind = to_string(failure::misuse);
    failed.message = "a mutex is locked again by the thread that holds it";
  } else if (result.how == run_result::ending::deadlock) {
    failed.kind = to_string(failure::deadlock);
    failed.message = fmt::format("{} wait{}, and nothing can wake {} any more", list_of(all),
                                 all.size() == 1 ? "s" : "", all.size() == 1 ? "it" : "them");
  } else {
    failed.kind = to_string(failure::hang);
    failed.message = fmt::format("{}; none of the threads came to its end, with {} s or more for each",
                                 occupations_of(stuck), settings.hang_after.count());
  }
  return failed;
}

std::string signal_words(incident const& found, std::vector<frame> const& frames) {
  switch (found.signal) {
    case SIGSEGV:
    case SIGBUS:
      if (auto const at = reinterpret_cast<std::uintptr_t>(found.address); at < 4096)
        return "access through a null pointer";
      else return fmt::format("access to memory that is not there (address {:#x})", at);
    case SIGFPE: return "arithmetic error, such as an integer division by zero";
    case SIGILL: return "illegal instruction, as of a check that the compiler inserted";
    case SIGTRAP: return "trap, as of a check that the compiler inserted";
    case SIGABRT:
      return went_through(frames, "assert_fail")
                 ? "a failed assertion; its words are on the standard error stream"
                 : "abort() was called";
    default: break;
  }
  char const* const name = strsignal(found.signal);
  return fmt::format("signal {}", name != nullptr ? name : "of an unknown kind");
}

/// libstdc++ asserts that the memory order of an operation is one of the legal ones.
bool is_illegal_order(std::vector<frame> const& frames) {
  bool asserted = false;
  for (auto const& f : frames) {
    if (is_under_test(f)) return false;
    if (f.function.find("assert_fail") != std::string::npos) asserted = true;
    else if (asserted && (f.file.ends_with("/atomic_base.h") || f.file.ends_with("/atomic")))
      return true;
  }
  return false;
}

reports::failure failure_of_incident(incident const& found) {
  auto const frames = frames_of(found.stack);
  reports::failure failed;
  failed.kind = to_string(found.kind);
  failed.message = found.signal != 0 ? signal_words(found, frames) : std::string{found.message};
  if (found.signal == SIGABRT && is_illegal_order(frames)) {
    failed.kind = to_string(failure::misuse);
    failed.message = "illegal memory order for this operation";
  }
  reports::place where;
  if (found.located)
    where = {.file = found.where.file_name(),
             .line = found.where.line(),
             .function = found.where.function_name()};
  else where = place_of(frames);
  where.thread = found.thread;
  where.what = found.located ? "here" : "happened here";
  if (!found.in_a_worker) failed.why = "It happened in a thread that the code under test started.";
  failed.places.push_back(std::move(where));
  if (auto const path = path_of(frames); !path.empty())
    failed.why += fmt::format("{}{}: {}", failed.why.empty() ? "" : "\n", who(found.thread), path);
  return failed;
}

std::string one_line(reports::failure const& f) {
  std::string where;
  for (auto const& each : f.places)
    if (!each.file.empty())
      where += fmt::format("{}{}", where.empty() ? " at " : " and ", file_and_line(each));
  return fmt::format("{}: {}{}", f.kind, f.message, where);
}

/// The earliest failure; the others are mentioned in it.
reports::failure chosen(std::vector<reports::failure> all) {
  constexpr std::size_t mentioned = 5;
  auto first = std::move(all.front());
  for (std::size_t i = 1; i != all.size(); ++i) {
    if (!first.why.empty()) first.why += '\n';
    if (i > mentioned) {
      first.why += fmt::format("Also: {} more.", all.size() - i);
      break;
    }
    first.why += fmt::format("Also: {}", one_line(all[i]));
  }
  return first;
}

std::vector<limit> limits_of_native_runs() {
  std::vector<limit> limits{limit::schedules_of_this_machine, limit::values_of_this_machine,
                            limit::leaks_and_uninitialised_memory};
  if (fences_were_used()) limits.push_back(limit::stand_alone_fences);
  return limits;
}

reports::scale in_record(service const& got) {
  auto const served = static_cast<double>(got.served);
  return {.turns = got.served,
          .wanted = got.wanted,
          .threads = got.asked,
          .least = got.least,
          .most = got.most,
          // R. Jain, D. Chiu, W. Hawe: A quantitative measure of fairness and discrimination (DEC-TR-301, 1984).
          .fairness = got.squares == 0 ? 1 : std::min(1.0, served * served / (got.asked * got.squares)),
          .longest_wait = got.longest_wait};
}

std::uint64_t peak_memory_kib() {
  rusage used{};
  return getrusage(RUSAGE_SELF, &used) == 0 ? static_cast<std::uint64_t>(used.ru_maxrss) : 0;
}

}  // namespace

reports::check record_of(std::string name, program const& what, run_settings const& settings,
                         run_result const& result) {
  reports::check record;
  record.name = std::move(name);
  record.engine = "native";
  record.search = fmt::format("iterations={}", settings.iterations);
  record.executions = result.executions;
  record.seconds = result.elapsed.count();
  record.threads = what.threads;

  std::vector<reports::failure> failures = to_failures(what, result.object);
  if (auto const* const found = published()) {
    // What came first is the failure; what follows is often its consequence.
    auto const position = found->reports_before == 0 ? failures.begin() : failures.end();
    failures.insert(position, failure_of_incident(*found));
  }
  if (result.how == run_result::ending::deadlock || result.how == run_result::ending::hang)
    failures.push_back(failure_of_stuck(result, settings));

  record.limits = in_words(limits_of_native_runs());
  if (settings.at_scale) {
    record.search = "scale";
    record.threads = what.scaled->threads;
  }
  if (failures.empty() && result.service) {
    record.verdict = reports::verdict::sampled;
    record.at_scale = in_record(*result.service);
    record.reached = reports::scale_in_words(*record.at_scale, record.seconds);
  } else if (failures.empty()) {
    record.verdict = reports::verdict::sampled;
    record.reached =
        fmt::format("{} execution{} on {} thread{}", result.executions,
                    result.executions == 1 ? "" : "s", what.threads, what.threads == 1 ? "" : "s");
  } else {
    record.verdict = reports::verdict::failed;
    record.failed = chosen(std::move(failures));
  }
  record.peak_memory_kib = peak_memory_kib();
  return record;
}

}  // namespace interlock::checker::native
