#include <interlock/checker/outside/instruction_watch.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <link.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <interlock/checker/debug_info/modules.hpp>
#include <interlock/checker/debug_info/place_text.hpp>
#include <interlock/checker/outside/debugger_attached.hpp>
#include <interlock/checker/outside/instructions.hpp>
#include <interlock/checker/outside/unseen_functions.hpp>
#include <interlock/model/engine.hpp>
#include <interlock/model/left_out.hpp>

namespace interlock::checker {
namespace {

constexpr unsigned char stop = 0xcc;  // int3
constexpr std::uintptr_t page = 4096;

struct watched_function {
  std::uintptr_t begin;
  std::size_t bytes;
  std::string_view name;
  unsigned char first_byte;
  bool is_part;            // the unlikely one of a function
  bool is_begun = false;   // and so has stops of its own
  bool is_of_code = false; // under test, which has come to it
  std::optional<instructions> code{};
  std::size_t first_site = 0, sites = 0;
};

// So often it may come to where nothing follows from, until it is let go.
struct patience {
  static constexpr unsigned nobodys = 16;  // memory that no other thread uses
  static constexpr unsigned on_stack = 64;  // its own, at a fixed place of the frame
  static constexpr unsigned anywhere_on_stack = 4096;  // in one execution: what it comes to next, those before do not say
  static constexpr unsigned executions = 8;  // where nobody else has used the same bytes of the stack
  static constexpr unsigned of_engines = 64;
};

struct range {
  std::uintptr_t from, to;
};

struct site {
  std::uintptr_t at;
  std::uintptr_t copy = 0;  // of the instruction, which goes on behind it; 0: none
  watched_function* of;
  std::uint32_t number;
  unsigned char first_byte;
  bool is_in_frame;
  bool is_fixed;  // in the frame, at one place
  bool is_watched = true;
  bool is_shared = false;   // on a stack, where another thread has accessed the same bytes
  bool has_missed = false;  // some of what it did, which nobody looked at
  bool is_not_told = false;
  std::uint16_t nobodys = 0, on_stack = 0, by_engines = 0, unsaid = 0;
  std::uint32_t execution = 0;  // in which it was come to first; of what may be anywhere, last
  std::uintptr_t stack_from = ~std::uintptr_t{0}, stack_to = 0;  // what it accessed there
  accessed_bytes read_before{};  // by a read that nothing had said
  // Of what is fixed, each once: what it accessed on the stack, and where that ended then.
  std::vector<range> fixed_at{};
  std::vector<std::uintptr_t> stood_at{};

  [[nodiscard]] bool may_have_accessed(range const& there) const {
    auto const overlaps = [&](range const& each) { return each.from < there.to && there.from < each.to; };
    if (is_fixed) return std::ranges::any_of(fixed_at, overlaps);
    return stack_to != 0 && overlaps({stack_from, stack_to});
  }
};

struct registry {
  std::vector<watched_function> functions;  // by address
  std::deque<site> sites;
  std::unordered_map<std::uintptr_t, site*> at;
  std::vector<site*> on_stacks;
  std::vector<range> constants;
  std::multimap<std::string_view, std::size_t> unlikely_parts;  // by the name of the whole
  bool is_set = false;
  bool is_refused = false;

  [[nodiscard]] std::uintptr_t begin() const { return functions.front().begin / page * page; }
  [[nodiscard]] std::size_t bytes() const { return (functions.back().begin + functions.back().bytes + page - 1) / page * page - begin(); }
  [[nodiscard]] bool may_be_written() const {
    return ::mprotect(reinterpret_cast<void*>(begin()), bytes(), PROT_READ | PROT_WRITE | PROT_EXEC) == 0;
  }
  [[nodiscard]] watched_function* function_at(std::uintptr_t begins) {
    auto const found = std::ranges::lower_bound(functions, begins, {}, &watched_function::begin);
    return found != functions.end() && found->begin == begins ? &*found : nullptr;
  }
};

// Copies of instructions, which are run in their place: to step over them in theirs would take a second trap, which costs more than the first
// where the machine is a virtual one.
struct copies {
  static constexpr std::size_t bytes = std::size_t{1} << 16;
  static constexpr std::size_t bytes_of_copy = 32;
  std::uintptr_t begin = 0;
  std::size_t used = 0;
};

constinit copies beside{};
constinit registry* all = nullptr;  // a signal handler has no other way to it
constinit site* stepping = nullptr;
constinit bool is_left_to_debugger = false;
constinit struct sigaction handled_before {};

void put(std::uintptr_t at, unsigned char byte) noexcept { *reinterpret_cast<unsigned char volatile*>(at) = byte; }

std::vector<range> what_nobody_writes() {
  std::vector<range> result;
  ::dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void* into) {
        for (unsigned i = 0; i != module->dlpi_phnum; ++i)
          if (auto const& each = module->dlpi_phdr[i];
              each.p_type == PT_GNU_RELRO || (each.p_type == PT_LOAD && (each.p_flags & PF_W) == 0))
            static_cast<std::vector<range>*>(into)->push_back({module->dlpi_addr + each.p_vaddr, module->dlpi_addr + each.p_vaddr + each.p_memsz});
        return 0;
      },
      &result);
  return result;
}

