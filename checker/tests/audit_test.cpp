// An audit: what is killed, what survives, and what the source says of survivors. Edits as text.
#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <nlohmann/json.hpp>

#include <interlock/checker/audit/campaign.hpp>
#include <interlock/checker/audit/hardening.hpp>
#include <interlock/checker/audit/memory.hpp>
#include <interlock/checker/audit/mutants.hpp>
#include <interlock/checker/audit/spelling.hpp>
#include <interlock/checker/edit.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/worker/run.hpp>
#include <interlock/reports/render/audit.hpp>
#include <interlock/scenarios/scenario.hpp>

#include "process.hpp"

namespace interlock::checker {
namespace {

using fate = reports::mutant::fate;

// The store is stronger than it needs to be, and the notification wakes more than there are.
template <model::Model M>
struct handed_over {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> ready{0};
  model::var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 0) {
      data.write(1);
      ready.store(1, order::seq_cst);
      // audit: nobody else
      // waits for it
      ready.notify_all();
    } else {
      ready.wait(0, order::acquire);
      M::check(data.read() == 1, "the data has arrived");
    }
  }
};
INTERLOCK_SCENARIO(handed_over, passes);

template <model::Model M>
struct handed_over_again : handed_over<M> {};
INTERLOCK_SCENARIO(handed_over_again, passes);

// Its exchange is tried once, so a weak one would do less.
template <model::Model M>
struct taken_once {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> permits{2};
  model::atomic<int, M> taken{0};
  void thread(unsigned) {
    int seen = permits.load(order::relaxed);
    if (seen == 2 && permits.compare_exchange_strong(seen, 1, order::relaxed, order::relaxed)) taken.fetch_add(1, order::relaxed);
  }
  void after() { M::check(taken.load(order::relaxed) == 1, "one of them has taken"); }
};
INTERLOCK_SCENARIO(taken_once, passes);

// What comes first has no order of its own: that it comes first is all that there is.
template <model::Model M>
struct told_of_news {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> news{0}, told{0};
  told_of_news() {
    M::name(news, "news");
    M::name(told, "told");
  }
  void thread(unsigned i) {
    if (i == 0) {
      news.store(1, order::relaxed);
      told.store(1, order::release);
    } else if (told.load(order::acquire) == 1) {
      M::check(news.load(order::relaxed) == 1, "who is told finds the news");
    }
  }
};
INTERLOCK_SCENARIO(told_of_news, passes);

// And nobody looks for it before all is over.
template <model::Model M>
struct told_of_nothing {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> news{0}, told{0};
  void thread(unsigned i) {
    if (i == 0) {
      news.store(1, order::relaxed);
      told.store(1, order::release);
    } else {
      (void)told.load(order::acquire);
    }
  }
  void after() { M::check(news.load() + told.load() == 2, "both are there in the end"); }
};
INTERLOCK_SCENARIO(told_of_nothing, passes);

template <model::Model M>
struct broken_as_it_is {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> ready{0};
  model::var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 0) {
      data.write(1);
      ready.store(1, order::relaxed);
    } else if (ready.load(order::relaxed) == 1) {
      (void)data.read();
    }
  }
};
INTERLOCK_SCENARIO(broken_as_it_is, fails_with(failure::data_race));

std::vector<entry const*> named(std::initializer_list<std::string_view> names) {
  std::vector<entry const*> result;
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    if (std::ranges::find(names, std::string_view{each->name()}) != names.end()) result.push_back(each);
  return result;
}

reports::audit audited(std::initializer_list<std::string_view> names, audit_options options = {}) {
  interruption const none;
  options.search.budget = std::chrono::seconds{60};
  return run_audit(named(names), options, [](std::string const&, std::size_t, std::size_t) {});
}

std::string outcomes(reports::audit const& all) {
  std::string result;
  for (auto const& source : all.sources)
    for (auto const& each : source.mutants) {
      result += each.operation + ' ' + each.change.substr(0, each.change.find(" at ")) + ": ";
      switch (each.came_to) {
        case fate::killed: result += each.kind; break;
        case fate::survived: result += "survived"; break;
        case fate::undecided: result += "undecided"; break;
      }
      result += '\n';
    }
  return result;
}

