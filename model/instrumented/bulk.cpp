// Accesses to many bytes at once: memcpy and its kin by name, which g++ leaves as calls, and by clang's names for them.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/shadow.hpp>

namespace interlock::model::instrumented {
namespace {

// While the C library's are looked up, which may need them.
void copy_by_bytes(void* to, void const* from, std::size_t bytes) noexcept {
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes)::"memory");
}

template <class Function>
class native;
template <class Result, class... Arguments>
class native<Result(Arguments...)> {
 public:
  using function = Result (*)(Arguments...);
  constexpr explicit native(char const* name) noexcept : name_{name} {}
  /// Null: it is being looked up.
  [[nodiscard]] function get() noexcept {
    if (found_ != nullptr || looks_) return found_;
    looks_ = true;
    found_ = reinterpret_cast<function>(::dlsym(RTLD_NEXT, name_));
    looks_ = false;
    return found_;
  }

 private:
  char const* name_;
  function found_ = nullptr;
  bool looks_ = false;
};

constinit native<void*(void*, void const*, std::size_t)> native_memcpy{"memcpy"};
constinit native<void*(void*, void const*, std::size_t)> native_memmove{"memmove"};
constinit native<void*(void*, int, std::size_t)> native_memset{"memset"};

void copies(void* to, void const* from, std::size_t bytes, void const* pc) {
  if (bytes == 0) return;
  interlock_plain_access(reinterpret_cast<std::uintptr_t>(from), bytes, false, pc);
  interlock_plain_access(reinterpret_cast<std::uintptr_t>(to), bytes, true, pc);
}

void sets(void* to, std::size_t bytes, void const* pc) {
  if (bytes != 0) interlock_plain_access(reinterpret_cast<std::uintptr_t>(to), bytes, true, pc);
}

void* copy(void* to, void const* from, std::size_t bytes) {
  if (auto const f = native_memcpy.get(); f != nullptr) return f(to, from, bytes);
  copy_by_bytes(to, from, bytes);
  return to;
}

void* move(void* to, void const* from, std::size_t bytes) {
  if (auto const f = native_memmove.get(); f != nullptr) return f(to, from, bytes);
  auto* const t = static_cast<char volatile*>(to);
  auto const* const s = static_cast<char const volatile*>(from);
  if (t <= s || t >= s + bytes) copy_by_bytes(to, from, bytes);
  else for (auto i = bytes; i-- != 0;) t[i] = s[i];
  return to;
}

void* set(void* to, int value, std::size_t bytes) {
  if (auto const f = native_memset.get(); f != nullptr) return f(to, value, bytes);
  void* at = to;
  __asm__ volatile("rep stosb" : "+D"(at), "+c"(bytes) : "a"(value) : "memory");
  return to;
}

}  // namespace
}  // namespace interlock::model::instrumented

using namespace interlock::model::instrumented;

#define INTERLOCK_HERE __builtin_return_address(0)

extern "C" {

void* memcpy(void* to, void const* from, std::size_t bytes) noexcept {
  if (is_checked()) copies(to, from, bytes, INTERLOCK_HERE);
  return copy(to, from, bytes);
}
void* memmove(void* to, void const* from, std::size_t bytes) noexcept {
  if (is_checked()) copies(to, from, bytes, INTERLOCK_HERE);
  return move(to, from, bytes);
}
void* memset(void* to, int value, std::size_t bytes) noexcept {
  if (is_checked()) sets(to, bytes, INTERLOCK_HERE);
  return set(to, value, bytes);
}
void* __tsan_memcpy(void* to, void const* from, std::size_t bytes) {
  if (is_checked()) copies(to, from, bytes, INTERLOCK_HERE);
  return copy(to, from, bytes);
}
void* __tsan_memmove(void* to, void const* from, std::size_t bytes) {
  if (is_checked()) copies(to, from, bytes, INTERLOCK_HERE);
  return move(to, from, bytes);
}
void* __tsan_memset(void* to, int value, std::size_t bytes) {
  if (is_checked()) sets(to, bytes, INTERLOCK_HERE);
  return set(to, value, bytes);
}
}
