// Destructors of thread_local variables, and pthread keys.
#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <map>
#include <vector>

#include <link.h>
#include <pthread.h>

#include <interlock/model/instrumented/globals.hpp>
#include <interlock/model/instrumented/runtime.hpp>
#include <interlock/model/instrumented/thread_locals.hpp>
#include <interlock/model/instrumented/threads.hpp>

namespace interlock::model::instrumented {
namespace {

struct at_end {
  void (*call)(void*);
  void* object;
};
using destructor = void (*)(void*);

struct of_threads {
  std::array<std::vector<at_end>, most_threads + 1> ends;
  std::array<std::array<void const*, 2 * PTHREAD_KEYS_MAX>, most_threads + 1> values{};
  std::map<pthread_key_t, destructor> outside;  // of keys that were made before executions
  std::map<pthread_key_t, destructor> inside;   // and of those that this execution made
  pthread_key_t next = first;

  // What the thread leaves there is part of its state.
  void set(unsigned thread, pthread_key_t key, void const* value) {
    auto& here = values[thread][key];
    if (here == value) return;
    note_write_of_runtime(&here, sizeof here);
    here = value;
  }

  static constexpr pthread_key_t first = PTHREAD_KEYS_MAX;
};
constinit of_threads* kept = nullptr;

of_threads& all() {
  if (kept == nullptr) kept = new of_threads;
  return *kept;
}

// Of the thread of the operating system that all of a check's run on.
struct storage_of_thread {
  void* thread = nullptr;
  std::vector<std::pair<std::uintptr_t, std::uintptr_t>> ranges;
};

storage_of_thread const& storage_of_this_thread() {
  static constinit storage_of_thread* found = nullptr;
  if (found == nullptr) found = new storage_of_thread;
  if (auto* const thread = __builtin_thread_pointer(); found->thread != thread) {
    *found = {thread, {}};
    ::dl_iterate_phdr(
        [](dl_phdr_info* module, std::size_t, void* into) {
          for (unsigned i = 0; i != module->dlpi_phnum; ++i)
            if (auto const& part = module->dlpi_phdr[i]; part.p_type == PT_TLS && module->dlpi_tls_data != nullptr) {
              auto const begin = reinterpret_cast<std::uintptr_t>(module->dlpi_tls_data);
              static_cast<storage_of_thread*>(into)->ranges.emplace_back(begin, begin + part.p_memsz);
            }
          return 0;
        },
        found);
    std::uintptr_t begin = UINTPTR_MAX, end = 0;
    for (auto const& [from, to] : found->ranges) begin = std::min(begin, from), end = std::max(end, to);
    inner::where_thread_locals_are = {thread, begin, found->ranges.empty() ? 0 : end - begin};
  }
  return *found;
}

// Who runs alone is one more.
unsigned self() noexcept { return std::min(now.self, most_threads); }

}  // namespace

constinit inner::all_thread_locals inner::where_thread_locals_are{};

bool inner::is_a_thread_local(std::uintptr_t address) noexcept {
  ours const scope;
  for (auto const& [begin, end] : storage_of_this_thread().ranges)
    if (begin <= address && address < end) return true;
  return false;
}

void forget_thread_locals() noexcept {
  if (kept == nullptr) return;
  for (auto& each : kept->ends) each.clear();
  kept->inside.clear();
  kept->next = of_threads::first;
}

// They may make others, which end in their turn.
void end_thread_locals() {
  if (kept == nullptr) return;
  auto const me = self();
  for (unsigned round = 0; round != PTHREAD_DESTRUCTOR_ITERATIONS; ++round) {
    while (!kept->ends[me].empty()) {
      at_end last;
      {
        ours const scope;
        last = kept->ends[me].back();
        kept->ends[me].pop_back();
      }
      last.call(last.object);
    }
    std::vector<at_end> left;
    {
      ours const scope;
      for (auto const* const keys : {&kept->outside, &kept->inside})
        for (auto const& [key, destroy] : *keys)
          if (auto const* const value = kept->values[me][key]; destroy != nullptr && value != nullptr) {
            kept->set(me, key, nullptr);
            left.push_back({destroy, const_cast<void*>(value)});
          }
    }
    for (auto const& each : left) each.call(each.object);
    bool const is_over = left.empty() && kept->ends[me].empty();
    {
      ours const scope;
      left = {};
    }
    if (is_over) return;
  }
}

}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

extern "C" {

int __cxa_thread_atexit(void (*call)(void*), void* object, void* library) noexcept {
  auto& forward = next_of<"__cxa_thread_atexit", int(void (*)(void*), void*, void*)>;
  if (!code_runs()) return forward(call, object, library);
  ours const scope;
  all().ends[self()].push_back({call, object});
  return 0;
}

int pthread_key_create(pthread_key_t* key, void (*destroy)(void*)) noexcept {
  auto& forward = next_of<"pthread_key_create", int(pthread_key_t*, void (*)(void*))>;
  // What a library keeps for itself outlives the execution; what it keeps in an object of the check does not.
  bool const is_kept = is_of_a_system_library(reinterpret_cast<std::uintptr_t>(__builtin_return_address(0))) && !is_of_the_execution(key);
  if (!code_runs() || is_kept) {
    ours const scope;
    int const result = forward(key, destroy);
    if (result == 0) all().outside[*key] = destroy;
    return result;
  }
  ours const scope;
  if (all().next == 2 * of_threads::first) return EAGAIN;
  *key = kept->next++;
  kept->inside[*key] = destroy;
  return 0;
}

int pthread_key_delete(pthread_key_t key) noexcept {
  auto& forward = next_of<"pthread_key_delete", int(pthread_key_t)>;
  if (!code_runs()) return forward(key);
  ours const scope;
  if (key < 2 * of_threads::first)
    for (unsigned t = 0; t != all().values.size(); ++t) kept->set(t, key, nullptr);
  if (kept->outside.erase(key) != 0) return forward(key);
  return kept->inside.erase(key) != 0 ? 0 : EINVAL;
}

int pthread_setspecific(pthread_key_t key, void const* value) noexcept {
  auto& forward = next_of<"pthread_setspecific", int(pthread_key_t, void const*)>;
  if (!code_runs()) return forward(key, value);
  ours const scope;
  if (key >= 2 * of_threads::first) return EINVAL;
  all().set(self(), key, value);
  return 0;
}

void* pthread_getspecific(pthread_key_t key) noexcept {
  auto& forward = next_of<"pthread_getspecific", void*(pthread_key_t)>;
  if (!code_runs()) return forward(key);
  ours const scope;
  return key < 2 * of_threads::first ? const_cast<void*>(all().values[self()][key]) : nullptr;
}
}
