// Replay tokens: what goes in comes out, and nothing else ever does.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/options.hpp>
#include <interlock/checker/replay/script_bytes.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/search/replay.hpp>

namespace interlock::checker {
namespace {

replay_token const sample{.check = "semaphore/at_most_n<counting_semaphore>",
                          .engine = "relacy",
                          .spurious = 1,
                          .timeouts = 4,
                          .deep_history = true,
                          .decisions = script::of(std::vector<decision>{
                              {{1, 2, 3, 4}, 2, 1},
                              {{0, 25, 127, 128}, 300, 0},
                              {{255, 255, 65535, 4294967295}, 65535, 65534}})};

replay_token with(std::vector<decision> const& made) {
  auto result = sample;
  result.decisions = script::of(made);
  return result;
}

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
  other.decisions = {};
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

// A loop of which each round is a dozen operations: some that could have gone otherwise and did not,
// and a switch of threads.
std::vector<decision> rounds(unsigned count) {
  std::vector<decision> made;
  for (unsigned round = 0; round != count; ++round) {
    for (std::uint8_t i = 0; i != 12; ++i) made.push_back({{0, i, 7, 100U + i}, 3, 0});
    made.push_back({{0, 3, 8, 140}, 2, 1});
    made.push_back({{1, 4, 8, 141}, 4, 3});
  }
  return made;
}

CPPUNIT_TEST_FIXTURE(tokens, are_as_long_as_what_is_not_the_plainest_choice) {
  auto const length = [](std::vector<decision> made) {
    made.push_back({{0, 1, 2, 3}, 2, 1});
    CPPUNIT_ASSERT(with(made) == token_from(to_text(with(made))));
    return to_text(with(made)).size();
  };
  auto const shortest = length({});
  std::vector<decision> plain;
  for (std::uint32_t i = 0; i != 5000; ++i) plain.push_back({{1, 2, 3, i}, 2, 0});
  CPPUNIT_ASSERT(length(plain) < shortest + 10);
  CPPUNIT_ASSERT(length(rounds(2000)) < length(rounds(2)) + 10);
  CPPUNIT_ASSERT(length(rounds(2)) < length(rounds(1)) + 10);
}

CPPUNIT_TEST_FIXTURE(tokens, say_where_they_no_longer_fit) {
  auto const made = rounds(1);
  auto const misfit = [&](std::size_t which, decision is) {
    replay follows{token_from(to_text(with(made))).decisions};
    try {
      for (std::size_t i = 0; i != made.size(); ++i) {
        auto const& comes = i == which ? is : made[i];
        CPPUNIT_ASSERT_EQUAL(made[i].taken, follows.pick(comes.limit, comes.at));
      }
    } catch (divergence const& d) {
      return std::string{d.what()};
    }
    return std::string{};
  };
  auto is = made[3];
  CPPUNIT_ASSERT_EQUAL(std::string{}, misfit(3, is));
  is.at.line = 0;  // lines move with edits elsewhere
  CPPUNIT_ASSERT_EQUAL(std::string{}, misfit(3, is));
  is.at.operation = 9;
  CPPUNIT_ASSERT_EQUAL(
      std::string{"of choices 1 to 12, one comes at another operation than it did, or has other outcomes"},
      misfit(3, is));
  is = made[3];
  is.limit = 5;
  CPPUNIT_ASSERT(!misfit(3, is).empty());
  is = made[13];
  is.limit = 5;
  CPPUNIT_ASSERT(says(misfit(13, is), "choice 14"));
}

// The bytes of choices as a token holds them, which nobody would make.
CPPUNIT_TEST_FIXTURE(tokens, whose_choices_nobody_made_are_refused) {
  using bytes = std::vector<std::uint8_t>;
  auto const good = to_bytes(script::of(rounds(3)));
  CPPUNIT_ASSERT(script_from(good) == script::of(rounds(3)));
  for (std::size_t n = 1; n != good.size(); ++n) {
    auto const part = script_from(std::span{good}.first(n));
    CPPUNIT_ASSERT(!part || *part != script::of(rounds(3)));
  }
  bytes const one{0, 1, 2, 0, 0, 0, 0};
  CPPUNIT_ASSERT(script_from(one).has_value());
  for (auto const& bad : {bytes{0, 2, 2, 0, 0, 0, 0},               // the third of two outcomes
                          bytes{0, 0, 2, 0, 0, 0, 0},               // the plainest, among the others
                          bytes{0, 0, 0, 0, 0, 0, 0},               // of none
                          bytes{0, 1, 2, 0x80, 2, 0, 0, 0},         // a kind of 256
                          bytes{0, 1, 2, 0, 0, 0x80, 0x80, 4, 0},   // an object of 65536
                          bytes{0, 1, 2, 0, 0, 0, 0, 1, 1},         // a repetition of nothing
                          bytes{3, 1},                              // of what is not there
                          bytes{0, 1, 2, 0, 0, 0, 0, 3, 0},
                          bytes{0, 1, 2, 0, 0, 0, 0, 3, 2},
                          bytes{0, 1, 2, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xf, 1},  // no end of it
                          bytes{0xfe, 0xff, 0xff, 0xff, 0xf, 0, 1, 2, 0, 0, 0, 0},
                          bytes{0x80, 0x80, 0x80, 0x80, 0x80, 0x80}})
    CPPUNIT_ASSERT(!script_from(bad));
}

CPPUNIT_TEST_FIXTURE(tokens, are_one_word_that_no_shell_takes_apart) {
  auto const text = to_text(sample);
  CPPUNIT_ASSERT(text.starts_with("il2:"));
  CPPUNIT_ASSERT_EQUAL(std::string::npos,
                       text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                              "0123456789-_:"));
}

CPPUNIT_TEST_FIXTURE(tokens, of_other_versions_are_refused_as_such) {
  auto text = to_text(sample);
  text[2] = '3';
  CPPUNIT_ASSERT(says(refusal(text), "another version"));
  CPPUNIT_ASSERT(says(refusal("il1:hngcZmxhZy9wdWJsaXNoZXM8cmVsYXhlZF9mbGFnPmZyZWxhY3kBBPRAdCOWwg"),
                      "older version"));
  CPPUNIT_ASSERT(says(refusal("il12:abc"), "another version"));
}

CPPUNIT_TEST_FIXTURE(tokens, foreign_text_is_refused_with_what_a_token_looks_like) {
  for (auto const* text : {"", "i", "il", "il2", "hello", "IL2:AAAA", "semaphore/at_most_n"})
    CPPUNIT_ASSERT_MESSAGE(text, !refusal(text).empty());
  CPPUNIT_ASSERT(says(refusal("hello"), "starts with il2:"));
  CPPUNIT_ASSERT(says(refusal("il2:"), "damaged"));
  CPPUNIT_ASSERT(says(refusal("il2:AAAA"), "damaged"));
  CPPUNIT_ASSERT(says(refusal("il2:not base64!"), "damaged"));
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
