#include <interlock/checker/outside/thread_locals.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>

#include <link.h>

#include <interlock/model/engine.hpp>

namespace interlock::checker {
namespace {

// The program's variables: as they are in this thread, and what they begin with.
struct block {
  std::byte* here = nullptr;
  std::size_t bytes = 0;
  std::byte const* initial = nullptr;  // then zeros
  std::size_t initial_bytes = 0;
};

block of_the_program() {
  block result;
  ::dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* into) {
        auto& found = *static_cast<block*>(into);
        for (unsigned i = 0; i != info->dlpi_phnum; ++i)
          if (auto const& each = info->dlpi_phdr[i]; each.p_type == PT_TLS && info->dlpi_tls_data != nullptr)
            found = {static_cast<std::byte*>(info->dlpi_tls_data), each.p_memsz,
                     reinterpret_cast<std::byte const*>(info->dlpi_addr + each.p_vaddr), each.p_filesz};
        return 1;  // the program comes first
      },
      &result);
  return result;
}

// By which libstdc++ before 13 hands on what std::call_once is to call: it lies together.
std::byte* of_call_once() {
#if defined(__GLIBCXX__) && defined(_GLIBCXX_HAVE_TLS)
  if (model::detail::execution_begins != nullptr) {
    auto* const call = reinterpret_cast<std::byte*>(&std::__once_call);
    auto* const callable = reinterpret_cast<std::byte*>(&std::__once_callable);
    if (callable == call + sizeof(void*)) return call;
  }
#endif
  return nullptr;
}

}  // namespace

thread_locals::thread_locals() {
  auto const all = of_the_program();
  auto* const own = reinterpret_cast<std::byte*>(&model::detail::the_engine);
  auto* const end = all.here + all.bytes;
  bool const has_own = own >= all.here && own < end;
  auto* const own_end = own + sizeof(model::detail::the_engine);
  pieces_ = {piece{all.here, static_cast<std::size_t>((has_own ? own : end) - all.here)},
             has_own ? piece{own_end, static_cast<std::size_t>(end - own_end)} : piece{end, 0}, piece{end, 0}, piece{end, 0}};
  if (auto* const library = of_call_once(); library != nullptr) pieces_[2] = {library, 2 * sizeof(void*)};
  if (model::detail::execution_begins != nullptr) pieces_[3] = {reinterpret_cast<std::byte*>(&errno), sizeof errno};
  for (auto const& each : pieces_) bytes_ += each.bytes;
  if (bytes_ == 0) return;
  words_ = (bytes_ + sizeof(word) - 1) / sizeof(word);
  before_.resize(words_);
  initial_.resize(words_);
  take(before_.data());
  auto* into = reinterpret_cast<std::byte*>(initial_.data());
  for (auto const& each : pieces_) {
    auto const offset = static_cast<std::size_t>(each.from - all.here);
    if (offset < all.bytes && offset < all.initial_bytes)
      std::memcpy(into, all.initial + offset, std::min(each.bytes, all.initial_bytes - offset));
    into += each.bytes;
  }
  auto const one = initial_;
  for (unsigned i = 0; i != max_threads; ++i) initial_.insert(initial_.end(), one.begin(), one.end());
  kept_ = initial_;
}

thread_locals::~thread_locals() {
  if (bytes_ != 0) put(before_.data());
}

namespace {

// Of so few bytes that a call for each piece, which the compiler would make, takes longer.
void copy_bytes(std::byte* to, std::byte const* from, std::size_t bytes) noexcept {
  for (; bytes >= sizeof(std::uint64_t); bytes -= sizeof(std::uint64_t)) {
    std::memcpy(to, from, sizeof(std::uint64_t));
    to += sizeof(std::uint64_t);
    from += sizeof(std::uint64_t);
    asm volatile("" : "+r"(to), "+r"(from) : : "memory");
  }
  for (; bytes != 0; --bytes) {
    *to++ = *from++;
    asm volatile("" : "+r"(to), "+r"(from) : : "memory");
  }
}

}  // namespace

liveness::digest thread_locals::find_digest(std::uint64_t position) const noexcept {
  liveness::digest sum = 0;
  for (auto const& each : pieces_) {
    for (std::size_t done = 0; done < each.bytes; done += sizeof(word)) {
      word now = 0;
      copy_bytes(reinterpret_cast<std::byte*>(&now), each.from + done, std::min(sizeof(word), each.bytes - done));
      sum += liveness::digest_of(now, position++);
    }
  }
  return sum;
}

void thread_locals::take(word* into) const noexcept {
  auto* to = reinterpret_cast<std::byte*>(into);
  for (auto const& each : pieces_) {
    copy_bytes(to, each.from, each.bytes);
    to += each.bytes;
  }
}

void thread_locals::put(word const* from) const noexcept {
  auto const* at = reinterpret_cast<std::byte const*>(from);
  for (auto const& each : pieces_) {
    copy_bytes(each.from, at, each.bytes);
    at += each.bytes;
  }
}

}  // namespace interlock::checker
