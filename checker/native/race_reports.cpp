#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <interlock/checker/native/race_reports.hpp>
#include <interlock/checker/native/symbols.hpp>
#include <interlock/checker/native/tsan_interface.hpp>
#include <interlock/checker/native/worker.hpp>

namespace interlock::checker::native {
namespace {

template <class T, unsigned N>
struct bounded {
  T items[N];
  unsigned size;
  [[nodiscard]] T const* begin() const { return items; }
  [[nodiscard]] T const* end() const { return items + size; }
};

struct raw_held {
  unsigned long mutex;  // its number in the report
  bool shared;
};

struct raw_access {
  int thread;  // ThreadSanitizer's number
  void* address;
  int size;
  int is_write;
  int is_atomic;
  call_stack stack;
  bounded<raw_held, 4> held;
};

struct raw_location {
  char type[16];
  std::size_t start;
  std::size_t size;
  int thread;
  call_stack stack;
};

struct raw_mutex {
  std::size_t number;
  void* address;
  call_stack stack;  // of its creation, or of the first time that it was locked
};

struct raw_thread {
  int number;
  unsigned long long os_thread;
};

struct raw_report {
  char type[40];
  unsigned thread;  // ours, of the thread in which the report was made
  bool complete;
  bounded<raw_access, 4> accesses;
  bounded<raw_location, 2> locations;
  bounded<raw_mutex, 6> mutexes;
  bounded<call_stack, 12> stacks;
  bounded<raw_thread, 10> threads;
  bounded<int, 6> unique_threads;
  bounded<last_synchronisation, most_workers> last;  // of each worker, when the report was made
  bool last_known[most_workers];
};

constexpr unsigned most_reports = 16;
raw_report the_reports[most_reports];
unsigned reported = 0;

// The mutexes held at each access are in the text of a report, and only there.
struct text_reader {
  unsigned accesses;
  bool in_access;
  bounded<raw_held, 4> held[4];
};
text_reader the_text;

bool fenced = false;

INTERLOCK_UNINSTRUMENTED void copy(char* into, unsigned size, char const* from) {
  unsigned i = 0;
  for (; from != nullptr && i + 1 < size && from[i] != '\0'; ++i) into[i] = from[i];
  into[i] = '\0';
}

/// Inlined functions repeat the address of the function that they were inlined into.
INTERLOCK_UNINSTRUMENTED void keep(call_stack& into, void* const* trace, unsigned size) {
  into.size = 0;
  for (unsigned i = 0; i != size && trace[i] != nullptr; ++i) {
    if (into.size != 0 && into.frames[into.size - 1] == trace[i]) continue;
    if (into.size == call_stack::capacity) break;
    into.frames[into.size++] = trace[i];
  }
}

constexpr unsigned longest_trace = 256;
void* the_trace[longest_trace];  // the runtime makes one report at a time

INTERLOCK_UNINSTRUMENTED void clear_trace() {
  for (unsigned i = 0; i != longest_trace; ++i) the_trace[i] = nullptr;
}

INTERLOCK_UNINSTRUMENTED unsigned at_most(int count, unsigned most) {
  return count < 0 ? 0 : static_cast<unsigned>(count) < most ? static_cast<unsigned>(count) : most;
}

INTERLOCK_UNINSTRUMENTED void copy_report(void* report, raw_report& into) {
  char const* type = nullptr;
  int count = 0, stacks = 0, accesses = 0, locations = 0, mutexes = 0, threads = 0, unique = 0;
  void* sleep[1] = {};
  __tsan_get_report_data(report, &type, &count, &stacks, &accesses, &locations, &mutexes, &threads,
                         &unique, sleep, 1);
  copy(into.type, sizeof into.type, type);
  auto const doing = this_occupation();
  into.thread = doing > 0 ? static_cast<unsigned>(doing) : 0;

  into.accesses.size = at_most(accesses, 4);
  for (unsigned i = 0; i != into.accesses.size; ++i) {
    auto& each = into.accesses.items[i];
    clear_trace();
    __tsan_get_report_mop(report, i, &each.thread, &each.address, &each.size, &each.is_write,
                          &each.is_atomic, the_trace, longest_trace);
    keep(each.stack, the_trace, longest_trace);
    each.held.size = i < the_text.accesses ? the_text.held[i].size : 0;
    for (unsigned k = 0; k != each.held.size; ++k) each.held.items[k] = the_text.held[i].items[k];
  }
  into.locations.size = at_most(locations, 2);
  for (unsigned i = 0; i != into.locations.size; ++i) {
    auto& each = into.locations.items[i];
    char const* kind = nullptr;
    void* address = nullptr;
    int fd = 0, suppressable = 0;
    clear_trace();
    __tsan_get_report_loc(report, i, &kind, &address, &each.start, &each.size, &each.thread, &fd,
                          &suppressable, the_trace, longest_trace);
    copy(each.type, sizeof each.type, kind);
    keep(each.stack, the_trace, longest_trace);
  }
  into.mutexes.size = at_most(mutexes, 6);
  for (unsigned i = 0; i != into.mutexes.size; ++i) {
    auto& each = into.mutexes.items[i];
    int destroyed = 0;
    clear_trace();
    __tsan_get_report_mutex(report, i, &each.number, &each.address, &destroyed, the_trace,
                            longest_trace);
    keep(each.stack, the_trace, longest_trace);
  }
  into.stacks.size = at_most(stacks, 12);
  for (unsigned i = 0; i != into.stacks.size; ++i) {
    clear_trace();
    __tsan_get_report_stack(report, i, the_trace, longest_trace);
    keep(into.stacks.items[i], the_trace, longest_trace);
  }
  into.threads.size = at_most(threads, 10);
  for (unsigned i = 0; i != into.threads.size; ++i) {
    auto& each = into.threads.items[i];
    int running = 0, parent = 0;
    char const* name = nullptr;
    __tsan_get_report_thread(report, i, &each.number, &each.os_thread, &running, &name, &parent,
                             the_trace, 1);
  }
  into.unique_threads.size = at_most(unique, 6);
  for (unsigned i = 0; i != into.unique_threads.size; ++i)
    __tsan_get_report_unique_tid(report, i, &into.unique_threads.items[i]);
  into.last.size = all_workers().count;
  for (unsigned i = 0; i != into.last.size; ++i)
    into.last_known[i] = read_note(all_workers().workers[i], into.last.items[i]);
}

INTERLOCK_UNINSTRUMENTED char const* find(char const* text, char const* what) {
  for (; *text != '\0'; ++text) {
    unsigned i = 0;
    while (what[i] != '\0' && text[i] == what[i]) ++i;
    if (what[i] == '\0') return text + i;
  }
  return nullptr;
}

/// The next "M12" of "(mutexes: write M12, read M13)".
INTERLOCK_UNINSTRUMENTED char const* read_held(char const* text, raw_held& into) {
  for (; *text != '\0' && *text != '\n'; ++text) {
    bool const exclusive = text[0] == 'e' && text[1] == ' ' && text[2] == 'M';  // writ(e M)
    bool const shared = text[0] == 'd' && text[1] == ' ' && text[2] == 'M';     // rea(d M)
    if (!exclusive && !shared) continue;
    into.shared = shared;
    into.mutex = 0;
    for (text += 3; *text >= '0' && *text <= '9'; ++text)
      into.mutex = into.mutex * 10 + static_cast<unsigned long>(*text - '0');
    return text;
  }
  return nullptr;
}

}  // namespace

unsigned report_count() noexcept { return __atomic_load_n(&reported, __ATOMIC_RELAXED); }
bool fences_were_used() noexcept { return __atomic_load_n(&fenced, __ATOMIC_RELAXED); }

}  // namespace interlock::checker::native

