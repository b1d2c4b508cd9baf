#include <interlock/model/engine.hpp>
#include <interlock/model/outer_memory.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace interlock::model {
namespace {

// Stands where no execution runs. A checked object touched then is a mistake of the caller's that
// no engine could judge.
class detached final : public engine {
 public:
  outcome perform(action const& a) override { refuse(name_of(a.what), a.where); }
  object_id create(object_kind, value_type, bool, word, storage, place where) override {
    refuse("creation of a checked object", where);
  }
  void end(object_id, place where) override { tell_the_other(where); }
  void name(object_id, char const*, std::ptrdiff_t) override {}
  void* allocate(std::size_t, std::size_t, place where) override { refuse("make", where); }
  void deallocate(void*, place where) override { refuse("destroy", where); }
  void fail(interlock::failure, char const* message, place where) override {
    refuse(message, where);
  }
  [[nodiscard]] unsigned self() const noexcept override {
    tell_the_other({});
    return 0;
  }

 private:
  static void tell_the_other(place where);
  [[noreturn]] static void refuse(char const* what, place where) {
    tell_the_other(where);
    std::fprintf(stderr,
                 "interlock: %s at %s:%u outside of a check: objects of model::checked live only "
                 "while an engine runs a scenario; use model::native elsewhere\n",
                 what, where.file_name(), static_cast<unsigned>(where.line()));
    std::abort();
  }
};

constinit detached nobody;

// The engine that runs, on whatever thread.
constinit std::atomic<engine*> running{&nobody};

void detached::tell_the_other(place where) {
  if (auto* const other = running.load(); other != &nobody) other->used_elsewhere(where);
}

}  // namespace

constinit thread_local detail::whoever_runs detail::the_engine{&nobody};
constinit detail::notice detail::execution_begins = nullptr;
constinit detail::notice detail::operation_is_over = nullptr;
constinit detail::takes_back detail::operations_taken_back = nullptr;
constinit std::vector<detail::outer_word> const* detail::outer_memory = nullptr;
constinit memory_source const* detail::the_memory = nullptr;

void detail::make_current(engine* e) noexcept {
  the_engine.current = e;
  running.store(e);
}

bool is_in_execution() noexcept { return &current_engine() != &nobody; }

}  // namespace interlock::model
