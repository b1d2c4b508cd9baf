// Replay tokens: what goes in comes out, and nothing else ever does.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <nlohmann/json.hpp>

#include <interlock/checker/options.hpp>
#include <interlock/checker/replay/script_bytes.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/search/replay.hpp>
#include <interlock/model/engine.hpp>

#include "sealing.hpp"

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
  other.rounds = 7;
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

// ---- with a checksum that is right, and what nobody wrote

nlohmann::json body_of(replay_token const& token) {
  return nlohmann::json::from_cbor(bytes_of_token(to_text(token)));
}

std::string around(nlohmann::json const& body) {
  std::string bytes;
  nlohmann::json::to_cbor(body, bytes);
  return token_around(bytes);
}

bool is_refused_as_damaged(std::string const& text) { return says(refusal(text), "is damaged"); }

CPPUNIT_TEST_FIXTURE(tokens, of_other_content_are_refused) {
  using nlohmann::json;
  auto with_model = sample;
  with_model.rounds = 7;
  auto const good = body_of(with_model);
  CPPUNIT_ASSERT_EQUAL(std::size_t{8}, good.size());
  CPPUNIT_ASSERT_EQUAL(std::string{}, refusal(around(good)));
  // Each item as something else, and numbers out of their range.
  json const others[]{nullptr, true, 0, -1, 1e300, most_of_rounds + 1, 4'294'967'296, "x", json::array(), json::object(),
                      json::array({json::array({1})}), json::binary({1, 2})};
  std::size_t refused = 0;
  for (std::size_t at = 0; at != good.size(); ++at)
    for (auto const& other : others) {
      auto body = good;
      body[at] = other;
      bool const same_type = other.type() == good[at].type() ||
                             (other.is_number_integer() && good[at].is_number_integer());
      bool const in_range = other.is_string() ? at < 2 : !other.is_binary() &&
                            (!other.is_number_integer() || other == 0);
      if (same_type && in_range) continue;
      CPPUNIT_ASSERT_MESSAGE(body.dump(), is_refused_as_damaged(around(body)));
      ++refused;
    }
  CPPUNIT_ASSERT(refused > 80);
  for (std::size_t size = 0; size != 6; ++size)
    CPPUNIT_ASSERT(is_refused_as_damaged(around(json(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)))));
  auto longer = good;
  longer.push_back(true);
  CPPUNIT_ASSERT(is_refused_as_damaged(around(longer)));
  CPPUNIT_ASSERT(is_refused_as_damaged(around(good[0])));
}

CPPUNIT_TEST_FIXTURE(tokens, that_nest_or_promise_more_than_there_is_are_refused) {
  for (char const nests : {'\x81', '\x9f', '\xa1', '\xc1', '\xd8'})
    CPPUNIT_ASSERT(is_refused_as_damaged(token_around(std::string(1'000'000, nests))));
  // Of a length of 2⁶⁴-1, of no length, and cut off.
  for (char const type : {'\x40', '\x60', '\x80', '\xa0'})
    for (char const size : {'\x1b', '\x1a', '\x19', '\x18', '\x1f'}) {
      std::string const head{static_cast<char>(type | size)};
      for (std::size_t n = 0; n != 9; ++n) {
        CPPUNIT_ASSERT(is_refused_as_damaged(token_around(head + std::string(n, '\xff'))));
        CPPUNIT_ASSERT(is_refused_as_damaged(token_around("\x86" + head + std::string(n, '\xff'))));
      }
    }
  auto const bytes = bytes_of_token(to_text(sample));
  for (std::size_t size = 0; size != bytes.size(); ++size)
    CPPUNIT_ASSERT(is_refused_as_damaged(token_around(bytes.substr(0, size))));
  CPPUNIT_ASSERT(is_refused_as_damaged(token_around(bytes + "\xf4")));
}

// Whatever a byte becomes: what is read is written as it was.
CPPUNIT_TEST_FIXTURE(tokens, with_any_one_byte_changed_are_refused_or_read) {
  auto const bytes = bytes_of_token(to_text(sample));
  std::size_t read = 0;
  for (std::size_t at = 0; at != bytes.size(); ++at)
    for (auto byte = 0; byte != 256; ++byte) {
      auto changed = bytes;
      changed[at] = static_cast<char>(byte);
      auto const text = token_around(changed);
      if (!refusal(text).empty()) continue;
      ++read;
      CPPUNIT_ASSERT(token_from(to_text(token_from(text))) == token_from(text));
    }
  CPPUNIT_ASSERT(read > 256);
}

CPPUNIT_TEST_FIXTURE(tokens, name_no_operation_that_there_is_not) {
  for (auto operation = 0; operation != 256; ++operation) {
    auto const text = describe({.operation = static_cast<std::uint8_t>(operation), .line = 7});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(text, operation > static_cast<int>(model::operation::join),
                                 text == "an operation that there is not at line 7");
  }
}

}  // namespace
}  // namespace interlock::checker
