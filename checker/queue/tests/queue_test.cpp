// Runs whose work others do, over a real Redis server: what comes out is what one process says, whoever ends meanwhile.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <netinet/in.h>
#include <sys/socket.h>

#include <interlock/checker/queue/request.hpp>
#include <interlock/checker/queue/work_queue.hpp>
#include <interlock/checker/tests/command_words.hpp>
#include <interlock/reports/record.hpp>

#include "redis_server.hpp"

namespace interlock::checker::queue {
namespace {

class queue_test : public CppUnit::TestFixture {
 protected:
  static words check(std::string const& program, words const& arguments) { return words{program, "check", "--report", "json"} + arguments; }

  process_result run(words const& line) { return run_process(line); }
  std::string record_of(words const& line) {
    auto const result = run(line);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
    return text_of(reports::run_from_json(result.out));
  }
  words at(redis_server const& server) { return {"--queue", server.address()}; }
  program_beside worker(redis_server const& server, words const& more = {}, std::string const& program = LONG_CHECKS) {
    bool const has_slice = std::ranges::find(more, "--slice") != more.end();
    return {words{program, "work", "--jobs", "1", "--silence", "1s"} + (has_slice ? words{} : words{"--slice", "40ms"}) + at(server) + more,
            room / ("worker" + std::to_string(workers++))};
  }
  static void expect_to_end(program_beside& who, int status) {
    auto const ended = who.wait();
    CPPUNIT_ASSERT_EQUAL_MESSAGE(who.err() + who.out(), status, ended);
  }
  void refused(int status, std::string const& reason, words const& line) {
    auto const result = run(line);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, status, result.status);
    CPPUNIT_ASSERT_MESSAGE(result.err, result.err.find(reason) != std::string::npos);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, result.err.size() - 1, result.err.find('\n'));
  }

  scratch_directory room;
  unsigned workers = 0;
};

CPPUNIT_TEST_FIXTURE(queue_test, workers_the_reporter_and_the_server_may_be_killed) {
  words const what{"add[s]", "pushes", "--engine", "rc11"};
  auto const expected = record_of(check(LONG_CHECKS, what + words{"--budget", "10m"}));
  CPPUNIT_ASSERT(expected.find("\"executions\":369600") != std::string::npos);

  redis_server server{room};
  std::array<std::optional<program_beside>, 8> all;
  auto const line = check(LONG_CHECKS, what + at(server));
  program_beside reporter{line, room / "first"};
  unsigned killed = 0;
  auto const is_over = [&] { return !reporter.runs(); };
  for (unsigned round = 0; !is_over(); ++round) {
    for (auto& each : all)
      if (!each || !each->runs()) each.emplace(worker(server));
    std::this_thread::sleep_for(std::chrono::milliseconds{150});
    for (std::size_t i = 0; i != all.size() / 2 && killed < 40; ++i, ++killed) all[i]->end(SIGKILL);
    if (round == 1) server.restart();
    if (round == 2) {
      reporter.end(SIGKILL);
      reporter = program_beside{line, room / "second"};
    }
  }
  expect_to_end(reporter, 0);
  // Else all of it was over before anything happened.
  CPPUNIT_ASSERT(killed >= 12);
  CPPUNIT_ASSERT_EQUAL(expected, text_of(reports::run_from_json(reporter.out())));
  for (auto& each : all)
    if (each && each->runs()) CPPUNIT_ASSERT_EQUAL_MESSAGE(each->err(), 0, each->end(SIGTERM));
}

CPPUNIT_TEST_FIXTURE(queue_test, a_failure_ends_the_rest) {
  redis_server server{room};
  auto const first = worker(server), second = worker(server);
  auto const found = reports::run_from_json(run(check(LONG_CHECKS, words{"adds_in_vain", "--engine", "rc11"} + at(server))).out);
  auto const& record = found.checks.at(0);
  CPPUNIT_ASSERT(record.as_expected && record.failed);
  CPPUNIT_ASSERT_EQUAL(std::string{"failed_check"}, record.failed->kind);
  CPPUNIT_ASSERT(!record.failed->steps.empty() && !record.replay.empty() && record.executions > 0);
  // Its reports are written, and nothing is left of it.
  CPPUNIT_ASSERT(server.ask({"KEYS", "interlock:*run*"}).parts.empty());
}

