// A check with its type erased: what an engine runs (program), by which name, and what is expected of it (entry). Includes
// nothing of a Model, since code that is checked as it is (check.hpp) knows of none; scenario.hpp has what scenarios over one need.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <source_location>
#include <string_view>

#include <interlock/model/failure.hpp>
#include <interlock/model/started.hpp>

// Which backend this executable's scenarios are compiled for; the build sets it to `native` for
// the ThreadSanitizer sibling (see interlock_add_checks).
#ifndef INTERLOCK_MODEL
#define INTERLOCK_MODEL checked
#endif
#define INTERLOCK_DETAIL_JOIN(a, b) a##b
#define INTERLOCK_DETAIL_IS(model) INTERLOCK_DETAIL_JOIN(INTERLOCK_DETAIL_IS_, model)
#define INTERLOCK_DETAIL_IS_native 1
#define INTERLOCK_DETAIL_IS_checked 0
#define INTERLOCK_DETAIL_IS_shipped 0

namespace interlock {

inline constexpr unsigned max_threads = 16;
/// As many threads as a scaled form may have (scaled.hpp).
inline constexpr unsigned most_threads_at_scale = 1000;
class turns;

template <class S>
concept Scenario = std::default_initializable<S> && requires(S s, unsigned i) {
  requires S::threads >= 1 && S::threads <= max_threads;
  s.thread(i);
};

/// A scenario's scaled form, its type erased. Only where scenarios are compiled for native runs is it more than its size.
struct scaled_program {
  unsigned threads;
  std::uint64_t turns;
  std::size_t bytes = 0;
  std::size_t alignment = 1;
  void (*construct)(void* storage) = nullptr;
  void (*thread)(void* scaled, unsigned i, interlock::turns& mine) = nullptr;
  void (*after)(void* scaled) = nullptr;
  void (*destroy)(void* scaled) = nullptr;
};

/// A scenario with its type erased: what an engine runs.
struct program {
  unsigned threads;
  std::size_t bytes;
  std::size_t alignment;
  void (*construct)(void* storage);
  void (*thread)(void* scenario, unsigned i);
  void (*after)(void* scenario);
  void (*destroy)(void* scenario);
  unsigned (*role)(unsigned thread) = nullptr;  ///< null: each thread has its own
  bool (*idle)(unsigned thread) = nullptr;      ///< null: no thread is
  /// How many of the threads run from the beginning; of the others each when a thread starts it, if one does. 0: all.
  unsigned at_first = 0;
  bool instrumented = false;  ///< compiled as it is (check.hpp), and not over a Model that an engine sees
  char const* about = nullptr;  ///< a sentence; null: nobody wrote one
  scaled_program const* scaled = nullptr;  ///< null: it has no such form
};

namespace detail {
// A mistake in a scenario is named first, before all that follows from it.
template <class S>
consteval unsigned threads_of() {
  static_assert(requires { S::threads; }, "a scenario says how many threads it has: static constexpr unsigned threads = 2;");
  if constexpr (requires { S::threads; })
    static_assert(S::threads >= 1 && S::threads <= max_threads, "a scenario has from 1 to 16 threads");
  static_assert(std::default_initializable<S>, "a scenario is made without arguments: each execution begins with S()");
  static_assert(requires(S s, unsigned i) { s.thread(i); }, "a scenario says what each thread does: void thread(unsigned i)");
  if constexpr (Scenario<S>) return S::threads;
  else return 1;
}

template <class S>
consteval unsigned starts() {
  if constexpr (requires { S::starts; }) {
    static_assert(S::threads + S::starts <= max_threads, "a scenario has at most 16 threads, with those that it starts");
    return S::starts;
  } else {
    return 0;
  }
}

// Natively they are threads like any other.
template <class S>
inline constexpr unsigned started_on_the_way = INTERLOCK_DETAIL_IS(INTERLOCK_MODEL) ? 0 : starts<S>();

// Threads that are started on the way have roles of their own, and may be idle: whether there are any is not known before.
template <class S>
unsigned role(unsigned t) {
  return t < S::threads ? S::role(t) : ~t;
}
template <class S>
bool is_idle(unsigned t) {
  if constexpr (requires { S::idle(0U); }) return t >= S::threads || S::idle(t);
  else return t >= S::threads;
}

template <class S>
consteval char const* about() {
  if constexpr (requires { S::about; }) return S::about;
  else return nullptr;
}

#if INTERLOCK_DETAIL_IS(INTERLOCK_MODEL)
template <class S>
inline constexpr scaled_program scaled_program_of{
    .threads = S::threads,
    .turns = S::turns,
    .bytes = sizeof(S),
    .alignment = alignof(S),
    .construct = [](void* storage) { ::new (storage) S(); },
    .thread = [](void* scaled, unsigned i, turns& mine) { static_cast<S*>(scaled)->thread(i, mine); },
    .after =
        [](void* scaled) {
          if constexpr (requires(S& s) { s.after(); }) static_cast<S*>(scaled)->after();
        },
    .destroy = [](void* scaled) { static_cast<S*>(scaled)->~S(); }};
#else
template <class S>
inline constexpr scaled_program scaled_program_of{.threads = S::threads, .turns = S::turns};
#endif

template <class S>
consteval scaled_program const* scaled() {
  if constexpr (requires { typename S::scaled; }) {
    if constexpr (!std::same_as<typename S::scaled, void>) {
      static_assert(S::scaled::threads >= 1 && S::scaled::threads <= most_threads_at_scale, "a scaled form has from 1 to 1000 threads");
      return &scaled_program_of<typename S::scaled>;
    }
  }
  return nullptr;
}

// A function template, so that debug information has the type.
template <class S>
void construct(void* storage) {
  ::new (storage) S();
}
}  // namespace detail

template <class S>
inline constexpr program program_of{
    .threads = detail::threads_of<S>() + detail::started_on_the_way<S>,
    .bytes = sizeof(S),
    .alignment = alignof(S),
    .construct = detail::construct<S>,
    .thread =
        [](void* scenario, unsigned i) {
          if constexpr (detail::started_on_the_way<S> != 0)
            if (i >= S::threads) return model::detail::run_started_thread();
          static_cast<S*>(scenario)->thread(i);
        },
    .after =
        [](void* scenario) {
          if constexpr (requires(S& s) { s.after(); }) static_cast<S*>(scenario)->after();
        },
    .destroy = [](void* scenario) { static_cast<S*>(scenario)->~S(); },
    .role = []() -> unsigned (*)(unsigned) {
      if constexpr (requires { S::role(0U); }) return detail::role<S>;
      else return nullptr;
    }(),
    .idle = []() -> bool (*)(unsigned) {
      if constexpr (requires { S::idle(0U); } || detail::started_on_the_way<S> != 0) return detail::is_idle<S>;
      else return nullptr;
    }(),
    .at_first = detail::started_on_the_way<S> != 0 ? S::threads : 0,
    .about = detail::about<S>(),
    .scaled = detail::scaled<S>()};

/// The verdict that an entry of the catalogue states of itself.
class expectation {
 public:
  constexpr expectation() = default;

