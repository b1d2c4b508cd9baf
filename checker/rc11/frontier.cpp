#include <interlock/checker/rc11/frontier.hpp>

#include <algorithm>
#include <bit>
#include <limits>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace interlock::checker::rc11 {
namespace {

using nlohmann::json;

constexpr char const* no_frontier = "this is not what is left of a search";

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
  auto result = json::parse(text, nullptr, false);
  require(!result.is_discarded());
  return result;
}

bool has_location(effect what) { return what != effect::fence && what != effect::choose; }

json to_json(frontier::saved_event const& e) {
  auto const& r = e.what;
  return json::array({e.thread, static_cast<unsigned>(r.what), r.location,
                      static_cast<unsigned>(order{r.success}),
                      static_cast<unsigned>(order{r.failure}), r.bytes, r.operand, r.expected,
                      r.limit, e.reads_from.bits(), e.variant, e.position, e.took_over, r.twins});
}

frontier::saved_event event_from(json const& from) {
  list(from, 14);
  frontier::saved_event e{};
  e.thread = number<unsigned>(from[0]);
  require(e.thread < max_threads);
  e.what.what = enumerator(from[1], effect::choose);
  e.what.location = number<location_id>(from[2]);
  e.what.success = enumerator(from[3], order::seq_cst);
  e.what.failure = enumerator(from[4], order::seq_cst);
  e.what.bytes = number<std::uint8_t>(from[5]);
  e.what.operand = number<word>(from[6]);
  e.what.expected = number<word>(from[7]);
  e.what.limit = number<std::uint8_t>(from[8]);
  e.reads_from = event_id::from_bits(number<std::uint16_t>(from[9]));
  e.variant = number<std::uint16_t>(from[10]);
  e.position = number<std::uint16_t>(from[11]);
  e.took_over = truth(from[12]);
  e.what.twins = number<std::uint8_t>(from[13]);
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
  return {.what = enumerator(from[0], item::step::begin),
          .size = number<std::uint16_t>(from[1]),
          .variant = number<std::uint16_t>(from[2]),
          .event = event_id::from_bits(number<std::uint16_t>(from[3])),
          .write = event_id::from_bits(number<std::uint16_t>(from[4])),
          .choice = number<std::uint16_t>(from[5]),
          .part = from[6].get<double>()};
}

// Whether the item is one of the graph's first `size` events, and can be carried out there.
void check_item(graph const& g, std::vector<unsigned> const& chosen, item const& i) {
  require(i.size <= g.size());
  if (i.what == item::step::run) return;
  if (i.what == item::step::begin) return require(i.choice < chosen.size());
  auto const is_there = [&](event_id e) {
    return e.is_event() && e.thread() < max_threads && e.index() < g.length(e.thread()) &&
           g.at(e).stamp < i.size;
  };
  require(is_there(i.event));
  auto const& e = g.at(i.event);
  auto const writes_here = [&](event_id w) {
    return w == initial || (is_there(w) && g.at(w).writes() && g.at(w).location == e.location);
  };
  switch (i.what) {
    case item::step::read_from:
      require(e.what == effect::choose ? i.write == no_event : reads(e.what) && writes_here(i.write));
      break;
    case item::step::move: require(e.kind == event_kind::write && writes_here(i.write)); break;
    case item::step::revisit:
      require(e.reads() && is_there(i.write) && writes_here(i.write));
      break;
    case item::step::time_out:
      require(e.what == effect::wait || e.what == effect::woken);
      require(writes_here(i.write));
      break;
    case item::step::run:
    case item::step::begin: break;
  }
}

}  // namespace

tally& tally::operator+=(tally const& other) noexcept {
  complete += other.complete;
  stands_for += other.stands_for;
  blocked += other.blocked;
  cut += other.cut;
  weak_reads = weak_reads || other.weak_reads;
  weak_writes = weak_writes || other.weak_writes;
  spurious_cut = spurious_cut || other.spurious_cut;
  timeouts_cut = timeouts_cut || other.timeouts_cut;
  freed = freed || other.freed;
  yields_cut = yields_cut || other.yields_cut;
  return *this;
}

std::vector<limit> limits_of(tally const& t, unsigned threads, memory_model model) {
  std::vector<limit> result;
  auto const add = [&](bool felt, limit which) {
    if (felt) result.push_back(which);
  };
  add(threads > 1 && model == memory_model::cxx20_sc, limit::forbidden_by_cxx20_sc);
  add(threads > 1 && model == memory_model::sc, limit::forbidden_by_sc);
  add(threads > 1 && (t.weak_reads || t.weak_writes), limit::load_buffering);
  add(t.spurious_cut, limit::spurious_bound);
  add(t.timeouts_cut, limit::timeout_bound);
  add(t.yields_cut, limit::behind_idle_yields);
  add(t.freed, limit::storage_used_again);
  return result;
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
                             .position = e.writes() ? e.position : std::uint16_t{0},
                             .took_over = e.took_over});
  }
  for (unsigned l = 0; l != from.locations(); ++l)
    result.initial.push_back(from.where(static_cast<location_id>(l)).initial);
  return result;
}

void restore(graph& into, frontier::branch const& from) {
  require(from.initial.size() <= graph::max_locations && from.events.size() <= 0xffff);
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
  for (auto const id : ids)
    for (unsigned t = 0; t != id.thread(); ++t)
      require((into.at(id).twins >> t & 1) == 0 || into.length(t) > id.index());
  std::vector<std::vector<std::pair<std::uint16_t, event_id>>> writes(from.initial.size());
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
  for (auto const& each : from.items) check_item(into, from.chosen, each);
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
  return json{{"branches", std::move(branches)}, {"objects", f.objects}}.dump();
}

frontier frontier_from_json(std::string_view text) {
  auto const from = parsed(text);
  frontier result;
  for (auto const& each : list(member(from, "branches"))) {
    auto& branch = result.branches.emplace_back();
    for (auto const& e : list(member(each, "events"))) branch.events.push_back(event_from(e));
    for (auto const& v : list(member(each, "initial"))) branch.initial.push_back(number<word>(v));
    for (auto const& v : list(member(each, "chosen"))) branch.chosen.push_back(number<std::uint16_t>(v));
    for (auto const& i : list(member(each, "items"))) branch.items.push_back(item_from(i));
  }
  // Every object is made by one creator, and their numbers leave no gaps.
  std::vector<std::uint32_t> all;
  for (auto const& each : list(member(from, "objects"), max_threads + 1)) {
    auto& made = result.objects.emplace_back();
    for (auto const& id : list(each)) made.push_back(number<std::uint32_t>(id));
    all.insert(all.end(), made.begin(), made.end());
  }
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
              {"timeouts_cut", t.timeouts_cut}, {"freed", t.freed},
              {"yields_cut", t.yields_cut}}
      .dump();
}

tally tally_from_json(std::string_view text) {
  auto const from = parsed(text);
  auto const count = [&](char const* name) { return number<std::uint64_t>(member(from, name)); };
  auto const flag = [&](char const* name) { return truth(member(from, name)); };
  return {.complete = count("complete"),
          .stands_for = count("stands_for"),
          .blocked = count("blocked"),
          .cut = count("cut"),
          .weak_reads = flag("weak_reads"),
          .weak_writes = flag("weak_writes"),
          .spurious_cut = flag("spurious_cut"),
          .timeouts_cut = flag("timeouts_cut"),
          .freed = flag("freed"),
          .yields_cut = flag("yields_cut")};
}

}  // namespace interlock::checker::rc11
