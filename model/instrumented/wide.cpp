// Atomics that no word holds: of 16 bytes (a pointer and a count, say), and of any other size that the compilers leave to
// libatomic.
//
// To the engine such an atomic is a word, which stands for the bytes: a number of theirs that is the same in every process
// of a search. What a number stands for is known from when the bytes were there, which is before anybody reads them.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>

#include <interlock/model/instrumented/atomics.hpp>
#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/left_out.hpp>
#include <interlock/model/instrumented/memory.hpp>
#include <interlock/model/instrumented/objects.hpp>

namespace interlock::model::instrumented {
namespace {

constexpr std::size_t most_bytes = 64;

struct known_values {
  std::unordered_map<word, std::string> bytes;
};
constinit known_values* kept = nullptr;

word number_of(void const* bytes, std::size_t size, place where) {
  if (kept == nullptr) kept = new known_values;
  std::string_view const text{static_cast<char const*>(bytes), size};
  word hash = 0x9e37'79b9'7f4a'7c15 ^ size;
  for (auto const each : text) {
    hash = (hash ^ static_cast<unsigned char>(each)) * 0xff51'afd7'ed55'8ccd;
    hash ^= hash >> 32;
  }
  auto const [found, fresh] = kept->bytes.try_emplace(hash, text);
  if (!fresh && found->second != text)
    refuse(failure::misuse, "two values of a wide atomic cannot be told apart by Interlock: change one of them", where);
  return hash;
}

void get_bytes(word number, void* into, std::size_t size) { std::memcpy(into, kept->bytes.at(number).data(), size); }

struct access_to {
  std::size_t size;
  void* at;
  frame const* caller;

  [[nodiscard]] word number(void const* bytes) const { return number_of(bytes, size, place_of(caller)); }

  answer ask_for(operation what, word operand, word expected, int success, int failed) const {
    if (size > most_bytes)
      refuse(failure::misuse, "an atomic of more than 64 bytes is not supported by Interlock", caller);
    return ask_of_atomic(what, at, static_cast<unsigned>(size), 8, operand, expected, success, failed, caller);
  }
};

void load(access_to const& a, void* into, int o) {
  ours const scope;
  get_bytes(a.ask_for(operation::load, 0, 0, o, 0).value, into, a.size);
}
void store(access_to const& a, void const* value, int o) {
  ours const scope;
  auto const fresh = a.number(value);
  leave_in_memory(a.ask_for(operation::store, fresh, 0, o, 0).of, fresh);
}
void exchange(access_to const& a, void const* value, void* before, int o) {
  ours const scope;
  auto const fresh = a.number(value);
  auto const found = a.ask_for(operation::exchange, fresh, 0, o, 0);
  get_bytes(found.value, before, a.size);
  leave_in_memory(found.of, fresh);
}
bool compare_exchange(access_to const& a, void* expected, void const* value, bool weak, int o, int failed) {
  ours const scope;
  auto const fresh = a.number(value);
  auto const result = a.ask_for(weak ? operation::compare_exchange_weak : operation::compare_exchange_strong, fresh,
                                a.number(expected), o, failed);
  if (result.success) leave_in_memory(result.of, fresh);
  else get_bytes(result.value, expected, a.size);
  return result.success;
}

// Elsewhere: one lock for all of them, as libatomic has some.
class native_lock {
 public:
  native_lock() noexcept {
    while (__atomic_test_and_set(&is_taken_, __ATOMIC_ACQUIRE)) {
    }
  }
  ~native_lock() { __atomic_clear(&is_taken_, __ATOMIC_RELEASE); }
  native_lock(native_lock const&) = delete;
  native_lock& operator=(native_lock const&) = delete;

 private:
  static constinit inline bool is_taken_ = false;
};

bool natively_compare_exchange(std::size_t size, void* at, void* expected, void const* value) noexcept {
  native_lock const lock;
  if (std::memcmp(at, expected, size) == 0) {
    std::memcpy(at, value, size);
    return true;
  }
  std::memcpy(expected, at, size);
  return false;
}

__extension__ using wide = unsigned __int128;

}  // namespace

word wide_number_at(std::uintptr_t address, unsigned bytes) {
  return number_of(reinterpret_cast<void const*>(address), bytes, {});
}

void put_wide_bytes(std::uintptr_t address, word number, unsigned bytes) noexcept {
  get_bytes(number, reinterpret_cast<void*>(address), bytes);
}

}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

