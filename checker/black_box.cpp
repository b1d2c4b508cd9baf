#include <interlock/checker/black_box.hpp>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <new>
#include <string_view>
#include <system_error>

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <interlock/checker/debug_info/call_path.hpp>
#include <interlock/checker/engine.hpp>

namespace interlock::checker {
namespace {

std::size_t page_bytes() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }
std::size_t pages_of_box() { return (sizeof(black_box) + page_bytes() - 1) / page_bytes() * page_bytes(); }

/// The segment of this program, or of a library of it, that holds all of these bytes; else empty.
std::string_view segment_around(std::uintptr_t first, std::size_t bytes, unsigned allows = PF_R) {
  struct question {
    std::uintptr_t first;
    std::size_t bytes;
    unsigned allows;
    std::string_view found;
  } asked{first, bytes, allows, {}};
  ::dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* data) {
        auto& about = *static_cast<question*>(data);
        for (ElfW(Half) i = 0; i != object->dlpi_phnum; ++i) {
          auto const& segment = object->dlpi_phdr[i];
          if (segment.p_type != PT_LOAD || (segment.p_flags & about.allows) == 0) continue;
          auto const begin = object->dlpi_addr + segment.p_vaddr;
          if (about.first < begin || about.first - begin > segment.p_memsz ||
              segment.p_memsz - (about.first - begin) < about.bytes)
            continue;
          about.found = {reinterpret_cast<char const*>(begin), segment.p_memsz};
          return 1;
        }
        return 0;
      },
      &asked);
  return asked.found;
}

/// Whether a string of the program begins here, such as the compiler makes of a file or a function.
bool is_name(char const* text) {
  constexpr std::size_t longest = 1U << 16;  // a function's name has all its template arguments
  auto const segment = segment_around(reinterpret_cast<std::uintptr_t>(text), 1);
  if (segment.empty()) return false;
  auto const room = static_cast<std::size_t>(segment.data() + segment.size() - text);
  auto const* const end =
      static_cast<char const*>(std::memchr(text, '\0', std::min(room, longest)));
  return end != nullptr &&
         std::all_of(text, end, [](unsigned char c) { return c >= ' ' && c != 0x7f; });
}

/// A point and an outcome that engines know.
bool is_plausible(black_box::choice const& c) {
  constexpr auto kinds = static_cast<unsigned>(choice::placement) + 1;
  constexpr auto operations = static_cast<unsigned>(model::operation::join) + 1;
  if (c.made.at.kind >= kinds || c.made.at.operation >= operations) return false;
  if (c.made.taken >= c.made.limit) return false;
  return c.thread <= max_threads &&
         std::ranges::all_of(c.stands_for, [](auto each) { return each <= max_threads; });
}

}  // namespace

bool black_box::intact() const noexcept {
  return sealed() && running <= max_threads && finished < 1U << max_threads &&
         std::ranges::all_of(made(), is_plausible);
}

void black_box::share_with_forks(bool share) noexcept {
  ::madvise(this, pages_of_box(), share ? MADV_DOFORK : MADV_DONTFORK);
}

model::place black_box::last_place(unsigned thread) const {
  if (thread > max_threads) return {};
  // One pointer, to two strings and two numbers: libstdc++ and libc++ agree.
  constexpr std::size_t pointed_to = 2 * sizeof(char const*) + 2 * sizeof(unsigned);
  auto const place = last[thread];
  // One before where the call returns to: it may be the last of its segment.
  if (auto const code = reinterpret_cast<std::uintptr_t>(place.return_address()); code != 0)
    return segment_around(code - 1, 1, PF_X).empty() && !debug_info::is_noted(place.return_address()) ? model::place{}
                                                                                                     : place;
  auto const at = std::bit_cast<std::uintptr_t>(place);
  if (at % alignof(char const*) != 0 || segment_around(at, pointed_to).empty()) return {};
  if (!is_name(place.file_name()) || !is_name(place.function_name())) return {};
  return place;
}

// Between pages that nobody may touch: what runs beyond its own memory stops there, and does not
// come here.
shared_black_box make_shared_black_box() {
  auto const failed = [](char const* what) {
    return std::system_error{errno, std::generic_category(), what};
  };
  void* const around = ::mmap(nullptr, pages_of_box() + 2 * page_bytes(), PROT_NONE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (around == MAP_FAILED) throw failed("mmap");
  auto* const inside = static_cast<std::byte*>(around) + page_bytes();
  void* const memory = ::mmap(inside, pages_of_box(), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (memory == MAP_FAILED) {
    auto const why = failed("mmap");
    ::munmap(around, pages_of_box() + 2 * page_bytes());
    throw why;
  }
  return {::new (memory) black_box, [](black_box* box) {
            ::munmap(reinterpret_cast<std::byte*>(box) - page_bytes(), pages_of_box() + 2 * page_bytes());
          }};
}

}  // namespace interlock::checker
