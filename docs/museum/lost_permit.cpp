// std::counting_semaphore of libstdc++ 11 and 12: two threads use one permit as a lock, and one of them sleeps although the
// permit is there (https://gcc.gnu.org/PR98033).
//
//   g++ -std=c++20 -O2 -pthread docs/museum/lost_permit.cpp -o lost_permit && ./lost_permit SECONDS
#include <semaphore>

#include "rounds.hpp"

int main(int argc, char** argv) {
  std::counting_semaphore<8> permits{1};
  auto const use = [&](unsigned pauses) {
    museum::pause(pauses % 64);
    permits.acquire();
    museum::pause(pauses % 256);  // as long as the other one spins
    permits.release();
  };
  auto const result = museum::in_rounds(
      museum::seconds_given(argc, argv), [] {}, [&](unsigned round) { use(round * 7); },
      [&](unsigned round) { use(round * 13); },
      [&] {
        // A release that finds the permit there notifies nobody.
        if (permits.try_acquire()) permits.release();
      });
  std::printf("%ld rounds, %ld of them with a thread that slept beside a free permit\n", result.rounds, result.lost);
}
