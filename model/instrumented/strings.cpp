// What the C library reads and writes of the caller's memory, by name: bytes, strings, and what is formatted or read into a buffer.
#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cwchar>

#include <sys/stat.h>
#include <unistd.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/globals.hpp>
#include <interlock/model/instrumented/shadow.hpp>

namespace interlock::model::instrumented {
namespace {

void reads(void const* at, std::size_t bytes, void const* pc) {
  if (bytes != 0) interlock_plain_access(reinterpret_cast<std::uintptr_t>(at), bytes, false, pc);
}
void writes(void const* at, std::size_t bytes, void const* pc) {
  if (bytes != 0) interlock_plain_access(reinterpret_cast<std::uintptr_t>(at), bytes, true, pc);
}
/// What was there before is kept, however much of it is written then.
void may_write(void const* at, std::size_t bytes) {
  if (bytes == 0) return;
  ours const scope;
  note_write(reinterpret_cast<std::uintptr_t>(at), bytes);
}

std::size_t length_of(char const* text, std::size_t most = SIZE_MAX) noexcept {
  std::size_t result = 0;
  while (result != most && text[result] != 0) ++result;
  return result;
}
// A pipe or a socket that was there before, say: what comes out of it, and when, is up to who writes there. The standard streams may be such. What
// a program has opened before its checks run is closed in the processes that search (checker/worker/).
void expect_file(int file, char const* what, void const* pc) {
  if (file <= STDERR_FILENO) return;
  ours const scope;
  struct stat about {};
  bool const is_open = ::fstat(file, &about) == 0;
  bool const tells_others = S_ISFIFO(about.st_mode) || S_ISSOCK(about.st_mode) || (about.st_mode & S_IFMT) == 0;  // eventfd and its kin have no kind
  if (is_open && !tells_others) return;
  std::array<char, 200> text{};
  if (is_open)
    std::snprintf(text.data(), text.size(), "%s() is not supported by Interlock for pipes, sockets and the like: what threads tell each other through file descriptors is not seen", what);
  else
    std::snprintf(text.data(), text.size(), "%s() of descriptor %d, which is not open: checks have none that were opened before they began", what, file);
  refuse(interlock::failure::misuse, text.data(), place_of(pc));
}

/// With the end, where it was looked at.
void reads_string(char const* text, void const* pc, std::size_t most = SIZE_MAX) {
  auto const length = length_of(text, most);
  reads(text, std::min(length, most - 1) + 1, pc);
}
/// Up to where they differ.
void reads_both(char const* a, char const* b, std::size_t most, bool ends_at_zero, void const* pc) {
  std::size_t same = 0;
  while (same != most && a[same] == b[same] && (!ends_at_zero || a[same] != 0)) ++same;
  auto const looked_at = same == most ? most : same + 1;
  reads(a, looked_at, pc);
  reads(b, looked_at, pc);
}

void reads_wide_string(wchar_t const* text, void const* pc, std::size_t most) {
  std::size_t length = 0;
  while (length != most && text[length] != 0) ++length;
  reads(text, std::min(length, most - 1) * sizeof *text + sizeof *text, pc);
}

bool is_one_of(char what, char const* these) noexcept {
  for (; *these != 0; ++these)
    if (*these == what) return true;
  return false;
}
/// How many of the first characters are of these, or are not.
std::size_t length_of_those(char const* text, char const* these, bool are) noexcept {
  std::size_t result = 0;
  while (text[result] != 0 && is_one_of(text[result], these) == are) ++result;
  return result;
}

// A number is read as far as it goes, and what ends it: where there is none, what may stand before it.
void reads_number(char const* text, char const* end, void const* pc) {
  auto length = static_cast<std::size_t>(end - text);
  if (length == 0) {
    length = length_of_those(text, " \t\n\v\f\r", true);
    if (is_one_of(text[length], "+-")) ++length;
  }
  reads(text, length + 1, pc);
}
template <class Number, class... Base>
Number number_from(next_function<Number(char const*, char**, Base...)>& forward, char const* text, char** end, void const* pc, Base... base) {
  if (!is_checked()) return forward(text, end, base...);
  char* found = nullptr;
  auto const result = forward(text, &found, base...);
  reads_number(text, found, pc);
  if (end != nullptr) {
    writes(end, sizeof *end, pc);
    *end = found;
  }
  return result;
}

// std::to_chars and std::from_chars of floating-point numbers.
struct chars_result {
  char* end;
  int error;
};
template <class... How>
chars_result chars_of(next_function<chars_result(char*, char*, How...)>& forward, char* begin, char* end, void const* pc, How... how) {
  if (!is_checked()) return forward(begin, end, how...);
  may_write(begin, static_cast<std::size_t>(end - begin));
  auto const result = forward(begin, end, how...);
  // Where there is no room, it is not said what is there.
  writes(begin, static_cast<std::size_t>(result.end - begin), pc);
  return result;
}
template <class Number>
chars_result number_of_chars(next_function<chars_result(char const*, char const*, Number&, int)>& forward, char const* begin, char const* end, Number& into, int how,
                             void const* pc) {
  if (!is_checked()) return forward(begin, end, into, how);
  Number found{};
  auto const result = forward(begin, end, found, how);
  reads(begin, static_cast<std::size_t>((result.end == end ? end : result.end + 1) - begin), pc);
  if (result.error == 0) {
    writes(&into, sizeof into, pc);
    into = found;
  }
  return result;
}

// The strings among what is to be printed, and the counts that are written.
void reads_format(char const* format, std::va_list given, void const* pc) {
  reads_string(format, pc);
  std::va_list rest;
  va_copy(rest, given);
  for (auto const* at = format; *at != 0; ++at) {
    if (*at != '%' || *++at == '%') continue;
    std::size_t most = SIZE_MAX;
    while (*at != 0 && (*at == '-' || *at == '+' || *at == ' ' || *at == '#' || *at == '0' || *at == '\'')) ++at;
    if (*at == '*') (void)va_arg(rest, int), ++at;
    while (*at >= '0' && *at <= '9') ++at;
    if (*at == '.') {
      ++at;
      if (*at == '*') {
        if (auto const asked = va_arg(rest, int); asked >= 0) most = static_cast<std::size_t>(asked);
        ++at;
      } else {
        for (most = 0; *at >= '0' && *at <= '9'; ++at) most = 10 * most + static_cast<std::size_t>(*at - '0');
      }
    }
    unsigned longs = 0, shorts = 0;
    bool is_long_double = false;
    for (;; ++at) {
      if (*at == 'l' || *at == 'z' || *at == 'j' || *at == 't' || *at == 'q') ++longs;
      else if (*at == 'L') is_long_double = true;
      else if (*at == 'h') ++shorts;
      else break;
    }
    switch (*at) {
      case 's':
        if (auto const* const text = va_arg(rest, void const*); text != nullptr && most != 0) {
          if (longs == 0) reads_string(static_cast<char const*>(text), pc, most);
          else reads_wide_string(static_cast<wchar_t const*>(text), pc, most);
        }
        break;
      case 'n':
        writes(va_arg(rest, void*), longs != 0 ? sizeof(long) : shorts == 0 ? sizeof(int) : shorts == 1 ? sizeof(short) : 1, pc);
        break;
      case 'd': case 'i': case 'u': case 'x': case 'X': case 'o': case 'c':
        if (longs != 0) (void)va_arg(rest, long);
        else (void)va_arg(rest, int);
        break;
      case 'f': case 'F': case 'e': case 'E': case 'g': case 'G': case 'a': case 'A':
        if (is_long_double) (void)va_arg(rest, long double);
        else (void)va_arg(rest, double);
        break;
      case 'p': (void)va_arg(rest, void*); break;
      case 'm': break;
      default:
        va_end(rest);
        refuse(interlock::failure::misuse, "a conversion of printf's format that Interlock does not know is not supported", place_of(pc));
    }
  }
  va_end(rest);
}

constexpr auto& format_into = next_of<"vsnprintf", int(char*, std::size_t, char const*, std::va_list)>;
constexpr auto& format_to_file = next_of<"vfprintf", int(std::FILE*, char const*, std::va_list)>;

int formats_into(char* to, std::size_t room, char const* format, std::va_list arguments, void const* pc) {
  if (!is_checked()) return format_into(to, room, format, arguments);
  reads_format(format, arguments, pc);
  std::va_list again;
  va_copy(again, arguments);
  int const length = [&] {
    ours const scope;
    return format_into(nullptr, 0, format, again);
  }();
  va_end(again);
  if (length >= 0 && room != 0) writes(to, std::min(room, static_cast<std::size_t>(length) + 1), pc);
  ours const scope;
  return format_into(to, room, format, arguments);
}

int formats_to_file(std::FILE* file, char const* format, std::va_list arguments, void const* pc) {
  if (is_checked()) reads_format(format, arguments, pc);
  return format_to_file(file, format, arguments);
}

}  // namespace
}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

