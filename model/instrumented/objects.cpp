#include <interlock/model/instrumented/objects.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include <interlock/model/instrumented/globals.hpp>
#include <interlock/model/instrumented/left_out.hpp>
#include <interlock/model/instrumented/stacks.hpp>
#include <interlock/model/instrumented/thread_locals.hpp>
#include <interlock/model/instrumented/memory.hpp>

namespace interlock::model::instrumented {
namespace {

// Of this execution. The first is none.
struct objects_of_execution {
  std::vector<std::unique_ptr<object>> all{1};
  std::uint32_t used = 1;

  object& operator[](std::uint32_t nth) { return *all[nth]; }
  std::uint32_t add() {
    if (used == all.size()) all.push_back(std::make_unique<object>());
    else *all[used] = {};
    return used++;
  }
};
constinit objects_of_execution* kept = nullptr;

objects_of_execution& all() {
  if (kept == nullptr) kept = new objects_of_execution;
  return *kept;
}

[[nodiscard]] bool is_known(unsigned thread, unsigned epoch) noexcept {
  return epoch == 0 || thread == now.self || current_engine().knows(thread, epoch);
}

char const* name_of(object_kind kind) noexcept {
  switch (kind) {
    case object_kind::atomic: return "an atomic";
    case object_kind::mutex: return "a lock";
    case object_kind::condition_variable: return "a condition variable";
    default: return "an object";
  }
}

// Whether some other thread's use of the object is not known to be over.
unsigned unordered_with(object const& o, bool changes_only) noexcept {
  auto const& epochs = changes_only ? o.changed : o.used;
  for (unsigned t = 0; t != most_threads; ++t)
    if (!is_known(t, epochs[t])) return t;
  return most_threads;
}

[[noreturn, gnu::cold]] void raced(object const& o, unsigned other, std::uintptr_t address, std::size_t bytes,
                                   char const* deed, void const* pc) {
  char message[300];
  std::snprintf(message, sizeof message, "thread %u %s %s while thread %u uses %s there", now.self + 1, deed,
                bytes_in_words{address, bytes, nullptr}.text(), other + 1, name_of(o.kind));
  std::array const deeds{deed_of(other, o.pc[other], "uses it"), deed_of(now.self, pc, deed)};
  current_engine().fail(failure::data_race, message, nothing_orders(o.pc[other], pc, "nothing makes the first happen before the second"), deeds);
  std::abort();
}

// Copies of one size each, which the compiler makes of instructions and not of calls.
template <class T>
word read_as(std::uintptr_t address) noexcept {
  T value;
  std::memcpy(&value, reinterpret_cast<void const*>(address), sizeof value);
  return value;
}
template <class T>
void write_as(std::uintptr_t address, word value) noexcept {
  auto const part = static_cast<T>(value);
  std::memcpy(reinterpret_cast<void*>(address), &part, sizeof part);
}

// Precondition of both: 1, 2, 4 or 8 bytes.
word word_at(std::uintptr_t address, unsigned bytes) noexcept {
  switch (bytes) {
    case 1: return read_as<std::uint8_t>(address);
    case 2: return read_as<std::uint16_t>(address);
    case 4: return read_as<std::uint32_t>(address);
    default: return read_as<std::uint64_t>(address);
  }
}
void put_word(std::uintptr_t address, word value, unsigned bytes) noexcept {
  switch (bytes) {
    case 1: return write_as<std::uint8_t>(address, value);
    case 2: return write_as<std::uint16_t>(address, value);
    case 4: return write_as<std::uint32_t>(address, value);
    default: return write_as<std::uint64_t>(address, value);
  }
}

word bytes_at(std::uintptr_t address, unsigned bytes) {
  return bytes > sizeof(word) ? wide_number_at(address, bytes) : word_at(address, bytes);
}

// Code whose writes are not seen has made another one there, or has changed this one. clang leaves out what initialises a local
// atomic whose address no other thread is given, and in a frame that is used again another one was there.
bool is_changed_unseen(object const& o) {
  return o.kind == object_kind::atomic && bytes_at(o.address, o.bytes) != o.left;
}

// What a plain access finds there.
void leave_known_value(object& o) {
  if (o.kind == object_kind::atomic && !is_changed_unseen(o)) leave_in_memory(o, current_engine().known_value(o.id));
}

void end_life(object& o) {
  leave_known_value(o);
  o.alive = false;
}

value_type type_of(object_kind kind, unsigned bytes) noexcept {
  using shape = value_type::shape;
  if (kind != object_kind::atomic) return {shape::opaque, 0};
  if (bytes > sizeof(word)) return {shape::opaque, sizeof(word)};
  return {bytes < sizeof(void*) ? shape::signed_integer : shape::opaque, static_cast<std::uint8_t>(bytes)};
}

}  // namespace

void leave_in_memory(object& o, word value) noexcept {
  if (o.bytes > sizeof(word)) {
    note_write(o.address, o.bytes);
    put_wide_bytes(o.address, value, o.bytes);
    o.left = value;
    return;
  }
  o.left = o.bytes == sizeof(word) ? value : value & ((word{1} << 8 * o.bytes) - 1);
  // What is there already is seen not to change.
  if (word_at(o.address, o.bytes) == o.left) return;
  note_write(o.address, o.bytes);
  put_word(o.address, o.left, o.bytes);
}

// The last use before is not known any more; the stretch before is the latest that it can have been in.
void forget_uses(unsigned thread, unsigned epoch) noexcept {
  if (kept == nullptr) return;
  auto const before = static_cast<std::uint16_t>(epoch - 1);
  for (std::uint32_t i = 1; i != kept->used; ++i) {
    auto& o = (*kept)[i];
    o.used[thread] = std::min(o.used[thread], before);
    o.changed[thread] = std::min(o.changed[thread], before);
  }
}

void forget_objects() noexcept {
  if (kept != nullptr) kept->used = 1;
}

object& object_at(object_kind kind, void const volatile* at, unsigned bytes, bool writes, void const* pc, value_type const* type) {
  auto const address = reinterpret_cast<std::uintptr_t>(at);
  if (is_thread_local(address))
    refuse(failure::misuse, "an atomic or a lock that is thread_local is not supported by Interlock: no other thread could use it",
           place_of(pc));
  if (!current_engine().runs_instrumented_code())
    refuse(failure::misuse, "std::atomic, std::mutex and the like are not seen by this engine",
           place_of(pc));
  refresh();
  expect_memory(address, bytes, pc);
  expect_frame(address, bytes, "uses", pc, nullptr);
  auto& objects = all();
  auto& g = granule_at(address);
  if (g.execution != now.execution) {
    g.execution = now.execution;
    g.objects = none;
    g.first = {};
  }
  std::uint32_t found = none;
  unsigned lives = 0;  // that were here before
  for (auto i = g.objects; i != none; i = objects[i].next) {
    auto& o = objects[i];
    if (o.alive && o.address == address && o.kind == kind && o.bytes == bytes) {
      // While others use it, it cannot be known to be another one.
      if (is_changed_unseen(o) && unordered_with(o, false) == most_threads) {
        o.alive = false;
        ++lives;
        continue;
      }
      found = i;
      break;
    }
    if (o.address == address && o.kind == kind) ++lives;
    if (!o.alive || !o.overlaps(address, bytes)) continue;
    if (auto const other = unordered_with(o, false); other != most_threads) {
      if (o.kind == object_kind::atomic && kind == object_kind::atomic) {
        std::array const deeds{deed_of(other, o.pc[other], "uses it"), deed_of(now.self, pc, "uses it otherwise")};
        char message[200];
        std::snprintf(message, sizeof message,
                      "%u bytes at %#lx are used as an atomic while thread %u uses %u of them as another: what that means no "
                      "memory model says",
                      bytes, static_cast<unsigned long>(address), other + 1, o.bytes);
        current_engine().fail(failure::misuse, message, "", deeds);
      }
      raced(o, other, address, bytes, "uses otherwise", pc);
    }
    end_life(o);
  }
  if (now.in_thread) expect_no_plain_access(address, bytes, writes, pc);
  if (found == none) {
    auto const initial = kind == object_kind::atomic ? bytes_at(address, bytes) : 0;
    auto const id = current_engine().find({.kind = kind, .type = type != nullptr ? *type : type_of(kind, bytes), .address = address, .life = lives},
                                          initial, place_of(pc));
    found = objects.add();
    auto& fresh = objects[found];
    fresh.address = address;
    fresh.bytes = bytes;
    fresh.kind = kind;
    fresh.id = id;
    fresh.next = g.objects;
    fresh.left = initial;
    g.objects = found;
  }
  auto& o = objects[found];
  if (now.in_thread) {
    o.used[now.self] = static_cast<std::uint16_t>(now.epoch);
    o.pc[now.self] = pc;
    if (writes) o.changed[now.self] = static_cast<std::uint16_t>(now.epoch);
  }
  return o;
}

std::optional<deed> use_beside(granule const& g) {
  if (g.execution != now.execution) return std::nullopt;
  auto& objects = all();
  for (auto i = g.objects; i != none; i = objects[i].next)
    if (auto const other = unordered_with(objects[i], false); other != most_threads)
      return deed_of(other, objects[i].pc[other], "uses it");
  return std::nullopt;
}

void meets_objects(granule& g, std::uintptr_t address, std::size_t bytes, bool writes, void const* pc) {
  auto& objects = all();
  for (auto i = g.objects; i != none; i = objects[i].next) {
    auto& o = objects[i];
    if (!o.overlaps(address, bytes)) continue;
    if (now.in_thread)
      if (auto const other = unordered_with(o, !writes); other != most_threads)
        raced(o, other, address, bytes, writes ? "writes" : "reads", pc);
    if (!o.alive) continue;
    if (writes) end_life(o);
    else leave_known_value(o);
  }
}

}  // namespace interlock::model::instrumented
