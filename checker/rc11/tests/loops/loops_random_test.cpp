// Random programs with loops in many styles, compiled at several levels of optimisation: the engine against
// the oracle, which unrolls the loops, or its search of graphs against its walk. A program on which they
// differ is shrunk and printed.
//
//   checker.rc11.loops --programs 100000 --seed 7 --loop closed_queue
//   checker.rc11.loops --programs 20000 --census yes
#include <algorithm>
#include <array>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>

#include <cppunit/extensions/HelperMacros.h>
#include <boost/program_options.hpp>

#include <interlock/checker/rc11/tests/one_test.hpp>
#include "judging.hpp"
#include "running.hpp"

namespace interlock::checker::rc11_loops {
namespace {

struct request {
  std::string judge = "oracle";
  std::string model = "rc11";
  std::string loop{};
  std::uint64_t programs = 1'000;
  std::uint64_t seed = 0;
  unsigned level = 0;
  bool yields_only = false;
  bool census = false;
  bool show = false;
  bool in_place = true;
};

struct tally {
  std::uint64_t right = 0, wrong = 0, bounded = 0, skipped = 0, hang = 0, race = 0, felt = 0;

  void add(judgement const& j) {
    using enum judgement::verdict;
    switch (j.is) {
      case right: ++this->right; break;
      case wrong: ++this->wrong; break;
      case bounded: ++this->bounded; break;
      case skipped: ++this->skipped; break;
    }
    hang += j.failure == "hang" || j.failure == "deadlock" ? 1U : 0U;
    race += j.failure == "data_race" ? 1U : 0U;
    felt += j.felt_a_bound ? 1U : 0U;
  }
};

std::ostream& operator<<(std::ostream& to, tally const& t) {
  return to << t.right << " right (" << t.hang << " hang, " << t.race << " race), " << t.wrong << " wrong, " << t.bounded
            << " bounded (" << t.felt << " felt a bound), " << t.skipped << " skipped";
}

memory_model model_from(std::string const& name) {
  if (name == "rc11") return memory_model::rc11;
  if (name == "c++20-sc") return memory_model::cxx20_sc;
  throw std::invalid_argument{"no model: " + name};
}

what loop_from(std::string const& name) {
  for (unsigned k = 0; k != kinds_of_steps; ++k)
    if (auto const kind = static_cast<what>(k); is_loop(kind) && name_of(kind) == name) return kind;
  throw std::invalid_argument{"no loop: " + name};
}

void they_agree(request const& how) {
  auto const model = model_from(how.model);
  auto const judge = [&](program const& p, unsigned level) {
    return how.judge == "walk" ? search_and_walk(p, level, model)
                               : engine_and_oracle(p, level, model, how.in_place);
  };
  generator_options options{.yields_only = how.yields_only};
  if (!how.loop.empty()) options.loops.push_back(loop_from(how.loop));
  tally all;
  std::array<tally, kinds_of_steps> by_kind{};
  for (auto seed = how.seed; seed != how.seed + how.programs; ++seed) {
    auto const random = generate(seed, options);
    auto const level = how.level != 0 ? how.level : levels.at(seed % levels.size());
    if (how.show)
      std::cout << "\nseed " << seed << " at -O" << level << '\n' << to_string(random) << std::flush;
    auto const result = judge(random, level);
    all.add(result);
    if (how.show) std::cout << result.why << std::flush;
    if (how.census) {
      for (auto const& thread : random.threads)
        for (auto const& s : thread)
          if (is_loop(s.does)) by_kind.at(static_cast<unsigned>(s.does)).add(result);
    }
    if (result.is != judgement::verdict::wrong) continue;
    auto const small = shrink(
        random, [&](program const& p) { return judge(p, level).is == judgement::verdict::wrong; });
    auto const told = "seed " + std::to_string(seed) + " at -O" + std::to_string(level) + '\n' +
                      to_string(small) + judge(small, level).why;
    if (!how.census) CPPUNIT_FAIL(told);
    std::cout << told << std::endl;
  }
  std::cout << ' ' << all << '\n';
  if (how.census)
    for (unsigned k = 0; k != kinds_of_steps; ++k)
      if (is_loop(static_cast<what>(k)))
        std::cout << name_of(static_cast<what>(k)) << ": " << by_kind.at(k)
                  << '\n';
  // Else little was compared. Of a few programs nothing is asked.
  CPPUNIT_ASSERT(how.programs < 100 || 5 * all.bounded <= how.programs);
  CPPUNIT_ASSERT(how.programs < 100 || 5 * all.skipped <= how.programs);
}

}  // namespace
}  // namespace interlock::checker::rc11_loops

int main(int argc, char** argv) {
  using namespace interlock::checker;
  using boost::program_options::value;
  rc11_loops::request how;
  return with_arguments(
      argc, argv,
      [&](options& add) {
        add("judge", value(&how.judge)->default_value(how.judge), "oracle or walk");
        add("model", value(&how.model)->default_value(how.model), "rc11 or c++20-sc");
        add("loop", value(&how.loop)->default_value(how.loop), "only loops of this kind");
        add("programs", value(&how.programs)->default_value(how.programs), "how many");
        add("seed", value(&how.seed)->default_value(how.seed),
            "of the first; the next ones have the next ones");
        add("level", value(&how.level)->default_value(how.level),
            "of optimisation; 0: one after the other");
        add("yields-only", value(&how.yields_only)->default_value(how.yields_only),
            "whether every fruitless round yields");
        add("census", value(&how.census)->default_value(how.census),
            "whether to go on after a disagreement, and to count by kind of loop");
        add("in-place", value(&how.in_place)->default_value(how.in_place),
            "whether the search goes through rounds in place");
        add("show", value(&how.show)->default_value(how.show),
            "whether to print each program first");
      },
      "they_agree", [&] { rc11_loops::they_agree(how); });
}