CPPUNIT_TEST_FIXTURE(queue_test, what_is_no_search_of_graphs_is_done_as_a_whole) {
  words const what{"behaves", "segfaults", "exits", "--executions", "50", "--iterations", "50"};
  auto const local = reports::run_from_json(run(check(PROBE, what)).out);
  redis_server server{room};
  auto const one = worker(server, {}, PROBE), other = worker(server, {}, PROBE);
  auto const queued = reports::run_from_json(run(check(PROBE, what + at(server))).out);
  CPPUNIT_ASSERT(!local.checks.empty());
  CPPUNIT_ASSERT_EQUAL(local.checks.size(), queued.checks.size());
  for (std::size_t i = 0; i != local.checks.size(); ++i) {
    auto const &here = local.checks[i], &there = queued.checks[i];
    CPPUNIT_ASSERT_EQUAL(here.name + here.engine + here.search, there.name + there.engine + there.search);
    CPPUNIT_ASSERT_EQUAL(std::string{to_string(here.verdict)}, std::string{to_string(there.verdict)});
    CPPUNIT_ASSERT_EQUAL(here.failed ? here.failed->kind : "", there.failed ? there.failed->kind : "");
  }
}

CPPUNIT_TEST_FIXTURE(queue_test, what_an_option_has_ended_is_not_left_to_workers) {
  redis_server server{room};
  auto const one = worker(server, {}, PROBE);
  for (auto const& ended_by : {words{"surprises", "--fail-fast"}, words{"--budget-total", "50ms"}}) {
    auto const result = run(check(PROBE, words{"takes_for_ever", "--engine", "rc11"} + ended_by + at(server)));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 1, result.status);
    CPPUNIT_ASSERT_MESSAGE(result.err, result.err.find("stays in the queue") == std::string::npos);
    CPPUNIT_ASSERT(server.ask({"KEYS", "interlock:*run*"}).parts.empty());
  }
}

CPPUNIT_TEST_FIXTURE(queue_test, code_that_crashes) {
  words const what{"segfaults", "--engine", "rc11"};
  redis_server server{room};
  auto const one = worker(server, {}, PROBE);
  auto const result = run(check(PROBE, what + at(server)));
  auto const found = reports::run_from_json(result.out);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, std::string{"crash"}, found.checks.at(0).failed.value().kind);
}

CPPUNIT_TEST_FIXTURE(queue_test, a_budget_is_of_all_workers) {
  redis_server server{room};
  auto const one = worker(server);
  auto const result = run(check(LONG_CHECKS, words{"add[s]", "--engine", "rc11", "--budget", "1ms"} + at(server)));
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 1, result.status);
  auto const found = reports::run_from_json(result.out);
  CPPUNIT_ASSERT(found.checks.at(0).verdict == reports::verdict::unknown);
}

CPPUNIT_TEST_FIXTURE(queue_test, one_that_is_told_to_end_hands_in_what_it_has) {
  redis_server server{room};
  program_beside reporter{check(LONG_CHECKS, words{"add[s]", "--engine", "rc11", "--run", "mine"} + at(server)), room / "reporter"};
  auto leaving = worker(server, {"--slice", "1h"});
  // A piece is claimed, and then handed in although nobody else wanted it.
  while (server.ask({"KEYS", "interlock:*rates"}).parts.empty()) CPPUNIT_ASSERT_MESSAGE(leaving.err(), leaving.runs());
  std::this_thread::sleep_for(std::chrono::milliseconds{50});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(leaving.err(), 0, leaving.end(SIGTERM));
  auto const status = run({LONG_CHECKS, "queue", "status", "--queue", server.address()});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(status.err, 0, status.status);
  CPPUNIT_ASSERT_MESSAGE(status.out, status.out.find("run mine") != std::string::npos);
  CPPUNIT_ASSERT_MESSAGE(status.out, status.out.find(" 0 of them being explored; 0 workers") != std::string::npos);
  refused(2, "asks something else", check(LONG_CHECKS, words{"pushes", "--engine", "rc11", "--run", "mine"} + at(server)));
  CPPUNIT_ASSERT_EQUAL(0, run({LONG_CHECKS, "queue", "remove", "mine", "--queue", server.address()}).status);
  expect_to_end(reporter, 3);
  CPPUNIT_ASSERT_MESSAGE(reporter.out(), reporter.out().find("is not in the queue any more") != std::string::npos);
  refused(3, "there is no run mine", {LONG_CHECKS, "queue", "remove", "mine", "--queue", server.address()});
}

