// The search of graphs as a class: what explorer.cpp, execution.cpp and awaiting.cpp share.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <interlock/checker/rc11/graph/consistency.hpp>
#include <interlock/checker/rc11/searching/explorer.hpp>
#include <interlock/checker/rc11/walking/interleaving.hpp>
#include <interlock/checker/rc11/executing/machine.hpp>
#include <interlock/checker/rc11/graph/symmetry.hpp>

namespace interlock::checker::rc11 {

class explorer final : public machine {
 public:
  explorer(program const& what, engine_settings const& settings, black_box& box,
           std::function<bool()> const& go_on, rc11_visitor const& visit, rc11_part const& part)
      : machine{what, settings, box},
        go_on_{go_on},
        visit_{visit},
        piece_{part},
        consistency_{settings.model},
        symmetry_{what, settings.symmetry, [this](location_id l, unsigned from, unsigned to) {
                    return counterpart(l, from, to);
                  }} {}

  rc11_result run();

 private:
  answer event(request const& what, action const& a) override;
  void notify(notification const& n, action const&) override { notifications_.push_back(n); }
  unsigned choose_alone(unsigned limit, action const& a) override;
  void coming(action const&) override {}
  void passed(action const&) override {}
  void remarked(action const&, model::remark) override {}
  outcome perform(action const& a) override;
  [[gnu::noinline]] outcome perform_otherwise(action const& a);
  outcome perform_in_turn(action const& a) override;
  [[nodiscard]] static bool is_as_before(rc11::event const& e, action const& a) noexcept;
  outcome repeat(rc11::event const& e, action const& a);
  [[gnu::noinline]] outcome perform_anew(action const& a);
  outcome repeat_after_others(action const& a);
  answer answer_of(rc11::event const& e);

  [[nodiscard]] std::vector<plan> how_it_went() const;
  [[nodiscard]] steps_of_threads steps_taken() const;
  [[nodiscard]] steps_of_threads steps_that_fail(steps_of_threads steps) const;

  // ---- the search
  void begin_anew();
  void take_up(frontier const& from);
  [[nodiscard]] frontier what_is_left();
  [[nodiscard]] frontier those_below(std::size_t count);
  [[nodiscard]] frontier give_away_half();
  bool next();
  bool apply(item const& i);
  [[nodiscard]] bool still_fits(item const& i);
  graph* begin_frame();
  [[nodiscard]] bool is_to_wait(event_id read, event_id write) const;
  [[nodiscard]] bool is_consistent(event_id read, event_id write);
  void add_read(event_id id);
  void offer(event_id id, event_id write, unsigned variant);
  void offer_variants(event_id id, event_id write, unsigned first_variant);
  void add_write(event_id id);
  void add_choice(event_id id, unsigned outcomes);
  [[nodiscard]] clock kept_by(event_id id) const;
  void find_revisits(event_id write, event_id conflict);
  [[nodiscard]] bool is_maximal(event_id id, clock const& known);
  [[nodiscard]] unsigned oldest_known_position(location_id l, clock const& known);
  void later(item::step what, event_id event, event_id write, unsigned variant = 0) {
    items_.push_back({what, graph_->size(), static_cast<std::uint16_t>(variant), event, write, 0, 0});
  }
  // The weighted backtrack estimator (Kilby, Slaney, Thiébaux, Walsh, "Estimating Search Tree Size",
  // AAAI 2006): what branches here shares what is left evenly.
  void share(std::size_t items_before) {
    auto const branches = static_cast<int>(items_.size() - items_before);
    if (branches == 0) return;
    part_ /= branches + 1;
    for (auto i = items_.end() - branches; i != items_.end(); ++i) i->part = part_;
  }

