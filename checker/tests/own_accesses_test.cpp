// What is an access beyond the function's frame, by its machine code.
#include <array>
#include <cstdint>
#include <span>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/outside/own_accesses.hpp>

namespace interlock::checker {
namespace {

class accesses_of_own : public CppUnit::TestFixture {};

// Whatever is called loads an atomic of so many bits.
bool accesses(std::span<unsigned char const> code, unsigned bits) {
  return accesses_of(code, {[](std::uintptr_t) { return false; }, [=](std::uintptr_t) { return bits; }}).any;
}

// clang leaves the instruction behind the call that stands for it.
CPPUNIT_TEST_FIXTURE(accesses_of_own, what_a_call_has_loaded_is_read_in_vain_once) {
  constexpr auto once = std::to_array<unsigned char>({
      0x53,                          // push %rbx
      0x48, 0x89, 0xfb,              // mov %rdi, %rbx
      0xe8, 0x10, 0x00, 0x00, 0x00,  // call
      0x8b, 0x0b,                    // mov (%rbx), %ecx
      0x5b, 0xc3});                  // pop %rbx; ret
  CPPUNIT_ASSERT(!accesses(once, 32));
  CPPUNIT_ASSERT(accesses(once, 64));
  CPPUNIT_ASSERT(accesses(once, 0));
  constexpr auto twice = std::to_array<unsigned char>({
      0x53, 0x48, 0x89, 0xfb, 0xe8, 0x10, 0x00, 0x00, 0x00,
      0x8b, 0x0b,              // mov (%rbx), %ecx
      0x8b, 0x53, 0x04,        // mov 4(%rbx), %edx
      0x5b, 0xc3});
  CPPUNIT_ASSERT(accesses(twice, 32));
  constexpr auto written = std::to_array<unsigned char>({
      0x53, 0x48, 0x89, 0xfb, 0xe8, 0x10, 0x00, 0x00, 0x00,
      0x89, 0x0b,              // mov %ecx, (%rbx)
      0x5b, 0xc3});
  CPPUNIT_ASSERT(accesses(written, 32));
  constexpr auto later = std::to_array<unsigned char>({
      0x53, 0x48, 0x89, 0xfb, 0xe8, 0x10, 0x00, 0x00, 0x00,
      0xeb, 0x00,              // jmp to the next
      0x8b, 0x0b, 0x5b, 0xc3});
  CPPUNIT_ASSERT(accesses(later, 32));
}

CPPUNIT_TEST_FIXTURE(accesses_of_own, what_is_left_behind_may_be_a_byte) {
  constexpr auto code = std::to_array<unsigned char>({
      0x53, 0x48, 0x89, 0xfb, 0xe8, 0x10, 0x00, 0x00, 0x00,
      0x0f, 0xb6, 0x0b,        // movzbl (%rbx), %ecx
      0x5b, 0xc3});
  CPPUNIT_ASSERT(!accesses(code, 8));
  CPPUNIT_ASSERT(accesses(code, 32));
}

// Of a variable on the frame, what is left behind is no access, and the next one is.
CPPUNIT_TEST_FIXTURE(accesses_of_own, what_is_left_behind_may_be_on_the_frame) {
  constexpr auto code = std::to_array<unsigned char>({
      0x53,                                // push %rbx
      0x48, 0x89, 0xfb,                    // mov %rdi, %rbx
      0x48, 0x83, 0xec, 0x10,              // sub $16, %rsp
      0x48, 0x8d, 0x7c, 0x24, 0x08,        // lea 8(%rsp), %rdi
      0xe8, 0x10, 0x00, 0x00, 0x00,        // call
      0x8b, 0x4c, 0x24, 0x08,              // mov 8(%rsp), %ecx
      0x8b, 0x13,                          // mov (%rbx), %edx
      0x48, 0x83, 0xc4, 0x10, 0x5b, 0xc3});
  CPPUNIT_ASSERT(accesses(code, 32));
}

}  // namespace
}  // namespace interlock::checker
