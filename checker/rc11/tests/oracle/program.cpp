#include "program.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace interlock::checker::rc11_oracle {
namespace {

std::string text(reg r) { return std::string{"r"} + std::to_string(r.index); }

std::string text(expression const& e) {
  if (!e.from) return std::to_string(e.constant);
  return e.constant == 0 ? text(*e.from) : text(*e.from) + " + " + std::to_string(e.constant);
}

std::string text(comparison how) {
  return how == comparison::equals ? "comparison::equals" : "comparison::differs";
}

std::string text(await const& a) {
  return "await{" + text(a.into) + ", " + name_of(a.from) + ", " + text(a.how) + ", " +
         std::to_string(a.value) + ", " + short_name_of(a.o) + "}";
}

template <class CompareExchange>
std::string text(char const* name, CompareExchange const& c) {
  return std::string{name} + "{" + text(c.into) + ", " + name_of(c.at) + ", " +
         std::to_string(c.expected) + ", " + text(c.desired) + ", " + short_name_of(c.success) +
         ", " + short_name_of(c.failure) + "}";
}

// The orders of an instruction, for weakening.
std::vector<order*> orders(instruction& i) {
  return std::visit(
      overloaded{[](compare_exchange& c) {
                   return std::vector{&c.success, &c.failure};
                 },
                 [](await_exchange& c) {
                   return std::vector{&c.success, &c.failure};
                 },
                 [](await_two& a) {
                   return std::vector{&a.first.o, &a.second.o};
                 },
                 [](await_after_look& a) {
                   return std::vector{&a.loop.first.o, &a.loop.second.o};
                 },
                 [](fence&) { return std::vector<order*>{}; },  // is dropped as a whole
                 [](auto& other) {
                   if constexpr (requires { other.o; }) return std::vector{&other.o};
                   else return std::vector<order*>{};
                 }},
      i);
}

}  // namespace

char const* short_name_of(order o) noexcept {
  switch (o) {
    case order::relaxed: return "rlx";
    case order::consume: return "order::consume";
    case order::acquire: return "acq";
    case order::release: return "rel";
    case order::acq_rel: return "ar";
    case order::seq_cst: return "sc";
  }
  return "?";
}

std::string name_of(location l) {
  constexpr std::array names{"x", "y", "z", "w"};
  return l.index < names.size() ? names[l.index] : std::string{"x"} + std::to_string(l.index);
}

std::string name_of(plain l) {
  constexpr std::array names{"p", "q"};
  return l.index < names.size() ? names[l.index] : std::string{"p"} + std::to_string(l.index);
}

std::string to_string(instruction const& i) {
  return std::visit(
      overloaded{[](load const& l) {
                   return "load{" + text(l.into) + ", " + name_of(l.from) + ", " +
                          short_name_of(l.o) + "}";
                 },
                 [](store const& s) {
                   return "store{" + name_of(s.to) + ", " + text(s.value) + ", " +
                          short_name_of(s.o) + "}";
                 },
                 [](fetch_add const& f) {
                   return "fetch_add{" + text(f.into) + ", " + name_of(f.at) + ", " +
                          text(f.operand) + ", " + short_name_of(f.o) + "}";
                 },
                 [](exchange const& e) {
                   return "exchange{" + text(e.into) + ", " + name_of(e.at) + ", " + text(e.value) +
                          ", " + short_name_of(e.o) + "}";
                 },
                 [](compare_exchange const& c) { return text("compare_exchange", c); },
                 [](fence const& f) { return std::string{"fence{"} + short_name_of(f.o) + "}"; },
                 [](plain_read const& r) {
                   return "plain_read{" + text(r.into) + ", " + name_of(r.from) + "}";
                 },
                 [](plain_write const& v) {
                   return "plain_write{" + name_of(v.to) + ", " + text(v.value) + "}";
                 },
                 [](await const& a) { return text(a); },
                 [](await_exchange const& c) { return text("await_exchange", c); },
                 [](await_two const& a) {
                   return "await_two{" + text(a.first) + ", " +
                          (a.how == junction::both ? "junction::both" : "junction::either") + ", " +
                          text(a.second) + "}";
                 },
                 [](await_after_look const& a) {
                   return "await_after_look{" + to_string(instruction{a.loop}) + "}";
                 },
                 [](attempts const& a) {
                   return "attempts{" + text(a.into) + ", " + name_of(a.from) + ", " +
                          std::to_string(a.value) + ", " + std::to_string(a.times) + ", " +
                          short_name_of(a.o) + ", " +
                          (a.site == call_site::own ? "call_site::own" : "call_site::of_loads") +
                          "}";
                 },
                 [](courtesy const&) { return std::string{"courtesy{}"}; },
                 [](skip_if const& s) {
                   return "skip_if{" + text(s.when) + ", " + std::to_string(s.value) + ", " +
                          std::to_string(s.count) + "}";
                 }},
      i);
}

