#include "generate.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

namespace interlock::checker::rc11_oracle {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014): std's distributions differ between platforms.
class random {
 public:
  explicit random(std::uint64_t seed) noexcept : state_{seed} {}

  [[nodiscard]] std::size_t below(std::size_t n) noexcept {
    state_ += 0x9e37'79b9'7f4a'7c15;
    auto bits = state_;
    bits = (bits ^ bits >> 30) * 0xbf58'476d'1ce4'e5b9;
    bits = (bits ^ bits >> 27) * 0x94d0'49bb'1331'11eb;
    return static_cast<std::size_t>((bits ^ bits >> 31) % n);
  }
  [[nodiscard]] bool percent(std::size_t chance) noexcept { return below(100) < chance; }
  [[nodiscard]] int number(int from, int to) noexcept {
    return from + static_cast<int>(below(static_cast<std::size_t>(to - from) + 1));
  }
  template <class T>
  [[nodiscard]] T any_of(std::initializer_list<T> all) noexcept {
    return all.begin()[below(all.size())];
  }

 private:
  std::uint64_t state_;
};

// What a program leans to, so that seq_cst operations and fences meet often enough to matter.
enum class taste : unsigned char { any, relaxed, release_acquire, seq_cst, fences };

enum class operation : unsigned char {
  load,
  store,
  fetch_add,
  exchange,
  compare_exchange,
  fence,
  skip_if,
  plain_read,
  plain_write,
  await,
  await_exchange,
  await_two,
  await_after_look,
  attempts,
  courtesy,
};

using weights = std::array<unsigned, 15>;  // by operation

constexpr weights weights_of(flavour f) noexcept {
  switch (f) {
    case flavour::atomics: return {30, 30, 8, 5, 9, 9, 6, 0, 0, 0, 0, 0, 0, 0, 0};
    case flavour::awaits: return {16, 32, 7, 3, 6, 6, 4, 0, 0, 14, 7, 5, 0, 0, 0};
    case flavour::races: return {12, 18, 5, 2, 4, 5, 2, 9, 8, 5, 3, 1, 0, 0, 0};
    case flavour::yields: return {12, 30, 6, 3, 6, 4, 5, 0, 0, 8, 4, 4, 12, 18, 8};
  }
  return {};
}

class generator {
 public:
  generator(std::uint64_t seed, generator_options const& options)
      : random_{seed * 3 + static_cast<std::uint64_t>(options.with)}, options_{options} {}

  program run() {
    auto const threads = random_.any_of<std::size_t>({2, 2, 2, 3, 3, 3, 4});
    program_.threads.resize(std::min(threads, options_.max_threads));
    program_.atomics = random_.any_of({1U, 2U, 2U, 2U, 3U});
    program_.plains = options_.with == flavour::races ? random_.any_of({1U, 1U, 2U}) : 0;
    taste_ = random_.any_of({taste::any, taste::any, taste::relaxed, taste::release_acquire,
                             taste::seq_cst, taste::fences});
    writes_.assign(program_.atomics + program_.plains, 0);
    registers_.assign(program_.threads.size(), 0);

    // The bigger of two for those that have fewer executions, else in between.
    auto const least = std::min(program_.threads.size(), options_.max_operations);
    auto const spread = options_.max_operations - least;
    left_ = least + (options_.with == flavour::atomics
                         ? random_.below(spread / 2 + 1) + random_.below(spread - spread / 2 + 1)
                         : std::max(random_.below(spread + 1), random_.below(spread + 1)));
    if (options_.with == flavour::races && random_.percent(75)) hand_over();
    while (left_ != 0) append(random_.below(program_.threads.size()));
    return std::move(program_);
  }

 private:
  // plain write, flag raised ∥ flag seen, plain access: orders decide whether it is a race.
  void hand_over() {
    if (program_.threads.size() < 2 || left_ < 5) return;
    auto const from = random_.below(program_.threads.size());
    auto const to =
        (from + 1 + random_.below(program_.threads.size() - 1)) % program_.threads.size();
    auto const data = any_plain();
    auto const flag = any_atomic();
    add(from, plain_write{data, 1});
    add(from, store{flag, 1, random_.percent(80) ? order::release : order_of_store()});
    ++writes_[flag.index];
    auto const seen = next_register(to);
    auto const o = random_.percent(80) ? order::acquire : order_of_load();
    if (random_.percent(50)) {
      add(to, await{seen, flag, comparison::equals, 1, o});
    } else {
      add(to, load{seen, flag, o});
      add(to, skip_if{seen, 0, random_.percent(70) ? max_registers : 1});
    }
    access(to, data);
  }

