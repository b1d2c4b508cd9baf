#include <algorithm>
#include <string_view>
#include <utility>

#include <interlock/reports/analysis/explanation.hpp>

#include "samples.hpp"

namespace interlock::reports::samples {
namespace {

constexpr auto counting = "impl/semaphore/counting.hpp";

std::vector<std::string> relacy_limits() {
  return {"load buffering", "2+2W", "loads older than one store back"};
}

place at(char const* file, unsigned line, char const* function, unsigned thread,
         std::string what = {}) {
  return {
      .file = file, .line = line, .function = function, .thread = thread, .what = std::move(what)};
}

/// Steps of one interleaving, numbered as they are added.
class interleaving {
 public:
  interleaving& add(step s) {
    s.number = ++last_;
    s.where.thread = s.thread;
    steps_.push_back(std::move(s));
    return *this;
  }
  interleaving& remark(std::string text) {
    steps_.push_back({.note = std::move(text)});
    return *this;
  }
  [[nodiscard]] std::vector<step> steps() && { return std::move(steps_); }

 private:
  std::uint64_t last_ = 0;
  std::vector<step> steps_;
};

check passing(std::string name, std::string engine, verdict v, std::uint64_t executions,
              double seconds) {
  return {.name = std::move(name),
          .engine = std::move(engine),
          .search = "auto",
          .verdict = v,
          .expected = "passes",
          .as_expected = true,
          .executions = executions,
          .seconds = seconds,
          .threads = 3,
          .peak_memory_kib = 5'120};
}

check proved() {
  auto c =
      passing("semaphore/at_most_n<counting_semaphore>", "relacy", verdict::proved, 2'238, 0.08);
  c.limits = relacy_limits();
  return c;
}

check proved_up_to_renaming() {
  auto c = passing("mutex/lets_everyone_in<futex_mutex>", "rc11", verdict::proved, 40, 0.01);
  c.stands_for = 240;
  c.limits = {"load buffering (loads that read from stores that come after them)"};
  return c;
}

check bounded() {
  auto c = passing("mutex/excludes<ttas>", "relacy", verdict::bounded, 271'152, 31.4);
  c.reached = "complete up to 2 preemptions";
  c.threads = 4;
  c.limits = relacy_limits();
  return c;
}

check sampled() {
  auto c =
      passing("semaphore/at_most_n<counting_semaphore>", "native", verdict::sampled, 10'000, 1.26);
  c.search = "iterations=10000";
  c.limits = {"executions that this machine does not produce"};
  return c;
}

check unknown() {
  auto c = passing("buffer/fifo<mpmc_ring>", "relacy", verdict::unknown, 18'446'744, 60);
  c.reached = "the budget of 60 s was spent; about 0.3 % searched";
  c.as_expected = false;
  c.limits = relacy_limits();
  return c;
}

check error() {
  auto c = passing("buffer/fifo<mpmc_ring>", "native", verdict::error, 0, 0);
  c.as_expected = false;
  c.error =
      "the worker could not be started: Cannot allocate memory\n"
      "give the run fewer --jobs, or a larger memory limit";
  return c;
}

check expected_failure() {
  auto c = lost_wakeup();
  c.name = "broken/release_notifies_on_zero";
  c.expected = "lost_wakeup";
  c.as_expected = true;
  return c;
}

check other_failure_than_expected() {
  auto c = data_race();
  c.name = "broken/test_then_set";
  c.expected = "failed_check";
  return c;
}

check toothless() {
  auto c = passing("broken/unlock_relaxed", "relacy", verdict::proved, 14, 0);
  c.expected = "data_race";
  c.as_expected = false;
  c.threads = 2;
  return c;
}

check not_shown_as_expected() {
  auto c = passing("broken/release_notifies_on_zero", "native", verdict::sampled, 10'000, 0.9);
  c.search = "iterations=10000";
  c.expected = "lost_wakeup";
  return c;
}

check failed_natively() {
  auto c = passing("mutex/excludes<volatile_flag>", "native", verdict::failed, 1, 0.02);
  c.search = "iterations=10000";
  c.as_expected = false;
  c.failed =
      failure{.kind = "data_race",
              .message = "ThreadSanitizer saw two conflicting accesses to flag",
              .places = {at("impl/broken/volatile_flag.hpp", 9, "lock", 1, "write of 4 bytes"),
                         at("impl/broken/volatile_flag.hpp", 14, "unlock", 2, "read of 4 bytes")}};
  auto const& places = c.failed->places;
  c.failed->explanation = {
      {.about = "variable", .text = "the memory is in the scenario object, 8 bytes after its begin"},
      {.about = "access", .text = "thread 1: write of 4 bytes", .thread = 1, .where = places[0]},
      {.about = "synchronisation",
       .text = "thread 2's last synchronisation before its access: load with order relaxed, which "
               "acquires nothing",
       .thread = 2,
       .where = at("impl/broken/volatile_flag.hpp", 13, "unlock", 2)},
      {.about = "access", .text = "thread 2: read of 4 bytes", .thread = 2, .where = places[1]},
      {.about = "unknown", .text = "which values passed is not known natively"}};
  return c;
}

}  // namespace

check lost_wakeup() {
  constexpr auto acquire =
      "void interlock::impl::counting_semaphore<M>::acquire() [with M = interlock::model::checked]";
  constexpr auto release =
      "void interlock::impl::counting_semaphore<M>::release() [with M = interlock::model::checked]";
  auto c = passing("semaphore/wakes_every_waiter<release_notifies_on_zero>", "relacy",
                   verdict::failed, 1'482, 0.31);
  c.search = "full";
  c.reached = "complete up to 2 preemptions";
  c.as_expected = false;
  c.limits = relacy_limits();
  c.replay = "il1:relacy:2f9c41d07e";
  interleaving how;
  for (auto const waiter : {1U, 2U})
    how.add({.thread = waiter,
             .operation = "wait",
             .object = "permits",
             .order = "relaxed",
             .read = "0",
             .note = "blocks",
             .where = at(counting, 31, acquire, 0)});
  how.add({.thread = 3,
           .operation = "fetch_add",
           .object = "permits",
           .order = "release",
           .read = "0",
           .written = "1",
           .where = at(counting, 22, release, 0)})
      .add({.thread = 3,
            .operation = "notify_one",
            .object = "permits",
            .note = "wakes thread 1",
            .where = at(counting, 24, release, 0)})
      .add({.thread = 3,
            .operation = "fetch_add",
            .object = "permits",
            .order = "release",
            .read = "1",
            .written = "2",
            .where = at(counting, 22, release, 0)})
      .remark("no continuation from here can wake thread 2")
      .add({.thread = 1,
            .operation = "compare_exchange_weak",
            .object = "permits",
            .order = "acquire",
            .read = "2",
            .written = "1",
            .where = at(counting, 33, acquire, 0)});
  c.failed =
      failure{.kind = "lost_wakeup",
              .message = "thread 2 sleeps in acquire() although permits == 1",
              .why = "step 5 saw 1 and notified nobody; thread 1, woken in step 4, had not run yet",
              .places = {at(counting, 31, acquire, 2, "waiting for permits")},
              .steps = std::move(how).steps()};
  return c;
}

check data_race() {
  constexpr auto body =
      "void handoff<interlock::model::checked>::thread(unsigned int) [M = "
      "interlock::model::checked]";
  constexpr auto file = "scenarios/litmus/handoff.hpp";
  auto c = passing("litmus/handoff<relaxed>", "relacy", verdict::failed, 3, 0.001);
  c.as_expected = false;
  c.threads = 3;
  c.limits = relacy_limits();
  c.replay = "il1:relacy:07";
  interleaving how;
  how.add({.thread = 0,
           .operation = "store",
           .object = "ready",
           .order = "relaxed",
           .written = "0",
           .where = at(file, 10, "handoff<interlock::model::checked>::handoff()", 0)})
      .add({.thread = 3,
            .operation = "store",
            .object = "ready",
            .order = "release",
            .written = "1",
            .where = at(file, 17, body, 0)})
      .add({.thread = 1,
            .operation = "write",
            .object = "data",
            .written = "42",
            .where = at(file, 12, body, 0)})
      .add({.thread = 1, .operation = "fence", .order = "seq_cst", .where = at(file, 13, body, 0)})
      .add({.thread = 1,
            .operation = "store",
            .object = "ready",
            .order = "relaxed",
            .written = "2",
            .where = at(file, 13, body, 0)})
      .add({.thread = 2,
            .operation = "load",
            .object = "ready",
            .order = "acquire",
            .read = "1",
            .newest = false,
            .reads_from = store_reference{.step = 2, .thread = 3, .value = "1"},
            .hidden = store_reference{.step = 5, .thread = 1, .value = "2"},
            .where = at(file, 14, body, 0)})
      .add({.thread = 2,
            .operation = "read",
            .object = "data",
            .read = "42",
            .where = at(file, 15, body, 0)});
  c.failed = failure{
      .kind = "data_race",
      .message = "thread 1 writes data and thread 2 reads it; neither happens before the other",
      .why =
          "step 5 stores ready with relaxed order, so that nothing which reads it synchronizes "
          "with thread 1\nrelease in step 5 would order them",
      .places = {at(file, 12, body, 1, "write of data"), at(file, 15, body, 2, "read of data")},
      .steps = std::move(how).steps()};
  return c;
}

check explored_race() {
  constexpr auto body =
      "void publishes<interlock::model::checked>::thread(unsigned int) [M = "
      "interlock::model::checked]";
  constexpr auto file = "scenarios/litmus/handoff.hpp";
  auto c = passing("flag/publishes<relaxed_flag>", "relacy", verdict::failed, 1, 0.017);
  c.threads = 2;
  c.as_expected = false;
  c.reached = "nothing plainer was found";
  c.limits = relacy_limits();
  c.replay = "il1:relacy:11";
  interleaving how;
  how.add({.thread = 1,
           .operation = "write",
           .object = "data",
           .written = "42",
           .where = at(file, 12, body, 0),
           .id = 2})
      .add({.thread = 1,
            .operation = "store",
            .object = "ready",
            .order = "relaxed",
            .written = "1",
            .where = at(file, 13, body, 0),
            .id = 1})
      .add({.thread = 2,
            .operation = "load",
            .object = "ready",
            .order = "relaxed",
            .read = "1",
            .reads_from = store_reference{.step = 2, .thread = 1, .value = "1"},
            .where = at(file, 14, body, 0),
            .id = 1})
      .remark("no continuation from here can pass")
      .add({.thread = 2,
            .operation = "read",
            .object = "data",
            .where = at(file, 15, body, 0),
            .id = 2});
  c.failed = failure{
      .kind = "data_race",
      .message = "thread 2 reads data while thread 1 writes it",
      .why = "nothing makes the first access happen before the second",
      .places = {at(file, 12, body, 1, "write of data"), at(file, 15, body, 2, "read of data")},
      .steps = std::move(how).steps(),
      .objects = {{.id = 1,
                   .name = "ready",
                   .kind = "atomic",
                   .created = at(file, 8, "publishes<M>::publishes()", 0)},
                  {.id = 2,
                   .name = "data",
                   .kind = "var",
                   .created = at(file, 9, "publishes<M>::publishes()", 0)}}};
  c.failed->explanation = explain(*c.failed);
  auto const fence = [&](char const* part, char const* operation, char const* to, unsigned line) {
    return order_change{.part = part,
                        .object = "ready",
                        .operation = operation,
                        .from = "",
                        .to = to,
                        .where = at(file, line, body, 0)};
  };
  auto const change = [&](char const* operation, char const* to, unsigned line) {
    return order_change{.object = "ready",
                        .operation = operation,
                        .from = "relaxed",
                        .to = to,
                        .where = at(file, line, body, 0)};
  };
  c.explored = exploration{
      .executions = 43,
      .complete = true,
      .failures = {{.kind = "data_race",
                    .message = c.failed->message,
                    .places = c.failed->places,
                    .replay = "il1:relacy:11",
                    .execution = 1,
                    .times = 15},
                   {.kind = "failed_check",
                    .message = "the data has arrived",
                    .places = {at(file, 15, body, 2)},
                    .replay = "il1:relacy:12",
                    .execution = 7,
                    .times = 2}},
      .lost_after = 3,
      .orders = order_advice{
          .seq_cst = "passes",
          .remedies = {{.changes = {change("store", "release", 13), change("load", "acquire", 14)},
                        .reached = "complete",
                        .proved = true},
                       {.changes = {fence("fence_before", "store", "release", 13),
                                    fence("fence_after", "load", "acquire", 14)},
                        .reached = "complete within --spurious 1 and --timeouts 4"}}},
      .checked = first_by_check{.kind = "failed_check",
                                .message = "the data has arrived",
                                .places = {at(file, 15, body, 2)},
                                .execution = 3}};
  return c;
}

check misuse() {
  constexpr auto body = "void signals_through<M>::thread(unsigned int) [M = checked]";
  constexpr auto file = "scenarios/mutex/signals_through.hpp";
  auto c = passing("mutex/signals_through<platform_mutex>", "relacy", verdict::failed, 1, 0.001);
  c.threads = 2;
  c.as_expected = false;
  c.replay = "il1:relacy:21";
  auto const on_mutex = [&](unsigned thread, char const* operation, unsigned line) {
    return step{.thread = thread,
                .operation = operation,
                .object = "m",
                .where = at(file, line, body, 0),
                .id = 1};
  };
  interleaving how;
  how.add(on_mutex(1, "lock", 12)).add(on_mutex(2, "unlock", 15));
  c.failed = failure{.kind = "misuse",
                     .message = "thread 2 unlocks m, which thread 1 holds",
                     .places = {at(file, 15, body, 2, "unlock")},
                     .steps = std::move(how).steps(),
                     .objects = {{.id = 1,
                                  .name = "m",
                                  .kind = "mutex",
                                  .created = at(file, 8, "signals_through()", 0)}}};
  c.failed->explanation = explain(*c.failed);
  return c;
}

check double_free() {
  constexpr auto body = "void shared<M>::thread(unsigned int) [M = checked]";
  constexpr auto file = "scenarios/lifetime/shared.hpp";
  auto c = passing("lifetime/shared<racy_count>", "relacy", verdict::failed, 3, 0.002);
  c.threads = 2;
  c.as_expected = false;
  c.replay = "il1:relacy:22";
  auto const looks = [&](unsigned thread) {
    return step{.thread = thread,
                .operation = "load",
                .object = "owners",
                .order = "acquire",
                .read = "1",
                .reads_from = store_reference{.step = 0, .thread = 0, .value = "1"},
                .where = at(file, 14, body, 0),
                .id = 1};
  };
  auto const destroys = [&](unsigned thread) {
    return step{.thread = thread, .operation = "destroy", .where = at(file, 15, body, 0)};
  };
  interleaving how;
  how.add(looks(1)).add(looks(2)).add(destroys(2)).add(destroys(1));
  c.failed = failure{.kind = "double_free",
                     .message = "an object is destroyed a second time",
                     .places = {at(file, 15, body, 2, "first destroy"),
                                at(file, 15, body, 1, "second destroy")},
                     .steps = std::move(how).steps()};
  c.failed->explanation = explain(*c.failed);
  return c;
}

// Rounds of a loop, with a timed wait, that nothing can end.
check waits_for_ever() {
  constexpr auto body = "void drains<M>::thread(unsigned int) [M = checked]";
  constexpr auto file = "scenarios/buffer/drains.hpp";
  auto c = passing("buffer/drains<forgetful_ring>", "relacy", verdict::failed, 2, 0.004);
  c.threads = 2;
  c.as_expected = false;
  c.replay = "il2:relacy:24";
  auto const does = [&](unsigned thread, char const* operation, unsigned line, char const* note) {
    return step{.thread = thread,
                .operation = operation,
                .object = "size",
                .order = "acquire",
                .read = "0",
                .reads_from = store_reference{.step = 1, .thread = 1, .value = "0"},
                .note = note,
                .where = at(file, line, body, 0),
                .id = 3};
  };
  interleaving how;
  how.add({.thread = 1,
           .operation = "store",
           .object = "size",
           .order = "release",
           .written = "0",
           .where = at(file, 14, body, 0),
           .id = 3});
  for (int round = 0; round != 6; ++round) {
    how.add(does(2, "load", 18, "")).add(does(2, "wait_until", 19, "blocks"));
    how.add(does(2, "wait_until", 19, "times out"));
  }
  c.failed = failure{.kind = "hang",
                     .message = "thread 2 loops in drain() and nothing can let it leave",
                     .places = {at(file, 19, body, 2, "looping here")},
                     .steps = std::move(how).steps(),
                     .objects = {{.id = 3, .name = "size", .kind = "atomic"}}};
  c.failed->explanation = explain(*c.failed);
  return c;
}

check leak() {
  constexpr auto body = "void shared<M>::thread(unsigned int) [M = checked]";
  constexpr auto file = "scenarios/lifetime/shared.hpp";
  auto c = passing("lifetime/shared<forgetful_count>", "relacy", verdict::failed, 2, 0.002);
  c.threads = 2;
  c.as_expected = false;
  c.replay = "il1:relacy:23";
  auto const gives_up = [&](unsigned thread, char const* before, char const* after) {
    return step{.thread = thread,
                .operation = "fetch_sub",
                .object = "count",
                .order = "acq_rel",
                .read = before,
                .written = after,
                .where = at(file, 22, body, 0),
                .id = 2};
  };
  interleaving how;
  how.add(gives_up(1, "2", "1")).add(gives_up(2, "1", "0"));
  c.failed = failure{.kind = "leak",
                     .message = "an object made in shared is never destroyed",
                     .places = {at(file, 9, "shared<M>::shared() [M = checked]", 0, "made here")},
                     .steps = std::move(how).steps(),
                     .objects = {{.id = 2,
                                  .name = "count",
                                  .kind = "atomic",
                                  .created = at(file, 5, "counted()", 0),
                                  .leaked = true}}};
  c.failed->explanation = explain(*c.failed);
  return c;
}

check failed_check() {
  auto c = passing("buffer/fifo<index_first>", "relacy", verdict::failed, 1, 0);
  c.search = "bound=2";
  c.as_expected = false;
  c.threads = 2;
  interleaving how;
  how.add({.thread = 0,
           .operation = "write",
           .object = "consumer.received[0].sequence_number",
           .written = "0",
           .where = at("scenarios/buffer/fifo.hpp", 8, "", 0)})
      .add({.thread = 1,
            .operation = "compare_exchange_weak",
            .object = "ring.head",
            .order = "relaxed",
            .read = "0",
            .note = "fails spuriously",
            .where = at("impl/broken/fifo.hpp", 20, "", 0)})
      .add({.thread = 1,
            .operation = "compare_exchange_strong",
            .object = "ring.head",
            .order = "acq_rel/acquire",
            .read = "1",
            .where = at("impl/broken/fifo.hpp", 20, "", 0)})
      .add({.thread = 2,
            .operation = "lock",
            .object = "m",
            .where = at("scenarios/buffer/fifo.hpp", 20, "", 0)})
      .add({.thread = 2,
            .operation = "load",
            .object = "ring.head",
            .order = "seq_cst",
            .read = "0",
            .newest = false,
            .reads_from = store_reference{.step = 0, .thread = 0, .value = "0"},
            .where = at("scenarios/buffer/fifo.hpp", 21, "", 0)})
      .add({.thread = 1, .operation = "choose", .read = "1"})
      .add({.thread = 0,
            .operation = "read",
            .object = "consumer.received[0].sequence_number",
            .read = "0",
            .where = at("scenarios/buffer/fifo.hpp", 40, "", 0)});
  c.failed = failure{.kind = "failed_check",
                     .message = "what is received was sent",
                     .places = {at("scenarios/buffer/fifo.hpp", 41, "void fifo<Q>::after()", 0)},
                     .steps = std::move(how).steps()};
  return c;
}

check eight_threads() {
  auto c =
      passing("mutex/excludes<test_then_set>", "relacy", verdict::failed, 123'456'789, 7'265.5);
  c.search = "random=1000000000";
  c.as_expected = false;
  c.threads = 8;
  c.replay = "il1:relacy:" + std::string(140, 'a');
  interleaving how;
  for (auto thread = 1U; thread <= 8; ++thread)
    how.add({.thread = thread,
             .operation = "fetch_add",
             .object = "inside",
             .order = "acq_rel",
             .read = std::to_string(thread - 1),
             .written = std::to_string(thread),
             .where = at("scenarios/mutex/excludes.hpp", 30 + thread, "", 0)});
  for (auto thread = 8U; thread >= 1; --thread)
    how.add({.thread = thread,
             .operation = "store",
             .object = "a_name_that_is_longer_than_any_column",
             .written = "1",
             .where = at("scenarios/mutex/excludes.hpp", 40, "", 0)});
  c.failed = failure{.kind = "deadlock",
                     .message = "all eight threads wait for one another",
                     .steps = std::move(how).steps()};
  for (auto thread = 1U; thread <= 8; ++thread)
    c.failed->places.push_back(at("scenarios/mutex/excludes.hpp", 40,
                                  "scenario::thread(unsigned int)::<lambda(int)>", thread,
                                  "waiting for turn[" + std::to_string(thread % 8 + 1) + "]"));
  return c;
}

check hostile_text() {
  auto c = passing("naïve/Zähler<\"a&b\">/\x1b[31m", "relacy", verdict::failed, 1, 0);
  c.as_expected = false;
  c.threads = 1;
  c.limits = {"bell \a", "<script>"};
  c.replay = "il1:\x01";
  interleaving how;
  how.add({.thread = 1,
           .operation = "write",
           .object = "漢字",
           .written = "\xff\xfe\xc3",
           .where = at("a\nb.hpp", 1, "f()", 0)})
      .add({.thread = 2,
            .operation = "read",
            .object = "Öl",
            .read = "tab\there, \xef\xbf\xbe",
            .where = at("a\nb.hpp", 2, "f()", 0)});
  c.failed =
      failure{.kind = "failed_check",
              .message = "expected ]]> & \"x\" < 'y' \xe2\x80\xae mirrored\r\nsecond line\x7f",
              .why = "it says \\n and \xed\xa0\x80",
              .places = {at("a\nb.hpp", 1, "f()", 1, "write of 漢字"),
                         at("a\nb.hpp", 2, "f()", 2, "read of Öl")},
              .steps = std::move(how).steps()};
  return c;
}

check hostile_markup() {
  constexpr auto system_file = "/usr/include/c++/12/a b%41,c:d#e?f[0].h";
  auto c = passing("a|b/`c``d`\\|<img src=x>{0}[l](1)_e_*f*~~g~~ #1 @h $i$", "e::f,g%",
                   verdict::failed, 2, 0);
  c.as_expected = false;
  c.replay = "il1:`x`|y";
  c.limits = {"- [ ] a | list", "</details>"};
  interleaving how;
  how.remark("before all | steps")
      .add({.thread = 1,
            .operation = "store",
            .object = "````slots{1}[0](2)",
            .written = "</details>",
            .where = at(system_file, 0, "", 0)})
      .remark("after {0}");
  c.failed =
      failure{.kind = "failed_check",
              .message = "100% of {0} is [not](1) what ::error:: says, a|b </summary>\n::stop",
              .why = "- not a list\n# not a headline\n##[group] nor a command",
              .places = {at(system_file, 0, "", 1)},
              .steps = std::move(how).steps()};
  return c;
}

check of_the_future() {
  auto c = passing("time/travel", "quantum", verdict::failed, 7, 0.1);
  c.search = "sideways";
  c.as_expected = false;
  c.failed = failure{.kind = "paradox", .places = {at("", 0, "", 0), at("", 0, "", 3)}};
  return c;
}

run everything() {
  return {{proved(), bounded(), unknown(), lost_wakeup(), expected_failure(), data_race(),
           other_failure_than_expected(), sampled(), error(), toothless(), not_shown_as_expected(),
           failed_natively(), explored_race(), failed_check(), eight_threads(), hostile_text()}};
}

run interrupted() {
  auto cut_short = unknown();
  cut_short.reached = "cancelled";
  cut_short.error = "SIGINT ended it before it could show anything";
  return {.checks = {proved(), cut_short},
          .interrupted = interruption{.by = "SIGINT",
                                      .did_not_run = {{proved().name, "native"},
                                                      {"mutex/excludes<ticket>", "relacy"}}}};
}

run explained() { return {{misuse(), double_free(), leak(), waits_for_ever()}}; }

run hostile() { return {{hostile_text(), hostile_markup(), of_the_future(), error()}}; }

run older_than_everything() {
  auto result = everything();
  auto const at_name = [&](std::string_view name, std::string_view engine) -> check& {
    return *std::find_if(result.checks.begin(), result.checks.end(),
                         [&](check const& c) { return c.name == name && c.engine == engine; });
  };
  at_name("semaphore/wakes_every_waiter<release_notifies_on_zero>", "relacy") =
      passing("semaphore/wakes_every_waiter<release_notifies_on_zero>", "relacy", verdict::proved,
              9'310, 0.4);
  at_name("buffer/fifo<mpmc_ring>", "native") =
      passing("buffer/fifo<mpmc_ring>", "native", verdict::sampled, 1'000, 0.4);
  at_name("mutex/excludes<ttas>", "relacy").reached = "complete up to 3 preemptions";
  at_name("semaphore/at_most_n<counting_semaphore>", "relacy").executions = 900;
  auto& fixed = at_name("broken/release_notifies_on_zero", "native");
  fixed.verdict = verdict::unknown;
  fixed.as_expected = false;
  at_name("buffer/fifo<index_first>", "relacy").failed->kind = "leak";
  at_name("litmus/handoff<relaxed>", "relacy").name = "litmus/renamed<relaxed>";
  return result;
}

run all_as_expected() {
  return {.checks = {proved(), proved_up_to_renaming(), bounded(), expected_failure(), sampled(), not_shown_as_expected()},
          .origin = origin{.program = "build/queue_checks",
                           .version = "0.1.0",
                           .build = "3034c9e3ac20e37b",
                           .compiler = "GCC 12.2.0",
                           .commit = "5ce1a7b0d2f34c8899e6a1c0ffee00112233445f",
                           .edited = true,
                           .host = "builder",
                           .began = "2026-11-30T09:30:00Z",
                           .arguments = {"check", "--report", "json"}}};
}

}  // namespace interlock::reports::samples