extern "C" {

// ---- libatomic's, of any size: g++ calls these, and of 16 bytes those that follow

void interlock_instrumented___atomic_load(std::size_t size, void* at, void* into, int o, long, long, frame const* caller) {
  if (code_runs()) return load({size, at, caller}, into, o);
  native_lock const lock;
  std::memcpy(into, at, size);
}
INTERLOCK_INSTRUMENTED_DOOR(__atomic_load)
void interlock_instrumented___atomic_store(std::size_t size, void* at, void* value, int o, long, long,
                                           frame const* caller) {
  if (code_runs()) return store({size, at, caller}, value, o);
  native_lock const lock;
  std::memcpy(at, value, size);
}
INTERLOCK_INSTRUMENTED_DOOR(__atomic_store)
void interlock_instrumented___atomic_exchange(std::size_t size, void* at, void* value, void* before, int o, long,
                                              frame const* caller) {
  if (code_runs()) return exchange({size, at, caller}, value, before, o);
  native_lock const lock;
  std::memcpy(before, at, size);
  std::memcpy(at, value, size);
}
INTERLOCK_INSTRUMENTED_DOOR(__atomic_exchange)
bool interlock_instrumented___atomic_compare_exchange(std::size_t size, void* at, void* expected, void* value, int o,
                                                      int failed, frame const* caller) {
  if (code_runs()) return compare_exchange({size, at, caller}, expected, value, false, o, failed);
  return natively_compare_exchange(size, at, expected, value);
}
INTERLOCK_INSTRUMENTED_DOOR(__atomic_compare_exchange)

wide interlock_instrumented___atomic_load_16(void* at, int o, long, long, long, long, frame const* caller) {
  wide result;
  interlock_instrumented___atomic_load(sizeof result, at, &result, o, 0, 0, caller);
  return result;
}
INTERLOCK_INSTRUMENTED_DOOR(__atomic_load_16)
void interlock_instrumented___atomic_store_16(void* at, wide value, int o, long, long, frame const* caller) {
  interlock_instrumented___atomic_store(sizeof value, at, &value, o, 0, 0, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(__atomic_store_16)
wide interlock_instrumented___atomic_exchange_16(void* at, wide value, int o, long, long, frame const* caller) {
  wide result;
  interlock_instrumented___atomic_exchange(sizeof value, at, &value, &result, o, 0, caller);
  return result;
}
INTERLOCK_INSTRUMENTED_DOOR(__atomic_exchange_16)
bool interlock_instrumented___atomic_compare_exchange_16(void* at, void* expected, wide value, int o, int failed,
                                                         frame const* caller) {
  return interlock_instrumented___atomic_compare_exchange(sizeof value, at, expected, &value, o, failed, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(__atomic_compare_exchange_16)

// ---- and those that clang calls

wide interlock_instrumented___tsan_atomic128_load(void* at, int o, long, long, long, long, frame const* caller) {
  auto const* const pc = reinterpret_cast<void const*>(caller->return_address);
  announced_by(pc) = {pc, ~reinterpret_cast<std::uintptr_t>(at), sizeof(wide), false};
  return interlock_instrumented___atomic_load_16(at, o, 0, 0, 0, 0, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic128_load)
void interlock_instrumented___tsan_atomic128_store(void* at, wide value, int o, long, long, frame const* caller) {
  interlock_instrumented___atomic_store_16(at, value, o, 0, 0, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic128_store)
wide interlock_instrumented___tsan_atomic128_exchange(void* at, wide value, int o, long, long, frame const* caller) {
  return interlock_instrumented___atomic_exchange_16(at, value, o, 0, 0, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic128_exchange)
int interlock_instrumented___tsan_atomic128_compare_exchange_strong(void* at, void* expected, wide value, int o,
                                                                    int failed, frame const* caller) {
  return interlock_instrumented___atomic_compare_exchange_16(at, expected, value, o, failed, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic128_compare_exchange_strong)
int interlock_instrumented___tsan_atomic128_compare_exchange_weak(void* at, void* expected, wide value, int o,
                                                                  int failed, frame const* caller) {
  if (code_runs()) return compare_exchange({sizeof value, at, caller}, expected, &value, true, o, failed);
  return natively_compare_exchange(sizeof value, at, expected, &value);
}
INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic128_compare_exchange_weak)
// What the seventh word would say, the order of failing, lies above the return address.
wide interlock_instrumented___tsan_atomic128_compare_exchange_val(void* at, wide expected, wide value, int o,
                                                                  frame const* caller) {
  auto const failed = static_cast<int>(reinterpret_cast<long const*>(caller + 1)[0]);
  interlock_instrumented___atomic_compare_exchange(sizeof value, at, &expected, &value, o, failed, caller);
  return expected;
}
INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic128_compare_exchange_val)
}