class audits : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(audits, tell_what_checks_would_notice) {
  auto const found = audited({"handed_over"});
  CPPUNIT_ASSERT_EQUAL(std::string{"store seq_cst → release: survived\n"
                                   "store seq_cst → relaxed: data_race\n"
                                   "store left out: deadlock\n"
                                   "store exchanged with the notify_all: lost_wakeup\n"
                                   "notify_all left out: lost_wakeup\n"
                                   "notify_all → notify_one: survived\n"
                                   "wait acquire → relaxed: data_race\n"},
                       outcomes(found));
  auto const& mutants = found.sources.front().mutants;
  CPPUNIT_ASSERT(std::ranges::all_of(mutants, [](auto const& each) { return each.came_to != fate::killed || !each.replay.empty(); }));
  CPPUNIT_ASSERT(std::ranges::all_of(mutants, [](auto const& each) { return each.came_to != fate::survived || each.is_proved; }));
}

CPPUNIT_TEST_FIXTURE(audits, try_spurious_failures_and_effects) {
  auto const text = outcomes(audited({"taken_once"}));
  CPPUNIT_ASSERT_MESSAGE(text, text.find("compare_exchange_strong → compare_exchange_weak: failed_check") != text.npos);
  CPPUNIT_ASSERT_MESSAGE(text, text.find("fetch_add changes nothing: failed_check") != text.npos);
}

CPPUNIT_TEST_FIXTURE(audits, exchange_what_is_in_a_promised_order) {
  auto const all = audited({"told_of_news"});
  auto const found = outcomes(all);
  CPPUNIT_ASSERT_MESSAGE(found, found.find("store of news exchanged with the store of told: failed_check\n") != found.npos);
  auto const& mutants = all.sources.front().mutants;
  auto const exchanged = std::ranges::find_if(mutants, [](auto const& each) { return !each.objects_of_second.empty(); });
  CPPUNIT_ASSERT(exchanged != mutants.end());
  CPPUNIT_ASSERT_EQUAL(std::string{"told"}, exchanged->objects_of_second.front());
  auto const as_text = edit_from(exchanged->edit);
  CPPUNIT_ASSERT_EQUAL(exchanged->where.line + 1, as_text.second.line);

  auto const survivors = outcomes(audited({"told_of_nothing"}));
  CPPUNIT_ASSERT_MESSAGE(survivors, survivors.find("store exchanged with the store: survived\n") != survivors.npos);
}

CPPUNIT_TEST_FIXTURE(audits, exchange_nothing_that_a_compiler_may) {
  using enum model::operation;
  auto const promised = [](model::operation first, order of_first, model::operation second, order of_second) {
    return is_order_promised({.file = "a.hpp", .what = first, .success = of_first}, {.file = "a.hpp", .what = second, .success = of_second});
  };
  auto const [rlx, acq, rel, ar, sc] = std::array{order::relaxed, order::acquire, order::release, order::acq_rel, order::seq_cst};
  CPPUNIT_ASSERT(promised(store, rlx, store, rel));
  CPPUNIT_ASSERT(promised(store, rlx, fetch_add, ar));
  CPPUNIT_ASSERT(promised(store, rlx, fence, rel));
  CPPUNIT_ASSERT(promised(store, rlx, unlock, sc));
  CPPUNIT_ASSERT(promised(store, sc, load, sc));
  CPPUNIT_ASSERT(promised(store, rlx, notify_one, rlx));
  CPPUNIT_ASSERT(promised(store, rlx, wait, rlx));
  CPPUNIT_ASSERT(promised(fence, acq, load, rlx));
  CPPUNIT_ASSERT(promised(fence, rel, store, rlx));
  CPPUNIT_ASSERT(promised(notify_one, rlx, store, rel));
  CPPUNIT_ASSERT(promised(unlock, sc, lock, sc));
  CPPUNIT_ASSERT(promised(fetch_add, acq, load, rlx));
  CPPUNIT_ASSERT(promised(fetch_add, rlx, store, rel));
  CPPUNIT_ASSERT(promised(exchange, rel, notify_all, rlx));

  CPPUNIT_ASSERT(!promised(store, rel, store, rlx));
  CPPUNIT_ASSERT(!promised(store, rel, load, sc));
  CPPUNIT_ASSERT(!promised(store, sc, load, acq));
  CPPUNIT_ASSERT(!promised(store, rlx, fence, acq));
  CPPUNIT_ASSERT(!promised(store, rlx, exchange, acq));
  CPPUNIT_ASSERT(!promised(fence, rel, load, acq));
  CPPUNIT_ASSERT(!promised(fence, rel, store, rel));
  CPPUNIT_ASSERT(!promised(fence, rlx, store, rel));
  CPPUNIT_ASSERT(!promised(notify_one, rlx, notify_all, rlx));
  CPPUNIT_ASSERT(!promised(unlock, sc, notify_one, rlx));
  CPPUNIT_ASSERT(!promised(load, sc, store, sc));
  CPPUNIT_ASSERT(!promised(fetch_add, rel, load, acq));
  CPPUNIT_ASSERT(!promised(fetch_add, rlx, store, rlx));
}

