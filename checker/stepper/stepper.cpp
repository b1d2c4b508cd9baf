#include <interlock/checker/stepper/stepper.hpp>

#include <algorithm>
#include <utility>

namespace interlock::checker {

stepper::stepper(replay_token token, attempt first, runner run) : run_{std::move(run)} {
  executions_.push_back({std::move(token), std::move(first), 0, {}});
}

std::vector<std::string> stepper::path() const {
  std::vector<std::string> result;
  for (std::size_t i = 1; i < executions_.size(); ++i) result.push_back(executions_[i].branch);
  return result;
}

void stepper::go_to(std::size_t position) {
  executions_.back().position = std::min(position, steps().size());
}

void stepper::forward(std::size_t count) {
  go_to(position() + std::min(count, steps().size() - position()));
}

void stepper::back(std::size_t count) { go_to(position() - std::min(count, position())); }

std::vector<outlook> stepper::outlooks() const { return outlooks_after(ran(), position()); }
std::vector<variable> stepper::variables() const { return variables_after(steps(), position()); }
std::vector<branch> stepper::branches() const { return branches_at(ran(), position()); }

void stepper::take(branch const& taken) {
  auto token = token_of_branch(this->token(), ran(), taken);
  auto ran = run_(token);
  auto const there = std::min(position(), ran.steps.size());
  executions_.push_back({std::move(token), std::move(ran), there, taken.text});
}

bool stepper::undo() {
  if (executions_.size() == 1) return false;
  executions_.pop_back();
  return true;
}

}  // namespace interlock::checker
