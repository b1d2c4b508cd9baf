// What a thread does, by what it was answered: each question is asked once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "asked.hpp"

namespace interlock::checker::rc11_loops {

/// Objects by number, as in requests.
inline constexpr unsigned first_plain = atomics + mutexes;
inline constexpr unsigned locations = first_plain + vars + nakeds;

/// What a thread may write: a bit for each location.
[[nodiscard]] inline unsigned written_by(thread_code const& code) {
  unsigned result = 0;
  auto const plain = [](unsigned v) { return 1U << (first_plain + v); };
  for (auto const& s : code) {
    auto const a = 1U << s.a % atomics;
    auto const b = 1U << s.b % atomics;
    constexpr auto mutex = 1U << atomics;
    switch (s.does) {
      case what::store:
      case what::add:
      case what::exchange:
      case what::compare_exchange:
      case what::compare_exchange_weak:
      case what::test_and_test_and_set:
      case what::test_and_set:
      case what::retry:
      case what::retry_weak:
      case what::retry_as_seen:
      case what::retry_as_seen_weak:
      case what::retry_reloading:
      case what::backoff:
      case what::set_a_bit:
      case what::announce:
      case what::update_of_nothing: result |= a; break;
      case what::help_along:
      case what::heartbeat:
      case what::takes_and_gives_back: result |= b; break;
      case what::ticket:
      case what::write_in_sequence: result |= a | b; break;
      case what::write: result |= plain(s.a % vars); break;
      case what::locked_write:
      case what::locked_add:
      case what::try_to_lock: result |= mutex | plain(s.a % vars); break;
      case what::poll_under_a_mutex: result |= mutex; break;
      case what::closed_queue: result |= plain(1); break;
      case what::publish: result |= a | plain(s.b % vars); break;
      case what::publish_naked: result |= a | plain(vars); break;
      case what::produce_two: result |= a | plain(0) | plain(1); break;
      default: break;
    }
  }
  return result;
}

class behaviour_of_thread {
 public:
  struct node {
    standing how{};
    request next{};
    thread_notes notes{};
    std::size_t parent = 0;
    answer given{};  // that led here
    std::vector<std::size_t> children{};
  };

  behaviour_of_thread(unsigned t, unsigned more) : thread_{t}, more_{more} { add(0, {}); }

  [[nodiscard]] node const& at(std::size_t n) const { return nodes_[n]; }

  std::size_t after(std::size_t n, answer const& given) {
    for (auto const child : nodes_[n].children)
      if (nodes_[child].given == given) return child;
    return add(n, given);
  }

  // Whether it goes round and round where memory answers; if it has an effect, that says so.
  template <class Memory>
  standing goes_on(std::size_t n, unsigned rounds, Memory const& memory) {
    asked_.run_on(thread_, answers_to(n), rounds, more_, memory(asked_));
    return asked_.how;
  }

 private:
  [[nodiscard]] std::vector<answer> answers_to(std::size_t n) const {
    std::vector<answer> result;
    for (; n != 0; n = nodes_[n].parent) result.push_back(nodes_[n].given);
    std::ranges::reverse(result);
    return result;
  }
  std::size_t add(std::size_t parent, answer const& given) {
    auto const n = nodes_.size();
    nodes_.push_back({.parent = parent, .given = given});
    asked_.run(thread_, answers_to(n), more_);
    nodes_[n].how = asked_.how;
    nodes_[n].next = asked_.next;
    if (asked_.how == standing::ended) nodes_[n].notes = asked_.notes();
    if (n != 0) nodes_[parent].children.push_back(n);
    return n;
  }

  unsigned thread_;
  unsigned more_;
  questioning asked_;
  std::vector<node> nodes_;
};

}  // namespace interlock::checker::rc11_loops