CPPUNIT_TEST_FIXTURE(audits, leave_out_what_fails_as_it_is) {
  auto const found = audited({"broken_as_it_is", "handed_over"});
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.left_out.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"broken_as_it_is"}, found.left_out.front().check);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.checks.size());
}

CPPUNIT_TEST_FIXTURE(audits, change_the_files_asked_for_alone) {
  CPPUNIT_ASSERT(audited({"handed_over"}, {.search = {}, .sources = {"*/of_others.hpp"}}).sources.empty());
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, audited({"handed_over"}, {.search = {}, .sources = {"*/audit_test.cpp"}}).sources.size());
}

CPPUNIT_TEST_FIXTURE(audits, do_not_depend_on_how_many_run_at_a_time) {
  audit_options several;
  several.search.jobs = 3;
  CPPUNIT_ASSERT_EQUAL(outcomes(audited({"handed_over", "taken_once"})), outcomes(audited({"handed_over", "taken_once"}, several)));
}

CPPUNIT_TEST_FIXTURE(audits, read_what_the_source_says) {
  auto found = audited({"handed_over"});
  justify(found, SOURCE_ROOT);
  auto const& source = found.sources.front();
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, source.justified());
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, source.open());
  auto const said = std::ranges::find_if(source.mutants, [](auto const& each) { return !each.justification.empty(); });
  CPPUNIT_ASSERT_EQUAL(std::string{"nobody else waits for it"}, said->justification);
}

CPPUNIT_TEST_FIXTURE(audits, show_the_failure_by_a_replay_with_the_edit) {
  interruption const none;
  auto const found = audited({"handed_over"});
  auto const replayed = [&](reports::mutant const& killed, edit const& change) {
    check_options options;
    options.edits = {change};
    std::vector<std::unique_ptr<task>> tasks;
    tasks.push_back(make_replay_task(*named({"handed_over"}).front(), token_from(killed.replay), options, {}));
    no_progress silent;
    return run_tasks(std::move(tasks), 1, silent).run.checks.front();
  };
  auto const refuses = [&](reports::mutant const& killed, edit const& elsewhere) {
    auto const refused = replayed(killed, elsewhere);
    CPPUNIT_ASSERT(refused.verdict == reports::verdict::error);
    CPPUNIT_ASSERT_MESSAGE(refused.error, refused.error.find("--edit") != refused.error.npos);
  };
  bool some_exchanged = false;
  for (auto const& killed : found.sources.front().mutants) {
    if (killed.came_to != fate::killed) continue;
    auto const change = edit_from(killed.edit);
    auto const again = replayed(killed, change);
    CPPUNIT_ASSERT_MESSAGE(killed.edit, again.failed.has_value());
    CPPUNIT_ASSERT_EQUAL(killed.kind, again.failed->kind);
    auto elsewhere = change;
    elsewhere.line = 1;
    refuses(killed, elsewhere);
    if (change.part != edited::exchanged) continue;
    some_exchanged = true;
    elsewhere = change;
    elsewhere.second.line = 1;
    refuses(killed, elsewhere);
  }
  CPPUNIT_ASSERT(some_exchanged);
}