  // ---- an execution
  bool execute();
  bool execute_once();
  [[nodiscard]] bool finished() const;
  bool run_threads();
  unsigned next_thread() override;
  [[nodiscard]] unsigned next_to_repeat();
  [[nodiscard]] unsigned who_goes_before(unsigned thread);
  void wait_until_all_is_repeated();
  void wait_for_turn(request const& what, thread_set twins, action const& a);
  void add(request const& what, action const& a);
  void compare(event_id id, request const& what, action const& a);
  [[nodiscard]] bool is_the_same(rc11::event const& e, request const& what) const;
  /// What an event reads from, if it reads.
  [[nodiscard]] bool was_repeated(event_id write) const noexcept {
    return !write.is_event() || threads_[write.thread()].executed > write.index();
  }
  void wait_until_repeated(event_id write);
  [[noreturn, gnu::cold, gnu::noinline]] void differs(event_id id, action const& a);
  [[nodiscard]] std::pair<std::string, std::string> divergence(std::string_view how);
  [[nodiscard]] bool can_go_on(unsigned thread) const;
  [[nodiscard]] bool waits_for_a_twin(unsigned thread) const;
  [[nodiscard]] bool can_add(unsigned thread) const;
  [[noreturn, gnu::cold, gnu::noinline]] void are_no_twins(unsigned other, action const& a);
  bool count();
  [[nodiscard]] bool is_stuck_for_good();
  void hold_back(unsigned from);
  [[nodiscard]] bool take_round_back(unsigned from);
  [[nodiscard]] bool reads_otherwise(unsigned thread) const;
  [[nodiscard]] static std::uint64_t continuation(standing const& at, word value, unsigned variant,
                                                  liveness::digest memory);
  void remember_fruitless(event_id read);
  [[nodiscard]] bool is_known_fruitless(event_id id, word value, unsigned variant);
  [[nodiscard]] bool can_be_revisited(event_id id) const;

  struct frame {
    std::unique_ptr<graph> g;
    std::size_t base;  // its items are those from here on
    std::vector<unsigned> chosen{};  // by the constructor
    // Of a graph that was put aside: its lowest items that were, too, and, until an execution has
    // performed all of it again, what its locations began with.
    std::size_t items_put_aside = 0;
    std::optional<std::vector<word>> not_compared{};
  };
  struct choice_after {
    unsigned taken;
    unsigned limit;
  };

  std::function<bool()> const& go_on_;
  rc11_visitor const& visit_;
  rc11_part const& piece_;
  consistency consistency_;
  symmetry symmetry_;
  std::vector<frame> frames_;
  std::vector<std::unique_ptr<graph>> spare_;
  std::vector<item> items_;
  // Of each location, what a search for revisits has worked out of it, if it has: which one, and the
  // oldest position.
  struct worked_out {
    std::uint64_t in = 0;
    unsigned position = 0;
  };
  std::vector<worked_out> positions_;
  std::uint64_t searches_for_revisits_ = 0;
  std::vector<choice_after> after_;  // by `after` and the destructor
  std::size_t chosen_so_far_ = 0;    // outside of threads, in this phase of the execution
  std::vector<notification> notifications_;
  bool weak_reads_ = false;  // that do not acquire
  bool weak_writes_ = false;  // that do not release
  unsigned known_size_ = 0;  // of the graph when this execution began
  unsigned repeated_ = 0;  // events of the graph that were, in this execution
  bool all_repeated_ = false;
  unsigned turn_ = 0;  // whose it is to add events, if it can
  struct condition {
    thread_set twins = 0;      // that must have come as far
    request const* awaits = nullptr;  // what must not block
    bool change = false;         // something that the round read must read otherwise
    bool whatever = false;       // nothing else can run: it goes on even so
  };
  std::array<condition, max_threads> needs_{};
  // Of each thread: what it waited for did not come, and so its rounds are put into the graph.
  std::array<bool, max_threads> rounds_stay_{};
  // Of a round that was taken out of the graph: what it read.
  struct source {
    location_id location;
    event_id write;
  };
  std::array<std::vector<source>, max_threads> sources_;
  // Continuations after a read that end a fruitless round with no further event, and how the thread stands then.
  std::unordered_map<std::uint64_t, liveness::digest> fruitless_;
  bool hopeless_ = false;  // this execution cannot lead to one that is complete
  double part_ = 1;      // of the search: what the execution stands for
  double explored_ = 0;  // what is behind
  bool gave_away_ = false;  // some of what is left
  std::uint64_t complete_ = 0;
  std::uint64_t stands_for_ = 0;
  std::uint64_t blocked_ = 0;
  std::uint64_t cut_ = 0;
};

}  // namespace interlock::checker::rc11
