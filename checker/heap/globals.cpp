#include <interlock/checker/heap/globals.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <interlock/model/engine.hpp>

namespace interlock::checker::heap {
namespace {

using word = std::uintptr_t;

[[gnu::no_sanitize_address, gnu::noinline]] word word_at(std::uintptr_t address) {
  return *reinterpret_cast<word const volatile*>(address);
}

std::uintptr_t address_of(void const* p) { return reinterpret_cast<std::uintptr_t>(p); }

template <class F>
void for_each_word_at(void const* begin, std::size_t bytes, F const& f) {
  auto at = (address_of(begin) + sizeof(word) - 1) / sizeof(word) * sizeof(word);
  for (auto const end = address_of(begin) + bytes; at + sizeof(word) <= end; at += sizeof(word)) f(at);
}

std::vector<memory_range> roots() {
  std::vector<memory_range> result;
  auto const add = [](dl_phdr_info* module, std::size_t, void* all) {
    auto& ranges = *static_cast<std::vector<memory_range>*>(all);
    for (unsigned i = 0; i != module->dlpi_phnum; ++i) {
      auto const& part = module->dlpi_phdr[i];
      if (part.p_type == PT_LOAD && (part.p_flags & PF_W) != 0)
        ranges.push_back({reinterpret_cast<void const*>(module->dlpi_addr + part.p_vaddr), part.p_memsz});
      if (part.p_type == PT_TLS && module->dlpi_tls_data != nullptr)
        ranges.push_back({module->dlpi_tls_data, part.p_memsz});
    }
    return 0;
  };
  ::dl_iterate_phdr(add, &result);
  return result;
}

}  // namespace

void for_each_word(void const* begin, std::size_t bytes, word_visitor const& f) {
  for_each_word_at(begin, bytes, [&](std::uintptr_t at) { f(word_at(at)); });
}

[[gnu::no_sanitize_address]] bool refers_to(memory_range from, memory_range to) noexcept {
  using cell = word __attribute__((may_alias));
  auto const begin = address_of(from.begin);
  auto const first = (begin + sizeof(word) - 1) / sizeof(word) * sizeof(word);
  if (first + sizeof(word) > begin + from.bytes) return false;
  auto const* const words = reinterpret_cast<cell const*>(first);
  auto const count = (begin + from.bytes - first) / sizeof(word);
  bool found = false;
  for (std::size_t i = 0; i != count; ++i) found |= words[i] - address_of(to.begin) < to.bytes;
  return found;
}

void for_each_word_of_globals(memory_range except, word_visitor const& f) {
  auto const engine = address_of(&model::detail::the_engine);
  for (auto const& in : roots())
    for_each_word_at(in.begin, in.bytes, [&](std::uintptr_t at) {
      if (at != engine && at - address_of(except.begin) >= except.bytes) f(word_at(at));
    });
}

namespace {

// The program: where it is, and what of it can be written.
struct loaded_program {
  std::uintptr_t base = 0;
  std::vector<memory_range> writable;
};

loaded_program the_program() {
  loaded_program result;
  ::dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void* into) {
        auto& found = *static_cast<loaded_program*>(into);
        found.base = module->dlpi_addr;
        std::uintptr_t fixed_end = 0;  // of what is written while the program is loaded, and then no more
        for (unsigned i = 0; i != module->dlpi_phnum; ++i)
          if (auto const& part = module->dlpi_phdr[i]; part.p_type == PT_GNU_RELRO)
            fixed_end = module->dlpi_addr + part.p_vaddr + part.p_memsz;
        for (unsigned i = 0; i != module->dlpi_phnum; ++i) {
          auto const& part = module->dlpi_phdr[i];
          if (part.p_type != PT_LOAD || (part.p_flags & PF_W) == 0) continue;
          auto begin = module->dlpi_addr + part.p_vaddr;
          auto const end = begin + part.p_memsz;
          if (begin < fixed_end && fixed_end <= end) begin = fixed_end;
          found.writable.push_back({reinterpret_cast<void const*>(begin), end - begin});
        }
        return 1;  // the program comes first
      },
      &result);
  return result;
}