  void access(std::size_t t, plain data) {
    if (random_.percent(60)) {
      add(t, plain_read{next_register(t), data});
    } else {
      add(t, plain_write{data, value(t)});
      ++writes_[program_.atomics + data.index];
    }
  }

  void append(std::size_t t) {
    auto const what = any_operation(t);
    auto const at = any_atomic();
    switch (what) {
      case operation::load:
        return read_into(t, [&](reg r) { return load{r, at, order_of_load()}; });
      case operation::store:
        ++writes_[at.index];
        return add(t, store{at, value(t), order_of_store()});
      case operation::fetch_add:
        ++writes_[at.index];
        return read_into(t, [&](reg r) {
          auto const operand = random_.percent(90) ? expression{random_.number(1, 2)} : value(t);
          return fetch_add{r, at, operand, order_of_update()};
        });
      case operation::exchange:
        ++writes_[at.index];
        return read_into(t, [&](reg r) { return exchange{r, at, value(t), order_of_update()}; });
      case operation::compare_exchange:
        ++writes_[at.index];
        return read_into(t, [&](reg r) {
          return compare_exchange{
              r, at, random_.number(0, 1), value(t), order_of_update(), order_of_load()};
        });
      case operation::fence: return add(t, fence{order_of_fence()});
      case operation::skip_if:
        return add(t, skip_if{any_register(t), random_.number(0, 1), 1 + random_.below(2)});
      case operation::plain_read:
        return read_into(t, [&](reg r) { return plain_read{r, any_plain()}; });
      case operation::plain_write: {
        auto const data = any_plain();
        ++writes_[program_.atomics + data.index];
        return add(t, plain_write{data, value(t)});
      }
      case operation::await:
        return read_into(t, [&](reg r) { return any_await(r, any_written()); });
      case operation::await_exchange:
        return read_into(t, [&](reg r) {
          ++writes_[at.index];
          return await_exchange{
              r, at, random_.percent(75) ? 0 : 1, value(t), order_of_update(), order_of_load()};
        });
      case operation::await_two: {
        ++reads_;
        auto const first = next_register(t);
        return read_into(t, [&](reg second) {
          return await_two{any_await(first, any_written()),
                           random_.percent(60) ? junction::both : junction::either,
                           any_await(second, any_written())};
        });
      }
      case operation::await_after_look: {
        // Counts as what without_yields makes of it.
        reads_ += 3;
        left_ -= 4;
        auto const wanted = [&](reg r) {
          return await{r, any_written(), comparison::equals, random_.number(1, 2), order_of_load()};
        };
        auto const first = wanted(next_register(t));
        return read_into(
            t, [&](reg r) { return await_after_look{{first, junction::either, wanted(r)}}; });
      }
      case operation::attempts: return append_attempts(t, any_written());
      case operation::courtesy: return add(t, courtesy{});
    }
  }

  // Counts as what without_yields makes of it.
  void append_attempts(std::size_t t, location from) {
    unsigned const times =
        reads_ + 3 <= options_.max_reads && left_ >= 5 && random_.percent(40) ? 3 : 2;
    reads_ += times - 1;
    left_ -= 2 * std::size_t{times} - 2;
    read_into(t, [&](reg r) {
      return attempts{r,
                      from,
                      random_.number(random_.percent(20) ? 0 : 1, 2),
                      times,
                      order_of_load(),
                      random_.percent(50) ? call_site::own : call_site::of_loads};
    });
  }

  await any_await(reg r, location from) {
    return random_.percent(40)
               ? await{r, from, comparison::equals, random_.number(1, 2), order_of_load()}
               : await{r, from, comparison::differs, random_.percent(80) ? 0 : 1, order_of_load()};
  }

