#include <interlock/checker/explore/orders.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include <interlock/checker/worker/watch.hpp>
#include <interlock/checker/worker/worker.hpp>

namespace interlock::checker {
namespace {

using clock = std::chrono::steady_clock;

std::optional<model::operation> operation_from(std::string_view name) {
  for (unsigned i = 0; i <= static_cast<unsigned>(model::operation::destroy); ++i)
    if (auto const each = static_cast<model::operation>(i); name == model::name_of(each))
      return each;
  return std::nullopt;
}

std::optional<order> order_from(std::string_view name) {
  for (auto const each : {order::relaxed, order::consume, order::acquire, order::release,
                          order::acq_rel, order::seq_cst})
    if (name == model::name_of(each)) return each;
  return std::nullopt;
}

// The next orders up, nearest first.
std::vector<order> stronger(model::operation what, order from) {
  using enum model::operation;
  switch (what) {
    case load:
    case wait:
    case wait_until:
      if (from == order::relaxed) return {order::acquire};
      return {};
    case store:
      if (from == order::relaxed) return {order::release};
      return {};
    case exchange:
    case compare_exchange_weak:
    case compare_exchange_strong:
    case fetch_add:
    case fetch_sub:
    case fetch_and:
    case fetch_or:
    case fetch_xor:
      if (from == order::relaxed) return {order::acquire, order::release};
      if (from == order::acquire || from == order::release) return {order::acq_rel};
      return {};
    default: return {};
  }
}

struct candidate {
  order_override what;
  reports::order_change in_words;
};

// Each operation of the interleaving that could have another order, once, in the order of its
// steps, with each of the orders that `choices` gives for it.
template <class Choices>
std::vector<candidate> candidates(reports::failure const& failed, Choices const& choices) {
  std::vector<candidate> result;
  std::set<std::tuple<std::string, unsigned, std::string>> seen;
  for (auto const& step : failed.steps) {
    auto const what = operation_from(step.operation);
    auto const from = order_from(step.order);
    if (!what || !from || !seen.insert({step.where.file, step.where.line, step.operation}).second)
      continue;
    for (order const to : choices(*what, *from))
      result.push_back({{step.where.file, step.where.line, *what, to},
                        {.object = step.object,
                         .operation = step.operation,
                         .from = step.order,
                         .to = model::name_of(to),
                         .where = step.where}});
  }
  return result;
}

std::vector<candidate> seq_cst_at_each(reports::failure const& failed) {
  return candidates(failed, [](model::operation, order from) {
    return from == order::seq_cst ? std::vector<order>{} : std::vector{order::seq_cst};
  });
}

// What a search says with these orders in force.
reports::check search_with(entry const& what, check_options options,
                           std::vector<order_override> overrides, bool all_seq_cst) {
  options.overrides = std::move(overrides);
  options.all_seq_cst = all_seq_cst;
  auto const box = make_shared_black_box();
  watch watched{child::fork_to_run(
                    [&](int pipe) { search_in_worker(what, options, *box, pipe); }),
                options};
  watched.look_until_over([&] { return box->executions.load(); });
  auto heard = listen(watched.lines());
  return heard.result ? std::move(*heard.result) : reports::check{};
}

bool passes(reports::check const& answer) {
  return answer.verdict == reports::verdict::proved || answer.verdict == reports::verdict::bounded;
}

}  // namespace

reports::order_advice advise_on_orders(entry const& what, reports::failure const& failed,
                                       check_options const& options,
                                       std::chrono::duration<double> budget) {
  auto const deadline = clock::now() + std::chrono::duration_cast<clock::duration>(budget);
  auto each = options;
  each.budget = std::min(options.budget, budget / 10);

  reports::order_advice result;
  auto const strongest = search_with(what, each, {}, true);
  result.seq_cst = strongest.failed ? "fails" : passes(strongest) ? "passes" : "not_known";
  if (strongest.failed) result.seq_cst_kind = strongest.failed->kind;

  auto const all = candidates(failed, stronger);
  auto const attempt = [&](std::vector<candidate> const& together) -> bool {
    std::vector<order_override> overrides;
    reports::remedy mended;
    for (auto const& change : together) {
      overrides.push_back(change.what);
      mended.changes.push_back(change.in_words);
    }
    auto const answer = search_with(what, each, std::move(overrides), false);
    if (!passes(answer)) return false;
    mended.reached = answer.reached;
    result.remedies.push_back(std::move(mended));
    return true;
  };
  auto const out_of_time = [&] {
    result.complete = clock::now() < deadline;
    return !result.complete;
  };
  for (auto const& one : all) {
    if (out_of_time()) return result;
    attempt({one});
  }
  if (!result.remedies.empty()) return result;
  for (std::size_t i = 0; i != all.size(); ++i)
    for (std::size_t j = i + 1; j != all.size(); ++j) {
      if (out_of_time()) return result;
      bool const same_operation = all[i].what.file == all[j].what.file &&
                                  all[i].what.line == all[j].what.line &&
                                  all[i].what.operation == all[j].what.operation;
      if (!same_operation) attempt({all[i], all[j]});
    }
  if (!result.remedies.empty() || result.seq_cst != "passes") return result;

  // Some algorithms need one order of all stores. Of their operations, as few as will do: each is
  // left as it is where the others suffice.
  auto strong = seq_cst_at_each(failed);
  if (out_of_time() || !attempt(strong)) return result;
  for (std::size_t i = strong.size(); i-- > 0;) {
    if (out_of_time()) break;
    auto fewer = strong;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (!fewer.empty() && attempt(fewer)) strong = std::move(fewer);
  }
  result.remedies = {result.remedies.back()};
  return result;
}

}  // namespace interlock::checker
