#include <interlock/checker/explore/attempt.hpp>

#include <interlock/checker/trace/text.hpp>
#include <interlock/checker/worker/aftermath.hpp>
#include <interlock/checker/worker/worker.hpp>

namespace interlock::checker {

attempt try_out(entry const& what, replay_token const& token, check_options const& options) {
  auto const box = make_shared_black_box();
  watch watched{
      child::fork_to_run([&](int pipe) { replay_in_worker(what, token, *box, pipe); }), options};
  auto const how =
      watched.look_until_over([&] { return watched.lines().size() + box->executions; });
  attempt result;
  auto heard = listen(watched.lines());
  result.failed = heard.result ? std::move(heard.result->failed)
                               : failure_of(watched, how, *box, what.what().threads, options);
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
