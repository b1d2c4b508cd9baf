#include <interlock/checker/audit/spelling.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace interlock::checker {
namespace {

// A call rarely goes on for longer.
constexpr std::size_t most_lines = 8;

bool is_of_identifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// What the source may call an operation: the member, or std's function, or C's.
bool names(std::string_view identifier, std::string_view operation) {
  if (operation == "fence") return identifier == "fence" || identifier == "atomic_thread_fence";
  constexpr std::array<std::array<std::string_view, 2>, 4> of_flags{
      {{"exchange", "test_and_set"}, {"store", "clear"}, {"load", "test"}, {"wait_until", "wait_for"}}};
  for (auto const prefix : {"atomic_flag_", "atomic_"})
    if (identifier.starts_with(prefix)) {
      identifier.remove_prefix(std::string_view{prefix}.size());
      break;
    }
  if (identifier.ends_with("_explicit")) identifier.remove_suffix(std::string_view{"_explicit"}.size());
  if (identifier == operation) return true;
  if (std::ranges::any_of(of_flags, [&](auto const& each) { return each[0] == operation && each[1] == identifier; })) return true;
  return operation == "load" && identifier == "wait";  // its loads have the order that it was given
}

// Text of a source, character by character, without its comments and with its strings told apart.
class reader {
 public:
  reader(std::vector<std::string> const& lines, std::size_t line, std::size_t at) : lines_{lines}, line_{line}, at_{at}, end_{std::min(lines.size(), line + most_lines)} {}

  struct character {
    char what;
    std::size_t line;
    std::size_t at;
  };

  // The next one that is code; nothing at the end, and where it is better not to go on.
  std::optional<character> next() {
    for (;;) {
      if (line_ >= end_) return std::nullopt;
      auto const& text = lines_[line_];
      if (at_ >= text.size() || rest().starts_with("//")) {
        ++line_;
        at_ = 0;
        return character{' ', line_ - 1, text.size()};
      }
      if (rest().starts_with("/*")) {
        if (!skip_comment()) return std::nullopt;
        continue;
      }
      if (text[at_] == '"' && at_ != 0 && text[at_ - 1] == 'R') return std::nullopt;
      if (text[at_] == '"' || (text[at_] == '\'' && (at_ == 0 || !is_of_identifier(text[at_ - 1])))) return literal(text);
      return character{text[at_], line_, at_++};
    }
  }

 private:
  [[nodiscard]] std::string_view rest() const { return std::string_view{lines_[line_]}.substr(at_); }

  bool skip_comment() {
    at_ += 2;
    for (; line_ < end_; ++line_, at_ = 0)
      if (auto const close = lines_[line_].find("*/", at_); close != std::string::npos) {
        at_ = close + 2;
        return true;
      }
    return false;
  }

  // As one character, which belongs to no name.
  std::optional<character> literal(std::string const& text) {
    auto const begin = at_;
    for (++at_; at_ < text.size() && text[at_] != text[begin]; ++at_)
      if (text[at_] == '\\') ++at_;
    if (at_ >= text.size()) return std::nullopt;
    ++at_;
    return character{'"', line_, begin};
  }

  std::vector<std::string> const& lines_;
  std::size_t line_;
  std::size_t at_;
  std::size_t end_;
};

using argument = std::vector<reader::character>;

// Between the parentheses of which the first is there; none where they do not close.
std::vector<argument> arguments_at(std::vector<std::string> const& lines, std::size_t line, std::size_t opening) {
  reader code{lines, line, opening};
  std::vector<argument> result(1);
  unsigned depth = 0;
  while (auto const c = code.next()) {
    bool const opens = c->what == '(' || c->what == '[' || c->what == '{';
    bool const closes = c->what == ')' || c->what == ']' || c->what == '}';
    if (closes && --depth == 0) return result;
    if (depth == 1 && c->what == ',') result.emplace_back();
    else if (depth != 0) result.back().push_back(*c);
    if (opens) ++depth;
    if (c->what == ';' && depth == 1) return {};
  }
  return {};
}

std::optional<spelled_order> order_of(argument const& all) {
  auto const is_space = [](auto const& c) { return std::isspace(static_cast<unsigned char>(c.what)) != 0; };
  auto const begin = std::ranges::find_if_not(all, is_space);
  auto const end = std::find_if_not(all.rbegin(), std::make_reverse_iterator(begin), is_space).base();
  std::string text;
  for (auto each = begin; each != end; ++each) text += each->what;
  constexpr std::array<std::string_view, 3> spellings{"memory_order_", "memory_order::", "order::"};
  constexpr std::array<std::string_view, 6> orders{"relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst"};
  for (auto const spelling : spellings)
    for (auto const name : orders) {
      auto const whole = std::string{spelling} + std::string{name};
      if (!text.ends_with(whole)) continue;
      auto const before = std::string_view{text}.substr(0, text.size() - whole.size());
      bool const is_qualified = before.empty() || before.ends_with("::");
      bool const is_name = std::ranges::all_of(before, [](char c) { return is_of_identifier(c) || c == ':'; });
      if (!is_qualified || !is_name) continue;
      auto const& first = *(end - static_cast<std::ptrdiff_t>(name.size()));
      return spelled_order{first.line, first.at, std::string{name}};
    }
  return std::nullopt;
}

// Where the identifier that ends there begins.
std::size_t beginning_of_name(std::string_view line, std::size_t end) {
  auto begin = end;
  while (begin != 0 && is_of_identifier(line[begin - 1])) --begin;
  return begin;
}

// The opening parenthesis of the operation's call. Compilers count columns to it, or to the name before it.
std::optional<std::size_t> call_on(std::string_view line, std::size_t column, std::string_view operation) {
  auto const is_call = [&](std::size_t opening) {
    auto end = opening;
    while (end != 0 && line[end - 1] == ' ') --end;
    return names(line.substr(beginning_of_name(line, end), end - beginning_of_name(line, end)), operation);
  };
  if (column != 0 && column <= line.size() && line[column - 1] == '(' && is_call(column - 1)) return column - 1;
  if (column != 0 && column <= line.size() && is_of_identifier(line[column - 1])) {
    auto const opening = std::ranges::find_if_not(line.begin() + static_cast<std::ptrdiff_t>(column), line.end(), is_of_identifier) - line.begin();
    auto const at = static_cast<std::size_t>(opening);
    if (at < line.size() && line[at] == '(' && is_call(at)) return at;
  }
  std::optional<std::size_t> only;
  for (std::size_t i = 0; i != line.size(); ++i) {
    if (line[i] != '(' || !is_call(i)) continue;
    if (only) return std::nullopt;
    only = i;
  }
  return only;
}

}  // namespace

std::optional<spelled_order> spelling_of(reports::hardened_order const& each, std::vector<std::string> const& lines) {
  if (each.where.line == 0 || each.where.line > lines.size()) return std::nullopt;
  auto const line = each.where.line - 1;
  auto const opening = call_on(lines[line], each.where.column, each.operation);
  if (!opening) return std::nullopt;
  std::vector<spelled_order> orders;
  for (auto const& argument : arguments_at(lines, line, *opening))
    if (auto spelled = order_of(argument)) orders.push_back(std::move(*spelled));
  auto const wanted = each.operation.starts_with("compare_exchange") ? 2U : 1U;
  if (orders.size() != wanted) return std::nullopt;
  auto const& spelled = orders[each.of_failure ? 1 : 0];
  if (spelled.name != each.in_source) return std::nullopt;
  return spelled;
}

}  // namespace interlock::checker
