// How a value crosses the door between code under test and an engine: as a 64-bit word.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace interlock::model {

/// The object representation of a value of at most 8 bytes, zero-extended.
using word = std::uint64_t;

/// What a report needs to show a word as the value it was.
struct value_type {
  enum class shape : std::uint8_t { signed_integer, unsigned_integer, boolean, pointer, opaque,
                                    readers /* of a read-write lock: how many read, or the highest bit: one writes */ };
  shape form;
  std::uint8_t bytes;  ///< 0 when the value does not fit into a word
};

template <class T>
concept fits_word = std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(word);

template <fits_word T>
[[nodiscard]] inline word to_word(T const& value) noexcept {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    return static_cast<word>(static_cast<std::make_unsigned_t<T>>(value));
  } else {
    word result = 0;
    std::memcpy(&result, &value, sizeof(T));
    return result;
  }
}

template <fits_word T>
[[nodiscard]] inline T from_word(word bits) noexcept {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    return static_cast<T>(bits);
  } else {
    T result;
    std::memcpy(static_cast<void*>(&result), &bits, sizeof(T));
    return result;
  }
}

namespace detail {
template <class T>
consteval value_type describe() {
  using shape = value_type::shape;
  if constexpr (!fits_word<T>) return {shape::opaque, 0};
  else if constexpr (std::is_same_v<T, bool>) return {shape::boolean, sizeof(T)};
  else if constexpr (std::is_pointer_v<T>) return {shape::pointer, sizeof(T)};
  else if constexpr (std::is_enum_v<T>) return describe<std::underlying_type_t<T>>();
  else if constexpr (std::is_integral_v<T>)
    return {std::is_signed_v<T> ? shape::signed_integer : shape::unsigned_integer, sizeof(T)};
  else return {shape::opaque, sizeof(T)};
}
}  // namespace detail

template <class T>
inline constexpr value_type value_type_of = detail::describe<T>();

}  // namespace interlock::model