std::string to_string(program const& p) {
  std::string result = "program{.atomics = " + std::to_string(p.atomics) +
                       ", .plains = " + std::to_string(p.plains) + ",\n        .threads = {";
  for (std::size_t t = 0; t != p.threads.size(); ++t) {
    result += t == 0 ? "{" : "},\n                    {";
    for (std::size_t i = 0; i != p.threads[t].size(); ++i)
      result += (i == 0 ? "" : ", ") + to_string(p.threads[t][i]);
  }
  return result + (p.threads.empty() ? "}}" : "}}}");
}

std::size_t program::operations() const noexcept {
  std::size_t result = 0;
  for (auto const& thread : threads) result += thread.size();
  return result;
}

std::size_t program::writes() const noexcept {
  std::size_t result = 0;
  for (auto const& thread : threads)
    for (auto const& each : thread)
      result += static_cast<std::size_t>(std::holds_alternative<store>(each) ||
                                         std::holds_alternative<fetch_add>(each) ||
                                         std::holds_alternative<exchange>(each) ||
                                         std::holds_alternative<compare_exchange>(each) ||
                                         std::holds_alternative<await_exchange>(each) ||
                                         std::holds_alternative<plain_write>(each));
  return result;
}

program without_yields(program const& p) {
  auto result = p;
  for (auto& thread : result.threads) {
    // By instruction: where what stands for it begins; and where the thread ends.
    std::vector<std::size_t> begins;
    std::size_t length = 0;
    for (auto const& each : thread) {
      begins.push_back(length);
      if (auto const* a = std::get_if<attempts>(&each)) length += 2 * std::size_t{a->times} - 1;
      else if (std::holds_alternative<await_after_look>(each)) length += 5;
      else if (!std::holds_alternative<courtesy>(each)) ++length;
    }
    begins.push_back(length);

    std::vector<instruction> rewritten;
    for (std::size_t i = 0; i != thread.size(); ++i) {
      if (auto const* a = std::get_if<attempts>(&thread[i])) {
        for (auto left = a->times; left-- != 0;) {
          rewritten.push_back(load{a->into, a->from, a->o});
          if (left != 0) rewritten.push_back(skip_if{a->into, a->value, 2 * std::size_t{left} - 1});
        }
      } else if (auto const* l = std::get_if<await_after_look>(&thread[i])) {
        auto const& [one, how, two] = l->loop;
        rewritten.insert(rewritten.end(),
                         {load{one.into, one.from, one.o}, load{two.into, two.from, two.o},
                          skip_if{one.into, one.value, 2}, skip_if{two.into, two.value, 1}, l->loop});
      } else if (auto const* s = std::get_if<skip_if>(&thread[i])) {
        auto const to = begins[i + 1 + std::min(s->count, thread.size() - i - 1)];
        rewritten.push_back(skip_if{s->when, s->value, to - begins[i] - 1});
      } else if (!std::holds_alternative<courtesy>(thread[i])) {
        rewritten.push_back(thread[i]);
      }
    }
    thread = std::move(rewritten);
  }
  return result;
}

program with_copies(program p, unsigned copies) {
  p.threads.insert(p.threads.begin(), copies - 1, std::vector{p.threads.at(0)});
  p.alike = copies;
  return p;
}

program spread_over(program p, unsigned threads, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  while (p.threads.size() < threads) {
    auto const at = random() % (p.threads.size() + 1);
    p.threads.insert(p.threads.begin() + static_cast<std::ptrdiff_t>(at), std::vector<instruction>{});
  }
  return p;
}

program shrink(program p, std::function<bool(program const&)> const& fails) {
  auto const keep = [&](program candidate) {
    if (!fails(candidate)) return false;
    p = std::move(candidate);
    return true;
  };
  // Indices from the back, so that what was dropped does not move what is still to be tried.
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (auto t = p.threads.size(); t-- != 0;) {
      auto candidate = p;
      candidate.threads.erase(candidate.threads.begin() + static_cast<std::ptrdiff_t>(t));
      smaller = (!candidate.threads.empty() && keep(std::move(candidate))) || smaller;
    }
    for (auto t = p.threads.size(); t-- != 0;)
      for (auto i = p.threads[t].size(); i-- != 0;) {
        auto candidate = p;
        auto& thread = candidate.threads[t];
        thread.erase(thread.begin() + static_cast<std::ptrdiff_t>(i));
        smaller = keep(std::move(candidate)) || smaller;
      }
    for (std::size_t t = 0; t != p.threads.size(); ++t)
      for (std::size_t i = 0; i != p.threads[t].size(); ++i) {
        auto candidate = p;
        auto* const a = std::get_if<attempts>(&candidate.threads[t][i]);
        if (a == nullptr || a->times == 1) continue;
        --a->times;
        smaller = keep(std::move(candidate)) || smaller;
      }
  }
  for (auto& thread : p.threads)
    for (auto& each : thread)
      for (auto* o : orders(each)) {
        auto const before = *o;
        *o = order::relaxed;
        if (before != order::relaxed && !fails(p)) *o = before;
      }
  return p;
}

}  // namespace interlock::checker::rc11_oracle
