// std::atomic<int>::notify_one of libstdc++ 11 and 12: x.store(1, release); x.notify_one(); loses the wakeup of x.wait(0), where
// the store leaves the processor later than the look at whether anybody waits. Stores to memory that is in no cache hold it up.
//
//   g++ -std=c++20 -O2 -pthread docs/museum/lost_notify.cpp -o lost_notify && ./lost_notify SECONDS [seq_cst]
#include <cstdint>
#include <cstring>

#include <sys/mman.h>

#include "rounds.hpp"

int main(int argc, char** argv) {
  auto const order = argc > 2 && std::strcmp(argv[2], "seq_cst") == 0 ? std::memory_order_seq_cst : std::memory_order_release;
  struct alignas(64) line {
    std::atomic<int> value{0};
  };
  line x;
  std::size_t const bytes = std::size_t{512} << 20;
  auto* const cold = static_cast<char*>(::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  if (cold == MAP_FAILED || ::madvise(cold, bytes, MADV_NOHUGEPAGE) != 0) return 1;
  std::size_t at = 0;
  std::uint32_t random = 1;
  auto const result = museum::in_rounds(
      museum::seconds_given(argc, argv), [&] { x.value.store(0); },
      [&](unsigned round) {
        museum::pause(round * 7 % 64);
        x.value.wait(0, std::memory_order_acquire);
      },
      [&](unsigned) {
        random = random * 1664525 + 1013904223;
        museum::pause((random >> 16) % 128);
        auto here = at;
        for (int k = 0; k != 40; ++k) {
          here = (here + 4096 * 13 + 64) % bytes;
          cold[here] = static_cast<char>(k);
        }
        at = here;
        x.value.store(1, order);
        x.value.notify_one();
      },
      [&] { x.value.notify_all(); });
  std::printf("%ld rounds, %ld of them with a waiter that slept on after store(1, %s) and notify_one\n", result.rounds, result.lost,
              order == std::memory_order_release ? "release" : "seq_cst");
}
