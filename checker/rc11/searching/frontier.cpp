#include <interlock/checker/rc11/searching/frontier.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include <interlock/reports/nesting.hpp>

namespace interlock::checker::rc11 {
namespace {

using nlohmann::json;

constexpr char const* no_frontier = "this is not what is left of a search";

// Each has a graph of its own, of some dozens of megabytes of addresses: more than any search has open.
constexpr std::size_t most_branches = 10'000;

void require(bool condition) {
  if (!condition) throw std::invalid_argument{no_frontier};
}

// A whole number that T has room for.
template <class T>
T number(json const& from) {
  require(from.is_number_unsigned());
  auto const value = from.get<std::uint64_t>();
  require(value <= static_cast<std::uint64_t>(std::numeric_limits<T>::max()));
  return static_cast<T>(value);
}

template <class Enum>
Enum enumerator(json const& from, Enum last) {
  auto const value = number<std::uint8_t>(from);
  require(value <= static_cast<std::uint8_t>(last));
  return static_cast<Enum>(value);
}

json const& list(json const& from) {
  require(from.is_array());
  return from;
}

json const& list(json const& from, std::size_t size) {
  require(from.is_array() && from.size() == size);
  return from;
}

json const& member(json const& from, char const* name) {
  require(from.is_object() && from.contains(name));
  return from.at(name);
}

bool truth(json const& from) {
  require(from.is_boolean());
  return from.get<bool>();
}

json parsed(std::string_view text) {
  require(reports::nesting_of(text) <= reports::deepest_nesting);
  auto result = json::parse(text, nullptr, false);
  require(!result.is_discarded());
  return result;
}

json to_json(frontier::saved_event const& e) {
  auto const& r = e.what;
  return json::array({e.thread, static_cast<unsigned>(r.what), r.location,
                      static_cast<unsigned>(order{r.success}),
                      static_cast<unsigned>(order{r.failure}), r.bytes, r.operand, r.expected,
                      r.limit, e.reads_from.bits(), e.variant, e.position, e.took_over, r.twins});
}

frontier::saved_event event_from(json const& from, unsigned threads) {
  list(from, 14);
  frontier::saved_event e{};
  e.thread = number<unsigned>(from[0]);
  require(e.thread < threads);
  e.what.what = enumerator(from[1], effect::choose);
  e.what.location = number<location_id>(from[2]);
  e.what.success = enumerator(from[3], order::seq_cst);
  e.what.failure = enumerator(from[4], order::seq_cst);
  e.what.bytes = number<std::uint8_t>(from[5]);
  e.what.operand = number<word>(from[6]);
  e.what.expected = number<word>(from[7]);
  e.what.limit = number<std::uint8_t>(from[8]);
  e.reads_from = event_id::from_bits(number<std::uint32_t>(from[9]));
  e.variant = number<std::uint16_t>(from[10]);
  e.position = number<std::uint32_t>(from[11]);
  require(e.what.bytes <= sizeof(word) && (e.what.limit == 1 || e.what.limit == 2));
  require(e.what.what != effect::choose || (e.what.operand >= 2 && e.what.operand <= 0xffff));
  e.took_over = truth(from[12]);
  e.what.twins = number<thread_set>(from[13]);
  require(std::bit_width(e.what.twins) <= e.thread);
  return e;
}

json to_json(item const& i) {
  return json::array({static_cast<unsigned>(i.what), i.size, i.variant, i.event.bits(),
                      i.write.bits(), i.choice, i.part});
}

item item_from(json const& from) {
  list(from, 7);
  require(from[6].is_number());
  auto const part = from[6].get<double>();
  require(std::isfinite(part) && part >= 0 && part <= 1);
  return {.what = enumerator(from[0], item::step::begin),
          .size = number<std::uint32_t>(from[1]),
          .variant = number<std::uint16_t>(from[2]),
          .event = event_id::from_bits(number<std::uint32_t>(from[3])),
          .write = event_id::from_bits(number<std::uint32_t>(from[4])),
          .choice = number<std::uint16_t>(from[5]),
          .part = part};
}

// Whether there is such a variant of an event that reads that value.
bool has_variant(rc11::event const& e, word read, unsigned variant) {
  if (variant == 0) return true;
  if (e.what == effect::choose) return variant < e.operand;
  // The bound on timeouts does not bind what nothing else can end.
  if (e.what == effect::wait) return variant == 1 && read == e.operand;
  if (e.what == effect::woken) return variant == 1;
  return variant < variants_of(e.what, read, e.operand, e.expected, e.limit);
}

// The graph's first events, to which an item applies.
class beginning {
 public:
  beginning(graph const& g, unsigned size) : g_{g}, size_{size} {}