#define INTERLOCK_HERE __builtin_return_address(0)
/// Calls what would be called without this definition.
#define INTERLOCK_FORWARD(name, type, ...)        \
  auto& forward = next_of<#name, type>;     \
  return forward(__VA_ARGS__)

extern "C" {

std::size_t strlen(char const* text) noexcept {
  if (is_checked()) reads_string(text, INTERLOCK_HERE);
  INTERLOCK_FORWARD(strlen, std::size_t(char const*), text);
}
std::size_t strnlen(char const* text, std::size_t most) noexcept {
  if (is_checked() && most != 0) reads_string(text, INTERLOCK_HERE, most);
  INTERLOCK_FORWARD(strnlen, std::size_t(char const*, std::size_t), text, most);
}
int memcmp(void const* a, void const* b, std::size_t bytes) noexcept {
  if (is_checked()) reads(a, bytes, INTERLOCK_HERE), reads(b, bytes, INTERLOCK_HERE);
  INTERLOCK_FORWARD(memcmp, int(void const*, void const*, std::size_t), a, b, bytes);
}
int bcmp(void const* a, void const* b, std::size_t bytes) noexcept {
  if (is_checked()) reads(a, bytes, INTERLOCK_HERE), reads(b, bytes, INTERLOCK_HERE);
  INTERLOCK_FORWARD(bcmp, int(void const*, void const*, std::size_t), a, b, bytes);
}
int strcmp(char const* a, char const* b) noexcept {
  if (is_checked()) reads_both(a, b, SIZE_MAX, true, INTERLOCK_HERE);
  INTERLOCK_FORWARD(strcmp, int(char const*, char const*), a, b);
}
int strncmp(char const* a, char const* b, std::size_t most) noexcept {
  if (is_checked()) reads_both(a, b, most, true, INTERLOCK_HERE);
  INTERLOCK_FORWARD(strncmp, int(char const*, char const*, std::size_t), a, b, most);
}
char* strcpy(char* to, char const* from) noexcept {
  if (is_checked()) reads_string(from, INTERLOCK_HERE), writes(to, length_of(from) + 1, INTERLOCK_HERE);
  INTERLOCK_FORWARD(strcpy, char*(char*, char const*), to, from);
}
char* stpcpy(char* to, char const* from) noexcept {
  if (is_checked()) reads_string(from, INTERLOCK_HERE), writes(to, length_of(from) + 1, INTERLOCK_HERE);
  INTERLOCK_FORWARD(stpcpy, char*(char*, char const*), to, from);
}
char* strncpy(char* to, char const* from, std::size_t bytes) noexcept {
  if (is_checked() && bytes != 0) reads_string(from, INTERLOCK_HERE, bytes), writes(to, bytes, INTERLOCK_HERE);
  INTERLOCK_FORWARD(strncpy, char*(char*, char const*, std::size_t), to, from, bytes);
}
char* strcat(char* to, char const* from) noexcept {
  if (is_checked()) {
    reads_string(to, INTERLOCK_HERE), reads_string(from, INTERLOCK_HERE);
    writes(to + length_of(to), length_of(from) + 1, INTERLOCK_HERE);
  }
  INTERLOCK_FORWARD(strcat, char*(char*, char const*), to, from);
}
char* strncat(char* to, char const* from, std::size_t most) noexcept {
  if (is_checked()) {
    reads_string(to, INTERLOCK_HERE);
    if (most != 0) reads_string(from, INTERLOCK_HERE, most);
    writes(to + length_of(to), length_of(from, most) + 1, INTERLOCK_HERE);
  }
  INTERLOCK_FORWARD(strncat, char*(char*, char const*, std::size_t), to, from, most);
}
char* interlock_strchr(char const* text, int what) noexcept __asm__("strchr");
char* interlock_strchr(char const* text, int what) noexcept {
  if (is_checked()) {
    std::size_t at = 0;
    while (text[at] != 0 && text[at] != static_cast<char>(what)) ++at;
    reads(text, at + 1, INTERLOCK_HERE);
  }
  INTERLOCK_FORWARD(strchr, char*(char const*, int), text, what);
}
char* interlock_strrchr(char const* text, int what) noexcept __asm__("strrchr");
char* interlock_strrchr(char const* text, int what) noexcept {
  if (is_checked()) reads_string(text, INTERLOCK_HERE);
  INTERLOCK_FORWARD(strrchr, char*(char const*, int), text, what);
}
char* interlock_strstr(char const* text, char const* what) noexcept __asm__("strstr");
char* interlock_strstr(char const* text, char const* what) noexcept {
  if (is_checked()) reads_string(text, INTERLOCK_HERE), reads_string(what, INTERLOCK_HERE);
  INTERLOCK_FORWARD(strstr, char*(char const*, char const*), text, what);
}
void* interlock_memchr(void const* in, int what, std::size_t bytes) noexcept __asm__("memchr");
void* interlock_memchr(void const* in, int what, std::size_t bytes) noexcept {
  if (is_checked() && bytes != 0) {
    auto const* const text = static_cast<unsigned char const*>(in);
    std::size_t at = 0;
    while (at + 1 != bytes && text[at] != static_cast<unsigned char>(what)) ++at;
    reads(in, at + 1, INTERLOCK_HERE);
  }
  INTERLOCK_FORWARD(memchr, void*(void const*, int, std::size_t), in, what, bytes);
}

std::size_t strspn(char const* text, char const* these) noexcept {
  if (is_checked()) reads(text, length_of_those(text, these, true) + 1, INTERLOCK_HERE), reads_string(these, INTERLOCK_HERE);
  INTERLOCK_FORWARD(strspn, std::size_t(char const*, char const*), text, these);
}
std::size_t strcspn(char const* text, char const* these) noexcept {
  if (is_checked()) reads(text, length_of_those(text, these, false) + 1, INTERLOCK_HERE), reads_string(these, INTERLOCK_HERE);
  INTERLOCK_FORWARD(strcspn, std::size_t(char const*, char const*), text, these);
}
char* interlock_strpbrk(char const* text, char const* these) noexcept __asm__("strpbrk");
char* interlock_strpbrk(char const* text, char const* these) noexcept {
  if (is_checked()) reads(text, length_of_those(text, these, false) + 1, INTERLOCK_HERE), reads_string(these, INTERLOCK_HERE);
  INTERLOCK_FORWARD(strpbrk, char*(char const*, char const*), text, these);
}
char* strtok_r(char* text, char const* these, char** rest) noexcept {
  if (is_checked()) {
    if (text == nullptr) reads(rest, sizeof *rest, INTERLOCK_HERE);
    reads_string(these, INTERLOCK_HERE);
    auto* const from = text != nullptr ? text : *rest;
    auto const before = length_of_those(from, these, true);
    auto const end = before + length_of_those(from + before, these, false);
    reads(from, end + 1, INTERLOCK_HERE);
    if (from[end] != 0) writes(from + end, 1, INTERLOCK_HERE);
    writes(rest, sizeof *rest, INTERLOCK_HERE);
  }
  INTERLOCK_FORWARD(strtok_r, char*(char*, char const*, char**), text, these, rest);
}
char* strdup(char const* text) noexcept {
  if (is_checked()) reads_string(text, INTERLOCK_HERE);
  INTERLOCK_FORWARD(strdup, char*(char const*), text);
}
char* strndup(char const* text, std::size_t most) noexcept {
  if (is_checked() && most != 0) reads_string(text, INTERLOCK_HERE, most);
  INTERLOCK_FORWARD(strndup, char*(char const*, std::size_t), text, most);
}

// ---- of wide characters

std::size_t wcslen(wchar_t const* text) noexcept {
  if (is_checked()) reads_wide_string(text, INTERLOCK_HERE, SIZE_MAX);
  INTERLOCK_FORWARD(wcslen, std::size_t(wchar_t const*), text);
}
int wmemcmp(wchar_t const* a, wchar_t const* b, std::size_t count) noexcept {
  if (is_checked()) reads(a, count * sizeof *a, INTERLOCK_HERE), reads(b, count * sizeof *b, INTERLOCK_HERE);
  INTERLOCK_FORWARD(wmemcmp, int(wchar_t const*, wchar_t const*, std::size_t), a, b, count);
}
wchar_t* wmemcpy(wchar_t* to, wchar_t const* from, std::size_t count) noexcept {
  if (is_checked()) reads(from, count * sizeof *from, INTERLOCK_HERE), writes(to, count * sizeof *to, INTERLOCK_HERE);
  INTERLOCK_FORWARD(wmemcpy, wchar_t*(wchar_t*, wchar_t const*, std::size_t), to, from, count);
}
wchar_t* wmemmove(wchar_t* to, wchar_t const* from, std::size_t count) noexcept {
  if (is_checked()) reads(from, count * sizeof *from, INTERLOCK_HERE), writes(to, count * sizeof *to, INTERLOCK_HERE);
  INTERLOCK_FORWARD(wmemmove, wchar_t*(wchar_t*, wchar_t const*, std::size_t), to, from, count);
}
wchar_t* wmemset(wchar_t* to, wchar_t value, std::size_t count) noexcept {
  if (is_checked()) writes(to, count * sizeof *to, INTERLOCK_HERE);
  INTERLOCK_FORWARD(wmemset, wchar_t*(wchar_t*, wchar_t, std::size_t), to, value, count);
}

// ---- numbers

#define INTERLOCK_NUMBER(name, type)                                              \
  type name(char const* text, char** end) noexcept {                              \
    auto& forward = next_of<#name, type(char const*, char**)>;              \
    return number_from(forward, text, end, INTERLOCK_HERE);                       \
  }
#define INTERLOCK_WHOLE_NUMBER(name, type)                                        \
  type name(char const* text, char** end, int base) noexcept {                    \
    auto& forward = next_of<#name, type(char const*, char**, int)>;         \
    return number_from(forward, text, end, INTERLOCK_HERE, base);                 \
  }
INTERLOCK_NUMBER(strtof, float)
INTERLOCK_NUMBER(strtod, double)
INTERLOCK_NUMBER(strtold, long double)
INTERLOCK_WHOLE_NUMBER(strtol, long)
INTERLOCK_WHOLE_NUMBER(strtoul, unsigned long)
INTERLOCK_WHOLE_NUMBER(strtoll, long long)
INTERLOCK_WHOLE_NUMBER(strtoull, unsigned long long)

// The C library's headers have these inline, and clang takes no other definition by that name.
int interlock_atoi(char const* text) noexcept __asm__("atoi");
int interlock_atoi(char const* text) noexcept { return static_cast<int>(strtol(text, nullptr, 10)); }
long interlock_atol(char const* text) noexcept __asm__("atol");
long interlock_atol(char const* text) noexcept { return strtol(text, nullptr, 10); }
long long interlock_atoll(char const* text) noexcept __asm__("atoll");
long long interlock_atoll(char const* text) noexcept { return strtoll(text, nullptr, 10); }
double interlock_atof(char const* text) noexcept __asm__("atof");
double interlock_atof(char const* text) noexcept { return strtod(text, nullptr); }

#define INTERLOCK_CHARS(letter, type)                                                                                              \
  chars_result _ZSt8to_charsPcS_##letter(char* begin, char* end, type value) {                                                    \
    auto& forward = next_of<"_ZSt8to_charsPcS_" #letter, chars_result(char*, char*, type)>;                                 \
    return chars_of(forward, begin, end, INTERLOCK_HERE, value);                                                                  \
  }                                                                                                                               \
  chars_result _ZSt8to_charsPcS_##letter##St12chars_format(char* begin, char* end, type value, int how) {                         \
    auto& forward = next_of<"_ZSt8to_charsPcS_" #letter "St12chars_format", chars_result(char*, char*, type, int)>;         \
    return chars_of(forward, begin, end, INTERLOCK_HERE, value, how);                                                             \
  }                                                                                                                               \
  chars_result _ZSt8to_charsPcS_##letter##St12chars_formati(char* begin, char* end, type value, int how, int digits) {            \
    auto& forward = next_of<"_ZSt8to_charsPcS_" #letter "St12chars_formati", chars_result(char*, char*, type, int, int)>;   \
    return chars_of(forward, begin, end, INTERLOCK_HERE, value, how, digits);                                                     \
  }                                                                                                                               \
  chars_result _ZSt10from_charsPKcS0_R##letter##St12chars_format(char const* begin, char const* end, type& into, int how) {       \
    auto& forward = next_of<"_ZSt10from_charsPKcS0_R" #letter "St12chars_format", chars_result(char const*, char const*, type&, int)>; \
    return number_of_chars(forward, begin, end, into, how, INTERLOCK_HERE);                                                       \
  }
