#include <interlock/checker/queue/serving.hpp>

#include <algorithm>
#include <array>
#include <list>
#include <memory>
#include <new>
#include <set>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/queue/build_id.hpp>
#include <interlock/checker/queue/work_queue.hpp>
#include <interlock/checker/worker/task.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker::queue {
namespace {

using steady = std::chrono::steady_clock;
using std::chrono::milliseconds;
using seconds = std::chrono::duration<double>;
using held_state = work_queue::renewed::state;

// Workers that ended at the same piece, one after the other.
constexpr std::uint64_t most_deliveries = 30;

milliseconds rounded(seconds s) { return std::max(milliseconds{1}, std::chrono::duration_cast<milliseconds>(s)); }

class worker {
 public:
  worker(std::string const& program, address const& at, serving_options const& options)
      : program_{program}, options_{options}, silence_{rounded(options.silence)}, queue_{at, build_id()}, name_{name_of_this()} {}

  void work() {
    auto idle_since = steady::now();
    milliseconds wait = least_wait;
    while (goes_on() && (!options_.idle || steady::now() - idle_since < *options_.idle)) {
      auto claim = queue_.take_over(name_, silence_, wait != least_wait);
      if (claim) ++taken_over_;
      else claim = queue_.take(name_, wait);
      if (!claim) {
        tell_of_other_builds();
        wait = std::min({2 * wait, milliseconds{5000}, std::max(least_wait, silence_ / 2)});
        continue;
      }
      wait = least_wait;
      if (interruption::count() == 0) take_up_unless_damaged(*claim);
      idle_since = steady::now();
    }
    queue_.leave(name_);
    say(program_, fmt::format("{} pieces handed in, {} executions; {} were taken over from workers that fell silent", pieces_, executions_, taken_over_));
  }

 private:
  static constexpr milliseconds least_wait{250};

  [[nodiscard]] bool goes_on() const {
    return interruption::count() == 0 && (!options_.lasts || steady::now() - started_ < *options_.lasts);
  }

  // Once: workers that wait for ever because somebody has built again are found by nobody.
  void tell_of_other_builds() {
    if (std::exchange(told_of_others_, true)) return;
    if (!queue_.runs().empty()) return;
    auto const builds = queue_.builds();
    if (std::ranges::any_of(builds, [&](auto const& each) { return each != queue_.build(); }))
      say(program_, fmt::format("the queue has nothing for this build ({}), but something of others ({}): work with the program that asks there",
                                queue_.build(), fmt::join(builds, ", ")));
  }

  // A name says little of what is asked: a run may have ended, and another one have it now.
  std::optional<request> request_of(std::string const& run, std::string const& sum) {
    constexpr std::size_t most_known = 16;
    for (auto const& [known_sum, known] : requests_)
      if (known_sum == sum) return known;
    auto asked = queue_.request_of(run, sum);
    if (!asked) return asked;
    if (requests_.size() == most_known) requests_.pop_front();
    requests_.emplace_back(sum, *asked);
    return asked;
  }

  // What somebody has done to the keys of one run is not to be the end of the work for all others.
  void take_up_unless_damaged(work_queue::claim const& claim) {
    try {
      take_up(claim);
    } catch (queue_damaged const& e) {
      auto const run = piece_from(claim.fields).run;
      if (damaged_.insert(run).second) say(program_, fmt::format("pieces of the run {} are dropped: {}", run, e.what()));
      queue_.discard(name_, claim);
    }
  }

