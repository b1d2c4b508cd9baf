#include <interlock/checker/engine.hpp>

#include <interlock/checker/rc11/walking/walker.hpp>
#include <interlock/checker/relacy/relacy.hpp>

namespace interlock::checker {

std::string_view to_string(memory_model model) noexcept {
  switch (model) {
    case memory_model::rc11: return "rc11";
    case memory_model::cxx20_sc: return "c++20-sc";
    case memory_model::sc: return "sc";
  }
  return "";
}

std::optional<memory_model> memory_model_from(std::string_view name) noexcept {
  for (auto const each : {memory_model::rc11, memory_model::cxx20_sc, memory_model::sc})
    if (to_string(each) == name) return each;
  return std::nullopt;
}

std::string_view to_string(engine_name which) noexcept {
  return which == engine_name::relacy ? "relacy" : "rc11";
}

std::optional<engine_name> engine_from(std::string_view name) noexcept {
  for (auto const each : {engine_name::relacy, engine_name::rc11})
    if (to_string(each) == name) return each;
  return std::nullopt;
}

engine_result explore(engine_name which, program const& what, search& steering,
                      engine_settings const& settings, black_box& box,
                      std::function<bool()> const& go_on, model::observer* trace) {
  return which == engine_name::relacy
             ? explore_with_relacy(what, steering, settings, box, go_on, trace)
             : walk_with_rc11(what, steering, settings, box, go_on, trace);
}

}  // namespace interlock::checker