extern "C" {

// ThreadSanitizer hears of a fence by this call and does nothing about it. The linker's --wrap
// leads it here; the real one is what the program would have executed without us.
void __real___tsan_atomic_thread_fence(int);
INTERLOCK_UNINSTRUMENTED void __wrap___tsan_atomic_thread_fence(int o) {
  __atomic_store_n(&interlock::checker::native::fenced, true, __ATOMIC_RELAXED);
  interlock::checker::native::note(interlock::checker::native::synchronisation::fence,
                                   __builtin_return_address(0), o);
  __real___tsan_atomic_thread_fence(o);
}

// "  Write of size 4 at 0x7b04 by thread T1 (mutexes: write M9):\n", in one piece or in several.
INTERLOCK_UNINSTRUMENTED void __sanitizer_on_print(char const* text) {
  using namespace interlock::checker::native;
  if (text == nullptr) return;
  if (find(text, "WARNING: ThreadSanitizer") != nullptr) {
    the_text.accesses = 0;
    the_text.in_access = false;
  }
  if (find(text, " of size ") != nullptr && find(text, " by ") != nullptr) {
    the_text.in_access = the_text.accesses < 4;
    if (the_text.in_access) the_text.held[the_text.accesses++].size = 0;
  }
  if (!the_text.in_access) return;
  auto& held = the_text.held[the_text.accesses - 1];
  raw_held one;
  for (auto const* rest = read_held(text, one); rest != nullptr; rest = read_held(rest, one))
    if (held.size < 4) held.items[held.size++] = one;
  if (find(text, ":\n") != nullptr) the_text.in_access = false;
}

INTERLOCK_UNINSTRUMENTED void __tsan_on_report(void* report) {
  using namespace interlock::checker::native;
  auto const index = __atomic_load_n(&reported, __ATOMIC_RELAXED);
  if (index < most_reports) {
    copy_report(report, the_reports[index]);
    __atomic_store_n(&the_reports[index].complete, true, __ATOMIC_RELEASE);
  }
  the_text.accesses = 0;
  __atomic_store_n(&reported, index + 1, __ATOMIC_RELEASE);
}

}  // extern "C"

