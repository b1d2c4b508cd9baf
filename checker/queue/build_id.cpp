#include <interlock/checker/queue/build_id.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include <elf.h>
#include <link.h>

#include <interlock/checker/checksum.hpp>
#include <interlock/checker/command/command.hpp>

namespace interlock::checker::queue {
namespace {

// The linker's note of a loaded module; empty where it has none.
std::string_view note_of(dl_phdr_info const& module) {
  constexpr std::string_view owner{"GNU\0", 4};
  auto const padded = [](std::size_t size) { return (size + 3) & ~std::size_t{3}; };
  for (unsigned i = 0; i != module.dlpi_phnum; ++i) {
    auto const& segment = module.dlpi_phdr[i];
    if (segment.p_type != PT_NOTE || segment.p_align > 4) continue;
    std::string_view rest{reinterpret_cast<char const*>(module.dlpi_addr + segment.p_vaddr), segment.p_memsz};
    ElfW(Nhdr) note{};
    while (rest.size() >= sizeof note) {
      std::memcpy(&note, rest.data(), sizeof note);
      rest.remove_prefix(sizeof note);
      auto const name = rest.substr(0, note.n_namesz);
      rest.remove_prefix(std::min(rest.size(), padded(note.n_namesz)));
      auto const content = rest.substr(0, note.n_descsz);
      rest.remove_prefix(std::min(rest.size(), padded(note.n_descsz)));
      if (note.n_type == NT_GNU_BUILD_ID && name == owner) return content;
    }
  }
  return {};
}

int add_library(dl_phdr_info* module, std::size_t, void* into) {
  std::string_view const name{module->dlpi_name};
  // The first is the program; what the kernel brings is no code that is checked.
  if (name.empty() || name.starts_with("linux-")) return 0;
  auto& sum = *static_cast<checksum*>(into);
  if (auto const note = note_of(*module); !note.empty()) sum.add(note);
  else sum.add_file(std::string{name});
  return 0;
}

}  // namespace

std::string build_id() {
  checksum sum;
  auto const program = own_path();
  sum.add_file(program);
  sum.add_file(program + ".tsan");
  ::dl_iterate_phdr(add_library, &sum);
  return sum.text();
}

}  // namespace interlock::checker::queue