// Interlock's own. Those of the libraries that it brings do not change while code under test runs, unless that uses
// them, too.
bool is_ours(std::string_view symbol) {
  if (symbol.find("interlock_entry_") != std::string_view::npos) return true;
  if (symbol.starts_with("DW.ref.")) return true;  // the compiler's: where it finds what catches exceptions
  // Of which namespace it is: of templates' arguments there may be others in the name.
  auto scope = symbol;
  for (std::string_view const prefix : {"_ZGV", "_Z", "Z", "N"})
    if (scope.starts_with(prefix)) scope.remove_prefix(prefix.size());
  return scope.starts_with("9interlock7checker") || scope.starts_with("9interlock5model") ||
         scope.starts_with("9interlock7reports") || scope.starts_with("9interlock5entry");
}

class mapped_file {
 public:
  explicit mapped_file(char const* path) {
    int const file = ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    struct stat about {};
    if (::fstat(file, &about) == 0) {
      bytes_ = static_cast<std::size_t>(about.st_size);
      auto* const mapped = ::mmap(nullptr, bytes_, PROT_READ, MAP_PRIVATE, file, 0);
      if (mapped != MAP_FAILED) begin_ = static_cast<std::byte const*>(mapped);
    }
    ::close(file);
  }
  ~mapped_file() {
    if (begin_ != nullptr) ::munmap(const_cast<std::byte*>(begin_), bytes_);
  }
  mapped_file(mapped_file const&) = delete;
  mapped_file& operator=(mapped_file const&) = delete;
  /// Null where that is not in the file.
  template <class T>
  [[nodiscard]] T const* at(std::size_t offset, std::size_t count = 1) const noexcept {
    if (begin_ == nullptr || offset > bytes_ || count > (bytes_ - offset) / sizeof(T)) return nullptr;
    return reinterpret_cast<T const*>(begin_ + offset);
  }

 private:
  std::byte const* begin_ = nullptr;
  std::size_t bytes_ = 0;
};

std::vector<memory_range> joined(std::vector<memory_range> all) {
  std::ranges::sort(all, {}, [](memory_range const& each) { return address_of(each.begin); });
  std::vector<memory_range> result;
  for (auto const& each : all) {
    auto const begin = address_of(each.begin);
    if (result.empty() || address_of(result.back().begin) + result.back().bytes < begin) {
      result.push_back(each);
      continue;
    }
    auto& last = result.back();
    last.bytes = std::max(last.bytes, begin + each.bytes - address_of(last.begin));
  }
  return result;
}

}  // namespace

std::vector<memory_range> variables_of_the_program() {
  auto const program = the_program();
  mapped_file const file{"/proc/self/exe"};
  auto const* const header = file.at<ElfW(Ehdr)>(0);
  auto const* const sections =
      header == nullptr ? nullptr : file.at<ElfW(Shdr)>(header->e_shoff, header->e_shnum);
  std::vector<memory_range> result;
  for (unsigned n = 0; sections != nullptr && n != header->e_shnum; ++n) {
    auto const& table = sections[n];
    if (table.sh_type != SHT_SYMTAB || table.sh_link >= header->e_shnum) continue;
    auto const count = table.sh_size / sizeof(ElfW(Sym));
    auto const* const symbols = file.at<ElfW(Sym)>(table.sh_offset, count);
    auto const& strings = sections[table.sh_link];
    auto const* const names = file.at<char>(strings.sh_offset, strings.sh_size);
    if (symbols == nullptr || names == nullptr) continue;
    for (std::size_t i = 0; i != count; ++i) {
      auto const& each = symbols[i];
      if (ELF64_ST_TYPE(each.st_info) != STT_OBJECT || each.st_size == 0 || each.st_name >= strings.sh_size) continue;
      auto const begin = program.base + each.st_value;
      bool const is_writable = std::ranges::any_of(program.writable, [&](memory_range const& r) {
        return begin - address_of(r.begin) < r.bytes;
      });
      if (!is_writable || is_ours({names + each.st_name, ::strnlen(names + each.st_name, strings.sh_size - each.st_name)}))
        continue;
      // Whole words: what lies beside it in one of them is seen too.
      auto const from = begin / sizeof(word) * sizeof(word);
      auto const to = (begin + each.st_size + sizeof(word) - 1) / sizeof(word) * sizeof(word);
      result.push_back({reinterpret_cast<void const*>(from), to - from});
    }
    return joined(std::move(result));
  }
  return program.writable;
}

}  // namespace interlock::checker::heap