  [[nodiscard]] bool has(event_id e) const {
    return e.is_event() && e.thread() < max_threads && e.index() < g_.length(e.thread()) &&
           g_.at(e).stamp < size_;
  }
  [[nodiscard]] bool has_write(event_id w, location_id l) const {
    return w == initial || (has(w) && g_.at(w).writes() && g_.at(w).location == l);
  }
  [[nodiscard]] bool is_last_of_its_thread(event_id e) const {
    return e.index() == event_id::max_index || !has({e.thread(), e.index() + 1});
  }
  /// Whether each event reads from one that is there, but for `changed`, and none from `changed`, if
  /// that does not write any more.
  template <class Keeps>
  [[nodiscard]] bool is_closed(event_id changed, Keeps const& keeps) const {
    for (unsigned stamp = 0; stamp != size_; ++stamp) {
      auto const id = g_.by_stamp(stamp);
      if (id == changed || !keeps(id)) continue;
      auto const from = g_.at(id).reads_from;
      if (from.is_event() && (from == changed || !has(from) || !keeps(from))) return false;
    }
    return true;
  }
  /// Whether the event may read from the write, which must not depend on it.
  [[nodiscard]] bool may_read(event_id e, event_id write) const {
    return has_write(write, g_.at(e).location) && write != e &&
           (write == initial || !graph::covers(g_.with_twins(g_.known_after(write).porf), e));
  }

