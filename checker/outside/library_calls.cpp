#include <interlock/checker/outside/library_calls.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <iostream>
#include <map>
#include <span>

#include <dlfcn.h>
#include <elf.h>
#include <fmt/format.h>
#include <link.h>
#include <sys/mman.h>

#include <interlock/checker/debug_info/modules.hpp>
#include <interlock/model/engine.hpp>

namespace interlock::checker {
namespace {

constexpr std::size_t bytes_of_entry = 192;
constexpr std::uintptr_t bytes_of_page = 4096;

bool is_of_the_system(char const* file) {
  std::string_view const name{file};
  return name.starts_with("/lib") || name.starts_with("/usr/lib");
}

// Whether a library was compiled with -fsanitize=thread: it asks for what the flag puts in.
bool is_instrumented(void const* in_it) {
  auto* const module = debug_info::modules::of_process().at(reinterpret_cast<std::uintptr_t>(in_it));
  if (module == nullptr) return false;
  int const count = ::dwfl_module_getsymtab(module->dwfl());
  for (int i = 1; i < count; ++i) {
    GElf_Sym symbol{};
    GElf_Addr address = 0;
    auto const* const name = ::dwfl_module_getsym_info(module->dwfl(), i, &symbol, &address, nullptr, nullptr, nullptr);
    if (name != nullptr && std::string_view{name}.starts_with("__tsan_func")) return true;
  }
  return false;
}

// In which this is linked.
void const* base_of_the_program() {
  Dl_info here{};
  return ::dladdr(reinterpret_cast<void const*>(&is_without_consequence), &here) != 0 ? here.dli_fbase : nullptr;
}

// What is called by that name. Where the program takes the address of a library's function, that is an entry of the program's own table of calls (x86-64
// ABI, "Function Addresses"), and not where the function is.
void* target_of(char const* name) {
  auto* const found = ::dlsym(RTLD_DEFAULT, name);
  Dl_info where{};
  void* symbol = nullptr;
  bool const is_known = found != nullptr && ::dladdr1(found, &where, &symbol, RTLD_DL_SYMENT) != 0;
  return is_known && symbol != nullptr && static_cast<ElfW(Sym) const*>(symbol)->st_shndx == SHN_UNDEF ? ::dlsym(RTLD_NEXT, name) : found;
}

// What writes through its pointers, of the library that computes.
bool hands_back_by_pointer(std::string_view name) {
  return std::ranges::any_of(std::initializer_list<std::string_view>{"frexp", "modf", "sincos", "remquo", "lgamma"},
                             [&](std::string_view each) { return name.starts_with(each); });
}

// Of streams, which are free of data races where they are the standard ones ([iostream.objects.overview]).
bool is_of_streams(std::string_view name) {
  constexpr std::string_view beginnings[]{"_ZNSo", "_ZSt4endl", "_ZSt5flush", "_ZSt16__ostream_insert", "_ZStls", "_ZNSt9basic_ios", "_ZNSt8ios_base"};
  return std::ranges::any_of(beginnings, [&](std::string_view each) { return name.starts_with(each); });
}

// Machine code, written one instruction after the other.
class writer {
 public:
  writer(std::byte* at, std::size_t room) : at_{at}, end_{at + room} {}
  void bytes(std::initializer_list<unsigned> all) {
    for (auto const each : all)
      if (at_ != end_) *at_++ = static_cast<std::byte>(each);
  }
  template <class T>
  void number(T value) {
    if (static_cast<std::size_t>(end_ - at_) < sizeof value) return;
    std::memcpy(at_, &value, sizeof value);
    at_ += sizeof value;
  }
  void load_r11(std::uint64_t value) {
    bytes({0x49, 0xbb});  // movabs $value, %r11
    number(value);
  }
  /// A conditional jump forward, to where `land` says. Precondition: that is less than 128 bytes further.
  std::byte* jump_if(unsigned condition) {
    bytes({condition, 0});
    return at_ - 1;
  }
  void land(std::byte* jump) { *jump = static_cast<std::byte>(at_ - jump - 1); }