bool is_constant(std::uintptr_t address) {
  return std::ranges::any_of(all->constants, [&](range const& each) { return address >= each.from && address < each.to; });
}

void begin_function(watched_function& f) {
  if (std::exchange(f.is_begun, true)) return;
  put(f.begin, f.first_byte);
  std::vector<unsigned char> code(f.bytes);
  std::copy_n(reinterpret_cast<unsigned char const*>(f.begin), f.bytes, code.begin());
  without_stops(f.begin, code);
  f.code = instructions::of(f.begin, code);
  if (!f.code) return;
  auto const instructions = f.code->all();
  f.first_site = all->sites.size();
  for (std::uint32_t n = 0; n != instructions.size(); ++n) {
    auto const& x = instructions[n];
    if (x.operands == 0) continue;
    auto const operands = f.code->operands_of(x);
    bool const in_frame = std::ranges::all_of(operands, [&](memory_operand const& o) { return f.code->is_in_frame(o); });
    // No other thread has its address, since nobody else has.
    if (in_frame && !f.is_part && !f.code->hands_frame_on()) continue;
    auto const is_of_table = [&](memory_operand const& o) {
      auto const where = o.base == memory_operand::next_instruction ? f.begin + x.at + x.length : 0;
      bool const is_fixed = o.base == memory_operand::next_instruction || (o.base == memory_operand::no_register && o.displacement > 0);
      return is_fixed && !o.writes && is_constant(where + static_cast<std::uintptr_t>(o.displacement));
    };
    if (std::ranges::all_of(operands, is_of_table)) continue;
    bool const is_fixed = in_frame && std::ranges::all_of(operands, [](memory_operand const& o) { return o.index == memory_operand::no_register; });
    auto& fresh = all->sites.emplace_back(site{.at = f.begin + x.at, .of = &f, .number = n, .first_byte = code[x.at], .is_in_frame = in_frame, .is_fixed = is_fixed});
    all->at.emplace(fresh.at, &fresh);
    put(fresh.at, stop);
    ++f.sites;
  }
  // It is jumped to, and exceptions land there.
  auto const [first, last] = all->unlikely_parts.equal_range(f.name);
  for (auto part = first; part != last; ++part) begin_function(all->functions[part->second]);
}

void let_go(site& s) noexcept { s.is_watched = false; }

// How much of the bytes the call has said.
std::uint64_t said_by(model::announcement const& a, accessed_bytes const& b) noexcept {
  std::uint64_t mask = 0;
  for (std::size_t n = 0; n != b.bytes; ++n)
    if (b.address + n - a.address() < a.bytes) mask |= std::uint64_t{1} << n;
  return mask;
}

// Where the call returns to, if it is one that the compiler put in.
model::announcement const* said_at(site const& s, instructions::instruction const& call) {
  auto const* const pc = reinterpret_cast<void const*>(s.of->begin + call.at + call.length);
  auto const& a = model::detail::the_plain_data->announced_at(pc);
  return a.pc == pc ? &a : nullptr;
}

// Whether the compiler's calls right in front of it have said the access: there is no way to it past them, and nothing else was called since.
bool is_said(site const& s, accessed_bytes const& b) {
  auto const code = s.of->code->all();
  constexpr std::size_t most_bytes = 64;
  std::uint64_t const wanted = b.bytes < most_bytes ? (std::uint64_t{1} << b.bytes) - 1 : ~std::uint64_t{0};
  std::uint64_t found = 0;
  for (auto n = s.number; n-- != 0 && s.of->code->follows(s.number, n);) {
    if (!code[n].calls) continue;
    auto const* const a = said_at(s, code[n]);
    if (a == nullptr) return false;
    if (b.writes && !a->writes) continue;
    if (b.address >= a->address() && b.address + b.bytes <= a->address() + a->bytes) return true;
    if (b.bytes <= most_bytes) found |= said_by(*a, b);
    if (found == wanted) return true;
  }
  return false;
}