CPPUNIT_TEST_FIXTURE(queue_test, other_builds_are_told_of) {
  redis_server server{room};
  auto const other = worker(server, {}, PROBE);
  program_beside reporter{check(LONG_CHECKS, words{"pushes", "--engine", "rc11"} + at(server)), room / "reporter"};
  while (reporter.err().find("no worker of this build") == std::string::npos) CPPUNIT_ASSERT_MESSAGE(reporter.err(), reporter.runs());
  auto const late = worker(server, {"--idle", "1ms"}, PROBE);
  while (late.err().find("something of others") == std::string::npos) std::this_thread::sleep_for(std::chrono::milliseconds{10});
  auto const one = worker(server);
  expect_to_end(reporter, 0);
}

CPPUNIT_TEST_FIXTURE(queue_test, what_is_damaged_proves_nothing) {
  redis_server server{room};
  auto const reports_of = [&](words const& change) {
    program_beside reporter{check(LONG_CHECKS, words{"add[s]", "--engine", "rc11", "--run", "mine"} + at(server)), room / "reporter"};
    while (server.ask({"KEYS", "interlock:*run:mine"}).parts.empty()) CPPUNIT_ASSERT_MESSAGE(reporter.err(), reporter.runs());
    auto const run_key = server.ask({"KEYS", "interlock:*run:mine"}).parts.at(0).text;
    auto const prefix = run_key.substr(0, run_key.size() - std::string{"run:mine"}.size());
    auto const pieces = prefix + "pieces";
    auto const entry = server.ask({"XRANGE", pieces, "-", "+"}).parts.at(0).parts.at(0).text;
    words line;
    for (auto const& each : change) line.push_back(each == "PIECES" ? pieces : each == "TASK" ? prefix + "run:mine:0" : each);
    static_cast<void>(server.ask({"XADD", pieces, "*", "nothing", "of ours"}));
    auto const answer = server.ask(line);
    if (line[0] == "XADD") static_cast<void>(server.ask({"SADD", prefix + "run:mine:0:open", answer.text}));
    static_cast<void>(server.ask({"XDEL", pieces, entry}));
    auto one = worker(server);
    expect_to_end(reporter, 3);
    auto const found = reports::run_from_json(reporter.out());
    CPPUNIT_ASSERT(found.checks.at(0).verdict == reports::verdict::error);
    std::filesystem::remove(room / "reporter");
    run({LONG_CHECKS, "queue", "remove", "mine", "--queue", server.address()});
    return found.checks.at(0).error + one.err();
  };
  for (auto const* left : {"{", "{}", R"({"branches":[],"objects":[],"found":[],"nested":[]})"}) {
    auto const said = reports_of({"XADD", "PIECES", "*", "run", "mine", "task", "0", "left", left});
    CPPUNIT_ASSERT_MESSAGE(said, said.find("is damaged") != std::string::npos);
    CPPUNIT_ASSERT_MESSAGE(said, said.find("is no piece") != std::string::npos);
  }
  auto const lost = reports_of({"HSET", "TASK", "complete", "7"});
  CPPUNIT_ASSERT_MESSAGE(lost, lost.find("are lost") != std::string::npos);
}

request asking_for(std::string const& check) { return {.options = {}, .tasks = {{.check = check, .engine = "rc11"}}}; }