 private:
  std::byte* at_;
  std::byte* end_;
};

}  // namespace

bool is_without_consequence(std::string_view name) {
  constexpr std::string_view whole[]{
      "__dynamic_cast", "__errno_location", "__once_proxy", "__stack_chk_fail", "__tls_get_addr", "__ctype_b_loc", "__ctype_tolower_loc", "__ctype_toupper_loc",
      "_ZSt9terminatev", "_ZSt17current_exceptionv", "_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE", "_ZSt17rethrow_exceptionSt13exception_ptr", "_ZSt18uncaught_exceptionv",
      "_ZSt19uncaught_exceptionsv", "_ZSt15get_new_handlerv", "_ZSt15future_categoryv", "_Exit", "_exit", "abs", "labs", "atexit", "dladdr", "dlsym",
      "fflush", "fputc", "getenv", "getpid", "get_nprocs", "isalnum", "isalpha", "isatty", "isblank", "iscntrl", "isdigit", "isgraph", "islower", "isprint",
      "ispunct", "isspace", "isupper", "isxdigit", "pthread_equal", "putc", "putchar", "sched_get_priority_max",
      "sched_get_priority_min", "_setjmp", "__sigsetjmp", "setjmp", "secure_getenv", "sysconf", "tolower", "toupper"};
  constexpr std::string_view beginnings[]{
      "__cxa_", "__gxx_", "__gcc_personality", "__libc_malloc", "__libc_calloc", "__libc_realloc", "__libc_memalign", "__libc_free", "_ZNSaI", "_Znw", "_Zna", "_Zdl", "_Zda", "_Unwind_", "_ZSt16generic_category", "_ZSt15system_category", "_ZNSt6thread", "_ZNSt18condition_variable",
      "_ZNSt3_V222condition_variable", "_ZNSt3_V216generic_category", "_ZNSt3_V215system_category", "_ZNSt3_V214error_category", "_ZNKSt3_V214error_category", "_ZNSt9exception",
      "_ZNKSt9exception", "_ZNSt9bad_alloc", "_ZNSt8bad_cast", "_ZNSt10bad_typeid", "_ZNSt13runtime_error", "_ZNKSt13runtime_error", "_ZNSt11logic_error",
      "_ZNKSt11logic_error", "_ZNSt16invalid_argument", "_ZNSt12out_of_range", "_ZNSt12length_error", "_ZNSt12domain_error", "_ZNSt11range_error",
      "_ZNSt14overflow_error", "_ZNSt15underflow_error", "_ZNSt12system_error", "_ZNSt12future_error", "_ZNKSt12future_error", "_ZNSt17bad_function_call",
      "_ZNSt12bad_weak_ptr", "_ZNSt15__exception_ptr", "_ZNKSt15__exception_ptr", "_ZNSt13__future_base", "_ZNSt28__atomic_futex_unsigned_base",
      "_ZNSt6chrono", "_ZNSt11this_thread", "_ZNKSt9type_info", "_ZNSt9type_info", "_ZNSt8ios_base4Init", "_ZNSt16nested_exception", "pthread_attr_",
      "pthread_barrierattr_", "pthread_condattr_", "pthread_mutexattr_", "pthread_rwlockattr_",
      // libc++'s: what of them is shared lies behind its mutexes, which are seen.
      "_ZNSt3__16thread", "_ZNSt3__119__thread_local_data", "_ZNSt3__115__thread_struct", "_ZNSt3__111this_thread", "_ZNSt3__15mutex", "_ZNSt3__111timed_mutex",
      "_ZNSt3__115recursive_mutex", "_ZNSt3__121recursive_timed_mutex", "_ZNSt3__119__shared_mutex_base", "_ZNSt3__118shared_timed_mutex",
      "_ZNSt3__118condition_variable", "_ZNSt3__117__assoc_sub_state", "_ZNSt3__16futureIv", "_ZNSt3__113shared_futureIv", "_ZNSt3__17promiseIv",
      "_ZNSt3__16chrono", "_ZNSt3__112system_error", "_ZNSt3__112future_error", "_ZNSt3__114error_category", "_ZNKSt3__114error_category",
      "_ZNSt3__115future_category", "_ZNSt3__115system_category", "_ZNSt3__116generic_category", "_ZNSt3__117bad_function_call", "_ZNSt3__112bad_weak_ptr",
      "_ZNKSt3__112bad_weak_ptr", "_ZNSt3__120__throw_system_error", "_ZNSt3__121__throw_runtime_error", "_ZNSt3__122__libcpp_verbose_abort",
      "_ZNSt3__112__next_prime", "_ZNSt3__114__shared_countD", "_ZNSt3__119__shared_weak_countD", "_ZNSt3__112__get_sp_mut", "_ZNSt3__18__sp_mut", "_ZNSt13exception_ptr", "_ZNKSt16nested_exception"};
  if (std::ranges::find(whole, name) != std::end(whole)) return true;
  if (name.starts_with("_ZSt") && name.find("__throw_") != name.npos) return true;
  return std::ranges::any_of(beginnings, [&](std::string_view each) { return name.starts_with(each); });
}

library_calls& library_calls::of_the_program() {
  static library_calls all;
  return all;
}

library_calls::library_calls() {
  ::dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void* into) {
        if (is_of_the_system(module->dlpi_name)) return 0;
        struct table {
          ElfW(Rela) const* begin = nullptr;
          std::size_t bytes = 0;
          [[nodiscard]] std::span<ElfW(Rela) const> all() const { return {begin, bytes / sizeof *begin}; }
        };
        table called;     // by calls
        table addressed;  // and otherwise: by its address, which variables and tables of virtual functions hold, and calls may then use
        ElfW(Sym) const* symbols = nullptr;
        char const* strings = nullptr;
        for (unsigned i = 0; i != module->dlpi_phnum; ++i) {
          if (module->dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
          for (auto const* each = reinterpret_cast<ElfW(Dyn) const*>(module->dlpi_addr + module->dlpi_phdr[i].p_vaddr); each->d_tag != DT_NULL; ++each) {
            if (each->d_tag == DT_JMPREL) called.begin = reinterpret_cast<ElfW(Rela) const*>(each->d_un.d_ptr);
            if (each->d_tag == DT_PLTRELSZ) called.bytes = each->d_un.d_val;
            if (each->d_tag == DT_RELA) addressed.begin = reinterpret_cast<ElfW(Rela) const*>(each->d_un.d_ptr);
            if (each->d_tag == DT_RELASZ) addressed.bytes = each->d_un.d_val;
            if (each->d_tag == DT_SYMTAB) symbols = reinterpret_cast<ElfW(Sym) const*>(each->d_un.d_ptr);
            if (each->d_tag == DT_STRTAB) strings = reinterpret_cast<char const*>(each->d_un.d_ptr);
          }
        }
        // The system's own, such as the one that maps the clock into processes, have addresses that nobody has relocated.
        if (symbols == nullptr || strings == nullptr || reinterpret_cast<std::uintptr_t>(strings) < module->dlpi_addr) return 0;
        std::vector<ElfW(Rela)> calls;
        for (auto const& each : called.all())
          if (ELF64_R_TYPE(each.r_info) == R_X86_64_JUMP_SLOT) calls.push_back(each);
        for (auto const& each : addressed.all()) {
          auto const how = ELF64_R_TYPE(each.r_info);
          bool const is_address = how == R_X86_64_GLOB_DAT || (how == R_X86_64_64 && each.r_addend == 0);
          if (is_address && ELF64_ST_TYPE(symbols[ELF64_R_SYM(each.r_info)].st_info) == STT_FUNC) calls.push_back(each);
        }
        for (auto const& each : calls) {
          auto const* const name = strings + symbols[ELF64_R_SYM(each.r_info)].st_name;
          // As the table's entry is bound: what a library calls may be the program's, and Interlock's own there.
          auto* const target = target_of(name);
          Dl_info where{};
          if (target == nullptr || ::dladdr(target, &where) == 0 || where.dli_fname == nullptr) continue;
          bool const is_systems = is_of_the_system(where.dli_fname);
          bool const instrumented = !is_systems && is_instrumented(target);
          // The program's own instructions are watched (instruction_watch.hpp).
          if (is_systems ? is_without_consequence(name) : instrumented && where.dli_fbase == base_of_the_program()) continue;
          bool const computes = std::string_view{where.dli_fname}.find("/libm.so") != std::string_view::npos && !hands_back_by_pointer(name);
          if (computes) continue;
          static_cast<std::vector<entry>*>(into)->push_back({reinterpret_cast<void**>(module->dlpi_addr + each.r_offset), target, name, instrumented});
        }
        return 0;
      },
      &entries_);
  // What no table of the program's has, since it is called through objects: std::pmr's resources hand out what their own members say.
  struct virtual_function {
    char const* table;
    std::size_t nth;  // by the Itanium C++ ABI, behind where the object lies in the whole, its type and two destructors
    std::string_view name;
  };
  constexpr virtual_function resources[]{
      {"_ZTVNSt3pmr25monotonic_buffer_resourceE", 4, "_ZNSt3pmr25monotonic_buffer_resource11do_allocateEmm"},
      {"_ZTVNSt3pmr28unsynchronized_pool_resourceE", 4, "_ZNSt3pmr28unsynchronized_pool_resource11do_allocateEmm"},
      {"_ZTVNSt3pmr28unsynchronized_pool_resourceE", 5, "_ZNSt3pmr28unsynchronized_pool_resource13do_deallocateEPvmm"}};
  for (auto const& each : resources)
    if (auto** const table = static_cast<void**>(::dlsym(RTLD_DEFAULT, each.table)); table != nullptr)
      entries_.push_back({table + each.nth, table[each.nth], each.name, false});
  // A function has one address.
  std::map<void*, std::size_t> first;
  for (std::size_t i = 0; i != entries_.size(); ++i) entries_[i].nth = first.try_emplace(entries_[i].target, i).first->second;
  auto const code_bytes = entries_.size() * bytes_of_entry;
  auto const all = (code_bytes + bytes_of_page - 1) / bytes_of_page * bytes_of_page + entries_.size();
  auto* const memory = ::mmap(nullptr, all + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;
  code_ = static_cast<std::byte*>(memory);
  notes_ = reinterpret_cast<unsigned char*>(code_ + (code_bytes + bytes_of_page - 1) / bytes_of_page * bytes_of_page);
  write_code();
  if (code_bytes != 0 && ::mprotect(code_, code_bytes, PROT_READ | PROT_EXEC) != 0) code_ = nullptr;
}

// Of each function: is it code under test that calls, and no standard stream that it is called for, that is noted; then on to the function, with all
// registers as they are but two that calls do not keep and arguments are not in.
void library_calls::write_code() {
  auto const of_code = reinterpret_cast<std::intptr_t>(&model::detail::the_engine.code_runs) - reinterpret_cast<std::intptr_t>(__builtin_thread_pointer());
  std::array<std::ostream*, 3> const standard{&std::cout, &std::cerr, &std::clog};
  for (std::size_t i = 0; i != entries_.size(); ++i) {
    writer w{code_ + i * bytes_of_entry, bytes_of_entry};
    std::vector<std::byte*> past;
    w.bytes({0x64, 0x80, 0x3c, 0x25});  // cmpb $0, %fs:of_code
    w.number(static_cast<std::int32_t>(of_code));
    w.bytes({0});
    past.push_back(w.jump_if(0x74));  // je
    if (is_of_streams(entries_[i].name))
      for (auto* const each : standard) {
        w.load_r11(reinterpret_cast<std::uintptr_t>(each));
        w.bytes({0x49, 0x89, 0xfa});        // mov %rdi, %r10
        w.bytes({0x4d, 0x29, 0xda});        // sub %r11, %r10
        w.bytes({0x49, 0x81, 0xfa});        // cmp $bytes, %r10
        w.number(static_cast<std::int32_t>(sizeof *each));
        past.push_back(w.jump_if(0x72));  // jb
      }
    w.load_r11(reinterpret_cast<std::uintptr_t>(notes_ + i));
    w.bytes({0x41, 0xc6, 0x03, 0x01});  // movb $1, (%r11)
    for (auto* const each : past) w.land(each);
    w.load_r11(reinterpret_cast<std::uintptr_t>(entries_[i].target));
    w.bytes({0x41, 0xff, 0xe3});  // jmp *%r11
  }
}

namespace {

// Where everything is bound when the program is loaded, the table is not to be written any more.
void put(void** slot, void* value) {
  auto* const begin = reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(slot) / bytes_of_page * bytes_of_page);
  ::mprotect(begin, bytes_of_page, PROT_READ | PROT_WRITE);
  *slot = value;
}

}  // namespace

void library_calls::watch() {
  if (code_ == nullptr) return;
  std::fill_n(notes_, entries_.size(), static_cast<unsigned char>(0));
  for (std::size_t i = 0; i != entries_.size(); ++i) {
    entries_[i].before = *entries_[i].slot;
    put(entries_[i].slot, code_ + entries_[i].nth * bytes_of_entry);
  }
}

void library_calls::watch_no_more() {
  if (code_ == nullptr) return;
  for (auto const& each : entries_)
    if (*each.slot == code_ + each.nth * bytes_of_entry) put(each.slot, each.before);  // and not what the program has put there since
}

std::set<std::string> library_calls::called(bool instrumented) const {
  std::set<std::string> result;
  for (std::size_t i = 0; i != entries_.size(); ++i) {
    if (entries_[i].instrumented != instrumented || (code_ != nullptr && notes_[entries_[i].nth] == 0)) continue;
    Dl_info where{};
    ::dladdr(entries_[i].target, &where);
    result.insert(fmt::format("{} ({})", debug_info::readable(std::string{entries_[i].name}.c_str()),
                              where.dli_fname == nullptr ? "" : std::filesystem::path{where.dli_fname}.filename().string()));
  }
  return result;
}

}  // namespace interlock::checker
