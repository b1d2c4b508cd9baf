#include <interlock/checker/heap/globals.hpp>

#include <vector>

#include <link.h>

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

void for_each_word_of_globals(memory_range except, word_visitor const& f) {
  auto const engine = address_of(&model::detail::the_engine);
  for (auto const& in : roots())
    for_each_word_at(in.begin, in.bytes, [&](std::uintptr_t at) {
      if (at != engine && at - address_of(except.begin) >= except.bytes) f(word_at(at));
    });
}

}  // namespace interlock::checker::heap