 private:
  graph const& g_;
  unsigned size_;
};

}  // namespace

tally& tally::operator+=(tally const& other) noexcept {
  auto const add = [](std::uint64_t& to, std::uint64_t more) { to += std::min(more, ~to); };
  add(complete, other.complete);
  add(stands_for, other.stands_for);
  add(blocked, other.blocked);
  add(cut, other.cut);
  weak_reads = weak_reads || other.weak_reads;
  weak_writes = weak_writes || other.weak_writes;
  spurious_cut = spurious_cut || other.spurious_cut;
  timeouts_cut = timeouts_cut || other.timeouts_cut;
  tries_cut = tries_cut || other.tries_cut;
  freed = freed || other.freed;
  orders_calls = orders_calls || other.orders_calls;
  loops_cut.insert(other.loops_cut.begin(), other.loops_cut.end());
  mutexes_left_out.insert(other.mutexes_left_out.begin(), other.mutexes_left_out.end());
  mutexes_tried.insert(other.mutexes_tried.begin(), other.mutexes_tried.end());
  used_layer = static_cast<thread_set>(used_layer | other.used_layer);
  unseen += other.unseen;
  return *this;
}

std::vector<limit> limits_of(tally const& t, program const& what, memory_model model) {
  auto const threads = what.threads;
  std::vector<limit> result;
  auto const add = [&](bool felt, limit which) {
    if (felt) result.push_back(which);
  };
  add(threads > 1 && model == memory_model::cxx20_sc, limit::forbidden_by_cxx20_sc);
  add(threads > 1 && model == memory_model::sc, limit::forbidden_by_sc);
  add(threads > 1 && (t.weak_reads || t.weak_writes), limit::load_buffering);
  add(t.spurious_cut, limit::spurious_bound);
  add(t.timeouts_cut, limit::timeout_bound);
  add(t.tries_cut, limit::failed_tries_bound);
  add(t.rounds_cut(), limit::rounds_bound);
  add(t.freed, limit::storage_used_again);
  add(t.orders_calls, limit::order_by_the_clock);
  return result;
}

bool fits(graph const& g, std::vector<unsigned> const& chosen, item const& i) {
  if (i.size > g.size()) return false;
  if (i.what == item::step::begin) return i.choice < chosen.size();
  beginning const first{g, i.size};
  auto const all = [](event_id) { return true; };
  if (i.what == item::step::run) return first.is_closed(no_event, all);
  if (!first.has(i.event)) return false;
  auto const& e = g.at(i.event);
  switch (i.what) {
    case item::step::read_from:
      if (!first.is_last_of_its_thread(i.event) || !first.is_closed(i.event, all)) return false;
      if (e.what == effect::choose) return i.write == no_event && has_variant(e, 0, i.variant);
      return reads(e.what) && first.may_read(i.event, i.write) &&
             has_variant(e, g.value_of(i.write, e.location), i.variant);
    case item::step::move:
      return e.kind == event_kind::write && i.write != i.event &&
             first.has_write(i.write, e.location) && first.is_closed(no_event, all);
    case item::step::revisit: {
      if (!e.reads() || !first.has(i.write) || !first.may_read(i.event, i.write)) return false;
      auto const known = g.with_twins(g.known_after(i.write).porf);
      return first.is_closed(i.event, [&](event_id each) {
        return g.at(each).stamp <= e.stamp || graph::covers(known, each);
      });
    }
    case item::step::time_out:
      return (e.what == effect::wait || e.what == effect::woken) &&
             first.is_last_of_its_thread(i.event) && first.is_closed(i.event, all) &&
             first.may_read(i.event, i.write) &&
             has_variant(e, g.value_of(i.write, e.location), 1);
    case item::step::run:
    case item::step::begin: break;
  }
  return false;
}

frontier::branch save(graph const& from, unsigned size) {
  frontier::branch result;
  for (unsigned stamp = 0; stamp != size; ++stamp) {
    auto const id = from.by_stamp(stamp);
    auto const& e = from.at(id);
    result.events.push_back({.thread = id.thread(),
                             .what = e,
                             .reads_from = e.reads_from,
                             .variant = e.variant,
                             .position = e.writes() ? e.position : 0U,
                             .took_over = e.took_over});
  }
  for (unsigned l = 0; l != from.locations(); ++l)
    result.initial.push_back(from.where(static_cast<location_id>(l)).initial);
  return result;
}

void restore(graph& into, frontier::branch const& from) {
  require(from.initial.size() <= graph::max_locations && from.events.size() <= std::size_t{max_threads} * (event_id::max_index + 1));
  for (std::size_t l = 0; l != from.initial.size(); ++l)
    into.declare(static_cast<location_id>(l), from.initial[l]);
  std::vector<event_id> ids;
  for (auto const& e : from.events) {
    require(e.thread < max_threads && into.length(e.thread) <= event_id::max_index);
    require(!has_location(e.what.what) || e.what.location < from.initial.size());
    ids.push_back(into.append(e.thread, e.what));
  }
  // A read that was revisited is older than what it reads from: what an event knows and writes is
  // worked out after that of the event before it and of the write that it reads from.
  std::vector<bool> settled(ids.size(), false);
  auto const is_settled = [&](event_id e) { return settled[into.at(e).stamp]; };
  for (std::size_t left = ids.size(); left != 0;) {
    auto const before = left;
    for (std::size_t i = 0; i != ids.size(); ++i) {
      auto const id = ids[i];
      auto const from_write = from.events[i].reads_from;
      if (settled[i] || (id.index() != 0 && !is_settled({id.thread(), id.index() - 1}))) continue;
      if (from_write.is_event()) {
        require(from_write.thread() < max_threads &&
                from_write.index() < into.length(from_write.thread()));
        if (!is_settled(from_write)) continue;
        require(into.at(from_write).writes() &&
                into.at(from_write).location == from.events[i].what.location);
      }
      require(reads(from.events[i].what.what) == (from_write != no_event));
      into.settle(id, from_write, from.events[i].variant);
      into.at(id).took_over = from.events[i].took_over;
      settled[i] = true;
      --left;
    }
    require(left != before);  // else it reads from what comes after it
  }
  for (auto const id : ids) {
    auto const& e = into.at(id);
    require(has_variant(e, e.reads() ? e.value_read() : 0, e.variant));
    for (unsigned t = 0; t != id.thread(); ++t) {
      if ((e.twins >> t & 1) == 0) continue;
      require(into.length(t) > id.index());
      auto const& first = into.at({t, id.index()});
      require(first.stamp < e.stamp && first.what == e.what);
    }
  }
  std::vector<std::vector<std::pair<std::uint32_t, event_id>>> writes(from.initial.size());
  for (std::size_t i = 0; i != ids.size(); ++i) {
    require(into.at(ids[i]).writes() == (from.events[i].position != 0));
    if (into.at(ids[i]).writes())
      writes[from.events[i].what.location].emplace_back(from.events[i].position, ids[i]);
  }
  for (auto& here : writes) {
    std::ranges::sort(here);
    auto last = initial;
    for (auto const& [position, id] : here) {
      into.insert_after(id, last);
      last = id;
    }
  }
  for (auto const& each : from.items) require(fits(into, from.chosen, each));
}

std::vector<frontier> divided(frontier const& whole, std::size_t most) {
  double all = 0;
  std::size_t count = 0;
  for (auto const& branch : whole.branches) {
    count += branch.items.size();
    for (auto const& each : branch.items) all += each.part;
  }
  most = std::min(most, count);
  auto const share = all / static_cast<double>(most);
  std::vector<frontier> result;
  auto const begin = [&] {
    result.push_back({.branches = {}, .objects = whole.objects, .found = whole.found, .nested = whole.nested});
  };
  begin();
  double behind = 0;
  std::size_t left = count;
  for (auto branch = whole.branches.rbegin(); branch != whole.branches.rend(); ++branch) {
    auto const& items = branch->items;
    for (auto end = items.size(); end != 0;) {
      // The last ones come first: as many as belong to this part, and not those that the parts to come need.
      auto first = end;
      auto const others = most - result.size();
      bool is_full = false;
      do {
        behind += items[--first].part;
        --left;
        is_full = others != 0 && (left == others || (share > 0 ? behind >= share * static_cast<double>(result.size())
                                                               : count - left >= count * result.size() / most));
      } while (first != 0 && !is_full);
      auto& part = result.back().branches;
      auto& added = *part.insert(part.begin(), *branch);
      added.items.assign(items.begin() + static_cast<std::ptrdiff_t>(first), items.begin() + static_cast<std::ptrdiff_t>(end));
      added.events.resize(std::ranges::max_element(added.items, {}, &item::size)->size);
      end = first;
      if (is_full && left != 0) begin();
    }
  }
  return result;
}

std::string to_json_line(frontier const& f) {
  auto branches = json::array();
  for (auto const& each : f.branches) {
    auto events = json::array();
    for (auto const& e : each.events) events.push_back(to_json(e));
    auto items = json::array();
    for (auto const& i : each.items) items.push_back(to_json(i));
    branches.push_back({{"events", std::move(events)},
                        {"initial", each.initial},
                        {"chosen", each.chosen},
                        {"items", std::move(items)}});
  }
  auto found = json::array();
  for (auto const& [what, id] : f.found)
    found.push_back({static_cast<unsigned>(what.kind), what.address, what.life, id});
  auto nested = json::array();
  for (auto const& each : f.nested) nested.push_back({each.creator, each.nth});
  return json{{"branches", std::move(branches)}, {"objects", f.objects}, {"found", std::move(found)},
              {"nested", std::move(nested)}}.dump();
}

frontier frontier_from_json(std::string_view text, unsigned threads) {
  auto const from = parsed(text);
  frontier result;
  for (auto const& each : list(member(from, "branches"))) {
    auto& branch = result.branches.emplace_back();
    for (auto const& e : list(member(each, "events"))) branch.events.push_back(event_from(e, threads));
    for (auto const& v : list(member(each, "initial"))) branch.initial.push_back(number<word>(v));
    for (auto const& v : list(member(each, "chosen"))) branch.chosen.push_back(number<std::uint16_t>(v));
    for (auto const& i : list(member(each, "items"))) branch.items.push_back(item_from(i));
    require(!branch.items.empty());
  }
  require(!result.branches.empty() && result.branches.size() <= most_branches);
  // Every object is made by one creator, and their numbers leave no gaps.
  std::vector<std::uint32_t> all;
  for (auto const& each : list(member(from, "objects"), max_threads + 1)) {
    auto& made = result.objects.emplace_back();
    for (auto const& id : list(each)) made.push_back(number<std::uint32_t>(id));
    all.insert(all.end(), made.begin(), made.end());
  }
  for (auto const& each : list(member(from, "found"))) {
    require(each.is_array() && each.size() == 4);
    auto const kind = number<std::uint8_t>(each[0]);
    require(kind <= static_cast<unsigned>(model::object_kind::thread));
    result.found.push_back({{.kind = static_cast<model::object_kind>(kind),
                             .address = number<std::uintptr_t>(each[1]),
                             .life = number<std::uint32_t>(each[2])},
                            number<std::uint32_t>(each[3])});
    all.push_back(result.found.back().id);
  }
  for (auto const& each : list(member(from, "nested"))) {
    require(each.is_array() && each.size() == 2);
    result.nested.push_back({number<std::uint8_t>(each[0]), number<std::uint8_t>(each[1])});
  }
  require(all.size() <= graph::max_locations);
  std::ranges::sort(all);
  for (std::size_t i = 0; i != all.size(); ++i) require(all[i] == i);
  graph built;
  for (auto const& each : result.branches) {
    require(each.initial.size() <= all.size());
    built.clear();
    restore(built, each);
  }
  return result;
}

std::string to_json_line(tally const& t) {
  return json{{"complete", t.complete},         {"stands_for", t.stands_for},
              {"blocked", t.blocked},
              {"cut", t.cut},                   {"weak_reads", t.weak_reads},
              {"weak_writes", t.weak_writes},   {"spurious_cut", t.spurious_cut},
              {"timeouts_cut", t.timeouts_cut}, {"tries_cut", t.tries_cut},
              {"freed", t.freed}, {"orders_calls", t.orders_calls},
              {"loops_cut", t.loops_cut}, {"mutexes_left_out", t.mutexes_left_out}, {"mutexes_tried", t.mutexes_tried},
              {"used_layer", t.used_layer},     {"not_instrumented", t.unseen.not_instrumented},
              {"assembly", t.unseen.assembly}, {"left_out", t.unseen.left_out}}
      .dump();
}

tally tally_from_json(std::string_view text) {
  auto const from = parsed(text);
  auto const count = [&](char const* name) { return number<std::uint64_t>(member(from, name)); };
  auto const flag = [&](char const* name) { return truth(member(from, name)); };
  auto const ids = [&](char const* name) {
    std::set<std::uint32_t> result;
    for (auto const& each : list(member(from, name))) result.insert(number<std::uint32_t>(each));
    return result;
  };
  auto const texts = [&](char const* name) {
    std::set<std::string> result;
    for (auto const& each : list(member(from, name))) {
      require(each.is_string());
      result.insert(each.get<std::string>());
    }
    return result;
  };
  return {.complete = count("complete"),
          .stands_for = count("stands_for"),
          .blocked = count("blocked"),
          .cut = count("cut"),
          .weak_reads = flag("weak_reads"),
          .weak_writes = flag("weak_writes"),
          .spurious_cut = flag("spurious_cut"),
          .timeouts_cut = flag("timeouts_cut"),
          .tries_cut = flag("tries_cut"),
          .freed = flag("freed"),
          .orders_calls = flag("orders_calls"),
          .loops_cut = texts("loops_cut"),
          .mutexes_left_out = ids("mutexes_left_out"),
          .mutexes_tried = ids("mutexes_tried"),
          .used_layer = number<thread_set>(member(from, "used_layer")),
          .unseen = {.not_instrumented = texts("not_instrumented"), .assembly = texts("assembly"), .left_out = texts("left_out")}};
}

}  // namespace interlock::checker::rc11