  [[nodiscard]] constexpr bool to_pass() const noexcept { return kinds_ == 0; }
  /// The failure that a search must find. Precondition: !to_pass().
  [[nodiscard]] constexpr failure kind() const noexcept { return first_; }
  [[nodiscard]] constexpr bool allows(failure k) const noexcept { return (kinds_ & bit(k)) != 0; }
  /// Why this engine cannot judge the entry; null where it can.
  [[nodiscard]] constexpr char const* beyond(std::string_view engine) const noexcept {
    for (auto const& each : beyond_)
      if (each.reason != nullptr && engine == each.engine) return each.reason;
    return nullptr;
  }

  /// This expectation, which the named engine cannot judge for the reason given.
  [[nodiscard]] constexpr expectation beyond(char const* engine, char const* reason) const {
    auto result = *this;
    for (auto& each : result.beyond_)
      if (each.reason == nullptr) {
        each = {engine, reason};
        break;
      }
    return result;
  }

  /// The tags that it was given, in order; the rest are null.
  [[nodiscard]] constexpr auto const& tags() const noexcept { return tags_; }
  /// This expectation of a check that is chosen by these words, too: in `--tag`, `--require` and CTest's labels. No tag is
  /// empty or has white space, a comma, a semicolon or an equals sign in it; there are at most 4.
  template <class... Words>
  [[nodiscard]] consteval expectation tagged(Words... words) const {
    auto result = *this;
    for (char const* const word : {static_cast<char const*>(words)...}) {
      if (*word == '\0') throw "a tag is no empty word";
      for (auto const* each = word; *each != '\0'; ++each)
        if (*each <= ' ' || *each == ',' || *each == ';' || *each == '=') throw "a tag is one word, without , ; and =";
      std::size_t i = 0;
      while (result.tags_.at(i) != nullptr) ++i;
      result.tags_[i] = word;
    }
    return result;
  }

