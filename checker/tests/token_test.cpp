// Replay tokens: what goes in comes out, and nothing else ever does.
#include <string>
#include <string_view>
#include <utility>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/options.hpp>
#include <interlock/checker/replay/token.hpp>

namespace interlock::checker {
namespace {

replay_token const sample{.check = "semaphore/at_most_n<counting_semaphore>",
                          .engine = "relacy",
                          .spurious = 1,
                          .timeouts = 4,
                          .deep_history = true,
                          .decisions = {{{1, 2, 3, 4}, 2, 1},
                                        {{0, 25, 127, 128}, 300, 0},
                                        {{255, 255, 65535, 4294967295}, 65535, 65534}}};

/// What the text is refused with; empty when it is accepted.
std::string refusal(std::string_view text) {
  try {
    (void)token_from(text);
    return {};
  } catch (usage_error const& e) {
    return e.what();
  }
}

bool says(std::string const& text, std::string_view what) {
  return text.find(what) != std::string::npos && text.find('\n') == std::string::npos;
}

class tokens : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(tokens, survive_a_round_trip) {
  CPPUNIT_ASSERT(sample == token_from(to_text(sample)));
  auto other = sample;
  other.decisions.clear();
  CPPUNIT_ASSERT(other == token_from(to_text(other)));
  CPPUNIT_ASSERT(replay_token{} == token_from(to_text(replay_token{})));
  other.trials = false;
  CPPUNIT_ASSERT(other == token_from(to_text(other)));
  other.model = memory_model::sc;
  CPPUNIT_ASSERT(other == token_from(to_text(other)));
  // Every length of the last group.
  for (other.check = ""; other.check.size() != 8; other.check += 'x')
    CPPUNIT_ASSERT(other == token_from(to_text(other)));
}

CPPUNIT_TEST_FIXTURE(tokens, are_one_word_that_no_shell_takes_apart) {
  auto const text = to_text(sample);
  CPPUNIT_ASSERT(text.starts_with("il1:"));
  CPPUNIT_ASSERT_EQUAL(std::string::npos,
                       text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                              "0123456789-_:"));
}

CPPUNIT_TEST_FIXTURE(tokens, of_other_versions_are_refused_as_such) {
  auto text = to_text(sample);
  text[2] = '2';
  CPPUNIT_ASSERT(says(refusal(text), "another version"));
  CPPUNIT_ASSERT(says(refusal("il12:abc"), "another version"));
}

CPPUNIT_TEST_FIXTURE(tokens, foreign_text_is_refused_with_what_a_token_looks_like) {
  for (auto const* text : {"", "i", "il", "il1", "hello", "IL1:AAAA", "semaphore/at_most_n"})
    CPPUNIT_ASSERT_MESSAGE(text, !refusal(text).empty());
  CPPUNIT_ASSERT(says(refusal("hello"), "starts with il1:"));
  CPPUNIT_ASSERT(says(refusal("il1:"), "damaged"));
  CPPUNIT_ASSERT(says(refusal("il1:AAAA"), "damaged"));
  CPPUNIT_ASSERT(says(refusal("il1:not base64!"), "damaged"));
}

CPPUNIT_TEST_FIXTURE(tokens, truncated_ones_are_refused) {
  auto const text = to_text(sample);
  for (std::size_t n = 4; n != text.size(); ++n)
    CPPUNIT_ASSERT_MESSAGE(text.substr(0, n), says(refusal(text.substr(0, n)), "damaged"));
  CPPUNIT_ASSERT(says(refusal(text + 'A'), "damaged"));
  CPPUNIT_ASSERT(says(refusal(text + text), "damaged"));
}

CPPUNIT_TEST_FIXTURE(tokens, with_any_one_character_changed_are_refused) {
  auto const text = to_text(sample);
  for (std::size_t i = 0; i != text.size(); ++i)
    for (char const other : std::string_view{
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ \n"}) {
      auto changed = text;
      changed[i] = other;
      if (changed != text) CPPUNIT_ASSERT_MESSAGE(changed, !refusal(changed).empty());
    }
}

CPPUNIT_TEST_FIXTURE(tokens, with_two_characters_swapped_are_refused) {
  auto const text = to_text(sample);
  for (std::size_t i = 0; i + 1 != text.size(); ++i) {
    auto changed = text;
    std::swap(changed[i], changed[i + 1]);
    if (changed != text) CPPUNIT_ASSERT_MESSAGE(changed, !refusal(changed).empty());
  }
}

}  // namespace
}  // namespace interlock::checker
