// What engines say of memory from new that is deleted wrongly, or never.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <interlock/checker/heap/heap.hpp>
#include <interlock/checker/trace/text.hpp>
#include <interlock/model/failure.hpp>
#include <interlock/reports/record.hpp>

namespace interlock::checker::heap {

struct words {
  failure kind;
  std::string message;
  std::vector<reports::place> places;
  std::string why;
};

namespace detail {
// Nobody knows where an operator was called; what the thread did last before that is known.
inline void add_place(words& to, model::place where, unsigned thread, unsigned threads, char const* what) {
  if (where.is_known()) to.places.push_back(to_place(where, thread, threads, what));
}
}  // namespace detail

/// Of a delete that is not one of what `new` gave and nobody deleted. `what` may be null.
[[nodiscard]] inline words words_of_wrong_delete(block const* what, model::place where, unsigned thread,
                                                 unsigned threads) {
  words result{failure::misuse, {}, {}, {}};
  if (what == nullptr) {
    result.message = "delete of something that new did not return";
  } else if (what->by_engine) {
    result.message = "delete of what make returned: destroy is for that";
  } else {
    result.kind = failure::double_free;
    result.message = fmt::format("{} bytes {}", what->bytes,
                                 what->is_exact ? "of the heap are freed a second time" : "from new are deleted a second time");
    detail::add_place(result, what->deleted, what->deleter, threads,
                      what->is_exact ? "first freed" : "first delete, after this");
  }
  bool const is_exact = detail::serving.where.is_known();
  detail::add_place(result, where, thread, threads,
                    result.kind == failure::misuse ? (is_exact ? "delete" : "delete, after this")
                    : is_exact                     ? "freed again"
                                                   : "second delete, after this");
  return result;
}

[[nodiscard]] inline words words_of_leak(leftover const& left, unsigned threads) {
  words result{failure::leak, {}, {}, {}};
  char const* const what = left.first->is_exact ? "of the heap are never freed" : "from new are never deleted";
  result.message = left.blocks == 1 ? fmt::format("{} bytes {}", left.bytes, what)
                                    : fmt::format("{} bytes in {} blocks {}", left.bytes, left.blocks, what);
  result.why = "the execution is over, and nothing that outlives it refers to them";
  detail::add_place(result, left.first->given, left.first->thread, threads,
                    left.first->is_exact ? "allocated" : "allocated after this");
  return result;
}

}  // namespace interlock::checker::heap
