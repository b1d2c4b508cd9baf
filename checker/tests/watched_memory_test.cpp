// The digest that is kept is the digest: memory changes, grows and shrinks at random.
#include <cstdint>
#include <random>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/heap/watched_memory.hpp>

namespace interlock::checker::heap {
namespace {

constexpr std::uint64_t position = std::uint64_t{1} << 40;

class watched : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(watched, memory_has_the_digest_of_what_is_there) {
  std::mt19937_64 random{1};
  std::vector<std::uint64_t> words(100);
  watched_memory seen;
  bool refers = false;
  for (int round = 0; round != 2'000; ++round) {
    for (auto changes = random() % 4; changes != 0; --changes) words[random() % words.size()] = random() % 3 == 0 ? 0 : random();
    auto const size = 1 + random() % words.size();
    CPPUNIT_ASSERT(liveness::digest_of(words.data(), size, position) == seen.look(words.data(), size, position, {}, refers));
  }
  CPPUNIT_ASSERT(!refers);
}

CPPUNIT_TEST_FIXTURE(watched, memory_tells_of_addresses_that_have_come) {
  std::uint64_t stack[4]{};
  auto const address = reinterpret_cast<std::uint64_t>(&stack[2]);
  memory_range const there{stack, sizeof stack};
  std::vector<std::uint64_t> words(20);
  watched_memory seen;
  auto const look = [&](memory_range of) {
    bool refers = false;
    (void)seen.look(words.data(), words.size(), position, of, refers);
    return refers;
  };
  CPPUNIT_ASSERT(!look(there));
  words[17] = address;
  CPPUNIT_ASSERT(look(there));
  words[17] = 0;
  words[3] = address + sizeof stack;
  CPPUNIT_ASSERT(!look(there));
  // It was there before anybody asked for these addresses.
  words[4] = reinterpret_cast<std::uint64_t>(&words);
  CPPUNIT_ASSERT(!look(there));
  CPPUNIT_ASSERT(look({&words, sizeof words}));
}

}  // namespace
}  // namespace interlock::checker::heap