CPPUNIT_TEST_FIXTURE(audits, are_reported) {
  auto const found = audited({"handed_over"});
  auto const as = [&](std::string_view format) {
    std::ostringstream out;
    CPPUNIT_ASSERT(reports::render_audit(format, found, {.colour = false, .verbose = true, .program = "checks", .root = ""}, out));
    return out.str();
  };
  auto const text = as("text");
  CPPUNIT_ASSERT_MESSAGE(text, text.find("5 of 7 defended, 2 open; 1 check under rc11, model rc11; 0 left out\n") != text.npos);
  CPPUNIT_ASSERT_MESSAGE(text, text.find("checks replay il2:") != text.npos);
  auto const json = nlohmann::json::parse(as("json"));
  CPPUNIT_ASSERT_EQUAL(5, json.at("sources").at(0).at("killed").get<int>());
  auto const sarif = nlohmann::json::parse(as("sarif"));
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, sarif.at("runs").at(0).at("results").size());
  CPPUNIT_ASSERT_MESSAGE(text, text.find("store exchanged with the notify_all at ") != text.npos);
  auto const news = audited({"told_of_news", "told_of_nothing"});
  std::ostringstream exchanged;
  CPPUNIT_ASSERT(reports::render_audit("json", news, {}, exchanged));
  CPPUNIT_ASSERT_MESSAGE(exchanged.str(), exchanged.str().find("\"objects_of_second\": [\n            \"told\"") != exchanged.str().npos);
  for (auto const* const format : {"markdown", "sarif"}) {
    std::ostringstream survivors;
    CPPUNIT_ASSERT(reports::render_audit(format, news, {}, survivors));
    CPPUNIT_ASSERT_MESSAGE(survivors.str(), survivors.str().find("exchanged with the store at ") != survivors.str().npos);
  }
  auto const page = as("markdown");
  CPPUNIT_ASSERT_MESSAGE(page, page.find("## Audit: 5 of 7 defended") != page.npos);
  std::ostringstream html;
  CPPUNIT_ASSERT(reports::render_audit("html", found, {.program = "<checks>", .root = SOURCE_ROOT}, html));
  std::ofstream{AUDIT_PAGE} << html.str();
  std::ostringstream nowhere;
  CPPUNIT_ASSERT(!reports::render_audit("pdf", found, {}, nowhere));
}

// Who asks again is answered without a search; and where nothing is known, who noticed a change before is asked first.
CPPUNIT_TEST_FIXTURE(audits, are_told_what_is_known) {
  std::map<std::string, reports::check> kept;
  unsigned answered = 0;
  auto const key = [](entry const& what, check_options const& how) {
    return std::string{what.name()} + (how.edits.empty() ? "" : to_text(how.edits.front()));
  };
  audit_options options;
  options.keep = [&](entry const& what, check_options const& how, reports::check const& result) { kept.emplace(key(what, how), result); };
  auto const first = outcomes(audited({"handed_over", "taken_once"}, options));
  options.known = [&](entry const& what, check_options const& how) -> std::optional<reports::check> {
    auto const found = kept.find(key(what, how));
    if (found == kept.end()) return std::nullopt;
    ++answered;
    return found->second;
  };
  auto const before = kept.size();
  CPPUNIT_ASSERT_EQUAL(first, outcomes(audited({"handed_over", "taken_once"}, options)));
  CPPUNIT_ASSERT_EQUAL(before, kept.size());
  CPPUNIT_ASSERT_EQUAL(static_cast<unsigned>(before), answered);
}

