#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <limits>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <interlock/reports/nesting.hpp>
#include <interlock/reports/record.hpp>

namespace interlock::reports {
namespace {

using json = nlohmann::ordered_json;

// Ordered as it was written; for what is read, looking up a key must not take as long as there are keys.
using parsed_json = nlohmann::json;

constexpr std::string_view schema_name = "interlock-run/";
constexpr unsigned schema_version = 1;

constexpr std::array<std::string_view, 6> verdict_names{"proved",  "bounded", "sampled",
                                                        "unknown", "failed",  "error"};

// ---- writing

/// JSON has no NaN and no infinity; a reader would stumble over the null that stands for them.
double finite(double value) noexcept { return std::isfinite(value) ? value : 0; }

json to_object(place const& p);
json to_object(inner_call const& c);
json to_object(step const& s);
json to_object(object const& o);
json to_object(finding const& f);
json to_object(order_change const& c);
json to_object(remedy const& r);
json to_object(failure_class const& c);
json to_object(check const& c);
json to_object(left_out const& l);

template <class T>
json to_array(std::vector<T> const& items) {
  auto array = json::array();
  for (auto const& item : items) array.push_back(to_object(item));
  return array;
}

json to_object(place const& p) {
  auto object =
      json{{"file", p.file}, {"line", p.line}, {"function", p.function}, {"thread", p.thread}};
  if (p.column != 0) object["column"] = p.column;
  if (!p.what.empty()) object["what"] = p.what;
  if (!p.beneath.empty()) object["beneath"] = to_array(p.beneath);
  return object;
}

json to_object(inner_call const& c) {
  return {{"file", c.file}, {"line", c.line}, {"function", c.function}};
}

json to_object(store_reference const& s) {
  return {{"step", s.step}, {"thread", s.thread}, {"value", s.value}};
}

json to_object(step const& s) {
  auto object = json{{"number", s.number},
                     {"thread", s.thread},
                     {"operation", s.operation},
                     {"object", s.object},
                     {"order", s.order}};
  if (s.read) object["read"] = *s.read;
  if (s.written) object["written"] = *s.written;
  if (s.read) object["newest"] = s.newest;
  if (s.reads_from) object["reads_from"] = to_object(*s.reads_from);
  if (s.hidden) object["hidden"] = to_object(*s.hidden);
  if (s.precedes) object["precedes"] = to_object(*s.precedes);
  if (!s.note.empty()) object["note"] = s.note;
  object["place"] = to_object(s.where);
  if (s.id) object["id"] = *s.id;
  if (s.with) object["with"] = *s.with;
  return object;
}

json to_object(object const& o) {
  auto object = json{
      {"id", o.id}, {"name", o.name}, {"kind", o.kind}, {"created", to_object(o.created)}};
  if (o.leaked) object["leaked"] = true;
  return object;
}

json to_object(finding const& f) {
  auto object = json{{"about", f.about}, {"text", f.text}};
  if (f.thread) object["thread"] = *f.thread;
  if (f.step) object["step"] = *f.step;
  if (!f.where.file.empty()) object["place"] = to_object(f.where);
  return object;
}

json to_object(failure const& f) {
  auto object = json{{"kind", f.kind},
                     {"message", f.message},
                     {"why", f.why},
                     {"places", to_array(f.places)},
                     {"steps", to_array(f.steps)}};
  if (!f.objects.empty()) object["objects"] = to_array(f.objects);
  if (!f.explanation.empty()) object["explanation"] = to_array(f.explanation);
  return object;
}

json to_object(order_change const& c) {
  auto object = json{{"object", c.object},
                     {"operation", c.operation},
                     {"from", c.from},
                     {"to", c.to},
                     {"place", to_object(c.where)}};
  if (c.part != "order") object["part"] = c.part;
  if (c.others) object["others"] = true;
  return object;
}

json to_object(remedy const& r) {
  auto object = json{{"changes", to_array(r.changes)}, {"reached", r.reached}};
  if (r.proved) object["proved"] = true;
  return object;
}

json to_object(order_advice const& a) {
  auto object = json{{"seq_cst", a.seq_cst},
                     {"seq_cst_kind", a.seq_cst_kind},
                     {"remedies", to_array(a.remedies)},
                     {"complete", a.complete}};
  if (!a.seq_cst_reached.empty()) object["seq_cst_reached"] = a.seq_cst_reached;
  if (!a.not_by_rc11.empty()) object["not_by_rc11"] = a.not_by_rc11;
  return object;
}

json to_object(failure_class const& c) {
  return {{"kind", c.kind},           {"message", c.message},
          {"places", to_array(c.places)}, {"replay", c.replay},
          {"execution", c.execution}, {"times", c.times}};
}

json to_object(first_by_check const& c) {
  return {{"kind", c.kind},
          {"message", c.message},
          {"places", to_array(c.places)},
          {"execution", c.execution}};
}

json to_object(exploration const& e) {
  auto object = json{{"executions", e.executions},
                     {"reached", e.reached},
                     {"complete", e.complete},
                     {"failures", to_array(e.failures)}};
  if (e.lost_after) object["lost_after"] = *e.lost_after;
  if (e.orders) object["orders"] = to_object(*e.orders);
  if (e.checked) object["checked"] = to_object(*e.checked);
  return object;
}

json to_object(scale const& s) {
  return {{"turns", s.turns}, {"wanted", s.wanted}, {"threads", s.threads},           {"least", s.least},
          {"most", s.most},   {"fairness", finite(s.fairness)}, {"longest_wait", s.longest_wait}};
}

json to_object(check const& c) {
  auto object = json{{"name", c.name},
          {"engine", c.engine},
          {"search", c.search},
          {"reached", c.reached},
          {"verdict", to_string(c.verdict)},
          {"expected", c.expected},
          {"as_expected", c.as_expected},
          {"executions", c.executions},
          {"seconds", finite(c.seconds)},
          {"threads", c.threads},
          {"peak_memory_kib", c.peak_memory_kib},
          {"limits", c.limits},
          {"failure", c.failed ? to_object(*c.failed) : json{}},
          {"replay", c.replay},
          {"error", c.error}};
  if (c.stands_for != 0) object["stands_for"] = c.stands_for;
  if (c.cached) object["cached"] = true;
  if (c.explored) object["explored"] = to_object(*c.explored);
  if (c.at_scale) object["scale"] = to_object(*c.at_scale);
  return object;
}

json to_object(left_out const& l) { return {{"name", l.name}, {"engine", l.engine}}; }

json to_object(interruption const& i) {
  return {{"by", i.by}, {"did_not_run", to_array(i.did_not_run)}};
}

json to_object(origin const& o) {
  return {{"program", o.program}, {"version", o.version}, {"build", o.build}, {"compiler", o.compiler}, {"commit", o.commit},
          {"edited", o.edited},   {"host", o.host},       {"began", o.began}, {"arguments", o.arguments}};
}

/// Names and messages come from the code under test: bytes that are not UTF-8 become U+FFFD.
std::string dump(json const& value, int indent) {
  return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

// ---- reading

[[noreturn]] void reject(std::string_view where, std::string_view problem) {
  throw std::invalid_argument{fmt::format(
      "run record: {} {}; correct it there, or run the check again to get an intact record", where,
      problem)};
}

constexpr unsigned most_threads = 255;
constexpr double longest_duration = 1e9;  // seconds: thirty years

std::string_view name_of_type(parsed_json const& value) {
  if (value.is_number_float()) return "a number with a fraction";
  if (value.is_number_integer()) return value < 0 ? "a negative number" : "a whole number";
  switch (value.type()) {
    case parsed_json::value_t::null: return "null";
    case parsed_json::value_t::object: return "an object";
    case parsed_json::value_t::array: return "an array";
    case parsed_json::value_t::string: return "a string";
    case parsed_json::value_t::boolean: return "a boolean";
    default: return "something else";
  }
}

/// A JSON value together with the path that leads to it, for messages.
class node {
 public:
  node(parsed_json const& value, std::string path) : value_{&value}, path_{std::move(path)} {}

  [[nodiscard]] node operator[](std::string_view key) const {
    if (auto found = find(key, false)) return *std::move(found);
    reject(fmt::format("{}.{}", path_, key), "is missing");
  }

  /// Nothing where the key is missing or null.
  [[nodiscard]] std::optional<node> optional(std::string_view key) const { return find(key, true); }

  [[nodiscard]] std::string text() const {
    need(value_->is_string(), "a string");
    return value_->get<std::string>();
  }

  [[nodiscard]] bool flag() const {
    need(value_->is_boolean(), "true or false");
    return value_->get<bool>();
  }

  [[nodiscard]] double duration() const {
    need(value_->is_number() && *value_ >= 0, "a number of at least 0");
    auto const seconds = value_->get<double>();
    if (seconds > longest_duration)
      reject(path_, fmt::format("is {}, more than {}", seconds, longest_duration));
    return seconds;
  }
  [[nodiscard]] double fraction() const {
    need(value_->is_number() && *value_ >= 0 && *value_ <= 1, "a number from 0 to 1");
    return value_->get<double>();
  }

  template <std::unsigned_integral T>
  [[nodiscard]] T count(T most = std::numeric_limits<T>::max()) const {
    need(value_->is_number_unsigned(), "a whole number of at least 0");
    auto const value = value_->get<std::uint64_t>();
    if (value > most) reject(path_, fmt::format("is {}, more than {}", value, most));
    return static_cast<T>(value);
  }

  /// The number of a thread: of each, reports keep a column and clocks a place.
  [[nodiscard]] unsigned thread() const { return count<unsigned>(most_threads); }

  template <class Read>
  [[nodiscard]] auto each(Read read) const {
    need(value_->is_array(), "an array");
    std::vector<decltype(read(*this))> items;
    for (auto const& item : *value_)
      items.push_back(read(node{item, fmt::format("{}[{}]", path_, items.size())}));
    return items;
  }

  [[noreturn]] void reject_value(std::string_view problem) const { reject(path_, problem); }

 private:
  [[nodiscard]] std::optional<node> find(std::string_view key, bool null_is_nothing) const {
    need(value_->is_object(), "an object");
    auto const found = value_->find(std::string{key});
    if (found == value_->end() || (null_is_nothing && found->is_null())) return std::nullopt;
    return node{*found, fmt::format("{}.{}", path_, key)};
  }

  void need(bool holds, std::string_view wanted) const {
    if (!holds) reject(path_, fmt::format("is {}, not {}", name_of_type(*value_), wanted));
  }

  parsed_json const* value_;
  std::string path_;
};

template <std::unsigned_integral T>
T count_or_0(node const& parent, std::string_view key) {
  auto const found = parent.optional(key);
  return found ? found->count<T>() : T{};
}

std::string text_or_empty(node const& parent, std::string_view key) {
  auto const found = parent.optional(key);
  return found ? found->text() : std::string{};
}

std::optional<std::string> optional_text(node const& parent, std::string_view key) {
  auto const found = parent.optional(key);
  return found ? std::optional{found->text()} : std::nullopt;
}

/// Long enough to recognise what was written, short enough for one sentence.
std::string cited(std::string_view text) {
  constexpr std::size_t most = 40;
  return text.size() <= most ? fmt::format("{:?}", text)
                             : fmt::format("{:?}…", text.substr(0, most));
}

template <std::unsigned_integral T>
std::optional<T> optional_count(node const& parent, std::string_view key) {
  auto const found = parent.optional(key);
  return found ? std::optional{found->count<T>()} : std::nullopt;
}

inner_call inner_call_from(node const& n) {
  return {.file = n["file"].text(), .line = n["line"].count<unsigned>(), .function = n["function"].text()};
}

place place_from(node const& n) {
  auto const beneath = n.optional("beneath");
  return {.file = n["file"].text(),
          .line = n["line"].count<unsigned>(),
          .column = count_or_0<unsigned>(n, "column"),
          .function = n["function"].text(),
          .thread = n["thread"].thread(),
          .what = text_or_empty(n, "what"),
          .beneath = beneath ? beneath->each(inner_call_from) : std::vector<inner_call>{}};
}

std::optional<store_reference> store_from(std::optional<node> const& n) {
  if (!n) return std::nullopt;
  return store_reference{.step = (*n)["step"].count<std::uint64_t>(),
                         .thread = (*n)["thread"].thread(),
                         .value = (*n)["value"].text()};
}

step step_from(node const& n) {
  auto const newest = n.optional("newest");
  auto const where = n.optional("place");
  return {.number = n["number"].count<std::uint64_t>(),
          .thread = n["thread"].thread(),
          .operation = n["operation"].text(),
          .object = text_or_empty(n, "object"),
          .order = text_or_empty(n, "order"),
          .read = optional_text(n, "read"),
          .written = optional_text(n, "written"),
          .newest = newest ? newest->flag() : true,
          .reads_from = store_from(n.optional("reads_from")),
          .hidden = store_from(n.optional("hidden")),
          .precedes = store_from(n.optional("precedes")),
          .note = text_or_empty(n, "note"),
          .where = where ? place_from(*where) : place{},
          .id = optional_count<std::uint32_t>(n, "id"),
          .with = optional_count<std::uint32_t>(n, "with")};
}

object object_from(node const& n) {
  auto const leaked = n.optional("leaked");
  return {.id = n["id"].count<std::uint32_t>(),
          .name = n["name"].text(),
          .kind = n["kind"].text(),
          .created = place_from(n["created"]),
          .leaked = leaked && leaked->flag()};
}

/// Refers to a step by its number: that step must be there.
std::optional<std::uint64_t> step_number_from(std::optional<node> const& n,
                                              std::vector<step> const& steps) {
  if (!n) return std::nullopt;
  auto const number = n->count<std::uint64_t>();
  if (std::none_of(steps.begin(), steps.end(), [&](step const& s) {
        return s.number == number && !s.operation.empty();
      }))
    n->reject_value(fmt::format("is {}, and the failure has no step of that number", number));
  return number;
}

finding finding_from(node const& n, std::vector<step> const& steps) {
  auto const where = n.optional("place");
  auto const thread = n.optional("thread");
  return {.about = n["about"].text(),
          .text = n["text"].text(),
          .thread = thread ? std::optional{thread->thread()} : std::nullopt,
          .step = step_number_from(n.optional("step"), steps),
          .where = where ? place_from(*where) : place{}};
}

std::vector<object> objects_from(node const& n) {
  std::set<std::uint32_t> seen;
  return n.each([&](node const& each) {
    auto result = object_from(each);
    if (!seen.insert(result.id).second)
      each["id"].reject_value(fmt::format("is {}, which another object has, too", result.id));
    return result;
  });
}

failure failure_from(node const& n) {
  failure f{.kind = n["kind"].text(),
            .message = n["message"].text(),
            .why = text_or_empty(n, "why"),
            .places = n["places"].each(place_from),
            .steps = n["steps"].each(step_from)};
  if (auto const objects = n.optional("objects")) f.objects = objects_from(*objects);
  if (auto const found = n.optional("explanation"))
    f.explanation = found->each([&](node const& each) { return finding_from(each, f.steps); });
  return f;
}

order_change change_from(node const& n) {
  auto const part = n.optional("part");
  auto const others = n.optional("others");
  order_change c{.part = part ? part->text() : "order",
                 .object = n["object"].text(),
                 .operation = n["operation"].text(),
                 .from = n["from"].text(),
                 .to = n["to"].text(),
                 .where = place_from(n["place"]),
                 .others = others && others->flag()};
  if (c.part != "order" && c.part != "failure_order" && c.part != "fence_before" &&
      c.part != "fence_after")
    part->reject_value(fmt::format(
        "is {}, not one of order, failure_order, fence_before, fence_after", cited(c.part)));
  return c;
}

remedy remedy_from(node const& n) {
  auto const proved = n.optional("proved");
  return {.changes = n["changes"].each(change_from),
          .reached = text_or_empty(n, "reached"),
          .proved = proved && proved->flag()};
}

order_advice advice_from(node const& n) {
  order_advice a{.seq_cst = n["seq_cst"].text(),
                 .seq_cst_kind = text_or_empty(n, "seq_cst_kind"),
                 .seq_cst_reached = text_or_empty(n, "seq_cst_reached"),
                 .remedies = n["remedies"].each(remedy_from),
                 .complete = n["complete"].flag(),
                 .not_by_rc11 = text_or_empty(n, "not_by_rc11")};
  if (a.seq_cst != "passes" && a.seq_cst != "fails" && a.seq_cst != "not_known")
    n["seq_cst"].reject_value(
        fmt::format("is {}, not one of passes, fails, not_known", cited(a.seq_cst)));
  return a;
}

failure_class class_from(node const& n) {
  return {.kind = n["kind"].text(),
          .message = n["message"].text(),
          .places = n["places"].each(place_from),
          .replay = text_or_empty(n, "replay"),
          .execution = n["execution"].count<std::uint64_t>(),
          .times = n["times"].count<std::uint64_t>()};
}

first_by_check checked_from(node const& n) {
  return {.kind = n["kind"].text(),
          .message = n["message"].text(),
          .places = n["places"].each(place_from),
          .execution = n["execution"].count<std::uint64_t>()};
}

exploration exploration_from(node const& n, std::vector<step> const& steps) {
  auto const lost = n.optional("lost_after");
  auto const orders = n.optional("orders");
  exploration e{.executions = n["executions"].count<std::uint64_t>(),
                .reached = text_or_empty(n, "reached"),
                .complete = n["complete"].flag(),
                .failures = n["failures"].each(class_from)};
  if (lost)
    e.lost_after =
        lost->count<std::uint64_t>() == 0 ? std::optional{std::uint64_t{0}} : step_number_from(lost, steps);
  if (orders) e.orders = advice_from(*orders);
  if (auto const checked = n.optional("checked")) e.checked = checked_from(*checked);
  return e;
}

origin origin_from(node const& n) {
  auto const edited = n.optional("edited");
  auto const arguments = n.optional("arguments");
  return {.program = text_or_empty(n, "program"),
          .version = text_or_empty(n, "version"),
          .build = text_or_empty(n, "build"),
          .compiler = text_or_empty(n, "compiler"),
          .commit = text_or_empty(n, "commit"),
          .edited = edited && edited->flag(),
          .host = text_or_empty(n, "host"),
          .began = text_or_empty(n, "began"),
          .arguments = arguments ? arguments->each([](node const& each) { return each.text(); }) : std::vector<std::string>{}};
}

interruption interruption_from(node const& n) {
  return {.by = n["by"].text(), .did_not_run = n["did_not_run"].each([](node const& each) {
            return left_out{.name = each["name"].text(), .engine = each["engine"].text()};
          })};
}

verdict verdict_of(node const& n) {
  auto const name = n.text();
  if (auto const v = verdict_from(name)) return *v;
  n.reject_value(fmt::format("is {}, not one of {}", cited(name), fmt::join(verdict_names, ", ")));
}

/// What verdict and expectation come to; nothing where that depends on what else a scenario allows.
std::optional<bool> judged(check const& c) {
  switch (c.verdict) {
    case verdict::error:
    case verdict::unknown: return false;
    case verdict::failed:
      if (c.expected == "passes") return false;
      return c.failed->kind == c.expected ? std::optional{true} : std::nullopt;
    case verdict::proved:
    case verdict::bounded:
    case verdict::sampled: break;
  }
  // A native run that happens to show no failure contradicts no expectation.
  return c.expected == "passes" || c.engine == "native";
}

scale scale_from(node const& n) {
  return {.turns = n["turns"].count<std::uint64_t>(),
          .wanted = n["wanted"].count<std::uint64_t>(),
          .threads = n["threads"].count<unsigned>(),
          .least = n["least"].count<std::uint64_t>(),
          .most = n["most"].count<std::uint64_t>(),
          .fairness = n["fairness"].fraction(),
          .longest_wait = n["longest_wait"].count<std::uint64_t>()};
}

check check_from(node const& n) {
  auto const failed = n.optional("failure");
  auto const cached = n.optional("cached");
  check c{.name = n["name"].text(),
          .engine = n["engine"].text(),
          .search = n["search"].text(),
          .reached = text_or_empty(n, "reached"),
          .verdict = verdict_of(n["verdict"]),
          .expected = n["expected"].text(),
          .as_expected = n["as_expected"].flag(),
          .executions = n["executions"].count<std::uint64_t>(),
          .stands_for = count_or_0<std::uint64_t>(n, "stands_for"),
          .seconds = n["seconds"].duration(),
          .cached = cached && cached->flag(),
          .threads = n["threads"].count<unsigned>(),
          .peak_memory_kib = count_or_0<std::uint64_t>(n, "peak_memory_kib"),
          .limits = n["limits"].each([](node const& limit) { return limit.text(); }),
          .failed = failed ? std::optional{failure_from(*failed)} : std::nullopt,
          .replay = text_or_empty(n, "replay"),
          .error = text_or_empty(n, "error")};
  if (auto const explored = n.optional("explored"))
    c.explored = exploration_from(*explored, c.failed ? c.failed->steps : std::vector<step>{});
  if (auto const at_scale = n.optional("scale")) c.at_scale = scale_from(*at_scale);
  if (c.verdict == verdict::failed && !c.failed)
    n.reject_value("has the verdict \"failed\" but no \"failure\" that says what failed");
  return c;
}

/// Of a run, which was judged; what a worker tells is yet to be.
check judged_check_from(node const& n) {
  auto c = check_from(n);
  if (c.expected.empty()) return c;
  if (auto const right = judged(c); right && *right != c.as_expected)
    n["as_expected"].reject_value(
        fmt::format("is {}, which contradicts the verdict {} where {} is expected", c.as_expected,
                    cited(to_string(c.verdict)), cited(c.expected)));
  return c;
}

std::string line_and_column(std::string_view text, std::size_t offset) {
  auto const before = text.substr(0, offset);
  auto const line = 1 + std::count(before.begin(), before.end(), '\n');
  auto const newline = before.rfind('\n');
  auto const column = newline == before.npos ? offset : offset - newline - 1;
  return fmt::format("line {}, column {}", line, column + 1);
}

parsed_json parse(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == text.npos) reject("the text", "is empty");
  if (nesting_of(text) > deepest_nesting)
    reject("the text", fmt::format("has values that lie in one another more than {} deep",
                                   deepest_nesting));
  try {
    return parsed_json::parse(text);
  } catch (parsed_json::parse_error const& e) {
    // The byte counts from 1, and one past the last means that the text ended too early.
    if (e.byte > text.size()) reject("the text", "is truncated: it ends in the middle of a value");
    reject(line_and_column(text, e.byte == 0 ? 0 : e.byte - 1), "is not valid JSON");
  } catch (parsed_json::exception const&) {
    reject("the text", "has a number that is too large");
  }
}

void need_schema(node const& n) {
  auto const name = n.text();
  auto version = 0U;
  if (name.starts_with(schema_name)) {
    auto const digits = std::string_view{name}.substr(schema_name.size());
    auto const [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), version);
    if (problem != std::errc{} || end != digits.data() + digits.size()) version = 0;
  }
  if (version == schema_version) return;
  if (version > schema_version)
    throw std::invalid_argument{
        fmt::format("run record: $.schema is {}, newer than {}{} which this interlock reads; use "
                    "the interlock that wrote it, or a newer one",
                    cited(name), schema_name, schema_version)};
  n.reject_value(fmt::format("is {}, not \"{}{}\"", cited(name), schema_name, schema_version));
}

}  // namespace

