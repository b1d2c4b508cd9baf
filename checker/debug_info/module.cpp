#include <interlock/checker/debug_info/module.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include <dlfcn.h>
#include <fmt/format.h>

#include <interlock/checker/heap/heap.hpp>

namespace interlock::checker::debug_info {

model::code_text module_and_offset(void const* address) noexcept {
  heap::pause const ours;
  static std::map<void const*, std::string> texts;  // reports refer to them as long as the program runs
  auto const [text, is_new] = texts.try_emplace(address);
  if (is_new) {
    Dl_info module{};
    bool const found = ::dladdr(address, &module) != 0 && module.dli_fname != nullptr;
    auto const base = found ? reinterpret_cast<std::uintptr_t>(module.dli_fbase) : 0;
    text->second = fmt::format(
        "{}+{:#x}", found ? std::filesystem::path{module.dli_fname}.filename().string() : std::string{"?"},
        reinterpret_cast<std::uintptr_t>(address) - base);
  }
  return {.file = text->second.c_str(), .function = "?"};
}

}  // namespace interlock::checker::debug_info