INTERLOCK_CHARS(f, float)
INTERLOCK_CHARS(d, double)
INTERLOCK_CHARS(e, long double)

// ---- formatted

int vsnprintf(char* to, std::size_t room, char const* format, std::va_list arguments) noexcept {
  return formats_into(to, room, format, arguments, INTERLOCK_HERE);
}
int vsprintf(char* to, char const* format, std::va_list arguments) noexcept {
  return formats_into(to, INT32_MAX, format, arguments, INTERLOCK_HERE);
}
int vfprintf(std::FILE* file, char const* format, std::va_list arguments) { return formats_to_file(file, format, arguments, INTERLOCK_HERE); }
int interlock_vprintf(char const* format, std::va_list arguments) __asm__("vprintf");
int interlock_vprintf(char const* format, std::va_list arguments) { return formats_to_file(stdout, format, arguments, INTERLOCK_HERE); }

#define INTERLOCK_FORMATS(call)           \
  std::va_list arguments;                 \
  va_start(arguments, format);            \
  int const result = call;                \
  va_end(arguments);                      \
  return result

int snprintf(char* to, std::size_t room, char const* format, ...) noexcept { INTERLOCK_FORMATS(formats_into(to, room, format, arguments, INTERLOCK_HERE)); }
int sprintf(char* to, char const* format, ...) noexcept { INTERLOCK_FORMATS(formats_into(to, INT32_MAX, format, arguments, INTERLOCK_HERE)); }
int fprintf(std::FILE* file, char const* format, ...) { INTERLOCK_FORMATS(formats_to_file(file, format, arguments, INTERLOCK_HERE)); }
int printf(char const* format, ...) { INTERLOCK_FORMATS(formats_to_file(stdout, format, arguments, INTERLOCK_HERE)); }

