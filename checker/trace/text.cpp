#include <interlock/checker/trace/text.hpp>

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/debug_info/place_text.hpp>

namespace interlock::checker {
namespace {

std::int64_t sign_extended(model::word value, unsigned bytes) {
  auto const shift = 64 - 8 * bytes;
  return static_cast<std::int64_t>(value << shift) >> shift;
}

char const* kind_name(model::object_kind kind) {
  switch (kind) {
    case model::object_kind::atomic: return "atomic";
    case model::object_kind::plain: return "var";
    case model::object_kind::mutex: return "mutex";
    case model::object_kind::condition_variable: return "condition";
    case model::object_kind::thread: return "thread";
  }
  return "object";
}

std::string note_of(model::event const& e, unsigned threads) {
  using model::remark;
  auto const other = reported_thread(e.other, threads);
  switch (e.note) {
    case remark::none:
      return e.what.what == model::operation::try_lock && !e.success ? "fails" : "";
    case remark::blocks: return "blocks";
    case remark::woken: return fmt::format("woken by thread {}", other);
    case remark::wakes: return fmt::format("wakes thread {}", other);
    case remark::wakes_all: return fmt::format("wakes {} thread{}", e.other, e.other == 1 ? "" : "s");
    case remark::wakes_nobody: return "wakes nobody";
    case remark::fails_spuriously: return "fails spuriously";
    case remark::wakes_spuriously: return "wakes spuriously";
    case remark::times_out: return "times out";
  }
  return "";
}

bool has_order(model::operation what) {
  using enum model::operation;
  switch (what) {
    case load: case store: case exchange: case compare_exchange_weak: case compare_exchange_strong:
    case fetch_add: case fetch_sub: case fetch_and: case fetch_or: case fetch_xor:
    case fence:
      return true;
    default: return false;
  }
}

}  // namespace

std::string to_text(model::word value, model::value_type type) {
  using shape = model::value_type::shape;
  switch (type.form) {
    case shape::boolean: return value != 0 ? "true" : "false";
    case shape::signed_integer: return std::to_string(sign_extended(value, type.bytes));
    case shape::unsigned_integer: return std::to_string(value);
    case shape::pointer: return value == 0 ? "null" : fmt::format("{:#x}", value);
    case shape::readers:
      if (value == 0) return "free";
      return value >> 31 != 0 ? "written" : fmt::format("read by {}", value);
    case shape::opaque: break;
  }
  return type.bytes == 0 ? "…" : fmt::format("{:#x}", value);
}

std::string to_text(model::object_name const& object) {
  if (object.id == model::no_object) return "";
  if (object.text == nullptr) return fmt::format("{} {}", kind_name(object.kind), object.id + 1);
  if (object.index < 0) return object.text;
  // As engines call what threads wait for: it is no array.
  if (std::string_view{object.text}.ends_with(" thread")) return fmt::format("{} {}", object.text, object.index);
  return fmt::format("{}[{}]", object.text, object.index);
}

std::string short_function(char const* pretty) {
  std::string_view text{pretty};
  if (auto const with = text.find(" [with "); with != text.npos) text = text.substr(0, with);
  // The parameter list is the last group of parentheses; template arguments may hold others.
  if (auto const close = text.rfind(')'); close != text.npos) {
    std::size_t depth = 0;
    for (auto i = close + 1; i-- > 0;) {
      if (text[i] == ')') ++depth;
      if (text[i] == '(' && --depth == 0) {
        text = text.substr(0, i);
        break;
      }
    }
  }
  std::size_t depth = 0;
  for (auto i = text.size(); i-- > 0;) {
    if (text[i] == '>') ++depth;
    else if (text[i] == '<' && depth > 0) --depth;
    else if (depth == 0 && (text[i] == ':' || text[i] == ' ')) {
      text.remove_prefix(i + 1);
      break;
    }
  }
  return std::string{text.substr(0, text.find('<'))};
}

unsigned reported_thread(unsigned thread, unsigned threads) {
  return thread < threads ? thread + 1 : 0;
}

std::string actor(unsigned thread, unsigned threads, part outside) {
  if (thread < threads) return fmt::format("thread {}", reported_thread(thread, threads));
  switch (outside) {
    case part::constructor: return "the constructor";
    case part::after: return "after()";
    case part::destructor: return "the destructor";
  }
  return {};
}

namespace {

std::string called(std::string const& function) {
  auto const name = short_function(function.c_str());
  return name.empty() ? name : name + "()";
}

std::vector<reports::inner_call> beneath(model::place where) {
  std::vector<reports::inner_call> result;
  if (where.return_address() == nullptr) return result;
  for (auto const& each : debug_info::text_of(where).beneath)
    result.push_back({.file = each.file, .line = each.line, .function = called(each.function)});
  return result;
}

}  // namespace

reports::place to_place(model::place where, unsigned thread, unsigned threads, std::string what) {
  auto const name = short_function(where.function_name());
  return {.file = where.file_name(),
          .line = static_cast<unsigned>(where.line()),
          .column = static_cast<unsigned>(where.column()),
          .function = name.empty() ? name : name + "()",
          .thread = reported_thread(thread, threads),
          .what = std::move(what),
          .beneath = beneath(where)};
}

std::string no_room(std::string_view who, unsigned limit, std::string_view of_what,
                    reports::place const& where) {
  return fmt::format(
      "{} comes to more than {} {} in one execution, which is more than this engine has room for "
      "({}:{}): check fewer, or, if this is a loop that never ends, look for what is to end it",
      who, limit, of_what, where.file, where.line);
}

reports::place to_last_place(model::place where, unsigned thread, unsigned threads) {
  bool const nowhere = where.file_name() == nullptr || *where.file_name() == '\0';
  return to_place(where, thread, threads,
                  nowhere ? "no operation of the layer so far" : "last operation");
}

reports::object to_object(model::object_name const& object, model::place created,
                          unsigned threads) {
  return {.id = object.id + 1,
          .name = to_text(object),
          .kind = kind_name(object.kind),
          .created = to_place(created, threads, threads)};
}

reports::step to_step(model::event const& e, unsigned threads) {
  auto const reference = [&](std::optional<model::store_event> const& store) {
    std::optional<reports::store_reference> result;
    if (store)
      result = {store->step, reported_thread(store->thread, threads),
                to_text(store->value, e.type)};
    return result;
  };
  auto const value = [&](std::optional<model::word> const& word) {
    return word ? std::optional{to_text(*word, e.type)} : std::nullopt;
  };
  reports::step result;
  result.number = e.step;
  result.thread = reported_thread(e.thread, threads);
  result.operation = model::name_of(e.what.what);
  result.object = to_text(e.object);
  // A condition variable's wait orders nothing by itself.
  bool const atomic_wait = e.object.kind == model::object_kind::atomic &&
                           (e.what.what == model::operation::wait ||
                            e.what.what == model::operation::wait_until);
  if (has_order(e.what.what) || atomic_wait)
    result.order = model::name_of(e.success ? e.what.success : e.what.failure);
  result.read = value(e.read);
  result.written = value(e.written);
  result.newest = e.newest;
  result.reads_from = reference(e.reads_from);
  result.hidden = reference(e.hidden);
  result.precedes = reference(e.precedes);
  result.note = note_of(e, threads);
  if (result.precedes && result.note.empty())
    result.note = fmt::format("before step {} in modification order", result.precedes->step);
  result.where = to_place(e.what.where, e.thread, threads);
  if (e.object.id != model::no_object) result.id = e.object.id + 1;
  if (e.what.with < model::not_an_object) result.with = e.what.with + 1;
  return result;
}

}  // namespace interlock::checker
