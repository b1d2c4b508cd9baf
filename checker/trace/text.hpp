// Events and places of the model as a report shows them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <interlock/model/trace.hpp>
#include <interlock/reports/record.hpp>

namespace interlock::checker {

/// A word as the value it was: "-1", "true", "0x7f…".
[[nodiscard]] std::string to_text(model::word value, model::value_type type);
/// "permits", "slot[2]", or "atomic 3" where no name was given.
[[nodiscard]] std::string to_text(model::object_name const& object);
/// "acquire" of "void interlock::counting_semaphore<M>::acquire() [with M = …]".
[[nodiscard]] std::string short_function(char const* pretty);

/// Threads are 0 … threads-1 in the model and 1 … in reports, where 0 is the scenario's own part.
[[nodiscard]] unsigned reported_thread(unsigned thread, unsigned threads);
/// What of a scenario runs where none of its threads does.
enum class part : std::uint8_t { constructor, after, destructor };
/// Who does something, or holds something: "thread 2", "the constructor", "after()".
[[nodiscard]] std::string actor(unsigned thread, unsigned threads, part outside);
[[nodiscard]] reports::place to_place(model::place where, unsigned thread, unsigned threads,
                                      std::string what = {});
/// Why an engine gave up: who ran ("thread 2") wanted more of something ("operations") in an execution than
/// the engine has room for.
[[nodiscard]] std::string no_room(std::string_view who, unsigned limit, std::string_view of_what,
                                  reports::place const& where);
/// Where a thread last came to the door, or that it never did.
[[nodiscard]] reports::place to_last_place(model::place where, unsigned thread, unsigned threads);
[[nodiscard]] reports::object to_object(model::object_name const& object, model::place created,
                                        unsigned threads);
[[nodiscard]] reports::step to_step(model::event const& e, unsigned threads);

}  // namespace interlock::checker
