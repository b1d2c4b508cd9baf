#include <interlock/model/instrumented/globals.hpp>

#include <algorithm>
#include <cstring>
#include <vector>

#include <link.h>

#include <interlock/model/instrumented/runtime.hpp>

namespace interlock::model::instrumented {
namespace {

struct range {
  std::uintptr_t begin;
  std::uintptr_t end;
};
struct old_word {
  std::uintptr_t address;
  std::uint64_t value;
};
struct globals {
  std::vector<range> writable;
  std::vector<old_word> before;  // in the order of the writes
};
constinit globals* kept = nullptr;

globals& all() {
  if (kept != nullptr) return *kept;
  kept = new globals;
  ::dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void* into) {
        for (unsigned i = 0; i != module->dlpi_phnum; ++i)
          if (auto const& part = module->dlpi_phdr[i]; part.p_type == PT_LOAD && (part.p_flags & PF_W) != 0)
            static_cast<globals*>(into)->writable.push_back(
                {module->dlpi_addr + part.p_vaddr, module->dlpi_addr + part.p_vaddr + part.p_memsz});
        return 0;
      },
      kept);
  return *kept;
}

}  // namespace

// Whole words, so that nothing is kept in parts; what lies beside in a word is not written meanwhile, or is kept later.
void note_write(std::uintptr_t address, std::size_t bytes) {
  constexpr std::uintptr_t word = sizeof(std::uint64_t);
  auto& g = all();
  bool const is_global =
      std::ranges::any_of(g.writable, [&](range const& r) { return r.begin <= address && address < r.end; });
  if (!is_global) return;
  for (auto at = address / word * word; at < address + bytes; at += word) {
    std::uint64_t value;
    std::memcpy(&value, reinterpret_cast<void const*>(at), word);
    g.before.push_back({at, value});
  }
}

void put_globals_back() noexcept {
  if (kept == nullptr) return;
  for (auto& before = kept->before; !before.empty(); before.pop_back())
    std::memcpy(reinterpret_cast<void*>(before.back().address), &before.back().value, sizeof before.back().value);
}

}  // namespace interlock::model::instrumented