CPPUNIT_TEST_FIXTURE(queue_test, pieces_of_a_run_that_was_removed_are_of_no_other_of_its_name) {
  redis_server server{room};
  work_queue queue{parse_address("test", server.address()), "build"};
  auto const asked = asking_for("anything");
  static_cast<void>(queue.put("mine", asked));
  static_cast<void>(queue.put("other", asked));  // so that the stream stays
  CPPUNIT_ASSERT(queue.remove("mine"));
  static_cast<void>(queue.put("mine", asked));
  static_cast<void>(server.ask({"XADD", "interlock:{build}:pieces", "*", "run", "mine", "task", "0", "left", ""}));
  work_queue::outcome const through{.seen = {.complete = 1}};
  std::string how;
  while (auto const claim = queue.take("worker", std::chrono::milliseconds{1})) {
    auto const what = piece_from(claim->fields);
    auto const known = queue.renew("worker", *claim, what, std::chrono::seconds{1}, 0);
    how += what.run + (known.how == work_queue::renewed::state::mine ? " is open. " : " is over. ");
    if (known.how == work_queue::renewed::state::mine) CPPUNIT_ASSERT(queue.hand_in("worker", *claim, what, through));
    else CPPUNIT_ASSERT(!queue.hand_in("worker", *claim, what, through));
  }
  CPPUNIT_ASSERT_EQUAL(std::string{"mine is over. other is open. mine is open. mine is over. "}, how);
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, queue.state_of("mine", 0).seen.complete);
}

CPPUNIT_TEST_FIXTURE(queue_test, a_name_says_nothing_of_what_is_asked) {
  redis_server server{room};
  auto const one = worker(server, {}, PROBE);
  for (std::string const name : {"relies_on_order", "behaves"}) {
    auto const expected = record_of(check(PROBE, {name, "--engine", "rc11"}));
    CPPUNIT_ASSERT_EQUAL(expected, record_of(check(PROBE, words{name, "--engine", "rc11", "--run", "nightly"} + at(server))));
  }
}

CPPUNIT_TEST_FIXTURE(queue_test, what_two_wait_for_is_there_for_both) {
  redis_server server{room};
  auto const line = check(PROBE, words{"behaves", "--engine", "rc11"} + at(server));
  program_beside first{line, room / "first"};
  while (server.ask({"KEYS", "interlock:*:askers"}).parts.empty()) CPPUNIT_ASSERT_MESSAGE(first.err(), first.runs());
  auto const askers = server.ask({"KEYS", "interlock:*:askers"}).parts.at(0).text;
  program_beside second{line, room / "second"};
  while (server.ask({"ZCARD", askers}).number != 2) CPPUNIT_ASSERT_MESSAGE(second.err(), second.runs());
  // One is done first; the other comes back to what it waited for.
  second.tell(SIGSTOP);
  auto const one = worker(server, {}, PROBE);
  expect_to_end(first, 0);
  second.tell(SIGCONT);
  expect_to_end(second, 0);
  CPPUNIT_ASSERT_EQUAL(text_of(reports::run_from_json(first.out())), text_of(reports::run_from_json(second.out())));
  CPPUNIT_ASSERT(server.ask({"KEYS", "interlock:*run*"}).parts.empty());
}

CPPUNIT_TEST_FIXTURE(queue_test, a_run_that_was_removed_is_not_said_to_stay) {
  redis_server server{room};
  program_beside reporter{check(PROBE, words{"behaves", "--engine", "rc11", "--run", "mine"} + at(server)), room / "reporter"};
  while (server.ask({"KEYS", "interlock:*run:mine"}).parts.empty()) CPPUNIT_ASSERT_MESSAGE(reporter.err(), reporter.runs());
  CPPUNIT_ASSERT_EQUAL(0, run(words{PROBE, "queue", "remove", "mine"} + at(server)).status);
  expect_to_end(reporter, 3);
  CPPUNIT_ASSERT_MESSAGE(reporter.err(), reporter.err().find("stays in the queue") == std::string::npos);
}