namespace interlock::checker::native {
namespace {

/// Our number of a thread in a report: 1 …; 0 for threads that the code under test started.
unsigned number_of(raw_report const& report, int thread) {
  for (auto const& each : report.threads)
    if (each.number == thread)
      for (unsigned i = 0; i != all_workers().count; ++i)
        if (static_cast<unsigned long long>(all_workers().workers[i].os_thread.load(
                std::memory_order_relaxed)) == each.os_thread)
          return i + 1;
  return 0;
}

std::string thread_words(unsigned number) {
  return number == 0 ? "a thread other than the scenario's" : fmt::format("thread {}", number);
}

/// Whether the stack is in what runs alone: constructor, `after`, destructor.
bool ran_alone(std::vector<frame> const& frames) {
  return std::any_of(frames.begin(), frames.end(), [](frame const& f) {
    return is_runner(f) && (f.function.find("end_execution") != std::string::npos ||
                            f.function.find("begin_execution") != std::string::npos);
  });
}

/// Whether an access is that of an object's end: freeing counts as a write of all of it.
bool frees(std::vector<frame> const& frames) {
  for (auto const& f : frames) {
    if (is_under_test(f)) return false;
    if (f.function.starts_with("operator delete") || f.function == "free") return true;
  }
  return false;
}

/// Whether it is known that an access is to memory that the layer does not know of: that no operation
/// of a var or an atomic of the layer is among the calls.
bool goes_past_the_layer(std::vector<frame> const& frames) {
  if (frames.empty() || frames.front().file.empty()) return false;
  bool in_layer = false;
  for (auto const& f : frames) {
    if (is_under_test(f)) break;
    in_layer = in_layer || f.function.find("interlock::model::") != f.function.npos ||
               f.function.find("std::atomic<") != f.function.npos ||
               f.function.find("std::__atomic_") != f.function.npos;
  }
  // var::access calls back.
  return !in_layer && std::none_of(frames.begin(), frames.end(), [](frame const& f) {
    return f.function.find("interlock::model::native::var<") != f.function.npos;
  });
}

struct access {
  reports::place where;
  std::vector<frame> frames;
  bool is_write;
  bool is_atomic;
  bool frees;
};

access understood(raw_report const& report, raw_access const& raw) {
  auto frames = frames_of(raw.stack);
  access result{.where = place_of(frames),
                .frames = frames,
                .is_write = raw.is_write != 0,
                .is_atomic = raw.is_atomic != 0,
                .frees = frees(frames)};
  result.where.thread = ran_alone(frames) ? 0 : number_of(report, raw.thread);
  result.where.what =
      result.frees
          ? std::string{"freeing of the object"}
          : fmt::format("{}{} of {} byte{}", result.is_atomic ? "atomic " : "",
                        result.is_write ? "write" : "read", raw.size, raw.size == 1 ? "" : "s");
  return result;
}

raw_mutex const* mutex_in(raw_report const& report, std::size_t number) {
  auto const* const found =
      std::find_if(report.mutexes.begin(), report.mutexes.end(),
                   [number](raw_mutex const& each) { return each.number == number; });
  return found == report.mutexes.end() ? nullptr : found;
}

std::string mutex_words(raw_report const& report, std::size_t number) {
  auto const* const found = mutex_in(report, number);
  if (found == nullptr) return fmt::format("mutex M{}", number);
  auto const where = place_of(frames_of(found->stack));
  return where.file.empty()
             ? fmt::format("mutex M{}", number)
             : fmt::format("mutex M{} (first seen at {})", number, file_and_line(where));
}

std::string held_words(raw_report const& report, raw_access const& raw) {
  if (raw.held.size == 0) return "no mutex";
  std::vector<std::string> words;
  for (auto const& each : raw.held)
    words.push_back(mutex_words(report, each.mutex) + (each.shared ? ", shared" : ""));
  return fmt::format("{}", fmt::join(words, " and "));
}

/// What memory an access touches, as far as that can be known.
reports::finding memory(raw_report const& report, void const* address, program const& what,
                        void const* object) {
  reports::finding result{.about = "variable"};
  auto const at = reinterpret_cast<std::uintptr_t>(address);
  auto const begin = reinterpret_cast<std::uintptr_t>(object);
  if (object != nullptr && at >= begin && at < begin + what.bytes) {
    result.text = fmt::format("the memory is in the scenario object, {} bytes after its begin; "
                              "which member that is, is not known natively",
                              at - begin);
    return result;
  }
  for (auto const& each : report.locations) {
    std::string_view const type = each.type;
    auto const owner = thread_words(number_of(report, each.thread));
    if (type == "heap" && at >= each.start && at < each.start + each.size) {
      result.where = place_of(frames_of(each.stack));
      result.text = fmt::format("the memory is {} bytes into a block of {} that {} allocated",
                                at - each.start, each.size, owner);
      return result;
    }
    if (type == "stack") result.text = fmt::format("the memory is on the stack of {}", owner);
    if (type == "tls") result.text = fmt::format("the memory is thread-local to {}", owner);
    if (type == "global" && each.start != 0) {
      std::array<char, 512> name{};
      __sanitizer_symbolize_global(const_cast<void*>(address), "%g", name.data(), name.size());
      result.text = fmt::format("the memory is the global object {}", name.data());
    }
    if (!result.text.empty()) return result;
  }
  result.text = "what memory that is, is not known natively";
  return result;
}

std::string_view name_of(synchronisation what) {
  using enum synchronisation;
  switch (what) {
    case none: break;
    case load: return "load";
    case store: return "store";
    case exchange: return "exchange";
    case fetch_add: return "fetch_add";
    case fetch_sub: return "fetch_sub";
    case fetch_and: return "fetch_and";
    case fetch_or: return "fetch_or";
    case fetch_xor: return "fetch_xor";
    case compare_exchange: return "compare-exchange";
    case fence: return "fence";
    case lock: return "lock of a mutex";
    case unlock: return "unlock of a mutex";
    case condition_wait: return "wait on a condition variable";
  }
  return "nothing";
}

bool has_order(synchronisation what) {
  return what != synchronisation::none && what < synchronisation::lock;
}

std::string_view name_of_order(int order) {
  constexpr std::array<std::string_view, 6> names{"relaxed", "consume", "acquire",
                                                  "release", "acq_rel", "seq_cst"};
  // The runtime is handed other things in the upper bits.
  return names[static_cast<unsigned>(order & 0x7fff) % names.size()];
}

/// What the thread of an access did last that could order it with others. In the thread that
/// ThreadSanitizer reported in that was before its access; of another one nobody knows.
reports::finding synchronisation_of(raw_report const& report, unsigned thread) {
  reports::finding result{.about = "synchronisation", .thread = thread};
  auto const who = thread_words(thread);
  if (thread == 0 || thread > report.last.size || !report.last_known[thread - 1]) {
    result.text = fmt::format("the last synchronisation of {} is not known", who);
    return result;
  }
  auto const& last = report.last.items[thread - 1];
  bool const exact = thread == report.thread;
  if (last.what == synchronisation::none) {
    result.text = fmt::format("{} has performed no atomic operation and locked nothing {}", who,
                              exact ? "before its access" : "when the race was noticed");
    return result;
  }
  call_stack place{};
  place.frames[place.size++] = const_cast<void*>(last.place);
  auto const frames = frames_of(place);
  if (std::any_of(frames.begin(), frames.end(), is_under_test)) result.where = place_of(frames);
  std::string order;
  if (has_order(last.what)) order = fmt::format(" with order {}", name_of_order(last.order));
  std::string_view consequence;
  if (has_order(last.what) && name_of_order(last.order) == "relaxed")
    consequence = last.what == synchronisation::load    ? ", which acquires nothing"
                  : last.what == synchronisation::store ? ", which releases nothing"
                                                        : ", which orders nothing";
  result.text =
      exact ? fmt::format("{}'s last synchronisation before its access: {}{}{}", who,
                          name_of(last.what), order, consequence)
            : fmt::format("{}'s last synchronisation when the race was noticed, which may be after "
                          "its access: {}{}{}",
                          who, name_of(last.what), order, consequence);
  return result;
}

/// Both accesses, the memory, and what each thread did last; and what nobody knows.
std::vector<reports::finding> explained(raw_report const& report, access const& earlier,
                                        access const& later, program const& what,
                                        void const* object) {
  auto const of = [](access const& a, std::string_view rest) {
    return reports::finding{.about = "access",
                            .text = fmt::format("{}: {}{}", thread_words(a.where.thread),
                                                a.where.what, rest),
                            .thread = a.where.thread,
                            .step = {},
                            .where = a.where};
  };
  std::vector<reports::finding> result{
      memory(report, report.accesses.items[0].address, what, object), of(earlier, "")};
  if (earlier.where.thread != 0)
    result.push_back(synchronisation_of(report, earlier.where.thread));
  if (later.where.thread != 0) result.push_back(synchronisation_of(report, later.where.thread));
  result.push_back(of(later, ", and nothing orders the first before it"));
  // What is atomic may be the layer's: its atomics are std's.
  auto const is_outside = [](access const& a) { return a.is_atomic || goes_past_the_layer(a.frames); };
  if (is_outside(earlier) && is_outside(later) && !(earlier.is_atomic && later.is_atomic))
    result.push_back({.about = "outside",
                      .text = "this memory is no var and no atomic of the layer: engines that search "
                              "do not see it, and only native runs check it"});
  result.push_back({.about = "unknown",
                    .text = "which values passed between the two threads is not known natively: a "
                            "searching engine shows that, where it finds the race, too"});
  return result;
}

std::string lines(std::initializer_list<std::string> of) {
  std::string result;
  for (auto const& each : of)
    if (!each.empty()) result += (result.empty() ? "" : "\n") + each;
  return result;
}

std::string stack_words(access const& a) {
  auto const path = path_of(a.frames);
  return path.empty() ? std::string{} : fmt::format("{}: {}", thread_words(a.where.thread), path);
}

reports::failure race(raw_report const& report, program const& what, void const* object) {
  std::string_view const type = report.type;
  reports::failure result;
  std::vector<access> accesses;
  for (auto const& each : report.accesses) accesses.push_back(understood(report, each));
  bool const after_free = type.starts_with("heap-use-after-free");
  bool const while_freed =
      std::any_of(accesses.begin(), accesses.end(), [](access const& a) { return a.frees; });
  bool const use_after_free = after_free || while_freed;
  result.kind = to_string(use_after_free ? failure::use_after_free : failure::data_race);
  // ThreadSanitizer names the later access first; a reader starts with the earlier one.
  std::reverse(accesses.begin(), accesses.end());
  for (auto const& each : accesses) result.places.push_back(each.where);
  if (accesses.size() < 2) {
    result.message = fmt::format("ThreadSanitizer reports {}", type);
    return result;
  }
  auto const& earlier = accesses[0];
  auto const& later = accesses[1];
  if (after_free) {
    // Of the end of the object only the stack of the block's owner may be left.
    result.message = fmt::format("{} by {} to memory that was freed", later.where.what,
                                 thread_words(later.where.thread));
  } else if (while_freed) {
    auto const& end = later.frees ? later : earlier;
    auto const& use = later.frees ? earlier : later;
    result.message = fmt::format("memory is freed by {} while {} may still use it",
                                 thread_words(end.where.thread), thread_words(use.where.thread));
  } else {
    result.message = fmt::format("{} by {} and {} by {} race", earlier.where.what,
                                 thread_words(earlier.where.thread), later.where.what,
                                 thread_words(later.where.thread));
  }
  auto const& raw_later = report.accesses.items[0];
  auto const& raw_earlier = report.accesses.items[1];
  bool const any_held = raw_later.held.size != 0 || raw_earlier.held.size != 0;
  result.why = lines(
      {after_free ? "The object's lifetime had ended."
                  : "Nothing orders the two: neither happens before the other.",
       type.ends_with("vptr") ? "The memory is an object's pointer to its virtual functions, which "
                                "constructors and destructors write."
                              : "",
       any_held ? fmt::format("{} holds {}; {} holds {}.", thread_words(earlier.where.thread),
                              held_words(report, raw_earlier), thread_words(later.where.thread),
                              held_words(report, raw_later))
                : "",
       earlier.is_atomic != later.is_atomic && !use_after_free
           ? "One of the two is atomic; a race needs only one that is not."
           : "",
       fences_were_used() ? "The code under test uses stand-alone fences, which ThreadSanitizer "
                            "does not see: if they order the two, this report is wrong."
                          : "",
       stack_words(earlier), stack_words(later)});
  result.explanation = explained(report, earlier, later, what, object);
  return result;
}

reports::failure mutex_misuse(raw_report const& report) {
  std::string_view const type = report.type;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> sentences{{
      {"locked-mutex-destroy", "a mutex is destroyed while it is locked"},
      {"mutex-double-lock", "a mutex is locked again by the thread that holds it"},
      {"mutex-bad-unlock",
       "a mutex is unlocked that is not locked, or by a thread that does not hold it"},
      {"mutex-bad-read-lock", "a mutex is locked for reading by the thread that holds it"},
      {"mutex-bad-read-unlock", "a mutex is unlocked for reading that is not locked so"},
      {"mutex-invalid-access", "a mutex is used before its construction or after its destruction"},
      {"thread-leak", "a thread is neither joined nor detached"},
      {"mutex-held-wrong-context", "a mutex is held where none may be"},
  }};
  reports::failure result;
  result.kind = to_string(failure::misuse);
  auto const* const found = std::find_if(sentences.begin(), sentences.end(),
                                         [type](auto const& each) { return each.first == type; });
  result.message = found == sentences.end() ? fmt::format("ThreadSanitizer reports {}", type)
                                            : std::string{found->second};
  for (unsigned i = 0; i != report.stacks.size; ++i) {
    auto const frames = frames_of(report.stacks.items[i]);
    auto where = place_of(frames);
    // The first stack is the thread's that reports; a second one says where the mutex was locked.
    where.thread = i == 0 ? report.thread : 0;
    where.what = i == 0 ? "here" : "locked here before";
    if (!where.file.empty()) result.places.push_back(std::move(where));
  }
  if (report.mutexes.size != 0)
    result.why = fmt::format("It is {}.", mutex_words(report, report.mutexes.items[0].number));
  return result;
}

reports::failure understood(raw_report const& report, program const& what, void const* object) {
  if (report.accesses.size != 0) return race(report, what, object);
  return mutex_misuse(report);
}

/// What makes two reports the same: kind and places, in any order.
std::vector<std::string> essence(reports::failure const& of) {
  std::vector<std::string> result;
  for (auto const& each : of.places) result.push_back(file_and_line(each));
  std::sort(result.begin(), result.end());
  result.push_back(of.kind);
  return result;
}

}  // namespace

std::vector<reports::failure> to_failures(program const& what, void const* object) {
  std::vector<reports::failure> result;
  std::vector<std::vector<std::string>> seen;
  for (auto const& each : the_reports) {
    if (!__atomic_load_n(&each.complete, __ATOMIC_ACQUIRE)) break;
    auto one = understood(each, what, object);
    if (auto key = essence(one); std::find(seen.begin(), seen.end(), key) == seen.end()) {
      seen.push_back(std::move(key));
      result.push_back(std::move(one));
    }
  }
  return result;
}

}  // namespace interlock::checker::native
