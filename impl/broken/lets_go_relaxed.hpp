// Broken: a source and its tokens, which count their owners by relaxed decrements.
//
// The last owner ends what they share, though nothing says that the others have done with it.
//
// Source: the decrement of a reference count has to release, and the last one to acquire: the documentation of Boost.Atomic has
// the reason.
// Right: impl/thread/stop_token.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
struct lets_go_relaxed {
  struct shared {
    model::atomic<unsigned, M> owners{1};
    model::atomic<unsigned, M> sources{1};
  };

  class token {
   public:
    explicit token(shared* of) noexcept : shared_{of} { shared_->owners.fetch_add(1, order::relaxed); }
    token(token const& other) noexcept : token{other.shared_} {}
    token& operator=(token const&) = delete;
    ~token() {
      if (shared_->owners.fetch_sub(1, order::relaxed) == 1) M::destroy(shared_);  // BUG: what have the others done?
    }
    [[nodiscard]] bool stop_possible() const noexcept { return shared_->sources.load(order::relaxed) != 0; }

   private:
    shared* shared_;
  };

  class source {
   public:
    source() = default;
    source(source const&) = delete;
    source& operator=(source const&) = delete;
    ~source() {
      shared_->sources.fetch_sub(1, order::relaxed);
      if (shared_->owners.fetch_sub(1, order::relaxed) == 1) M::destroy(shared_);  // BUG: as above
    }
    [[nodiscard]] bool stop_possible() const noexcept { return true; }
    [[nodiscard]] token get_token() const noexcept { return token{shared_}; }

   private:
    shared* shared_ = M::template make<shared>();
  };
};

}  // namespace interlock::broken