  void take_up(work_queue::claim const& claim) {
    piece what;
    try {
      what = piece_from(claim.fields);
    } catch (std::invalid_argument const& e) {
      say(program_, fmt::format("something in the queue at {} is no piece of a search ({}), and is dropped", queue_.address_text(), e.what()));
      queue_.discard(name_, claim);
      return;
    }
    auto const now = queue_.renew(name_, claim, what, silence_, 0);
    if (now.how == held_state::lost || now.how == held_state::over) return;
    if (now.deliveries > most_deliveries) {
      end_with_error(claim, what, fmt::format("{} workers in turn ended, or fell silent, at one piece of its search: look what becomes of a worker "
                                              "that has it, or give workers more memory than --memory", now.deliveries - 1));
      return;
    }
    try {
      auto const asked = request_of(what.run, now.request_sum);
      if (!asked) {
        queue_.discard(name_, claim);
        return;
      }
      if (what.task >= asked->tasks.size()) throw std::invalid_argument{"it is of no task"};
      auto const& task = asked->tasks[what.task];
      auto const& check = *check_named(task.check);
      // Each piece is looked through before a child has it.
      static_cast<void>(divided(what.left, 1, check.what()));
      if (in_pieces(*asked, task)) explore(claim, what, check, options_of(*asked, task), now);
      else run_whole(claim, what, check, task.engine, options_of(*asked, task), now.request_sum);
    } catch (std::system_error const&) {
      put_back(claim, what);  // what this machine cannot run now, another may
      throw;
    } catch (std::bad_alloc const&) {
      put_back(claim, what);
      throw;
    } catch (std::invalid_argument const&) {
      end_with_error(claim, what, "what the queue has of its search is damaged: begin the run anew");
    }
  }

  void end_with_error(work_queue::claim const& claim, piece const& what, std::string why) {
    reports::check record;
    record.verdict = reports::verdict::error;
    record.error = std::move(why);
    work_queue::outcome done;
    done.record = reports::to_json_line(record);
    queue_.hand_in(name_, claim, what, done);
  }

  enum class ending : std::uint8_t { over, not_wanted };

  // Until the task is over, or nobody wants it. The claim is renewed, and where others have nothing to do, it is let end.
  ending run(task& running, work_queue::claim const& claim, piece const& what, work_queue::renewed& known) {
    auto const began = steady::now();
    std::optional<steady::duration> underway_after;
    auto next = began + first_renewal;
    auto pause = first_renewal;
    while (!running.advance()) {
      std::vector<pollfd> news;
      for (int const fd : running.descriptors()) news.push_back({fd, POLLIN, 0});
      ::poll(news.data(), news.size(), 20);
      if (!goes_on()) running.stop_soon();
      auto const now = steady::now();
      auto const progress = running.progress();
      if (!underway_after && (progress.executions != 0 || progress.explored > 0)) underway_after = now - began;
      if (now < next) continue;
      auto const rate = progress.seconds > 0 ? static_cast<double>(progress.executions) / progress.seconds : 0;
      auto const renewed = queue_.renew(name_, claim, what, silence_, rate);
      if (renewed.how == held_state::lost || renewed.how == held_state::over) return ending::not_wanted;
      if (renewed.how == held_state::mine) {
        known = renewed;
        // However often others wait, a small part of the time goes into beginning and handing in.
        if (wanted(known) > 1 && underway_after && now - began >= 10 * *underway_after) running.stop_soon();
      }
      // Few workers learn soon that others wait or that a check is over; many do not overrun the server with that.
      auto const most = std::min<milliseconds>(milliseconds{1000 + known.workers / 2}, std::max(silence_ / 4, milliseconds{50}));
      pause = std::min(2 * pause, most);
      next = steady::now() + pause;
    }
    return ending::over;
  }

  // Into how many pieces this worker's is to be divided, so that there are about two for each worker.
  static std::size_t wanted(work_queue::renewed const& now) {
    constexpr std::size_t most = 16;
    auto const claimed = std::max<std::size_t>(now.claimed, 1);
    auto const free = now.pieces - std::min(now.pieces, now.claimed);
    auto const waiting = now.workers - std::min(now.workers, claimed);
    if (now.workers <= 1 || free >= std::max<std::size_t>(waiting, 1)) return 1;
    return std::min(most, 1 + (2 * now.workers - std::min(2 * now.workers, free) + claimed - 1) / claimed);
  }

