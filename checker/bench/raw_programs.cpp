// programs.hpp on Relacy alone, by its full search; see raw_tas.cpp. Most of them do not finish.
//   bench_raw_programs PROGRAM SIZE SECONDS
// prints "executions nanoseconds finished", the last of them 0 when that much processor time was
// not enough. Without arguments: the programs and sizes there are.
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <relacy/relacy.hpp>

namespace {

// Shared with the process that is stopped when its time is over.
unsigned long long* executions;

template <class Derived, unsigned N>
struct counted : rl::test_suite<Derived, N> {
  void before() {
    ++*executions;
    static_cast<Derived*>(this)->start();
  }
};

template <unsigned N>
struct adds : counted<adds<N>, N> {
  rl::atomic<int> sum;

  void start() { sum($).store(0, rl::mo_relaxed); }
  void thread(unsigned) { sum($).fetch_add(1, rl::mo_relaxed); }
};

template <unsigned N, class Lock>
struct excludes : counted<excludes<N, Lock>, N> {
  Lock mutex;
  rl::var<int> count;

  void start() {
    mutex.start();
    count($) = 0;
  }
  void thread(unsigned i) {
    mutex.lock(i);
    count($) = count($).load() + 1;
    mutex.unlock(i);
  }
};

struct tas_lock {
  rl::atomic<int> locked;

  void start() { locked($).store(0, rl::mo_relaxed); }
  void lock(unsigned) {
    while (locked($).exchange(1, rl::mo_acquire) != 0) rl::yield(1, $);
  }
  void unlock(unsigned) { locked($).store(0, rl::mo_release); }
};

struct ttas_lock {
  rl::atomic<int> locked;

  void start() { locked($).store(0, rl::mo_relaxed); }
  void lock(unsigned) {
    while (locked($).load(rl::mo_relaxed) != 0 || locked($).exchange(1, rl::mo_acquire) != 0)
      rl::yield(1, $);
  }
  void unlock(unsigned) { locked($).store(0, rl::mo_release); }
};

struct ticket_lock {
  rl::atomic<int> next;
  rl::atomic<int> serving;
  int mine[8];

  void start() {
    next($).store(0, rl::mo_relaxed);
    serving($).store(0, rl::mo_relaxed);
  }
  void lock(unsigned i) {
    mine[i] = next($).fetch_add(1, rl::mo_relaxed);
    while (serving($).load(rl::mo_acquire) != mine[i]) rl::yield(1, $);
  }
  void unlock(unsigned i) { serving($).store(mine[i] + 1, rl::mo_release); }
};

template <unsigned N>
struct mcs_lock {
  struct node {
    rl::atomic<node*> next;
    rl::atomic<int> locked;
  };
  rl::atomic<node*> tail;
  node nodes[N];

  void start() {
    tail($).store(nullptr, rl::mo_relaxed);
    for (auto& each : nodes) {
      each.next($).store(nullptr, rl::mo_relaxed);
      each.locked($).store(0, rl::mo_relaxed);
    }
  }
  void lock(unsigned i) {
    auto* const me = &nodes[i];
    me->next($).store(nullptr, rl::mo_relaxed);
    me->locked($).store(1, rl::mo_relaxed);
    if (auto* const before = tail($).exchange(me, rl::mo_acq_rel); before != nullptr) {
      before->next($).store(me, rl::mo_release);
      while (me->locked($).load(rl::mo_acquire) != 0) rl::yield(1, $);
    }
  }
  void unlock(unsigned i) {
    auto* const me = &nodes[i];
    node* behind = me->next($).load(rl::mo_acquire);
    if (behind == nullptr) {
      auto* expected = me;
      if (tail($).compare_exchange_strong(expected, nullptr, rl::mo_release, rl::mo_relaxed)) return;
      while ((behind = me->next($).load(rl::mo_acquire)) == nullptr) rl::yield(1, $);
    }
    behind->locked($).store(0, rl::mo_release);
  }
};

// Relacy has no wait on atomics, so its threads spin.
struct semaphore_lock {
  rl::atomic<int> permits;

