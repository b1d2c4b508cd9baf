// Checks that do something outside of the layer, or too much of something, for outside_test.cpp.
#include <array>
#include <atomic>
#include <cstddef>
#include <iomanip>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <sstream>
#include <string>
#include <thread>

#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/wait.h>
#include <unistd.h>

#include <interlock/scenarios/scenario.hpp>

namespace {

using namespace interlock;

template <model::Model M>
struct two {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> x{0};
};

// ---- what outlives an execution

template <model::Model M>
struct keeps_a_static : two<M> {
  void thread(unsigned) {
    static model::atomic<int, M> all{0};
    this->x.fetch_add(all.fetch_add(1));
  }
};
INTERLOCK_SCENARIO(keeps_a_static, fails_with(failure::misuse));

template <model::Model M>
struct keeps_a_static_of_data : two<M> {
  void thread(unsigned) {
    if (this->x.fetch_add(1) == 1) return;
    static model::var<int, M> const seven{7};
    M::check(seven.read() == 7, "it is seven");
  }
};
INTERLOCK_SCENARIO(keeps_a_static_of_data, fails_with(failure::misuse));

template <model::Model M>
struct keeps_a_static_of_its_own : two<M> {
  keeps_a_static_of_its_own() {
    static model::atomic<int, M> all{0};
    all.store(1);
  }
  void thread(unsigned) { this->x.store(1); }
};
INTERLOCK_SCENARIO(keeps_a_static_of_its_own, fails_with(failure::misuse));

// Another thread comes by while the first one is in the initialiser.
template <model::Model M>
struct works_out_a_static : two<M> {
  void thread(unsigned) {
    static int const seen = this->x.fetch_add(1);
    this->x.fetch_add(seen);
  }
};
INTERLOCK_SCENARIO(works_out_a_static, fails_with(failure::misuse));

// Nothing of the layer is in it.
template <model::Model M>
struct keeps_a_constant : two<M> {
  void thread(unsigned) {
    static std::string const word = std::to_string(1234567890) + " is made in the first execution";
    this->x.fetch_add(static_cast<int>(word.size()));
  }
};
INTERLOCK_SCENARIO(keeps_a_constant, passes);

template <model::Model M>
struct shares_by_counting : two<M> {
  std::shared_ptr<model::var<int, M>> first = std::make_shared<model::var<int, M>>(1), second = first;
  void thread(unsigned i) {
    auto const mine = std::move(i == 0 ? first : second);
    (void)this->x.load(order::relaxed);
    M::check(mine->read() == 1, "it is one");
  }
};
INTERLOCK_SCENARIO(shares_by_counting, fails_with(failure::use_after_free));

// ---- too much

// More than the engine has room for, of which none goes wrong.
template <model::Model M>
struct stores_too_often : two<M> {
  void thread(unsigned i) {
    for (int k = 0; k != (i == 0 ? 17'000 : 1); ++k) this->x.store(k, order::relaxed);
  }
};
INTERLOCK_SCENARIO(stores_too_often, passes);

// Much, for which there is room.
template <model::Model M>
struct stores_often {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> own[2];
  void thread(unsigned i) {
    for (int k = 0; k != 10'000; ++k) own[i].store(k);
  }
};
INTERLOCK_SCENARIO(stores_often, passes);

// ---- what is not seen

template <model::Model M>
struct blocks_at_once : two<M> {
  std::atomic<bool> never{false};
  void thread(unsigned) {
    while (!never.load()) continue;
  }
};
INTERLOCK_SCENARIO(blocks_at_once, fails_with(failure::hang));

template <model::Model>
struct uses_std_atomics {
  static constexpr unsigned threads = 2;
  std::atomic<int> x{0};
  void thread(unsigned) { x.fetch_add(1); }
};
INTERLOCK_SCENARIO(uses_std_atomics, passes);

template <model::Model M>
struct uses_std_atomics_in_one : two<M> {
  std::atomic<int> y{0};
  void thread(unsigned i) {
    if (i == 0) this->x.store(1);
    else y.store(1);
  }
};
INTERLOCK_SCENARIO(uses_std_atomics_in_one, passes);

// None of this is about anything that threads share.
template <model::Model M>
struct only_chooses : two<M> {
  void thread(unsigned i) {
    if (i == 0) return this->x.store(1);
    M::check(M::choose(2) < 2, "it is one of them");
    M::fence(order::seq_cst);
    M::pause();
    M::yield();
  }
};
INTERLOCK_SCENARIO(only_chooses, passes);

template <model::Model M>
struct is_idle : two<M> {
  static constexpr bool idle(unsigned i) { return i == 1; }
  void thread(unsigned i) {
    if (i == 0) this->x.store(1);
  }
};
INTERLOCK_SCENARIO(is_idle, passes);

// In some execution is enough.
template <model::Model M>
struct may_do_nothing : two<M> {
  void thread(unsigned i) {
    if (i == 0 || M::choose(2) == 1) this->x.fetch_add(1);
  }
};
INTERLOCK_SCENARIO(may_do_nothing, passes);

template <model::Model M>
struct only_makes : two<M> {
  void thread(unsigned i) {
    if (i == 0) return this->x.store(1);
    M::destroy(M::template make<int>(1));
  }
};
INTERLOCK_SCENARIO(only_makes, passes);

// ---- threads and processes of its own

template <model::Model M>
struct starts_a_thread : two<M> {
  model::var<int, M> data{0};
  void thread(unsigned i) {
    this->x.fetch_add(1);
    if (i == 0) std::thread{[this] { data.write(1); }}.join();
    else data.write(2);
  }
};
INTERLOCK_SCENARIO(starts_a_thread, fails_with(failure::misuse));

// The thread is made as a library might that was not linked with the program.
template <model::Model M>
struct is_used_elsewhere : two<M> {
  model::var<int, M> data{0};
  void thread(unsigned i) {
    this->x.fetch_add(1);
    if (i == 1) return data.write(2);
    auto* const library = ::dlopen("libc.so.6", RTLD_LAZY);
    using create = int(pthread_t*, pthread_attr_t const*, void* (*)(void*), void*);
    auto* const make = reinterpret_cast<create*>(::dlsym(library, "pthread_create"));
    pthread_t other{};
    make(&other, nullptr,
         [](void* self) -> void* {
           static_cast<is_used_elsewhere*>(self)->data.write(1);
           return nullptr;
         },
         this);
    ::pthread_join(other, nullptr);
  }
};
INTERLOCK_SCENARIO(is_used_elsewhere, fails_with(failure::misuse));

template <model::Model M>
struct forks : two<M> {
  void thread(unsigned i) {
    this->x.fetch_add(1);
    if (i == 0 && ::fork() > 0) ::wait(nullptr);
  }
};
INTERLOCK_SCENARIO(forks, fails_with(failure::misuse));

// ---- what threads of the operating system have

template <model::Model M>
struct locks_std_mutex : two<M> {
  std::mutex m;
  void thread(unsigned) {
    std::scoped_lock const guard{m};
    this->x.fetch_add(1);
  }
};
INTERLOCK_SCENARIO(locks_std_mutex, fails_with(failure::misuse));

template <model::Model M>
struct locks_std_shared_mutex : two<M> {
  std::shared_mutex m;
  void thread(unsigned i) {
    if (i == 0) {
      std::scoped_lock const guard{m};
      this->x.store(1);
    } else {
      std::shared_lock const guard{m};
      static_cast<void>(this->x.load());
    }
  }
};
INTERLOCK_SCENARIO(locks_std_shared_mutex, fails_with(failure::misuse));

template <model::Model M>
struct waits_for_semaphore : two<M> {
  sem_t s{};
  waits_for_semaphore() { ::sem_init(&s, 0, 0); }
  void thread(unsigned i) {
    this->x.fetch_add(1);
    if (i == 0) ::sem_wait(&s);
    else ::sem_post(&s);
  }
};
INTERLOCK_SCENARIO(waits_for_semaphore, fails_with(failure::misuse));

template <model::Model M>
struct asks_who_it_is : two<M> {
  void thread(unsigned) {
    this->x.fetch_add(1);
    M::check(std::this_thread::get_id() != std::thread::id{}, "it is somebody");
  }
};
INTERLOCK_SCENARIO(asks_who_it_is, fails_with(failure::misuse));

template <model::Model M>
struct calls_once : two<M> {
  std::once_flag once;
  void thread(unsigned) {
    std::call_once(once, [this] { this->x.fetch_add(1); });
    this->x.fetch_add(1);
  }
};
INTERLOCK_SCENARIO(calls_once, fails_with(failure::misuse));

// Locales have mutexes.
template <model::Model M>
struct formats : two<M> {
  std::mutex m;
  formats() { std::scoped_lock{m}, static_cast<void>(std::this_thread::get_id()); }
  void thread(unsigned i) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    std::this_thread::yield();
    out << std::setprecision(3) << 1.5 << i;
    M::check(out.str().starts_with("1.5"), "it is what was put there");
    this->x.fetch_add(static_cast<int>(i));
    out << this->x.load();
  }
  void after() { std::scoped_lock{m}, M::check(this->x.load() == 1, "both came"); }
};
INTERLOCK_SCENARIO(formats, passes);

// ---- thread_local

thread_local int calls = 40;
thread_local int zero;

template <model::Model M>
struct counts_its_calls : two<M> {
  counts_its_calls() { M::check(++calls == 41 && zero++ == 0, "the constructor has its own"); }
  void thread(unsigned i) {
    for (int n = 41; n != 44; ++n) {
      M::check(++calls == n, "nobody else counts here");
      zero = static_cast<int>(i);
      this->x.fetch_add(1);
      M::check(zero == static_cast<int>(i), "nobody else writes here");
    }
  }
};
INTERLOCK_SCENARIO(counts_its_calls, passes);

// It is left after three rounds, which a trial must not forget.
template <model::Model M>
struct counts_its_rounds : two<M> {
  void thread(unsigned i) {
    if (i == 0) return this->x.store(1, order::relaxed);
    while (this->x.load(order::relaxed) == 0 && ++calls != 44) M::yield();
    M::check(calls <= 44, "it goes round three times at most");
  }
};
INTERLOCK_SCENARIO(counts_its_rounds, passes);

thread_local std::string words;

template <model::Model M>
struct has_words_of_its_own : two<M> {
  void thread(unsigned i) {
    words += static_cast<char>('a' + i);
    this->x.fetch_add(static_cast<int>(words.size()));
  }
};
INTERLOCK_SCENARIO(has_words_of_its_own, fails_with(failure::misuse));

// ---- std::lock

template <model::Model M, bool Right>
struct locks_two {
  static constexpr unsigned threads = 2;
  typename M::mutex a, b;
  model::var<int, M> data{0};
  void thread(unsigned i) {
    if constexpr (Right) {
      if (i == 0) {
        std::scoped_lock const both{a, b};
        data.write(data.read() + 1);
      } else {
        std::scoped_lock const both{b, a};
        data.write(data.read() + 1);
      }
    } else {
      auto& first = i == 0 ? a : b;
      auto& second = i == 0 ? b : a;
      first.lock();
      second.lock();
      data.write(data.read() + 1);
      second.unlock();
      first.unlock();
    }
  }
  void after() { M::check(data.read() == 2, "both were there"); }
};
template <model::Model M>
using locks_both = locks_two<M, true>;
INTERLOCK_SCENARIO(locks_both, passes);
template <model::Model M>
using locks_in_turn = locks_two<M, false>;
INTERLOCK_SCENARIO(locks_in_turn, fails_with(failure::deadlock));

template <model::Model M>
struct writes_although_its_try_failed {
  static constexpr unsigned threads = 2;
  typename M::mutex m;
  model::var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 0) {
      m.lock();
      data.write(1);
      m.unlock();
    } else {
      bool const holds = m.try_lock();
      data.write(2);
      if (holds) m.unlock();
    }
  }
};
INTERLOCK_SCENARIO(writes_although_its_try_failed, fails_with(failure::data_race));

// The other holds it for as long as it takes: to try on and on is no deadlock.
template <model::Model M>
struct tries_in_vain {
  static constexpr unsigned threads = 2;
  typename M::mutex m;
  model::atomic<bool, M> has_it{false};
  model::atomic<bool, M> is_through{false};
  void thread(unsigned i) {
    if (i == 0) {
      m.lock();
      has_it.store(true);
      is_through.wait(false);
      m.unlock();
    } else {
      if (has_it.load())
        for (int n = 0; n != 10; ++n) M::check(!m.try_lock(), "it is held");
      is_through.store(true);
      is_through.notify_one();
    }
  }
};
INTERLOCK_SCENARIO(tries_in_vain, passes);

// ---- stacks

unsigned recurse(unsigned depth) {  // NOLINT(misc-no-recursion): that is the point
  unsigned volatile frame[256] = {depth};
  return frame[0] == ~0U ? 0 : recurse(depth + 1) + frame[0];
}

template <model::Model M>
struct recurses : two<M> {
  void thread(unsigned i) {
    this->x.store(1, order::relaxed);
    if (i == 1) this->x.store(static_cast<int>(recurse(0)), order::relaxed);
  }
};
INTERLOCK_SCENARIO(recurses, fails_with(failure::crash));

template <model::Model M>
struct recurses_in_the_constructor : two<M> {
  recurses_in_the_constructor() {
    this->x.store(1, order::relaxed);
    this->x.store(static_cast<int>(recurse(0)), order::relaxed);
  }
  void thread(unsigned) { this->x.store(1, order::relaxed); }
};
INTERLOCK_SCENARIO(recurses_in_the_constructor, fails_with(failure::crash));

template <model::Model M>
struct has_large_locals : two<M> {
  void thread(unsigned i) {
    std::array<std::byte, std::size_t{6} << 20> volatile room;
    auto* const first = reinterpret_cast<std::byte volatile*>(&room);
    first[0] = static_cast<std::byte>(i);
    first[sizeof room - 1] = static_cast<std::byte>(i);
    this->x.fetch_add(1);
    M::check(first[0] == static_cast<std::byte>(i), "nobody else writes there");
  }
};
INTERLOCK_SCENARIO(has_large_locals, passes);

}  // namespace
