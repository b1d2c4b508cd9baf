// What each limit means to who reads it in a result, and what helps against it.
#pragma once

#include <string_view>

#include <interlock/checker/limit.hpp>

namespace interlock::checker {

struct limit_help {
  std::string_view name;     ///< as in the enumeration
  std::string_view engines;  ///< whose results may name it
  std::string_view meaning;  ///< one or two sentences
  std::string_view help;
};

[[nodiscard]] limit_help const& help_for(limit which) noexcept;

/// How many limits there are: static_cast<limit>(0) up to that.
inline constexpr std::size_t number_of_limits = detail::limit_sentences.size();

}  // namespace interlock::checker