 private:
  template <std::same_as<failure>... Others>
  friend constexpr expectation fails_with(failure kind, Others... also);
  static constexpr std::uint32_t bit(failure k) noexcept {
    return 1U << static_cast<unsigned>(k);
  }

  struct exemption {
    char const* engine = nullptr;
    char const* reason = nullptr;
  };
  failure first_{};
  std::uint32_t kinds_ = 0;
  std::array<exemption, 2> beyond_{};
  std::array<char const*, 4> tags_{};
};

inline constexpr expectation passes{};

/// Fails in this way, or in one of the others that are named: which of them a search comes to first depends on its order, and a
/// native run shows one outcome at a time, in which undefined behaviour may also be a crash. Name first the one with the fewest preemptions: lists show that.
template <std::same_as<failure>... Others>
[[nodiscard]] constexpr expectation fails_with(failure kind, Others... also) {
  expectation result;
  result.first_ = kind;
  result.kinds_ = (expectation::bit(kind) | ... | expectation::bit(also));
  return result;
}

/// One line of the catalogue: a check by name. Lives as long as the program.
class entry {
 public:
  entry(char const* name, program const& what, expectation expected,
        std::source_location where = std::source_location::current()) noexcept
      : name_{name}, program_{what}, expected_{expected}, where_{where}, next_{first_} {
    first_ = this;
  }
  entry(entry const&) = delete;
  entry& operator=(entry const&) = delete;

  [[nodiscard]] char const* name() const noexcept { return name_; }
  [[nodiscard]] program const& what() const noexcept { return program_; }
  [[nodiscard]] expectation const& expected() const noexcept { return expected_; }
  [[nodiscard]] std::source_location where() const noexcept { return where_; }

  /// Every entry linked into this program, most recent first.
  [[nodiscard]] static entry const* first() noexcept { return first_; }
  [[nodiscard]] entry const* next() const noexcept { return next_; }

 private:
  char const* name_;
  program const& program_;
  expectation expected_;
  std::source_location where_;
  entry const* next_;
  static inline entry const* first_ = nullptr;
};

}  // namespace interlock

#define INTERLOCK_DETAIL_UNIQUE(a, b) INTERLOCK_DETAIL_JOIN(a, b)
#define INTERLOCK_DETAIL_EXPECTED(...) \
  [] {                                 \
    using namespace ::interlock;       \
    return __VA_ARGS__;                \
  }()

/// Registers scenario<Model> under its own name (with interlock/check.hpp, a scenario that is no template, too); what follows is the verdict expected of it.
#define INTERLOCK_SCENARIO(scenario, ...)                                                     \
  static ::interlock::entry const INTERLOCK_DETAIL_UNIQUE(interlock_entry_, __COUNTER__) {    \
    #scenario, ::interlock::detail::program_named<scenario>(),                                \
        INTERLOCK_DETAIL_EXPECTED(__VA_ARGS__)                                                \
  }
