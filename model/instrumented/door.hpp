// A function of instrumented code's that is called like any other, and comes to the door: its caller's registers and stack
// are the thread's state, its return address the place.
//
//   INTERLOCK_INSTRUMENTED_DOOR(sched_yield)
//   int interlock_instrumented_sched_yield(long, long, long, long, long, long, frame const* caller) { … }
//
// defines sched_yield(), which calls the function below it: with the arguments in registers as they are, and as the seventh
// how the thread stands. On the door's own stack, where code under test runs (model/door.cpp).
#pragma once

#include <cstddef>

#include <interlock/model/door.hpp>

#if !defined(__x86_64__)
#error "Instrumented code is checked on x86-64 alone"
#endif

static_assert(offsetof(interlock::model::detail::whoever_runs, door_stack) == 8 &&
              offsetof(interlock::model::detail::whoever_runs, code_runs) == 16);

#define INTERLOCK_INSTRUMENTED_DOOR(name) INTERLOCK_INSTRUMENTED_DOOR_OF("globl", name)
/// Where a program may have a definition of its own.
#define INTERLOCK_INSTRUMENTED_WEAK_DOOR(name) INTERLOCK_INSTRUMENTED_DOOR_OF("weak", name)

#define INTERLOCK_INSTRUMENTED_DOOR_OF(binding, name)                         \
  __asm__(                                                                    \
      "  .text\n"                                                             \
      "  ." binding " " #name "\n"                                            \
      "  .type " #name ", @function\n"                                        \
      "  .p2align 4\n" #name                                                  \
      ":\n"                                                                   \
      "  .cfi_startproc\n"                                                    \
      "  push %rbp\n"                                                         \
      "  .cfi_def_cfa_offset 16\n"                                            \
      "  .cfi_offset %rbp, -16\n"                                             \
      "  push %rbx\n"                                                         \
      "  .cfi_def_cfa_offset 24\n"                                            \
      "  .cfi_offset %rbx, -24\n"                                             \
      "  push %r15\n"                                                         \
      "  .cfi_def_cfa_offset 32\n"                                            \
      "  .cfi_offset %r15, -32\n"                                             \
      "  push %r14\n"                                                         \
      "  .cfi_def_cfa_offset 40\n"                                            \
      "  .cfi_offset %r14, -40\n"                                             \
      "  push %r13\n"                                                         \
      "  .cfi_def_cfa_offset 48\n"                                            \
      "  .cfi_offset %r13, -48\n"                                             \
      "  push %r12\n"                                                         \
      "  .cfi_def_cfa_offset 56\n"                                            \
      "  .cfi_offset %r12, -56\n"                                             \
      "  mov %rsp, %rbp\n"                                                    \
      "  .cfi_def_cfa %rbp, 56\n"                                             \
      "  mov _ZN9interlock5model6detail10the_engineE@gottpoff(%rip), %r11\n"  \
      "  cmpb $0, %fs:16(%r11)\n"                                             \
      "  je 1f\n"                                                             \
      "  mov %fs:8(%r11), %r11\n"                                             \
      "  test %r11, %r11\n"                                                   \
      "  je 1f\n"                                                             \
      "  mov %r11, %r10\n"                                                    \
      "  sub %rsp, %r10\n"                                                    \
      "  cmp $0x100000, %r10\n" /* it is there already: the runtime called */ \
      "  cmova %r11, %rsp\n"                                                  \
      "1:\n"                                                                  \
      "  and $-16, %rsp\n"                                                    \
      "  push %rbp\n"                                                         \
      "  push %rbp\n"                                                         \
      "  call interlock_instrumented_" #name "\n"                             \
      "  lea 40(%rbp), %rsp\n"                                                \
      "  .cfi_def_cfa %rsp, 16\n"                                             \
      "  pop %rbp\n"                                                          \
      "  .cfi_def_cfa_offset 8\n"                                             \
      "  ret\n"                                                               \
      "  .cfi_endproc\n"                                                      \
      "  .size " #name ", . - " #name "\n");