// clang says nothing of a read where a write of the same bytes follows before any other call.
bool is_read_before_write(site const& s) {
  auto const& b = s.read_before;
  if (b.bytes == 0) return false;
  auto const code = s.of->code->all();
  for (auto n = s.number + 1; n < code.size() && s.of->code->follows(n, s.number); ++n) {
    if (!code[n].calls) continue;
    auto const* const a = said_at(s, code[n]);
    if (a == nullptr) return false;
    if (a->writes && b.address >= a->address() && b.address + b.bytes <= a->address() + a->bytes) return true;
  }
  return false;
}

// What of the stack it does from now on is as before wherever the function's frame has been when it was come to; a frame that is elsewhere
// is looked at anew (function_begins).
void stop_watching(site& s) {
  s.has_missed = true;
  let_go(s);
  ++model::detail::functions_change;
}

void is_on_stack(site& s, accessed_bytes const& b) {
  if (s.stack_to == 0) all->on_stacks.push_back(&s);
  s.stack_from = std::min(s.stack_from, b.address);
  s.stack_to = std::max(s.stack_to, b.address + b.bytes);
  if (s.is_fixed && std::ranges::find(s.fixed_at, b.address, &range::from) == s.fixed_at.end()) s.fixed_at.push_back({b.address, b.address + b.bytes});
  ++s.on_stack;
  if (s.is_shared || s.on_stack < (s.is_fixed ? patience::on_stack : patience::anywhere_on_stack)) return;
  // What it accesses next may be others' as well, and nobody would know.
  if (!s.is_fixed) s.is_not_told = true;
  stop_watching(s);
}

// Returns whether nothing is left to find out about it.
bool look_at(site& s, memory_operand const& o, registers_at const& r, std::uintptr_t next, bool runs) {
  if (!o.is_understood) {
    s.is_not_told = s.is_not_told || runs;
    return runs;
  }
  auto const b = bytes_of(o, r);
  if (b.bytes == 0) return false;
  if (!b.writes && is_constant(b.address)) return ++s.nobodys >= patience::nobodys;
  constexpr unsigned enough = 2;
  if (s.unsaid < enough && is_said(s, b)) return true;
  if (!b.writes && is_read_before_write(s)) return true;
  if (!runs) {
    if (++s.by_engines < patience::of_engines) return false;
    s.has_missed = true;
    return true;
  }
  constexpr unsigned rsp = 4;
  switch (model::detail::the_plain_data->access(b.address, b.bytes, b.writes, reinterpret_cast<void const*>(next), r.general[rsp])) {
    case model::unsaid::is_nobodys: return ++s.nobodys >= patience::nobodys;
    case model::unsaid::is_on_own_stack: is_on_stack(s, b); return false;
    case model::unsaid::is_seen: s.is_shared = true; break;  // on a stack, that is
  }
  if (s.unsaid < enough) ++s.unsaid;
  s.read_before = b.writes ? accessed_bytes{} : b;
  return false;
}

