#include <interlock/checker/explore/sites.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace interlock::checker {
namespace {

bool is_exchange(model::operation what) {
  return what == model::operation::compare_exchange_weak ||
         what == model::operation::compare_exchange_strong;
}

bool reads(site const& s) { return s.what != model::operation::store && s.what != model::operation::fence; }

bool writes(site const& s) {
  using enum model::operation;
  return s.what == store || (s.what >= exchange && s.what <= fetch_xor);
}

bool updates(site const& s) { return reads(s) && writes(s) && !s.failed_exchange; }

// The next orders up.
std::vector<order> next(site const& s) {
  if (s.what == model::operation::fence || updates(s)) {
    if (s.from == order::acquire || s.from == order::consume || s.from == order::release)
      return {order::acq_rel};
    if (s.from == order::relaxed) return {order::acquire, order::release};
    return {};
  }
  if (s.from != order::relaxed) return {};
  return {reads(s) ? order::acquire : order::release};
}

edited part_of(site const& s) {
  return s.failed_exchange ? edited::failure : edited::success;
}

char const* in_record(edited part) {
  switch (part) {
    case edited::success: return "order";
    case edited::failure: return "failure_order";
    case edited::fence_before: return "fence_before";
    case edited::fence_after: return "fence_after";
    default: break;  // not of orders
  }
  return "order";
}

site::object object_of(reports::step const& step, reports::failure const& failed) {
  site::object result{.name = step.object, .group = step.object, .identity = {.name = step.object}};
  auto const known = std::ranges::find_if(
      failed.objects, [&](reports::object const& each) { return each.id == step.id; });
  if (known != failed.objects.end() &&
      step.object == fmt::format("{} {}", known->kind, known->id)) {
    result.identity = {.name = "", .file = known->created.file, .line = known->created.line};
    result.group = fmt::format("{}:{}", known->created.file, known->created.line);
  } else if (result.group.ends_with(']')) {
    result.group.resize(result.group.rfind('['));
  }
  return result;
}

}  // namespace

bool sites::add(reports::failure const& failed) {
  bool some_new = false;
  auto const interleaving = interleavings_++;
  std::map<unsigned, std::uint64_t> steps_of;  // by thread, those that a fence can stand between
  for (auto const& step : failed.steps) {
    auto const what = operation_named(step.operation);
    if (!what || step.thread == 0) continue;
    auto const gap = (interleaving << 32) + (std::uint64_t{step.thread} << 24) + steps_of[step.thread]++;
    auto const from = order_named(step.order);
    if (!from || step.where.file.empty()) continue;
    bool const failed_exchange = is_exchange(*what) && !step.written;
    auto found = std::ranges::find_if(all_, [&](site const& each) {
      return each.what == *what && each.from == *from && each.failed_exchange == failed_exchange &&
             each.where.line == step.where.line && each.where.column == step.where.column &&
             each.where.file == step.where.file;
    });
    if (found == all_.end()) {
      some_new = true;
      all_.push_back({.where = step.where, .what = *what, .failed_exchange = failed_exchange, .from = *from});
      found = std::prev(all_.end());
    }
    found->gaps_before.push_back(gap);
    found->gaps_after.push_back(gap + 1);
    if (step.object.empty()) continue;
    auto object = object_of(step, failed);
    if (std::ranges::none_of(found->objects, [&](auto const& each) { return each.name == object.name; }))
      found->objects.push_back(std::move(object));
  }
  return some_new;
}

std::vector<change> sites::one_step() const {
  std::vector<change> result;
  for (std::size_t i = 0; i != all_.size(); ++i)
    for (auto const to : next(all_[i])) result.push_back({i, part_of(all_[i]), to});
  return result;
}

std::vector<change> sites::up_to_acq_rel() const {
  auto result = one_step();
  for (std::size_t i = 0; i != all_.size(); ++i)
    if (updates(all_[i]) && all_[i].from == order::relaxed)
      result.push_back({i, part_of(all_[i]), order::acq_rel});
  return result;
}

std::vector<change> sites::strongest_but_seq_cst() const {
  std::map<std::size_t, change> strongest;
  for (auto const& each : up_to_acq_rel()) strongest.insert_or_assign(each.at, each);
  std::vector<change> result;
  for (auto const& [at, each] : strongest) result.push_back(each);
  return result;
}

std::vector<change> sites::seq_cst() const {
  std::vector<change> result;
  for (std::size_t i = 0; i != all_.size(); ++i)
    if (all_[i].from != order::seq_cst) result.push_back({i, part_of(all_[i]), order::seq_cst});
  return result;
}

// Fences order by what stands on either side of them: one that releases matters before a store, one
// that acquires behind a load. Where two points are the same in every interleaving known, the first
// will do.
std::vector<change> sites::fences(order how) const {
  std::vector<change> result;
  std::set<std::set<std::uint64_t>> seen;
  auto const at_points = [&](auto const& wanted, edited part) {
    for (std::size_t i = 0; i != all_.size(); ++i) {
      auto const& s = all_[i];
      if (s.what == model::operation::fence || !wanted(s)) continue;
      // A fence stands beside all operations there, whatever their orders and however they end.
      std::set<std::uint64_t> points;
      bool comes_first = true;
      for (std::size_t j = 0; j != all_.size(); ++j) {
        auto const& other = all_[j];
        if (other.what != s.what || other.where.line != s.where.line ||
            other.where.column != s.where.column || other.where.file != s.where.file)
          continue;
        comes_first = comes_first && (j >= i || !wanted(other));
        auto const& gaps = part == edited::fence_before ? other.gaps_before : other.gaps_after;
        points.insert(gaps.begin(), gaps.end());
      }
      if (comes_first && seen.insert(std::move(points)).second) result.push_back({i, part, how});
    }
  };
  bool const both = how == order::acq_rel || how == order::seq_cst;
  if (how == order::acquire || both) at_points([](site const& s) { return reads(s); }, edited::fence_after);
  if (how == order::seq_cst) at_points([](site const& s) { return writes(s); }, edited::fence_after);
  if (how == order::release || both) at_points([](site const& s) { return writes(s); }, edited::fence_before);
  if (how == order::seq_cst) at_points([](site const& s) { return reads(s); }, edited::fence_before);
  return result;
}

edit sites::in_code(change const& c) const {
  auto const& s = all_[c.at];
  return {.file = s.where.file,
          .line = s.where.line,
          .column = s.where.column,
          .operation = s.what,
          .part = c.part,
          .from = s.from,
          .to = c.to};
}

reports::order_change sites::in_words(change const& c) const {
  auto const& s = all_[c.at];
  bool const adds = c.part == edited::fence_before || c.part == edited::fence_after;
  auto where = s.where;
  where.thread = 0;
  return {.part = in_record(c.part),
          .operation = model::name_of(s.what),
          .from = adds ? "" : model::name_of(s.from),
          .to = model::name_of(c.to),
          .where = std::move(where)};
}

}  // namespace interlock::checker
