// What a function does that this program stands in front of: the definition that would be called if there was none here.
//
//   extern "C" int pthread_cond_signal(pthread_cond_t* condition) {
//     auto& forward = next_of<"pthread_cond_signal", int(pthread_cond_t*)>;
//     return forward(condition);
//   }
//
// It is looked up at the first call. Each is a variable of this namespace, so none of the code under test whose changes are looked for.
// Source: dlsym(3), RTLD_NEXT.
#pragma once

#include <cstddef>

#include <dlfcn.h>

namespace interlock::model::instrumented {

template <class Function>
class next_function;
template <class Result, class... Arguments>
class next_function<Result(Arguments...)> {
 public:
  constexpr explicit next_function(char const* name) noexcept : name_{name} {}
  Result operator()(Arguments... arguments) {
    if (found_ == nullptr) found_ = reinterpret_cast<Result (*)(Arguments...)>(::dlsym(RTLD_NEXT, name_));
    return found_(arguments...);
  }

 private:
  char const* name_;
  Result (*found_)(Arguments...) = nullptr;
};

template <std::size_t N>
struct function_name {
  constexpr function_name(char const (&name)[N]) {  // NOLINT(google-explicit-constructor)
    for (std::size_t i = 0; i != N; ++i) text[i] = name[i];
  }
  char text[N]{};
};

template <function_name Name, class Function>
inline constinit next_function<Function> next_of{Name.text};

}  // namespace interlock::model::instrumented