  void explore(work_queue::claim const& claim, piece const& what, entry const& check, check_options options, work_queue::renewed known) {
    options.budget = options_.slice;
    options.resumed = !what.left.empty();
    saved_search from{.check = check.name(), .seconds = 0, .parts = {{.seen = {}, .explored = 0, .left = what.left}}};
    work_queue::outcome done{.request_sum = known.request_sum};
    for (bool first = true;; first = false) {
      auto const running = make_search_task(check, options, from);
      running->start();
      if (run(*running, claim, what, known) == ending::not_wanted) return;
      auto record = running->take_record();
      auto const searched = running->searched();
      done.left.clear();
      done.seconds += record.seconds;
      done.peak_memory_kib = std::max(done.peak_memory_kib, record.peak_memory_kib);
      if (!searched) {
        done.record = reports::to_json_line(record);
      } else {
        // What another sitting has told of the parts that are left is not counted once more.
        from.parts.clear();
        std::vector<std::string> left;
        for (auto const& each : searched->parts) {
          done.seen += each.seen;
          done.explored += each.explored;
          if (!each.left) continue;
          from.parts.push_back({.seen = {}, .explored = 0, .left = each.left});
          left.push_back(*each.left);
        }
        auto const pieces = wanted(known);
        for (auto const& each : left)
          for (auto& part : divided(each, pieces / left.size(), check.what())) done.left.push_back(std::move(part));
      }
      try {
        if (queue_.hand_in(name_, claim, what, done)) {
          ++pieces_;
          executions_ += done.seen.complete;
        }
        return;
      } catch (queue_full const& e) {
        if (!goes_on()) throw;
        if (first) say(program_, fmt::format("{}; what is left of this piece is explored here meanwhile", e.what()));
      }
      options.resumed = true;
    }
  }

  void run_whole(work_queue::claim const& claim, piece const& what, entry const& check, std::string const& engine, check_options const& options,
                 std::string const& request_sum) {
    work_queue::renewed known;
    auto const running = engine == "native" ? make_native_task(check, options, own_path() + ".tsan") : make_search_task(check, options);
    running->start();
    auto const began = steady::now();
    auto next = began + first_renewal;
    while (!running->advance()) {
      std::vector<pollfd> news;
      for (int const fd : running->descriptors()) news.push_back({fd, POLLIN, 0});
      ::poll(news.data(), news.size(), 20);
      if (!goes_on()) {
        put_back(claim, what);
        return;
      }
      if (steady::now() < next) continue;
      known = queue_.renew(name_, claim, what, silence_, 0);
      if (known.how == held_state::lost || known.how == held_state::over) return;
      next = steady::now() + std::min<milliseconds>(milliseconds{1000 + known.workers / 2}, std::max(silence_ / 4, milliseconds{50}));
    }
    auto const record = running->take_record();
    work_queue::outcome done{.request_sum = request_sum};
    done.seconds = record.seconds;
    done.record = reports::to_json_line(record);
    if (queue_.hand_in(name_, claim, what, done)) ++pieces_;
  }

  void put_back(work_queue::claim const& claim, piece const& what) {
    work_queue::outcome nothing;
    nothing.left.push_back(what.left);
    try {
      queue_.hand_in(name_, claim, what, nothing);
    } catch (queue_full const&) {
      // It is taken over.
    }
  }

  static constexpr milliseconds first_renewal{100};

  std::string const& program_;
  serving_options options_;
  milliseconds silence_;
  work_queue queue_;
  std::string name_;
  steady::time_point started_ = steady::now();
  std::list<std::pair<std::string, request>> requests_;
  std::set<std::string> damaged_;  // runs, of which that was said
  bool told_of_others_ = false;
  std::uint64_t pieces_ = 0;
  std::uint64_t executions_ = 0;
  std::uint64_t taken_over_ = 0;
};

}  // namespace

void serve(std::string const& program, address const& at, serving_options const& options) { worker{program, at, options}.work(); }

}  // namespace interlock::checker::queue