CPPUNIT_TEST_FIXTURE(queue_test, a_request_that_was_changed_proves_nothing) {
  redis_server server{room};
  program_beside reporter{check(PROBE, words{"relies_on_order", "--engine", "rc11", "--run", "mine"} + at(server)), room / "reporter"};
  while (server.ask({"KEYS", "interlock:*run:mine"}).parts.empty()) CPPUNIT_ASSERT_MESSAGE(reporter.err(), reporter.runs());
  auto const key = server.ask({"KEYS", "interlock:*run:mine"}).parts.at(0).text;
  auto text = server.ask({"HGET", key, "request"}).text;
  std::string const before{"relies_on_order"};
  text.replace(text.find(before), before.size(), "behaves");
  static_cast<void>(server.ask({"HSET", key, "request", text, "checksum", sum_of(text)}));
  auto const one = worker(server, {}, PROBE);
  expect_to_end(reporter, 3);
  CPPUNIT_ASSERT_MESSAGE(reporter.out(), reporter.out().find("went by another request") != std::string::npos);
}

CPPUNIT_TEST_FIXTURE(queue_test, a_damaged_run_is_removed_and_others_go_on) {
  redis_server server{room};
  auto const own = words{PROBE, "queue"};
  std::string worked;
  for (std::string const key : {"run:bad", "run:bad:0", "run:bad:0:open", "run:bad:over", "seen", "rates"}) {
    // A run of the same build, of which a stranger overwrites a key.
    program_beside bad{check(PROBE, words{"relies_on_order", "--engine", "rc11", "--run", "bad"} + at(server)), room / "bad"};
    while (server.ask({"KEYS", "interlock:*run:bad"}).parts.empty()) CPPUNIT_ASSERT_MESSAGE(bad.err(), bad.runs());
    auto const run_key = server.ask({"KEYS", "interlock:*run:bad"}).parts.at(0).text;
    auto const prefix = run_key.substr(0, run_key.find("run:bad"));
    static_cast<void>(server.ask({"SET", prefix + key, "x"}));
    static_cast<void>(server.ask({"HSET", prefix + "run:good", "tasks", "1000000000000"}));
    auto const status = run(own + words{"status"} + at(server));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(key + status.err, 0, status.status);
    auto const one = worker(server, {}, PROBE);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(key, 0, run(check(PROBE, words{"behaves", "--engine", "rc11"} + at(server))).status);
    bad.end(SIGKILL);
    worked += one.err();
    CPPUNIT_ASSERT_EQUAL_MESSAGE(key, 0, run(own + words{"remove", "good"} + at(server)).status);
    run(own + words{"remove", "bad"} + at(server));
    CPPUNIT_ASSERT_MESSAGE(key, server.ask({"KEYS", "interlock:*run*"}).parts.empty());
  }
  CPPUNIT_ASSERT_MESSAGE(worked, worked.find("pieces of the run bad are dropped") != std::string::npos);
}

CPPUNIT_TEST_FIXTURE(queue_test, a_server_that_is_full_loses_nothing) {
  redis_server server{room, {"--maxmemory-policy", "noeviction"}};
  auto const expected = record_of(check(LONG_CHECKS, {"add[s]", "--engine", "rc11", "--budget", "10m"}));
  static_cast<void>(server.ask({"CONFIG", "SET", "maxmemory", "1"}));
  refused(3, "is full", check(LONG_CHECKS, words{"add[s]", "--engine", "rc11"} + at(server)));
  static_cast<void>(server.ask({"CONFIG", "SET", "maxmemory", "0"}));
  program_beside reporter{check(LONG_CHECKS, words{"add[s]", "--engine", "rc11"} + at(server)), room / "reporter"};
  while (server.ask({"KEYS", "interlock:*pieces"}).parts.empty()) CPPUNIT_ASSERT_MESSAGE(reporter.err(), reporter.runs());
  static_cast<void>(server.ask({"CONFIG", "SET", "maxmemory", "1"}));
  auto const one = worker(server);
  while (one.err().find("is full") == std::string::npos && reporter.runs()) std::this_thread::sleep_for(std::chrono::milliseconds{10});
  static_cast<void>(server.ask({"CONFIG", "SET", "maxmemory", "0"}));
  expect_to_end(reporter, 0);
  CPPUNIT_ASSERT_EQUAL(expected, text_of(reports::run_from_json(reporter.out())));
}

