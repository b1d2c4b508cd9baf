#include <interlock/checker/explore/attempt.hpp>

#include <interlock/checker/explore/deadline.hpp>
#include <interlock/checker/trace/text.hpp>
#include <interlock/checker/worker/aftermath.hpp>
#include <interlock/checker/worker/worker.hpp>

namespace interlock::checker {

attempt try_out(entry const& what, replay_token const& token, check_options const& options,
                watch::clock::time_point deadline) {
  auto const box = make_shared_black_box();
  watch watched{start_worker(*box, [&](line_writer const& parent) {
                  replay_in_worker(what, token, *box, parent);
                }),
                options};
  auto const how = look_until(
      watched, [&] { return watched.lines().size() + box->executions; }, deadline);
  attempt result;
  result.cut_short = !how;
  auto heard = listen(watched.lines());
  if (heard.result) result.failed = std::move(heard.result->failed);
  else if (how) result.failed = failure_of(watched, *how, *box, what.what().threads, options);
  result.steps = std::move(heard.steps);
  if (result.failed) {
    result.failed->steps = result.steps;
    reports::keep_objects_of_steps(*result.failed);
  }
  if (box->intact()) {
    auto const made = box->made();
    result.choices.assign(made.begin(), made.end());
    result.finished = box->finished;
  }
  auto const threads = what.what().threads;
  for (unsigned i = 0; i != threads; ++i)
    result.stand.push_back(to_place(box->last_place(i), i, threads));
  return result;
}

}  // namespace interlock::checker
