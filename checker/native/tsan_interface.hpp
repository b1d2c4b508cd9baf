// The part of ThreadSanitizer's runtime that gives out reports as data. The runtime exports these
// functions and calls the hooks, but no header of the compilers declares all of them.
//
// Source: compiler-rt, lib/tsan/rtl/tsan_debugging.cpp, lib/sanitizer_common; the same in GCC's
// libsanitizer.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

// Of the report that __tsan_on_report is being called with, and only for as long as the call lasts.
int __tsan_get_report_data(void* report, char const** description, int* count, int* stack_count,
                           int* mop_count, int* loc_count, int* mutex_count, int* thread_count,
                           int* unique_tid_count, void** sleep_trace, std::size_t trace_size);
int __tsan_get_report_mop(void* report, std::size_t index, int* tid, void** address, int* size,
                          int* write, int* atomic, void** trace, std::size_t trace_size);
int __tsan_get_report_stack(void* report, std::size_t index, void** trace, std::size_t trace_size);
int __tsan_get_report_loc(void* report, std::size_t index, char const** type, void** address,
                          std::size_t* start, std::size_t* size, int* tid, int* fd,
                          int* suppressable, void** trace, std::size_t trace_size);
int __tsan_get_report_mutex(void* report, std::size_t index, std::size_t* mutex_id, void** address,
                            int* destroyed, void** trace, std::size_t trace_size);
int __tsan_get_report_thread(void* report, std::size_t index, int* tid, unsigned long long* os_id,
                             int* running, char const** name, int* parent_tid, void** trace,
                             std::size_t trace_size);
int __tsan_get_report_unique_tid(void* report, std::size_t index, int* tid);

void __sanitizer_symbolize_pc(void* address, char const* format, char* out, std::size_t size);
void __sanitizer_symbolize_global(void* address, char const* format, char* out, std::size_t size);
std::size_t __sanitizer_get_allocated_size(void const volatile* p);
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(void const volatile*, std::size_t),
                                              void (*on_free)(void const volatile*));

// What the runtime calls where a program defines it.
char const* __tsan_default_options();
void __tsan_on_report(void* report);
void __sanitizer_on_print(char const* text);

}  // extern "C"
