// Random programs with loops that wait, in many of the ways in which people write them: what each
// thread does, as data. code.hpp has the loops themselves, as C++.
//
//   program const p = generate(7, {});
//   std::puts(to_string(p).c_str());
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <interlock/model/order.hpp>

namespace interlock::checker::rc11_loops {

inline constexpr unsigned atomics = 3;
inline constexpr unsigned mutexes = 1;
inline constexpr unsigned vars = 2;   ///< plain data that the layer sees
inline constexpr unsigned nakeds = 1; ///< and that it does not
inline constexpr unsigned most_threads = 3;
inline constexpr unsigned most_notes = 8;  ///< of a thread

enum class what : std::uint8_t {
  load,
  store,
  add,
  exchange,
  compare_exchange,
  compare_exchange_weak,
  fence,
  read,
  write,
  locked_write,
  locked_add,
  publish,
  publish_naked,
  produce_two,
  write_in_sequence,
  // loops: waiting.hpp, noting.hpp, updating.hpp, reading.hpp
  awaits,
  awaits_another,
  look_before,
  shared_helper,
  do_while,
  breaks,
  nested,
  recursion,
  tail_recursion,
  backoff_of_looks,
  two_looks,
  in_turns,
  attempts,
  fence_in_the_round,
  both,
  changes,
  spins_first,
  depends,
  state_machine,
  touches,
  by_predicate,
  throws,
  flags,
  flags_in_an_array,
  flags_in_a_member,
  flags_in_a_global,
  flags_in_a_thread_local,
  flags_on_the_heap,
  the_most,
  saturating,
  the_one_before,
  counted,
  test_and_test_and_set,
  test_and_set,
  retry,
  retry_weak,
  retry_as_seen,
  retry_as_seen_weak,
  retry_reloading,
  backoff,
  help_along,
  heartbeat,
  takes_and_gives_back,
  update_of_nothing,
  set_a_bit,
  ticket,
  announce,
  batches,
  reads_in_the_round,
  reads_while_it_lasts,
  naked_in_the_round,
  poll_under_a_mutex,
  try_to_lock,
  sequence_lock,
  closed_queue,
};
inline constexpr unsigned kinds_of_steps = static_cast<unsigned>(what::closed_queue) + 1;
[[nodiscard]] std::string_view name_of(what kind) noexcept;
[[nodiscard]] constexpr bool is_loop(what kind) noexcept { return kind >= what::awaits; }

/// What a thread does next. What the members mean is said where the step is, in code.hpp; what one does
/// not mention it does not use.
struct step {
  what does{};
  std::uint8_t a = 0;  ///< an atomic; or plain data
  std::uint8_t b = 0;  ///< another one
  std::int8_t v = 0;   ///< a value of a's
  std::int8_t w = 0;   ///< and of b's
  order o = order::relaxed;
  order p = order::relaxed;
  std::uint8_t yields = 1;  ///< how often a fruitless round yields
  std::uint8_t n = 2;       ///< how often
};

using thread_code = std::vector<step>;

struct program {
  std::vector<thread_code> threads;  ///< at most most_threads
};

/// C++, more or less.
[[nodiscard]] std::string to_string(program const& p);

struct generator_options {
  bool yields_only = false;  ///< every fruitless round yields
  std::vector<what> loops{};  ///< of these kinds; none: of all
};

/// The same program for the same arguments, everywhere.
[[nodiscard]] program generate(std::uint64_t seed, generator_options const& options);

/// A smaller program for which `fails` still holds. Precondition: fails(p).
[[nodiscard]] program shrink(program p, std::function<bool(program const&)> const& fails);

/// What a thread noted.
using thread_notes = std::array<std::int8_t, most_notes>;

/// What a complete execution came to: what each thread noted, and the objects' last values.
struct outcome {
  std::array<thread_notes, most_threads> notes{};
  std::array<std::int8_t, atomics + vars + nakeds> values{};
  auto operator<=>(outcome const&) const = default;
};
[[nodiscard]] std::string to_string(outcome const& what);

}  // namespace interlock::checker::rc11_loops