  // By weight, among those that the limits leave.
  operation any_operation(std::size_t t) {
    auto all = weights_of(options_.with);
    auto const forbid = [&all](std::initializer_list<operation> which) {
      for (auto each : which) all[static_cast<std::size_t>(each)] = 0;
    };
    auto& fences = all[static_cast<std::size_t>(operation::fence)];
    if (taste_ == taste::fences) fences *= 3;
    if (registers_[t] == 0) forbid({operation::skip_if});
    if (registers_[t] + 2 > max_registers || reads_ + 2 > options_.max_reads)
      forbid({operation::await_two, operation::attempts});
    if (registers_[t] + 2 > max_registers || reads_ + 4 > options_.max_reads || left_ < 5)
      forbid({operation::await_after_look});
    if (left_ < 3) forbid({operation::attempts});
    if (registers_[t] + 1 > max_registers || reads_ + 1 > options_.max_reads)
      forbid({operation::load, operation::fetch_add, operation::exchange,
              operation::compare_exchange, operation::plain_read, operation::await,
              operation::await_exchange});
    bool const atomics_full = full(0, program_.atomics);
    if (atomics_full)
      forbid({operation::store, operation::fetch_add, operation::exchange,
              operation::compare_exchange, operation::await_exchange});
    bool const none_written = std::ranges::all_of(writes_, [](std::size_t n) { return n == 0; });
    if (none_written) forbid({operation::await, operation::await_two, operation::await_after_look});
    if (program_.plains == 0) forbid({operation::plain_read});
    if (full(program_.atomics, writes_.size())) forbid({operation::plain_write});

    unsigned sum = 0;
    for (auto const each : all) sum += each;
    if (sum == 0) return operation::fence;
    auto pick = random_.below(sum);
    std::size_t which = 0;
    while (pick >= all[which]) pick -= all[which++];
    return static_cast<operation>(which);
  }

  // Whether some location has as many writes as it may: then none gets another.
  [[nodiscard]] bool full(std::size_t from, std::size_t to) const noexcept {
    return std::any_of(writes_.begin() + static_cast<std::ptrdiff_t>(from),
                       writes_.begin() + static_cast<std::ptrdiff_t>(to),
                       [&](std::size_t n) { return n >= options_.max_writes; });
  }

  void add(std::size_t t, instruction what) {
    program_.threads[t].push_back(std::move(what));
    if (left_ != 0) --left_;
  }
  template <class F>
  void read_into(std::size_t t, F const& make) {
    ++reads_;
    auto what = make(reg{registers_[t]});  // before the register counts as read
    ++registers_[t];
    add(t, std::move(what));
  }

  reg next_register(std::size_t t) { return reg{registers_[t]++}; }
  reg any_register(std::size_t t) {
    return reg{static_cast<unsigned>(random_.below(registers_[t]))};
  }
  location any_atomic() { return {static_cast<unsigned>(random_.below(program_.atomics))}; }
  // Mostly one that is written to, so that an await may end.
  location any_written() {
    auto const l = any_atomic();
    return writes_[l.index] != 0 || random_.percent(20) ? l : any_atomic();
  }
  plain any_plain() { return {static_cast<unsigned>(random_.below(program_.plains))}; }

  expression value(std::size_t t) {
    if (registers_[t] != 0 && random_.percent(15))
      return any_register(t) + (random_.percent(50) ? 1 : 0);
    return random_.number(random_.percent(10) ? 0 : 1, 2);
  }

  // What the program's taste is for, most of the time, where it is for something.
  std::optional<order> by_taste(order release_acquire, std::size_t percent_of_that) {
    switch (taste_) {
      case taste::any: break;
      case taste::relaxed:
        if (random_.percent(80)) return order::relaxed;
        break;
      case taste::release_acquire:
        if (random_.percent(percent_of_that)) return release_acquire;
        break;
      case taste::seq_cst:
        if (random_.percent(80)) return order::seq_cst;
        break;
      case taste::fences:
        if (random_.percent(65)) return order::relaxed;
        break;
    }
    return std::nullopt;
  }
  order order_of_load() {
    if (auto const o = by_taste(order::acquire, 80)) return *o;
    return random_.any_of({order::relaxed, order::acquire, order::seq_cst});
  }
  order order_of_store() {
    if (auto const o = by_taste(order::release, 80)) return *o;
    return random_.any_of({order::relaxed, order::release, order::seq_cst});
  }
  order order_of_update() {
    if (auto const o = by_taste(order::acq_rel, 60)) return *o;
    return random_.any_of(
        {order::relaxed, order::acquire, order::release, order::acq_rel, order::seq_cst});
  }
  order order_of_fence() {
    if (taste_ == taste::fences && random_.percent(65)) return order::seq_cst;
    return random_.any_of({order::acquire, order::release, order::acq_rel, order::seq_cst});
  }

  random random_;
  generator_options options_;
  taste taste_{};
  program program_;
  std::size_t left_ = 0;             // operations still to be made
  std::size_t reads_ = 0;            // by instructions so far
  std::vector<std::size_t> writes_;  // to each location so far, the atomics first
  std::vector<unsigned> registers_;  // of each thread that were read into so far
};

}  // namespace

program generate(std::uint64_t seed, generator_options const& options) {
  return generator{seed, options}.run();
}

}  // namespace interlock::checker::rc11_oracle