  void start() { permits($).store(1, rl::mo_relaxed); }
  void lock(unsigned) {
    int seen = permits($).load(rl::mo_relaxed);
    for (;;) {
      while (seen > 0)
        if (permits($).compare_exchange_strong(seen, seen - 1, rl::mo_acquire, rl::mo_relaxed))
          return;
      rl::yield(1, $);
      seen = permits($).load(rl::mo_relaxed);
    }
  }
  void unlock(unsigned) { permits($).fetch_add(1, rl::mo_release); }
};

template <int Items>
struct spsc : counted<spsc<Items>, 2> {
  static constexpr int capacity = 2;
  rl::atomic<int> head;
  rl::atomic<int> tail;
  rl::var<int> slots[capacity];

  void start() {
    head($).store(0, rl::mo_relaxed);
    tail($).store(0, rl::mo_relaxed);
  }
  void thread(unsigned i) {
    for (int at = 0; at != Items; ++at) {
      if (i == 0) {
        while (at - head($).load(rl::mo_acquire) == capacity) rl::yield(1, $);
        slots[at % capacity]($) = at;
        tail($).store(at + 1, rl::mo_release);
      } else {
        while (tail($).load(rl::mo_acquire) == at) rl::yield(1, $);
        RL_ASSERT(slots[at % capacity]($).load() == at);
        head($).store(at + 1, rl::mo_release);
      }
    }
  }
};

template <int Items>
struct mpmc : counted<mpmc<Items>, 4> {
  static constexpr unsigned capacity = 2;
  struct slot {
    rl::atomic<unsigned> turn;
    rl::var<int> value;
  };
  slot slots[capacity];
  rl::atomic<unsigned> pushed;
  rl::atomic<unsigned> popped;

  void start() {
    for (unsigned i = 0; i != capacity; ++i) slots[i].turn($).store(i, rl::mo_relaxed);
    pushed($).store(0, rl::mo_relaxed);
    popped($).store(0, rl::mo_relaxed);
  }
  void thread(unsigned i) {
    for (int k = 0; k != Items; ++k) {
      if (i < 2) {
        auto const at = claim(pushed, 0);
        slots[at % capacity].value($) = k;
        slots[at % capacity].turn($).store(at + 1, rl::mo_release);
      } else {
        auto const at = claim(popped, 1);
        static_cast<void>(slots[at % capacity].value($).load());
        slots[at % capacity].turn($).store(at + capacity, rl::mo_release);
      }
    }
  }
  unsigned claim(rl::atomic<unsigned>& end, unsigned turn) {
    unsigned at = end($).load(rl::mo_relaxed);
    for (;;) {
      unsigned const seen = slots[at % capacity].turn($).load(rl::mo_acquire);
      auto const ahead = static_cast<int>(seen - (at + turn));
      if (ahead == 0) {
        if (end($).compare_exchange_strong(at, at + 1, rl::mo_relaxed, rl::mo_relaxed)) return at;
        continue;
      }
      if (ahead < 0) rl::yield(1, $);
      at = end($).load(rl::mo_relaxed);
    }
  }
};

template <unsigned Pushers, unsigned Poppers>
struct treiber : counted<treiber<Pushers, Poppers>, Pushers + Poppers> {
  struct node {
    rl::atomic<node*> next;
    rl::var<int> value;
  };
  rl::atomic<node*> top;
  node nodes[Pushers];

