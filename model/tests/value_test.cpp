// Values of every class come back from a word as they went in, and words are zero-extended, so that
// equal values are equal words.
#include <cstdint>
#include <limits>
#include <string>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/model/value.hpp>

namespace interlock::model {
namespace {

template <class T>
void assert_survives(T value) {
  CPPUNIT_ASSERT(from_word<T>(to_word(value)) == value);
  if constexpr (sizeof(T) < sizeof(word)) CPPUNIT_ASSERT(to_word(value) >> (8 * sizeof(T)) == 0);
}

template <class T>
void assert_limits_survive() {
  using limits = std::numeric_limits<T>;
  for (T const each : {T{0}, T{1}, limits::min(), limits::max(), limits::lowest()})
    assert_survives(each);
}

enum class colour : std::uint8_t { red, violet = 255 };
enum class depth : std::int16_t { bottom = -32768, top = 7 };

struct pair {
  std::uint16_t ticket;
  std::uint16_t serving;
  friend bool operator==(pair const&, pair const&) = default;
};
struct three_bytes {
  std::uint8_t bytes[3];
  friend bool operator==(three_bytes const&, three_bytes const&) = default;
};
struct sixteen_bytes {
  std::uint64_t halves[2];
};

class values : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(values, of_integers_survive) {
  assert_survives(false);
  assert_survives(true);
  assert_limits_survive<char>();
  assert_limits_survive<signed char>();
  assert_limits_survive<unsigned char>();
  assert_limits_survive<char16_t>();
  assert_limits_survive<wchar_t>();
  assert_limits_survive<short>();
  assert_limits_survive<unsigned short>();
  assert_limits_survive<int>();
  assert_limits_survive<unsigned>();
  assert_limits_survive<long>();
  assert_limits_survive<unsigned long>();
  assert_limits_survive<long long>();
  assert_limits_survive<unsigned long long>();
}

CPPUNIT_TEST_FIXTURE(values, of_other_classes_survive) {
  assert_survives(colour::red);
  assert_survives(colour::violet);
  assert_survives(depth::bottom);
  assert_survives(depth::top);
  assert_limits_survive<float>();
  assert_limits_survive<double>();
  assert_survives(pair{1, 65535});
  assert_survives(three_bytes{{1, 2, 255}});
  int target = 0;
  assert_survives(&target);
  assert_survives(static_cast<int*>(nullptr));
  assert_survives(static_cast<void const*>(&target));
  assert_survives(&assert_survives<int>);
}

CPPUNIT_TEST_FIXTURE(values, are_zero_extended) {
  CPPUNIT_ASSERT_EQUAL(word{0xff}, to_word(std::int8_t{-1}));
  CPPUNIT_ASSERT_EQUAL(word{0xffff'ffff}, to_word(-1));
  CPPUNIT_ASSERT_EQUAL(~word{0}, to_word(-1L));
  CPPUNIT_ASSERT_EQUAL(word{1}, to_word(true));
}

bool is(value_type type, value_type::shape form, unsigned bytes) {
  return type.form == form && type.bytes == bytes;
}

CPPUNIT_TEST_FIXTURE(values, are_described_for_reports) {
  using enum value_type::shape;
  CPPUNIT_ASSERT(is(value_type_of<bool>, boolean, 1));
  CPPUNIT_ASSERT(is(value_type_of<int>, signed_integer, 4));
  CPPUNIT_ASSERT(is(value_type_of<std::uint64_t>, unsigned_integer, 8));
  CPPUNIT_ASSERT(is(value_type_of<colour>, unsigned_integer, 1));
  CPPUNIT_ASSERT(is(value_type_of<depth>, signed_integer, 2));
  CPPUNIT_ASSERT(is(value_type_of<int*>, pointer, sizeof(int*)));
  CPPUNIT_ASSERT(is(value_type_of<pair>, opaque, 4));
  CPPUNIT_ASSERT(is(value_type_of<double>, opaque, 8));
  CPPUNIT_ASSERT(is(value_type_of<sixteen_bytes>, opaque, 0));
  CPPUNIT_ASSERT(is(value_type_of<std::string>, opaque, 0));
}

static_assert(fits_word<int> && fits_word<double> && fits_word<pair> && fits_word<int*>);
static_assert(!fits_word<sixteen_bytes>, "too wide");
static_assert(!fits_word<std::string>, "not trivially copyable");

}  // namespace
}  // namespace interlock::model