CPPUNIT_TEST_FIXTURE(queue_test, passwords) {
  redis_server server{room, {"--requirepass", "a b"}};
  words const what{LONG_CHECKS, "queue", "status", "--queue"};
  auto const with = [&](std::string const& who) { return what + words{"unix://" + who + server.socket()}; };
  refused(3, "does not let this client in", with(""));
  refused(3, "does not let this client in", with(":a+b@"));
  CPPUNIT_ASSERT_EQUAL(0, run(with(":a%20b@")).status);
  CPPUNIT_ASSERT_EQUAL(0, run(with("default:a%20b@")).status);
  std::ofstream{room / "address"} << "unix://:a%20b@" << server.socket() << "\nmore\n";
  auto const shown = run(what + words{"@" + (room / "address")});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(shown.err, 0, shown.status);
  CPPUNIT_ASSERT_MESSAGE(shown.out, shown.out.find("a%20b") == std::string::npos);
}

#ifdef OPENSSL
std::string free_port() {
  int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof any;
  CPPUNIT_ASSERT(::bind(fd, reinterpret_cast<sockaddr*>(&any), size) == 0 && ::getsockname(fd, reinterpret_cast<sockaddr*>(&any), &size) == 0);
  ::close(fd);
  return std::to_string(ntohs(any.sin_port));
}

CPPUNIT_TEST_FIXTURE(queue_test, tls) {
  auto const certificate = room / "cert", key = room / "key", port = free_port();
  auto const made = run({OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                         "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.status);
  redis_server server{room, {"--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", certificate}};
  auto const status = [&](std::string const& behind) {
    return words{LONG_CHECKS, "queue", "status", "--queue", "rediss://127.0.0.1:" + port + behind};
  };
  auto const with_own = "&cert=" + certificate + "&key=" + key;
  auto const shown = run(status("?cacert=" + certificate + with_own));
  CPPUNIT_ASSERT_EQUAL_MESSAGE(shown.err, 0, shown.status);
  refused(3, "its certificate is not accepted", status(""));
  refused(3, "its certificate is not accepted", status("?cacert=" + certificate + "&sni=elsewhere.example" + with_own));
  refused(3, "cannot be used", status("?cacert=" + (room / "nowhere")));
  refused(3, "", status("?cacert=" + certificate));  // the server asks who this is
  auto const one = worker(server);
  auto const record = record_of(check(LONG_CHECKS, {"pushes", "--engine", "rc11", "--queue", "rediss://127.0.0.1:" + port + "?cacert=" + certificate + with_own}));
  CPPUNIT_ASSERT_MESSAGE(record, record.find("proved") != std::string::npos);
}
#endif

CPPUNIT_TEST_FIXTURE(queue_test, refuses) {
  auto const nowhere = "unix://" + (room / "nowhere");
  for (words const& line : {words{"check", "adds", "--engine", "rc11", "--queue", nowhere}, {"work", "--queue", nowhere}, {"queue", "status", "--queue", nowhere}})
    refused(3, "there is no queue at " + nowhere, words{LONG_CHECKS} + line);
  refused(2, "leave out one of them", {LONG_CHECKS, "check", "adds", "--engine", "rc11", "--queue", nowhere, "--jobs", "3"});
  refused(2, "leave out one of them", {LONG_CHECKS, "check", "adds", "--engine", "rc11", "--queue", nowhere, "--checkpoint", room / "left"});
  refused(2, "add --queue", {LONG_CHECKS, "check", "adds", "--engine", "rc11", "--run", "mine"});
  refused(2, "at most 64", {LONG_CHECKS, "check", "adds", "--engine", "rc11", "--queue", nowhere, "--run", "a b"});
  refused(2, "where the queue is", {LONG_CHECKS, "work"});
  refused(2, "choose status or remove", {LONG_CHECKS, "queue", "stats", "--queue", nowhere});
  refused(2, "no line", {LONG_CHECKS, "work", "--queue", "@" + nowhere});
}

}  // namespace
}  // namespace interlock::checker::queue