  void start() {
    top($).store(nullptr, rl::mo_relaxed);
    for (auto& each : nodes) each.next($).store(nullptr, rl::mo_relaxed);
  }
  void thread(unsigned i) {
    if (i < Pushers) {
      auto* const mine = &nodes[i];
      mine->value($) = static_cast<int>(i);
      node* seen = top($).load(rl::mo_relaxed);
      do mine->next($).store(seen, rl::mo_relaxed);
      while (!top($).compare_exchange_strong(seen, mine, rl::mo_release, rl::mo_relaxed));
    } else {
      node* seen = top($).load(rl::mo_acquire);
      while (seen != nullptr) {
        node* const next = seen->next($).load(rl::mo_relaxed);
        if (top($).compare_exchange_strong(seen, next, rl::mo_acquire, rl::mo_acquire)) {
          RL_ASSERT(seen->value($).load() >= 0);
          return;
        }
      }
    }
  }
};

template <class Test>
bool search() {
  std::ostream quiet{nullptr};
  rl::test_params parameters;
  parameters.search_type = rl::sched_full;
  parameters.output_stream = parameters.progress_stream = &quiet;
  return rl::simulate<Test>(parameters);
}

struct sized {
  char const* name;
  unsigned size;
  bool (*search)();
};

constexpr sized all[] = {
    {"adds", 5, search<adds<5>>},
    {"adds", 8, search<adds<8>>},
    {"tas", 2, search<excludes<2, tas_lock>>},
    {"tas", 3, search<excludes<3, tas_lock>>},
    {"tas", 4, search<excludes<4, tas_lock>>},
    {"tas", 5, search<excludes<5, tas_lock>>},
    {"tas", 6, search<excludes<6, tas_lock>>},
    {"ttas", 2, search<excludes<2, ttas_lock>>},
    {"ttas", 3, search<excludes<3, ttas_lock>>},
    {"ttas", 4, search<excludes<4, ttas_lock>>},
    {"ticket", 2, search<excludes<2, ticket_lock>>},
    {"ticket", 3, search<excludes<3, ticket_lock>>},
    {"ticket", 4, search<excludes<4, ticket_lock>>},
    {"ticket", 7, search<excludes<7, ticket_lock>>},
    {"mcs", 2, search<excludes<2, mcs_lock<2>>>},
    {"mcs", 3, search<excludes<3, mcs_lock<3>>>},
    {"mcs", 4, search<excludes<4, mcs_lock<4>>>},
    {"semaphore", 2, search<excludes<2, semaphore_lock>>},
    {"semaphore", 3, search<excludes<3, semaphore_lock>>},
    {"spsc", 1, search<spsc<1>>},
    {"spsc", 2, search<spsc<2>>},
    {"spsc", 3, search<spsc<3>>},
    {"spsc", 4, search<spsc<4>>},
    {"spsc", 12, search<spsc<12>>},
    {"mpmc", 1, search<mpmc<1>>},
    {"mpmc", 2, search<mpmc<2>>},
    {"treiber", 3, search<treiber<3, 2>>},
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    for (auto const& each : all) std::printf("%s %u\n", each.name, each.size);
    return 0;
  }
  auto const size = static_cast<unsigned>(std::atoi(argv[2]));
  auto const* const found = std::find_if(std::begin(all), std::end(all), [&](sized const& each) {
    return std::string_view{argv[1]} == each.name && each.size == size;
  });
  if (found == std::end(all)) {
    std::fprintf(stderr, "bench_raw_programs: there is no program %s of size %u\n", argv[1], size);
    return 2;
  }
  void* const page = mmap(nullptr, sizeof *executions, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) {
    std::perror("bench_raw_programs: mmap");
    return 1;
  }
  executions = static_cast<unsigned long long*>(page);
  auto const child = fork();
  if (child == 0) {
    auto const seconds = static_cast<rlim_t>(std::atoi(argv[3]));
    rlimit const processor{seconds, seconds};
    rlimit const no_core{0, 0};
    setrlimit(RLIMIT_CPU, &processor);
    setrlimit(RLIMIT_CORE, &no_core);
    _exit(found->search() ? 0 : 1);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child) {
    std::perror("bench_raw_programs: fork");
    return 1;
  }
  bool const finished = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  bool const stopped =
      WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGXCPU);
  if (!finished && !stopped) {
    std::fprintf(stderr, "bench_raw_programs: %s %u fails\n", argv[1], size);
    return 1;
  }
  auto const nanoseconds = [](timeval t) {
    return 1e9 * static_cast<double>(t.tv_sec) + 1e3 * static_cast<double>(t.tv_usec);
  };
  std::printf("%llu %.0f %d\n", *executions, nanoseconds(used.ru_utime) + nanoseconds(used.ru_stime),
              finished ? 1 : 0);
  return 0;
}