CPPUNIT_TEST_FIXTURE(audits, ask_who_noticed_it_before) {
  auto const by = [](std::string_view check) {
    audit_options options;
    options.killer = [check](edit const&) { return std::optional<std::string>{check}; };
    auto const found = audited({"handed_over", "handed_over_again"}, options);
    auto const& mutants = found.sources.front().mutants;
    auto const killed = std::ranges::find(mutants, std::string{"store left out"}, [](auto const& each) { return each.operation + " " + each.change; });
    CPPUNIT_ASSERT(killed != mutants.end());
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, killed->checks.size());
    return killed->killed_by;
  };
  CPPUNIT_ASSERT_EQUAL(std::string{"handed_over"}, by("handed_over"));
  CPPUNIT_ASSERT_EQUAL(std::string{"handed_over_again"}, by("handed_over_again"));
}

CPPUNIT_TEST_FIXTURE(audits, remember_lines_and_not_their_numbers) {
  scratch_directory const room;
  auto const write = [&](std::string_view text) { std::ofstream{room / "a.hpp"} << text; };
  edit change{.file = "a.hpp", .line = 2, .column = 3, .operation = model::operation::store, .part = edited::left_out};
  write("one\n  two.store(1);\n  two.store(1);\n");
  {
    audit_memory memory{room / "memory.json", room.path()};
    CPPUNIT_ASSERT(!memory.killer_of(change));
    memory.note(change, "first");
    change.line = 3;
    CPPUNIT_ASSERT(!memory.killer_of(change));
    memory.note(change, "second");
    memory.keep();
  }
  write("new\none\n  two.store(1);\n  two.store(1);\n");
  audit_memory memory{room / "memory.json", room.path()};
  CPPUNIT_ASSERT_EQUAL(std::string{"first"}, memory.killer_of(change).value());
  change.line = 4;
  CPPUNIT_ASSERT_EQUAL(std::string{"second"}, memory.killer_of(change).value());
  change.column = 4;
  CPPUNIT_ASSERT(!memory.killer_of(change));
  std::ofstream{room / "memory.json"} << "{";
  change.column = 3;
  CPPUNIT_ASSERT(!(audit_memory{room / "memory.json", room.path()}.killer_of(change)));
}

CPPUNIT_TEST_FIXTURE(audits, remember_both_lines_of_an_exchange) {
  scratch_directory const room;
  auto const write = [&](std::string_view text) { std::ofstream{room / "a.hpp"} << text; };
  edit change{.file = "a.hpp", .line = 1, .column = 3, .operation = model::operation::store, .part = edited::exchanged,
              .second = {.line = 3, .column = 3, .operation = model::operation::notify_all}};
  write("  x.store(1);\n  // now\n  x.notify_all();\n");
  {
    audit_memory memory{room / "memory.json", room.path()};
    memory.note(change, "first");
    memory.keep();
  }
  auto const remembered = [&] { return audit_memory{room / "memory.json", room.path()}.killer_of(change); };
  write("new\n  x.store(1);\n  // now\n  x.notify_all();\n");
  ++change.line;
  ++change.second.line;
  CPPUNIT_ASSERT_EQUAL(std::string{"first"}, remembered().value());
  write("new\n  x.store(1);\n  // now\n  y.notify_all();\n");
  CPPUNIT_ASSERT(!remembered());
}

class hardenings : public CppUnit::TestFixture {};

reports::hardening hardened(std::initializer_list<std::string_view> names, hardening_from from) {
  interruption const none;
  audit_options options;
  options.search.budget = std::chrono::seconds{60};
  return harden(named(names), options, from, [](std::string const&, std::size_t, std::size_t) {});
}

std::string orders(reports::hardening const& all) {
  std::string result;
  for (auto const& each : all.orders) result += each.operation + ' ' + each.in_source + ": " + each.found + '\n';
  return result;
}

CPPUNIT_TEST_FIXTURE(hardenings, end_where_nothing_can_be_weaker) {
  auto const wanted = std::string{"store seq_cst: release\nwait acquire: acquire\n"};
  CPPUNIT_ASSERT_EQUAL(wanted, orders(hardened({"handed_over"}, hardening_from::seq_cst)));
  auto const from_source = hardened({"handed_over"}, hardening_from::source);
  CPPUNIT_ASSERT_EQUAL(wanted, orders(from_source));
  CPPUNIT_ASSERT(from_source.with_all == reports::verdict::proved);
  CPPUNIT_ASSERT(from_source.orders.front().is_weaker);
}

