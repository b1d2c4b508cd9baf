#include <interlock/checker/worker/known_task.hpp>

#include <utility>

namespace interlock::checker {
namespace {

class known_task final : public task {
 public:
  explicit known_task(reports::check record) : name_{record.name}, engine_{record.engine}, record_{std::move(record)} {}
  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] std::string_view engine() const override { return engine_; }
  void start() override {}
  bool advance() override { return true; }
  void cancel() override {}
  [[nodiscard]] std::vector<int> descriptors() const override { return {}; }
  [[nodiscard]] task_progress progress() const override { return {}; }
  [[nodiscard]] reports::check take_record() override { return std::move(record_); }

 private:
  std::string name_, engine_;
  reports::check record_;
};

}  // namespace

std::unique_ptr<task> make_known_task(reports::check record) { return std::make_unique<known_task>(std::move(record)); }

}  // namespace interlock::checker
