#include <interlock/checker/options.hpp>

#include <charconv>

#include <fmt/format.h>

#include <interlock/checker/search/deepening.hpp>
#include <interlock/checker/search/random_walk.hpp>

namespace interlock::checker {

engine_settings settings_of(check_options const& options) {
  return {.spurious = options.spurious,
          .timeouts = options.timeouts,
          .deep_history = options.search.random(),
          .model = options.model,
          .symmetry = options.symmetry,
          .rounds = options.rounds,
          .edits = options.edits,
          .all_seq_cst = options.all_seq_cst};
}

search_choice search_choice::parse(std::string_view text) {
  search_choice result;
  if (text == "auto") return result;
  if (text == "full") {
    result.kind_ = kind::full;
    return result;
  }
  auto const equals = text.find('=');
  auto const name = text.substr(0, equals);
  if (name != "bound" && name != "random")
    throw usage_error{fmt::format(
        "--search {}: there is no such search; choose auto, full, bound=N or random=N", text)};
  auto const digits = equals == text.npos ? std::string_view{} : text.substr(equals + 1);
  auto const [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), result.count_);
  bool const is_bound = name == "bound";
  std::uint64_t const most = is_bound ? 1000 : 1'000'000'000'000;
  if (problem != std::errc{} || end != digits.data() + digits.size() || result.count_ > most ||
      (!is_bound && result.count_ == 0))
    throw usage_error{fmt::format("--search {}: after {}= comes a whole number from {} to {}", text,
                                  name, is_bound ? 0 : 1, most)};
  result.kind_ = is_bound ? kind::bound : kind::random;
  return result;
}

std::unique_ptr<search> search_choice::make(std::uint64_t seed) const {
  switch (kind_) {
    case kind::deepening: return std::make_unique<deepening>();
    case kind::full: return std::make_unique<depth_first>();
    case kind::bound: return std::make_unique<deepening>(static_cast<unsigned>(count_));
    case kind::random: return std::make_unique<random_walk>(count_, seed);
  }
  return nullptr;
}

std::string search_choice::text() const {
  switch (kind_) {
    case kind::deepening: return "auto";
    case kind::full: return "full";
    case kind::bound: return fmt::format("bound={}", count_);
    case kind::random: return fmt::format("random={}", count_);
  }
  return "";
}

}  // namespace interlock::checker