CPPUNIT_TEST_FIXTURE(hardenings, mend_what_fails_as_it_is) {
  auto const found = hardened({"broken_as_it_is"}, hardening_from::seq_cst);
  CPPUNIT_ASSERT_EQUAL(std::string{"store relaxed: release\nload relaxed: acquire\n"}, orders(found));
  CPPUNIT_ASSERT(found.orders.front().is_stronger);
  // From the source, it cannot take part.
  auto const from_source = hardened({"broken_as_it_is"}, hardening_from::source);
  CPPUNIT_ASSERT(from_source.orders.empty());
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, from_source.left_out.size());
}

CPPUNIT_TEST_FIXTURE(hardenings, are_written_into_the_source) {
  auto const patch = patch_of(hardened({"broken_as_it_is"}, hardening_from::seq_cst), SOURCE_ROOT);
  CPPUNIT_ASSERT(patch.by_hand.empty());
  for (auto const* const line : {"--- a/checker/tests/audit_test.cpp\n",
                                 "\n-      ready.store(1, order::relaxed);\n-    } else if (ready.load(order::relaxed) == 1) {\n"
                                 "+      ready.store(1, order::release);\n+    } else if (ready.load(order::acquire) == 1) {\n"})
    CPPUNIT_ASSERT_MESSAGE(patch.text, patch.text.find(line) != patch.text.npos);
}

// The orders of its exchange are on two lines, and its load has none that is spelled.
template <model::Model M>
struct taken_in_turn {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> turn{0};
  model::var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 1 && turn.load() == 0) return;
    int seen = static_cast<int>(i);
    if (i == 0) data.write(1);
    bool const mine = turn.compare_exchange_strong(seen, seen + 1, order::seq_cst,
                                                   order::seq_cst);
    if (i == 1 && mine) M::check(data.read() == 1, "the turn comes with its data");
  }
};
INTERLOCK_SCENARIO(taken_in_turn, passes);

CPPUNIT_TEST_FIXTURE(hardenings, say_what_has_to_be_written_by_hand) {
  auto const found = hardened({"taken_in_turn"}, hardening_from::source);
  auto const patch = patch_of(found, SOURCE_ROOT);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, patch.by_hand.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"load"}, patch.by_hand.front().operation);
  CPPUNIT_ASSERT_MESSAGE(patch.text, patch.text.find("+                                                   order::relaxed);\n") != patch.text.npos);
}

// Where each wants its order, in lines as people write them.
std::string spelled(std::string const& operation, std::string const& in_source, std::vector<std::string> const& lines, unsigned column = 0,
                    bool of_failure = false) {
  reports::hardened_order const order{.where = {.file = "x.hpp", .line = 1, .column = column}, .operation = operation, .of_failure = of_failure, .in_source = in_source, .found = "x"};
  auto const at = spelling_of(order, lines);
  if (!at) return "by hand";
  auto changed = lines[at->line];
  return changed.replace(at->at, at->name.size(), "HERE");
}

