#include <interlock/checker/rc11/graph/symmetry.hpp>

#include <algorithm>
#include <bit>
#include <utility>

namespace interlock::checker::rc11 {
namespace {

// Calls `f` with each thread of the set.
template <class F>
void for_each(thread_set threads, F const& f) {
  for (; threads != 0; threads &= static_cast<thread_set>(threads - 1))
    f(static_cast<unsigned>(std::countr_zero(threads)));
}

}  // namespace

symmetry::symmetry(program const& what, bool wanted, counterparts of)
    : counterpart_{std::move(of)}, threads_{what.threads} {
  if (!wanted || what.role == nullptr) return;
  for (unsigned t = 0; t != threads_; ++t)
    for (unsigned lower = 0; lower != t; ++lower)
      if (what.role(lower) == what.role(t)) {
        same_role_[t] |= static_cast<thread_set>(1U << lower);
        is_there_ = true;
      }
}

thread_set symmetry::twins_of_next(graph const& g, unsigned t) const {
  auto const next = g.length(t);
  if (same_role_[t] == 0 || next == 0) return same_role_[t];
  thread_set result = 0;
  for_each(g.at({t, next - 1}).twins, [&](unsigned twin) {
    if (alike(g, {twin, next - 1}, {t, next - 1})) result |= static_cast<thread_set>(1U << twin);
  });
  return result;
}

unsigned symmetry::differing(graph const& g, unsigned t, unsigned index, request const& what,
                             thread_set twins) const {
  unsigned result = max_threads;
  for_each(twins, [&](unsigned twin) {
    if (g.length(twin) > index) {
      auto const& e = g.at({twin, index});
      bool const here = what.what == effect::fence || what.what == effect::choose ||
                        counterpart_(e.location, twin, t) == what.location;
      if (here && e.what == what.what && e.success == what.success &&
          e.failure == what.failure && e.bytes == what.bytes)
        return;
    }
    result = twin;
  });
  return result;
}

// Whether `b` reads from `bs` what `a` reads from its write.
bool symmetry::same_source(graph const& g, event_id a, event_id b, event_id bs) const {
  auto const as = g.at(a).reads_from;
  if (g.at(a).location == g.at(b).location || !as.is_event() || !bs.is_event()) return as == bs;
  return as == bs ||
         (as.thread() == a.thread() && bs.thread() == b.thread() && as.index() == bs.index());
}

bool symmetry::alike(graph const& g, event_id a, event_id b) const {
  auto const& ea = g.at(a);
  auto const& eb = g.at(b);
  if (ea.kind != eb.kind || ea.variant != eb.variant) return false;
  if (ea.writes() && ea.location == eb.location) return false;
  return !ea.reads() || same_source(g, a, b, eb.reads_from);
}

bool symmetry::find_whether_left(graph const& g, event_id id, event_id write,
                                 unsigned variant) const {
  auto const& e = g.at(id);
  bool result = false;
  for_each(e.twins, [&](unsigned twin) {
    event_id const its{twin, id.index()};
    auto const& first = g.at(its);
    if (same_source(g, its, id, write)) {
      // What an event is added with, variant 0, is always left.
      result = result || variant > first.variant;
    } else if (first.location == e.location) {
      result = result ||
               (g.position_of(write) < g.position_of(first.reads_from) &&
                !(write.is_event() && graph::covers(g.with_twins(g.known_after(write).porf), its)));
    }
  });
  return result;
}

unsigned symmetry::oldest_place(graph const& g, event_id store) const {
  auto const& e = g.at(store);
  unsigned result = 0;
  for_each(e.twins, [&](unsigned twin) {
    auto const& first = g.at({twin, store.index()});
    if (first.location == e.location) result = std::max<unsigned>(result, first.position);
  });
  return result;
}

std::uint64_t symmetry::stands_for(graph const& g) const {
  std::uint64_t result = 1;
  for (unsigned t = 0; t != threads_; ++t) {
    auto const twins = twins_of_next(g, t);
    // The t-th of a role has its number among them; those before it that did the same have it too.
    result *= static_cast<unsigned>(std::popcount(same_role_[t])) + 1;
    result /= static_cast<unsigned>(std::popcount(twins)) + 1;
  }
  return result;
}

}  // namespace interlock::checker::rc11
