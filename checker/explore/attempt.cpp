#include <interlock/checker/explore/attempt.hpp>

#include <interlock/checker/explore/deadline.hpp>
#include <interlock/checker/trace/text.hpp>
#include <interlock/checker/worker/aftermath.hpp>
#include <interlock/checker/worker/worker.hpp>

namespace interlock::checker {

attempt try_out(entry const& what, replay_token const& token, check_options const& options,
                watch::clock::time_point deadline) {
  auto const box = make_shared_black_box();
  watch watched{
      child::fork_to_run([&](int pipe) { replay_in_worker(what, token, *box, pipe); }), options};
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
  result.choices.assign(box->choices.begin(),
                        box->choices.begin() + static_cast<std::ptrdiff_t>(box->recorded()));
  result.finished = box->finished;
  auto const threads = what.what().threads;
  for (unsigned i = 0; i != threads; ++i) result.stand.push_back(to_place(box->last[i], i, threads));
  return result;
}

}  // namespace interlock::checker
