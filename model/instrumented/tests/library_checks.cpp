// Accesses to the caller's memory by what libraries hold: the C library's functions of strings and arrays, and libstdc++'s of lists, trees and threads.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <future>
#include <list>
#include <map>
#include <string>
#include <thread>
#include <unordered_map>

#include <interlock/check.hpp>

#include "both.hpp"
#include "shared_library.hpp"

namespace {

char text[16] = "abc";

INTERLOCK_TEST("strcpy beside strcpy", fails_with(failure::data_race)) {
  both([] { std::strcpy(text, "one"); }, [] { std::strcpy(text, "two"); });
}
INTERLOCK_TEST("strcat beside a read", fails_with(failure::data_race)) {
  both([] { std::strcat(text, "x"); }, [] { assert(text[3] != 'y'); });
}
INTERLOCK_TEST("strcmp beside a write behind the difference", passes) {
  both([] { assert(std::strcmp(text, "b") < 0); }, [] { text[5] = 'x'; });
}
INTERLOCK_TEST("memcmp beside a write", fails_with(failure::data_race)) {
  both([] { assert(std::memcmp(text, "abcd", 4) != 0); }, [] { text[3] = 'x'; });
}
INTERLOCK_TEST("snprintf beside snprintf", fails_with(failure::data_race)) {
  both([] { std::snprintf(text, sizeof text, "%d", 1); }, [] { std::snprintf(text, sizeof text, "%d", 2); });
}
INTERLOCK_TEST("snprintf of strings beside a write", fails_with(failure::data_race)) {
  both(
      [] {
        char into[32];
        std::snprintf(into, sizeof into, "%5.1f %-*d %lu %.2s %s", 1.0, 3, 2, 3UL, "xyz", text);
        assert(std::strlen(into) >= 12);
      },
      [] { text[1] = 'x'; });
}
INTERLOCK_TEST("snprintf of so many characters beside a write behind them", passes) {
  both(
      [] {
        char into[32];
        std::snprintf(into, sizeof into, "%.*s%%%c", 2, text, 'c');
        assert(std::strcmp(into, "ab%c") == 0);
      },
      [] { text[2] = 'x'; });
}
// What each reads of "12 x", or of a string like it, and no more.
template <class Reads>
void beside_a_write(Reads const& reads, std::size_t written) {
  char number[16] = "12 x";
  both([&] { reads(number); }, [&] { number[written] = 'y'; });
}
void reads_a_number(char const* text) { assert(std::strtol(text, nullptr, 10) > 0 && std::strtod(text, nullptr) > 0); }
void splits(char* text) {
  char* rest = nullptr;
  assert(::strtok_r(text, " ", &rest) == text);
}
void skips(char const* text) { assert(std::strcspn(text, " ") == 2 && std::strspn(text, "12") == 2); }
void reads_chars(char const* text) {
  double found = 0;
  assert(std::from_chars(text, text + 4, found).ptr == text + 2 && found == 12);
}
INTERLOCK_TEST("strtol beside a write", fails_with(failure::data_race, failure::failed_check)) { beside_a_write(reads_a_number, 2); }
INTERLOCK_TEST("strtol beside a write behind the number", passes) { beside_a_write(reads_a_number, 3); }
INTERLOCK_TEST("strtok_r beside a write", fails_with(failure::data_race)) { beside_a_write(splits, 2); }
INTERLOCK_TEST("strtok_r beside a write behind the word", passes) { beside_a_write(splits, 3); }
INTERLOCK_TEST("strcspn beside a write", fails_with(failure::data_race, failure::failed_check)) { beside_a_write(skips, 2); }
INTERLOCK_TEST("strcspn beside a write behind the word", passes) { beside_a_write(skips, 3); }
INTERLOCK_TEST("from_chars beside a write", fails_with(failure::data_race)) { beside_a_write(reads_chars, 2); }
INTERLOCK_TEST("from_chars beside a write behind the number", passes) { beside_a_write(reads_chars, 3); }
INTERLOCK_TEST("to_chars beside to_chars", fails_with(failure::data_race)) {
  char into[16];
  both([&] { std::to_chars(into, into + 16, 1.5); }, [&] { std::to_chars(into + 2, into + 16, 2.5); });
}
INTERLOCK_TEST("to_chars beside to_chars behind it", passes) {
  char into[16];
  both([&] { std::to_chars(into, into + 3, 1.5); }, [&] { std::to_chars(into + 3, into + 16, 2.5); });
  assert(std::memcmp(into, "1.52.5", 6) == 0);
}
INTERLOCK_TEST("a wide string beside itself", fails_with(failure::data_race)) {
  std::wstring wide(12, L' ');
  both([&] { wide.replace(0, 2, L"one"); }, [&] { assert(wide.compare(0, 1, L"x") != 0); });
}
INTERLOCK_TEST("wide strings of their own", passes) {
  auto const makes = [] { assert(std::wstring{L"wide, and longer than what there is room for"}.append(L"!").back() == L'!'); };
  both(makes, makes);
}
// Through its address, of which the program has one of its own.
INTERLOCK_TEST("strtol by its address, beside a write", fails_with(failure::data_race)) {
  long (*volatile const by_address)(char const*, char**, int) = std::strtol;
  beside_a_write([&](char const* text) { assert(by_address(text, nullptr, 10) > 0); }, 2);
}
INTERLOCK_TEST("qsort beside a write", fails_with(failure::data_race)) {
  int numbers[]{3, 1, 2};
  both(
      [&] {
        std::qsort(numbers, 3, sizeof *numbers, [](void const* a, void const* b) { return *static_cast<int const*>(a) - *static_cast<int const*>(b); });
        assert(numbers[0] == 1);
      },
      [&] { numbers[1] = 7; });
}
INTERLOCK_TEST("what is copied begins each execution as it was", passes) {
  both([] { std::thread{[] {}}.join(); }, [] {});
  assert(std::strcmp(text, "abc") == 0);
  std::strcpy(text, "other");
}

// The elements are looked at alone, and not how many there are.
INTERLOCK_TEST("a string that is hashed beside a write", fails_with(failure::data_race)) {
  std::string name = "a name";
  both([&] { (void)std::hash<std::string>{}(name); }, [&] { name[3] = 'm'; });
}
INTERLOCK_TEST("a string that is hashed beside a read", passes) {
  std::string const name = "a name";
  both([&] { (void)std::hash<std::string>{}(name); }, [&] { assert(name[2] == 'n'); });
}
// When it is to grow next lies beside what others of its members use.
INTERLOCK_TEST("a hash table's room is reserved beside reserving it", fails_with(failure::data_race)) {
  std::unordered_map<int, int> all;
  both([&] { all.reserve(30); }, [&] { all.reserve(30); });
}
INTERLOCK_TEST("a value at a thread's exit", fails_with(failure::misuse)) {
  std::promise<int> value;
  auto result = value.get_future();
  std::thread thread{[&] { value.set_value_at_thread_exit(3); }};
  thread.join();
}
INTERLOCK_TEST("a list that grows beside who goes through it", fails_with(failure::data_race)) {
  std::list<int> all{1};
  both([&] { all.push_back(2); },
       [&] {
         for (auto const each : all) assert(each != 0);
       });
}
INTERLOCK_TEST("a map that grows beside who goes through it", fails_with(failure::data_race)) {
  std::map<int, int> all{{1, 1}, {2, 2}, {3, 3}};
  auto const from = all.find(2);
  both([&] { all.emplace(4, 4); }, [&] { assert(std::next(from)->second == 3 && std::next(from, 2) == all.end()); });
}
INTERLOCK_TEST("elements of a map that others hold", passes) {
  std::map<int, int> all{{1, 0}, {2, 0}};
  both([&, one = all.find(1)] { one->second = 1; }, [&, other = all.find(2)] { other->second = 2; });
  all.erase(1);
  assert(all.size() == 1 && all.at(2) == 2 && std::next(all.begin()) == all.end() && std::prev(all.end()) == all.begin());
}
INTERLOCK_TEST("a thread that two join", fails_with(failure::data_race, failure::misuse)) {
  std::thread worker{[] {}};
  both([&] { worker.join(); }, [&] { if (worker.joinable()) worker.join(); });
}

INTERLOCK_TEST("snprintf counts", fails_with(failure::data_race)) {
  int n = 0;
  auto const f = [&] { char here[8]; std::snprintf(here, sizeof here, "ab%n", &n); };
  both(f, f);
}
INTERLOCK_TEST("snprintf with a conversion that is not known", fails_with(failure::misuse)) {
  auto const f = [&] { char here[8]; char const* volatile form = "%1$d"; std::snprintf(here, sizeof here, form, 1); };
  both(f, f);
}
INTERLOCK_TEST("shared library, a mutex in it", passes) {
  int n = 0;
  both([&] { in_library::add_under_mutex(n); }, [&] { in_library::add_under_mutex(n); });
  assert(n == 2);
}
INTERLOCK_TEST("shared library, copies in it", fails_with(failure::data_race)) {
  char from[8] = "1234567", to[8];
  auto const f = [&] { in_library::copy(to, from, sizeof to); };
  both(f, f);
}

}  // namespace
