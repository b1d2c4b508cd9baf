#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>

#include <interlock/checker/heap/mapping.hpp>
#include <interlock/checker/rc11/graph/graph.hpp>

namespace interlock::checker::rc11 {

/// Something of each event of each thread: what is not used is never touched. As in graphs, those of
/// threads are not a multiple of pages apart.
template <class T>
class each_event {
 public:
  each_event() {
    static_assert(std::is_trivially_copyable_v<T>);
    auto* pages = spare_.take();
    if (pages == nullptr) pages = map_pages(anywhere, max_threads * stride * sizeof(T));
    all_.reset(static_cast<T*>(pages));
  }
  [[nodiscard]] T* operator[](unsigned thread) noexcept { return all_.get() + thread * stride; }
  [[nodiscard]] T const* operator[](unsigned thread) const noexcept {
    return all_.get() + thread * stride;
  }

 private:
  static constexpr std::size_t stride = event_id::max_index + 10;
  struct give_back {
    void operator()(T* p) const { spare_.give_back(p); }
  };
  static constinit inline reused_pages spare_;
  std::unique_ptr<T, give_back> all_;
};

}  // namespace interlock::checker::rc11
