#include "asked.hpp"

#include <utility>

#include "code.hpp"

namespace interlock::checker::rc11_loops {
namespace {

code<asked, 0>& the_code() {
  static code<asked, 0> all;
  return all;
}

}  // namespace

void questioning::run(unsigned t, std::vector<answer> const& given, unsigned more) {
  thread_ = t;
  given_ = &given;
  more_ = more;
  memory_ = {};
  run_code();
}

void questioning::run_on(unsigned t, std::vector<answer> const& given, unsigned rounds,
                         unsigned more, std::function<answer(request const&)> memory) {
  thread_ = t;
  given_ = &given;
  more_ = more;
  memory_ = std::move(memory);
  rounds_left_ = rounds;
  run_code();
}

// Code under test is left by longjmp: nothing that it has needs to be destroyed.
void questioning::run_code() {
  used_ = 0;
  current = this;
  if (setjmp(back_) == 0) run_to_the_end();
}

// A function of its own, so that no variable of the code is one of that which longjmp comes back to.
[[gnu::noinline]] void questioning::run_to_the_end() {
  the_code().begin_anew(thread_);
  noting<asked, 0>::in_thread_locals = 0;
  the_code().thread(thread_);
  how = standing::ended;
}

thread_notes const& questioning::notes() const { return the_code().notes_of(thread_); }

void questioning::leave(standing as) {
  how = as;
  std::longjmp(back_, 1);
}

answer questioning::ask(request const& what) {
  if (used_ != given_->size()) return (*given_)[used_++];
  if (memory_) return memory_(what);
  next = what;
  leave(standing::asks);
}

void questioning::another_round(unsigned& of_the_loop) {
  if (memory_ && used_ == given_->size()) {
    if (rounds_left_-- == 0) leave(standing::cut_off);
    return;
  }
  if (of_the_loop-- == 0) leave(standing::cut_off);
}

}  // namespace interlock::checker::rc11_loops
