// What code under test must not ask of the C library while an engine of the layer runs it.
//
// The threads of a check are fibers of one thread of the operating system. A std::mutex does not keep
// them apart, std::this_thread::get_id() gives all of them one answer, a std::thread runs beside the
// engine, and after fork() two processes search. None of that can be given its meaning here, so it ends
// the execution as misuse, in one sentence. Natively it means what it says.
//
// The functions are defined here, weakly, before the C library's, and hand on every other call: where
// no execution runs, in the constructor and `after`, and from libraries, whose streams and locales have
// mutexes of their own. New threads are refused whoever makes them.
#pragma once

namespace interlock::checker {

namespace detail {
extern constinit void* static_in_the_making;  ///< the guard of the one begun last; null: none
}  // namespace detail

/// Of the guards of function-local statics (the Itanium ABI, 3.3.3), which heap.cpp defines: code that
/// returns there comes to one, begins to make its static, has made it or gives it up. A static whose
/// initialiser came to the door is misuse: later executions find its value, and do not work it out again.
void static_is_reached(void* guard, void const* return_address);
void static_is_begun(void* guard, void const* return_address) noexcept;
void static_is_made(void* guard);
void static_is_over(void* guard) noexcept;

/// For an engine that begins the lifetime of an object: one in a function-local static is misuse, since
/// later executions would find it made, and not make it. Does not return then.
void refuse_objects_of_statics();
inline void expect_no_static() {
  if (detail::static_in_the_making != nullptr) [[unlikely]] refuse_objects_of_statics();
}

/// Why an object was still used, for all that is known, when it ended. What std::shared_ptr counts is
/// no operation of the layer, and orders nothing.
inline constexpr char const* use_beside_an_end =
    "nothing makes this use happen before the destruction; a count that is not of the layer, as "
    "std::shared_ptr's, orders nothing here";

/// From now on, fork() in code under test is misuse. Precondition of what else stands above: that some
/// engine is linked, which calls this.
void watch_forks();

}  // namespace interlock::checker
