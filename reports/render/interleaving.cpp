#include <algorithm>
#include <map>

#include <fmt/format.h>

#include <interlock/reports/analysis/rounds.hpp>
#include <interlock/reports/render/interleaving.hpp>
#include <interlock/reports/layout.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

constexpr std::size_t narrowest = 14;  // of a column: "permits load 0" stays on one line
constexpr std::string_view gap = "  ";
constexpr std::size_t hanging = 2;

enum class phase { none, before, threads, after };

/// Steps of main are the constructor's until a thread takes one, and `after`'s from then on.
std::vector<phase> phases(std::vector<step> const& steps) {
  std::vector<phase> result;
  auto began = false;
  for (auto const& s : steps) {
    began = began || (s.thread != 0 && !is_remark(s));
    result.push_back(is_remark(s)    ? phase::none
                     : s.thread != 0 ? phase::threads
                     : began         ? phase::after
                                     : phase::before);
  }
  return result;
}

std::string_view title(phase p) {
  switch (p) {
    case phase::before: return "main, before the threads";
    case phase::threads: return "threads";
    case phase::after: return "main, after the threads";
    case phase::none: break;
  }
  return {};
}

std::string left_out(step const& first, step const& last) {
  return fmt::format("steps {} to {} are left out here", first.number, last.number);
}

/// A step, or rounds of which only their number is shown.
struct row_of_steps {
  std::size_t first;
  std::size_t last;
  std::string rounds{};  ///< in words; empty for a step
};

std::vector<row_of_steps> rows_of(std::vector<step> const& steps) {
  std::vector<row_of_steps> result;
  auto const add_up_to = [&](std::size_t end) {
    for (auto i = result.empty() ? 0 : result.back().last + 1; i < end; ++i) result.push_back({i, i});
  };
  for (auto const& each : rounds_to_leave_out(steps)) {
    add_up_to(each.first);
    result.push_back({each.first, each.end() - 1, in_words(each, steps)});
  }
  add_up_to(steps.size());
  return result;
}

class table {
 public:
  table(failure const& f, std::size_t width) : failure_{f}, place_of_{f} {
    measure();
    narrow_to(width);
  }

  [[nodiscard]] std::vector<std::string> lines(excerpt shown) && {
    header();
    auto const& steps = failure_.steps;
    auto const in = phases(steps);
    auto current = phase::threads;
    auto const rows = rows_of(steps);
    auto const hidden_from = std::min(shown.first, rows.size());
    auto const hidden_to = std::max(hidden_from, rows.size() - std::min(shown.last, rows.size()));
    for (std::size_t i = 0; i != rows.size(); ++i) {
      if (i >= hidden_from && i < hidden_to) {
        if (i == hidden_from) remark(left_out(steps[rows[i].first], steps[rows[hidden_to - 1].last]));
        continue;
      }
      if (!rows[i].rounds.empty()) {
        remark(rows[i].rounds);
        continue;
      }
      auto const& s = steps[rows[i].first];
      auto const where = in[rows[i].first];
      if (where != phase::none && where != current) remark(title(current = where));
      row(s);
    }
    return std::move(lines_);
  }

 private:
  void measure() {
    for (auto const& s : failure_.steps) {
      number_width_ = std::max(number_width_, width_of(fmt::format("{}", s.number)));
      if (is_remark(s)) continue;
      place_width_ = std::max(place_width_, width_of(place_of_(s.where)));
      if (s.thread == 0) {
        main_width_ = std::max(main_width_, width_of(step_in_words(s)) + gap.size());
        continue;
      }
      auto& width =
          columns_.try_emplace(s.thread, width_of(thread_in_words(s.thread))).first->second;
      width = std::max(width, width_of(step_in_words(s)));
    }
  }

  /// Of all columns when none may be wider than `cap`.
  [[nodiscard]] std::size_t cells_width(std::size_t cap) const {
    std::size_t sum = 0;
    for (auto const& [thread, width] : columns_) sum += std::min(width, cap) + gap.size();
    return sum;
  }

  void narrow_to(std::size_t width) {
    auto const beside = number_width_ + gap.size() + place_width_;
    auto const room = width - std::min(width, beside);
    auto cap = width;
    while (cap > narrowest && cells_width(cap) > room) --cap;
    if (columns_.size() > 2 && cells_width(cap) > room) return share_one_column(room);
    for (auto& [thread, column] : columns_) column = std::min(column, cap);
    all_width_ = std::max({cells_width(cap), std::min(main_width_, room), narrowest + gap.size()});
  }

  // Of more threads than there is room for columns, each step says whose it is.
  void share_one_column(std::size_t room) {
    for (auto const& [thread, column] : columns_) {
      thread_width_ = std::max(thread_width_, width_of(thread_in_words(thread)));
      shared_width_ = std::max(shared_width_, column);
    }
    auto const beside = thread_width_ + 2 * gap.size();
    shared_width_ = std::clamp(room - std::min(room, beside), narrowest, std::max(narrowest, shared_width_));
    all_width_ = std::max(shared_width_ + beside, std::min(main_width_, room));
  }
  [[nodiscard]] bool is_one_column() const { return shared_width_ != 0; }

  void emit(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    lines_.push_back(std::move(line));
  }

  void header() {
    auto line = fmt::format("{:>{}}{}", "#", number_width_, gap);
    if (is_one_column()) return emit(line + "thread");
    for (auto const& [thread, width] : columns_)
      line += fmt::format("{:<{}}{}", thread_in_words(thread), width, gap);
    emit(std::move(line));
  }

  void remark(std::string_view text) {
    emit(fmt::format("{:{}}{}── {} ──", "", number_width_, gap, text));
  }

  void row(step const& s) {
    if (is_remark(s)) return remark(printable(s.note));
    // What main does, it does alone: its row may use the columns of all threads.
    auto const width = s.thread == 0      ? all_width_ - gap.size()
                       : is_one_column() ? shared_width_
                                         : columns_.at(s.thread);
    auto first = true;
    for (auto const& cell : wrapped(step_in_words(s), width, hanging)) {
      emit(fmt::format("{:>{}}{}{}{}", first ? fmt::format("{}", s.number) : "", number_width_, gap,
                       cells(s.thread, cell, first), first ? place_of_(s.where) : ""));
      first = false;
    }
  }

  /// The cells of one line, up to the place: all empty but that of `thread`.
  [[nodiscard]] std::string cells(unsigned thread, std::string const& text, bool first) const {
    if (thread == 0) return padded(text, all_width_);
    if (is_one_column())
      return padded(fmt::format("{:<{}}{}{}", first ? thread_in_words(thread) : "", thread_width_, gap, text),
                    all_width_);
    std::string line;
    for (auto const& [column, width] : columns_)
      line += fmt::format("{:<{}}{}", column == thread ? text : "", width, gap);
    return padded(line, all_width_);
  }

  failure const& failure_;
  short_places place_of_;
  std::size_t number_width_ = 2;
  std::size_t place_width_ = 0;
  std::size_t main_width_ = 0;
  std::size_t all_width_ = 0;  // of the columns together, with the gaps after them
  std::size_t thread_width_ = 0;  // of whose step it is, where the threads share one column
  std::size_t shared_width_ = 0;  // of that column; else 0
  std::map<unsigned, std::size_t> columns_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> interleaving(failure const& f, std::size_t width, excerpt shown) {
  if (f.steps.empty()) return {};
  return table{f, width}.lines(shown);
}

}  // namespace interlock::reports