int puts(char const* text) {
  if (is_checked()) reads_string(text, INTERLOCK_HERE);
  INTERLOCK_FORWARD(puts, int(char const*), text);
}
int fputs(char const* text, std::FILE* file) {
  if (is_checked()) reads_string(text, INTERLOCK_HERE);
  INTERLOCK_FORWARD(fputs, int(char const*, std::FILE*), text, file);
}
std::size_t fwrite(void const* from, std::size_t bytes, std::size_t count, std::FILE* file) {
  if (is_checked()) reads(from, bytes * count, INTERLOCK_HERE);
  INTERLOCK_FORWARD(fwrite, std::size_t(void const*, std::size_t, std::size_t, std::FILE*), from, bytes, count, file);
}
std::ptrdiff_t write(int file, void const* from, std::size_t bytes) {
  if (is_checked()) expect_file(file, "write", INTERLOCK_HERE), reads(from, bytes, INTERLOCK_HERE);
  INTERLOCK_FORWARD(write, std::ptrdiff_t(int, void const*, std::size_t), file, from, bytes);
}
std::ptrdiff_t read(int file, void* into, std::size_t bytes) {
  auto& forward = next_of<"read", std::ptrdiff_t(int, void*, std::size_t)>;
  if (!is_checked()) return forward(file, into, bytes);
  expect_file(file, "read", INTERLOCK_HERE);
  may_write(into, bytes);
  auto const result = forward(file, into, bytes);
  if (result > 0) writes(into, static_cast<std::size_t>(result), INTERLOCK_HERE);
  return result;
}

// ---- arrays

void qsort(void* array, std::size_t count, std::size_t bytes, int (*compare)(void const*, void const*)) {
  if (is_checked()) writes(array, count * bytes, INTERLOCK_HERE);
  auto& forward = next_of<"qsort", void(void*, std::size_t, std::size_t, int (*)(void const*, void const*))>;
  forward(array, count, bytes, compare);
}
}
