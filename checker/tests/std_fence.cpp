// Compiles natively alone: see CMakeLists.txt.
#include <interlock/scenarios/scenario.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <semaphore>
#include <thread>

void publish() { std::atomic_thread_fence(std::memory_order_seq_cst); }