// Near enough that both reach each other, and below the program, where no heap is to grow.
bool map_copies() {
  if (beside.begin != 0) return beside.begin != 1;
  beside.begin = 1;  // only once
  constexpr std::uintptr_t step = std::uintptr_t{1} << 20, reach = std::uintptr_t{1} << 30;
  for (auto far = step; far < reach && far + step < all->begin(); far += step) {
    auto* const wanted = reinterpret_cast<void*>(all->begin() - far);
    void* const mapped = ::mmap(wanted, copies::bytes, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (mapped == MAP_FAILED) continue;
    if (mapped == wanted) {
      beside.begin = reinterpret_cast<std::uintptr_t>(mapped);
      return true;
    }
    ::munmap(mapped, copies::bytes);
  }
  return false;
}

void put_number(std::uintptr_t at, std::uintptr_t value) noexcept {
  auto const low = static_cast<std::uint32_t>(value);
  std::memcpy(reinterpret_cast<void*>(at), &low, sizeof low);
}

void copy_beside(site& s) {
  auto const& x = s.of->code->all()[s.number];
  if (x.calls || x.branches || !map_copies() || (beside.used + 1) * copies::bytes_of_copy > copies::bytes) return;
  auto const copy = beside.begin + beside.used++ * copies::bytes_of_copy;
  std::memcpy(reinterpret_cast<void*>(copy), reinterpret_cast<void const*>(s.at), x.length);
  put(copy, s.first_byte);
  auto const next = s.at + x.length, next_of_copy = copy + x.length;
  for (auto const& o : s.of->code->operands_of(x))
    if (o.base == memory_operand::next_instruction)
      put_number(copy + o.displacement_at, next + static_cast<std::uintptr_t>(o.displacement) - next_of_copy);
  constexpr unsigned char jump = 0xe9;
  put(next_of_copy, jump);
  put_number(next_of_copy + 1, next - (next_of_copy + 5));
  s.copy = copy;
}

registers_at registers_from(gregset_t const& g, std::uintptr_t next) {
  constexpr std::array in_order{REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
  registers_at result{.general = {}, .flags = static_cast<std::uint64_t>(g[REG_EFL]), .next = next};
  for (std::size_t i = 0; i != in_order.size(); ++i) result.general[i] = static_cast<std::uint64_t>(g[in_order[i]]);
  return result;
}

constexpr greg_t trap_flag = 0x100;

void come_to(site& s, gregset_t& g) {
  auto const& x = s.of->code->all()[s.number];
  auto const next = s.at + x.length;
  bool const runs = model::detail::the_engine.code_runs;
  model::ours const scope;
  s.of->is_of_code = s.of->is_of_code || runs;
  // Of a place in the frame enough is seen in the executions that come to it first: should another thread use it, it is watched again.
  auto const execution = model::detail::the_plain_data->execution();
  if (!s.is_fixed && s.execution != execution) s.on_stack = 0;
  if (!s.is_fixed || s.execution == 0) s.execution = execution;
  bool const was_seen_enough = s.is_fixed && s.stack_to != 0 && !s.is_shared && execution - s.execution >= patience::executions;
  if (s.is_watched && !was_seen_enough) {
    auto const r = registers_from(g, next);
    constexpr unsigned rsp = 4;
    if (s.is_fixed && std::ranges::find(s.stood_at, r.general[rsp]) == s.stood_at.end()) s.stood_at.push_back(r.general[rsp]);
    bool is_done = true;
    for (auto const& o : s.of->code->operands_of(x)) is_done = look_at(s, o, r, next, runs) && is_done;
    if (is_done) let_go(s);
  } else if (s.is_watched) {
    stop_watching(s);
  }
  if (s.is_watched && s.copy == 0) copy_beside(s);
  if (s.is_watched && s.copy != 0) {
    g[REG_RIP] = static_cast<greg_t>(s.copy);
    return;
  }
  put(s.at, s.first_byte);
  if (!s.is_watched) return;
  stepping = &s;
  g[REG_EFL] |= trap_flag;
}

void on_trap(int signal, siginfo_t* info, void* context) {
  auto& g = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  if (all != nullptr) {
    auto const now = static_cast<std::uintptr_t>(g[REG_RIP]);
    if (info->si_code == TRAP_TRACE && stepping != nullptr) {
      // Once for each round of what repeats itself.
      if (now == stepping->at) return;
      auto& s = *std::exchange(stepping, nullptr);
      if (s.is_watched) put(s.at, stop);
      g[REG_EFL] &= ~trap_flag;
      return;
    }
    auto const begin = now - 1;
    if (auto const found = all->at.find(begin); found != all->at.end()) {
      g[REG_RIP] = static_cast<greg_t>(begin);
      return come_to(*found->second, g);
    }
    if (auto* const f = all->function_at(begin); f != nullptr && !f->is_begun) {
      model::ours const scope;
      begin_function(*f);
      g[REG_RIP] = static_cast<greg_t>(begin);
      return;
    }
  }
  if ((handled_before.sa_flags & SA_SIGINFO) != 0 && handled_before.sa_sigaction != nullptr) return handled_before.sa_sigaction(signal, info, context);
  // It comes again on return, and then to whom it would have come.
  ::sigaction(signal, &handled_before, nullptr);
}

void function_begins(void const* pc, std::uintptr_t stack_pointer) {
  auto const at = reinterpret_cast<std::uintptr_t>(pc);
  auto f = std::ranges::upper_bound(all->functions, at, {}, &watched_function::begin);
  if (f == all->functions.begin() || at - (--f)->begin >= f->bytes) return;
  auto const again = [&](watched_function const& part) {
    for (auto n = part.first_site; n != part.first_site + part.sites; ++n) {
      auto& s = all->sites[n];
      if (s.is_watched || !s.has_missed || !s.is_fixed || std::ranges::find(s.stood_at, stack_pointer) != s.stood_at.end()) continue;
      s.is_watched = true;
      s.on_stack = 0;
      s.execution = 0;
      put(s.at, stop);
    }
  };
  again(*f);
  auto const [first, last] = all->unlikely_parts.equal_range(f->name);
  for (auto part = first; part != last; ++part) again(all->functions[part->second]);
}

void is_shared_from_now_on(std::uintptr_t address, std::size_t bytes) {
  for (auto* const each : all->on_stacks) {
    // What is shared is so by granules.
    if (each->is_shared || !each->may_have_accessed({address / 8 * 8, (address + bytes + 7) / 8 * 8})) continue;
    each->is_shared = each->is_watched = true;
    each->is_not_told = each->is_not_told || each->has_missed;
    put(each->at, stop);
  }
}

}  // namespace

instruction_watch::instruction_watch(program const& what) {
  if (!what.instrumented || model::detail::the_plain_data == nullptr) return;
  is_left_to_debugger = debugger_attached();
  if (is_left_to_debugger) return;
  if (all == nullptr) {
    static registry found;
    for (auto const& each : the_code_of_the_program().instrumented) {
      std::string_view const name{each.linkage_name};
      auto const part = name.find(".cold");
      if (part != name.npos) found.unlikely_parts.emplace(name.substr(0, part), found.functions.size());
      found.functions.push_back({.begin = each.begin, .bytes = each.bytes, .name = name, .first_byte = *reinterpret_cast<unsigned char const*>(each.begin), .is_part = part != name.npos});
    }
    found.constants = what_nobody_writes();
    all = &found;
  }
  if (all->functions.empty()) return;
  all->is_refused = !all->may_be_written();
  if (all->is_refused) return;
  is_set_ = all->is_set = true;
  for (auto const& each : all->functions)
    if (!each.is_begun) put(each.begin, stop);
  for (auto const& each : all->sites)
    if (each.is_watched) put(each.at, stop);
  struct sigaction action {};
  action.sa_sigaction = on_trap;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  ::sigaction(SIGTRAP, &action, &handled_before);
  model::detail::stack_is_shared = &is_shared_from_now_on;
  model::detail::function_begins = &function_begins;
}

instruction_watch::~instruction_watch() {
  if (!is_set_) return;
  all->is_set = false;
  for (auto const& each : all->functions)
    if (!each.is_begun) put(each.begin, each.first_byte);
  for (auto const& each : all->sites) put(each.at, each.first_byte);
  // Others have stops in the same pages, so these stay as they are.
  ::sigaction(SIGTRAP, &handled_before, nullptr);
  model::detail::stack_is_shared = nullptr;
  model::detail::function_begins = nullptr;
  stepping = nullptr;
}

std::uintptr_t without_copies(std::uintptr_t instruction) noexcept {
  if (all == nullptr || instruction - beside.begin >= copies::bytes) return instruction;
  auto const begin = instruction - (instruction - beside.begin) % copies::bytes_of_copy;
  for (auto const& each : all->sites)
    if (each.copy == begin) return each.at + (instruction - begin);
  return instruction;
}

std::set<std::string> instruction_watch::not_told() {
  std::set<std::string> result;
  if (is_left_to_debugger) result.insert("any function (a debugger would take the stops that show them for its own)");
  if (all == nullptr) return result;
  if (all->is_refused) result.insert("any function (the system lets nobody set stops in code)");
  for (auto const& each : all->functions)
    if (each.is_begun && !each.code) result.insert(debug_info::readable(std::string{each.name}.c_str()));
  for (auto const& each : all->sites) {
    bool const missed = each.by_engines >= patience::of_engines && each.has_missed && !each.is_in_frame && each.of->is_of_code;
    if (!each.is_not_told && !missed) continue;
    auto const length = each.of->code->all()[each.number].length;
    auto const& shown = debug_info::text_of(model::place::of_code(reinterpret_cast<void const*>(each.at + length))).shown;
    result.insert(shown.line == 0 ? fmt::format("{} ({})", shown.function, shown.file) : fmt::format("{} ({}:{})", shown.function, shown.file, shown.line));
  }
  return result;
}

void without_stops(std::uintptr_t begin, std::span<unsigned char> copy) noexcept {
  if (all == nullptr || !all->is_set) return;
  auto const end = begin + copy.size();
  auto from = std::ranges::lower_bound(all->functions, begin, {}, &watched_function::begin);
  for (auto f = from; f != all->functions.end() && f->begin < end; ++f)
    if (!f->is_begun) copy[f->begin - begin] = f->first_byte;
  for (auto at = begin; at != end; ++at)
    if (copy[at - begin] == stop)
      if (auto const found = all->at.find(at); found != all->at.end()) copy[at - begin] = found->second->first_byte;
}

}  // namespace interlock::checker
