#include <algorithm>
#include <locale>
#include <utility>

#include <fmt/format.h>

#include <interlock/reports/layout.hpp>

namespace interlock::reports {
namespace {

class grouping : public std::numpunct<char> {
  char do_thousands_sep() const override { return ','; }
  std::string do_grouping() const override { return "\3"; }
};

bool continues_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Bytes of the longest beginning of `text` that fits, and at least one character.
std::size_t fitting(std::string_view text, std::size_t width) {
  std::size_t end = 0;
  do {
    auto next = end + 1;
    while (next < text.size() && continues_character(text[next])) ++next;
    if (end != 0 && width_of(text.substr(0, next)) > width) break;
    end = next;
  } while (end < text.size());
  return end;
}

/// Bytes of the blank that `text` begins with, 0 where it begins with none. What no eye sees counts.
std::size_t blank_at_start(std::string_view text) {
  if (text.empty()) return 0;
  if (static_cast<unsigned char>(text[0]) <= 0x20) return 1;
  constexpr std::string_view two_bytes[]{"\u0085", "\u00a0"};
  constexpr std::string_view three_bytes[]{"\u1680", "\u180e", "\u202f", "\u205f",
                                           "\u2060", "\u3000", "\ufeff"};
  for (auto const blank : two_bytes)
    if (text.starts_with(blank)) return blank.size();
  for (auto const blank : three_bytes)
    if (text.starts_with(blank)) return blank.size();
  // U+2000 to U+200F, U+2028 and U+2029.
  if (!text.starts_with("\xe2\x80") || text.size() < 3) return 0;
  auto const last = static_cast<unsigned char>(text[2]);
  return (last >= 0x80 && last <= 0x8f) || last == 0xa8 || last == 0xa9 ? 3 : 0;
}

std::size_t blanks_at_start(std::string_view line) {
  std::size_t end = 0;
  while (auto const blank = blank_at_start(line.substr(end))) end += blank;
  return end;
}

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Whether text that ends so makes a command of a bracket after it: "##", "##vso".
bool opens_command(std::string_view text) {
  while (!text.empty() && is_letter(text.back())) text.remove_suffix(1);
  return text.ends_with("##");
}

/// Whether a word is that narrow, told without a look at all of a long one.
bool fits(std::string_view word, std::size_t width) {
  constexpr std::size_t most_bytes = 4;  // of a character, each of which takes a column at least
  return word.size() / most_bytes <= width && width_of(word) <= width;
}

/// Collects words into lines that are at most `width` wide.
class wrapper {
 public:
  wrapper(std::size_t width, std::size_t hanging) : width_{width}, hanging_{hanging} {}

  void add(std::string_view word) {
    if (!fresh_ && width_of(line_) < width_ && fits(word, width_ - width_of(line_) - 1)) {
      line_.append(" ").append(word);
      return;
    }
    if (!fresh_) finish_line();
    while (!fits(word, width_ - width_of(line_))) {
      auto const cut = fitting(word, width_ - width_of(line_));
      line_.append(word.substr(0, cut));
      word.remove_prefix(cut);
      finish_line();
      if (word.empty()) return;
    }
    line_.append(word);
    fresh_ = false;
  }

  [[nodiscard]] std::vector<std::string> lines() && {
    if (!fresh_ || lines_.empty()) lines_.push_back(std::move(line_));
    return std::move(lines_);
  }

 private:
  void finish_line() {
    lines_.push_back(std::move(line_));
    line_.assign(hanging_, ' ');
    fresh_ = true;
  }

  std::size_t width_;
  std::size_t hanging_;
  std::vector<std::string> lines_;
  std::string line_;
  bool fresh_ = true;
};

}  // namespace

std::string printable(std::string_view text) {
  // fmt's debug form knows which code points are visible; only its quotes are too much.
  auto const debug = fmt::format("{:?}", text);
  auto const inner = std::string_view{debug}.substr(1, debug.size() - 2);
  std::string result;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    auto const escapes_itself =
        inner[i] == '\\' && i + 1 < inner.size() && (inner[i + 1] == '"' || inner[i + 1] == '\\');
    if (escapes_itself) ++i;
    result.push_back(inner[i]);
  }
  return result;
}

std::string without_commands(std::string_view text, std::string_view bracket) {
  std::string result;
  bool begins = true;
  for (std::size_t i = 0; i != text.size(); ++i) {
    if (begins) {
      auto const blanks = blanks_at_start(text.substr(i, text.find_first_of("\r\n", i) - i));
      result.append(text.substr(i, blanks));
      i += blanks;
      if (i == text.size()) break;
      if (text.substr(i).starts_with("::")) result += '\\';
    }
    begins = text[i] == '\n' || text[i] == '\r';
    if (text[i] == '[' && opens_command(text.substr(0, i))) result += bracket;
    else result += text[i];
  }
  return result;
}

std::size_t width_of(std::string_view text) {
  // fmt pads by display width, so what it adds tells the width.
  return 2 * text.size() - fmt::formatted_size("{:{}}", text, text.size());
}

std::string padded(std::string_view text, std::size_t width) {
  return fmt::format("{:<{}}", text, width);
}

std::string cut(std::string_view text, std::size_t width) {
  if (width_of(text) <= width) return std::string{text};
  for (auto most = width; most > 1; --most) {  // characters, some of which take two columns
    auto part = fmt::format("{:.{}}", text, most - 1);
    part.erase(part.find_last_not_of(' ') + 1);
    if (part += "…"; width_of(part) <= width) return part;
  }
  return "…";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t hanging) {
  wrapper lines{std::max(width, hanging + 1), hanging};
  for (std::size_t at = 0; at < text.size();) {
    auto const end = std::min(text.find(' ', at), text.size());
    if (end != at) lines.add(text.substr(at, end - at));
    at = end + 1;
  }
  return std::move(lines).lines();
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    auto const end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == text.npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string grouped(std::uint64_t number) {
  static std::locale const with_groups{std::locale::classic(), new grouping};
  return fmt::format(with_groups, "{:L}", number);
}

}  // namespace interlock::reports