class spellings : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(spellings, are_those_of_the_operations_own_call) {
  auto const check = [](std::string const& wanted, std::string const& got) { CPPUNIT_ASSERT_EQUAL(wanted, got); };
  check("x.store(1, order::HERE);", spelled("store", "release", {"x.store(1, order::release);"}));
  // The column tells two calls of one name apart; without it, nothing does.
  std::string const two = "x.store(y.load(order::relaxed), order::relaxed); z.store(1, order::relaxed);";
  check("x.store(y.load(order::relaxed), order::HERE); z.store(1, order::relaxed);", spelled("store", "relaxed", {two}, 8));
  check("x.store(y.load(order::relaxed), order::relaxed); z.store(1, order::HERE);", spelled("store", "relaxed", {two}, 57));
  check("x.store(y.load(order::HERE), order::relaxed); z.store(1, order::relaxed);", spelled("load", "relaxed", {two}));
  check("by hand", spelled("store", "relaxed", {two}));
  // What the call has not spelled is not the next one's.
  check("by hand", spelled("load", "seq_cst", {"if (x.load() == y.exchange(1, order::seq_cst)) return;"}));
  check("x.store(1, /* order::relaxed */ std::memory_order_HERE);", spelled("store", "release", {"x.store(1, /* order::relaxed */ std::memory_order_release);"}));
  check("by hand", spelled("store", "relaxed", {"x.store(1, weak ? order::relaxed : order::seq_cst);"}));
  check("by hand", spelled("store", "relaxed", {"x.store(1, usual);  // order::relaxed"}));
  check("x.store(\"order::relaxed)\", order::HERE);", spelled("store", "relaxed", {"x.store(\"order::relaxed)\", order::relaxed);"}));
  check("std::atomic_store_explicit(&x, 1, std::memory_order_HERE);", spelled("store", "release", {"std::atomic_store_explicit(&x, 1, std::memory_order_release);"}));
  check("                       order::HERE)", spelled("compare_exchange_weak", "relaxed", {"x.compare_exchange_weak(old, n, order::acquire,", "                       order::relaxed)"}, 0, true));
  check("by hand", spelled("compare_exchange_weak", "acq_rel", {"x.compare_exchange_weak(old, n, order::acq_rel)"}));
  check("by hand", spelled("store", "relaxed", {"PUBLISH(x)"}, 1));
}

CPPUNIT_TEST_FIXTURE(spellings, are_changed_in_files_of_the_root_alone) {
  reports::hardening found;
  for (auto const* const file : {"/etc/hosts.hpp", "../x.hpp", "a/../../x.hpp", "no_such_file.hpp", "checker/tests/audit_test.cpp"})
    found.orders.push_back({.where = {.file = file, .line = 1, .column = 1}, .operation = "store", .in_source = "relaxed", .found = "release"});
  auto const patch = patch_of(found, SOURCE_ROOT);
  CPPUNIT_ASSERT_EQUAL(std::string{}, patch.text);
  CPPUNIT_ASSERT_EQUAL(std::size_t{5}, patch.by_hand.size());
}

class edits : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(edits, are_read_as_they_are_written) {
  for (auto const* const text : {"impl/flag/flag.hpp:20:5:store:order/release/relaxed", "a:b.hpp:1:0:notify_all:notifies_one",
                                 "x.cpp:3:4:compare_exchange_weak:failure_order/acquire/relaxed", "x.cpp:3:4:store:left_out",
                                 "x.cpp:3:4:unlock:exchanged/4/4/wait", "x.cpp:3:4:fetch_or:exchanged/4/4/notify_one"})
    CPPUNIT_ASSERT_EQUAL(std::string{text}, to_text(edit_from(text)));
}

CPPUNIT_TEST_FIXTURE(edits, that_are_none_are_refused) {
  for (auto const* const text :
       {"", "store:left_out", "x.cpp:3:4:sit:left_out", "x.cpp:three:4:store:left_out", "x.cpp:3:4:store:right_out",
        "x.cpp:3:4:store:left_out/release", "x.cpp:3:4:store:order", "x.cpp:3:4:store:order/release", "x.cpp:3:4:store:order/release/strong",
        "x.cpp:3:4:store:exchanged", "x.cpp:3:4:store:exchanged/4/4", "x.cpp:3:4:store:exchanged/4/four/load",
        "x.cpp:3:4:compare_exchange_strong:exchanged/4/4/store", "x.cpp:3:4:store:exchanged/4/4/read", "x.cpp:3:4:store:exchanged/4/4/load/5", "x.cpp:3:4:load:exchanged/4/4/store",
        "x.cpp:3:4:load:left_out", "x.cpp:3:4:store:weak", "x.cpp:3:4:notify_one:notifies_one", "x.cpp:3:4:store:failure_order/acquire/relaxed",
        "x.cpp:3:4:store:order/release/acquire", "x.cpp:3:4:yield:order/seq_cst/relaxed"})
    CPPUNIT_ASSERT_THROW_MESSAGE(text, (void)edit_from(text), std::invalid_argument);
}

}  // namespace
}  // namespace interlock::checker
