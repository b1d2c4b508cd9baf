// Addresses, requests and pieces: what is read is what was written, and what is wrong is refused.
#include <stdexcept>
#include <string>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/queue/address.hpp>
#include <interlock/checker/queue/build_id.hpp>
#include <interlock/checker/queue/request.hpp>
#include <interlock/checker/tests/process.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker::queue {
namespace {

template <model::Model M>
struct nothing_much {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> x{0};
  void thread(unsigned) { x.fetch_add(1, order::relaxed); }
};
INTERLOCK_SCENARIO(nothing_much, passes);

class texts_test : public CppUnit::TestFixture {
 protected:
  static std::string refused(std::string const& text) {
    try {
      static_cast<void>(parse_address("--queue", text));
    } catch (usage_error const& e) {
      return e.what();
    }
    CPPUNIT_FAIL(text + " is taken");
    return {};
  }
};

CPPUNIT_TEST_FIXTURE(texts_test, addresses) {
  auto const plain = parse_address("--queue", "redis://queue.example");
  CPPUNIT_ASSERT_EQUAL(std::string{"redis://queue.example:6379"}, plain.text());
  CPPUNIT_ASSERT(!plain.password && plain.user.empty());
  auto const full = parse_address("--queue", "rediss://me:p%40ss%2Fword@[::1]:7000/3?cacert=/a%20b&cert=c&key=k&sni=name");
  CPPUNIT_ASSERT_EQUAL(std::string{"rediss://[::1]:7000/3"}, full.text());
  CPPUNIT_ASSERT_EQUAL(std::string{"p@ss/word"}, full.password.value());
  CPPUNIT_ASSERT_EQUAL(std::string{"me/a b"}, full.user + full.authorities);
  CPPUNIT_ASSERT_EQUAL(std::string{"::1 name ck"}, full.host + ' ' + full.server_name + ' ' + full.certificate + full.key);
  auto const socket = parse_address("--queue", "unix://:secret@/run/redis%3f?db=2");
  CPPUNIT_ASSERT_EQUAL(std::string{"unix:///run/redis??db=2"}, socket.text());
  CPPUNIT_ASSERT_EQUAL(2U, socket.database);
}

CPPUNIT_TEST_FIXTURE(texts_test, addresses_that_are_none) {
  for (auto const* wrong : {"", "redis:/x", "http://x", "redis://", "redis://x:99999", "redis://x:6379:1", "redis://x/one", "redis://s3cret@x",
                            "redis://:s3cret%2@x", "redis://:s3cret@[::1", "unix://relative", "redis://x?cacert=a", "rediss://x?cert=a",
                            "rediss://x?s3cret=1"}) {
    auto const said = refused(wrong);
    CPPUNIT_ASSERT_MESSAGE(said, said.starts_with("--queue"));
    CPPUNIT_ASSERT_MESSAGE(said, said.find("s3cret") == std::string::npos);
  }
}

CPPUNIT_TEST_FIXTURE(texts_test, requests) {
  request asked{.options = {}, .budget = std::chrono::seconds{3}, .tasks = {{"nothing_much", "rc11"}, {"nothing_much", "native", std::chrono::duration<double>{0.1}}}};
  asked.options.model = memory_model::sc;
  asked.options.search = search_choice::parse("full");
  auto const text = to_text(asked);
  auto const again = request_from_text(text);
  CPPUNIT_ASSERT_EQUAL(text, to_text(again));
  CPPUNIT_ASSERT(in_pieces(again, again.tasks[0]) && !in_pieces(again, again.tasks[1]));
  CPPUNIT_ASSERT(name_of_run("a", text) != name_of_run("b", text) && is_name_of_run(name_of_run("a", text)));
  CPPUNIT_ASSERT_EQUAL(build_id(), build_id());
  auto const changed = [&](std::string const& from, std::string const& to) {
    auto result = text;
    auto const at = result.find(from);
    CPPUNIT_ASSERT_MESSAGE(from, at != std::string::npos);
    return result.replace(at, from.size(), to);
  };
  for (auto const& wrong : {std::string{}, std::string{"{}"}, text.substr(1), changed("nothing_much", "something_else"), changed("native", "none"),
                            changed("\"rounds\":24", "\"rounds\":0"), changed("\"seed\":1", "\"seed\":-1"), changed("\"full\"", "\"fool\""),
                            changed("\"native\",0.1", "\"native\",1e99"), changed("queue/1", "queue/2"), changed("\"sc\"", "\"cs\"")})
    CPPUNIT_ASSERT_THROW(static_cast<void>(request_from_text(wrong)), std::invalid_argument);
}

CPPUNIT_TEST_FIXTURE(texts_test, pieces) {
  auto const good = piece_from({{"run", "a.b-C_1"}, {"task", "12"}, {"left", "{}"}});
  CPPUNIT_ASSERT_EQUAL(std::string{"a.b-C_1 {}"}, good.run + ' ' + good.left);
  CPPUNIT_ASSERT_EQUAL(std::size_t{12}, good.task);
  using fields = std::vector<std::pair<std::string, std::string>>;
  for (fields const& wrong : {fields{}, {{"run", "a"}, {"task", "1"}}, {{"run", ""}, {"task", "1"}, {"left", ""}}, {{"run", "a:b"}, {"task", "1"}, {"left", ""}},
                              {{"run", "a"}, {"task", "-1"}, {"left", ""}}, {{"run", "a"}, {"task", "1x"}, {"left", ""}}})
    CPPUNIT_ASSERT_THROW(static_cast<void>(piece_from(wrong)), std::invalid_argument);
  auto const& check = *check_named("nothing_much");
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, divided("", 5, check.what()).size());
  for (auto const* wrong : {"{", "[]", "{\"branches\":[]}"})
    CPPUNIT_ASSERT_THROW(static_cast<void>(divided(wrong, 2, check.what())), std::invalid_argument);
}

}  // namespace
}  // namespace interlock::checker::queue