std::string_view to_string(verdict v) noexcept {
  return verdict_names[static_cast<std::size_t>(v)];
}

std::optional<verdict> verdict_from(std::string_view name) noexcept {
  for (std::size_t i = 0; i != verdict_names.size(); ++i)
    if (verdict_names[i] == name) return static_cast<verdict>(i);
  return std::nullopt;
}

outcome outcome_of(run const& r) noexcept {
  if (r.interrupted) return outcome::not_as_expected;
  auto result = outcome::as_expected;
  for (auto const& c : r.checks) {
    if (c.verdict == verdict::error) result = outcome::could_not_run;
    else if (!c.as_expected) return outcome::not_as_expected;
  }
  return result;
}

std::string to_json(run const& r) {
  auto object = json{{"schema", fmt::format("{}{}", schema_name, schema_version)}};
  if (r.origin) object["origin"] = to_object(*r.origin);
  if (r.interrupted) object["interrupted"] = to_object(*r.interrupted);
  object["checks"] = to_array(r.checks);
  return dump(object, 2);
}

run run_from_json(std::string_view text) {
  auto const value = parse(text);
  node const root{value, "$"};
  need_schema(root["schema"]);
  auto const interrupted = root.optional("interrupted");
  auto const from = root.optional("origin");
  return {.checks = root["checks"].each(judged_check_from),
          .interrupted = interrupted ? std::optional{interruption_from(*interrupted)} : std::nullopt,
          .origin = from ? std::optional{origin_from(*from)} : std::nullopt};
}

std::string to_json_line(check const& c) { return dump(to_object(c), -1); }

std::string to_json_line(step const& s) { return dump(to_object(s), -1); }

step step_from_json(std::string_view text) {
  auto const value = parse(text);
  return step_from(node{value, "$"});
}

check check_from_json(std::string_view text) {
  auto const value = parse(text);
  return check_from(node{value, "$"});
}

void keep_objects_of_steps(failure& f) {
  std::set<std::uint32_t> used;
  for (auto const& s : f.steps)
    for (auto const& id : {s.id, s.with})
      if (id) used.insert(*id);
  std::erase_if(f.objects, [&](object const& each) { return !used.contains(each.id); });
}

}  // namespace interlock::reports
