// The engine against the oracle on random programs: the same complete executions, each once; races
// and hangs where there are any. A program on which they differ is shrunk and printed as the C++
// that makes it again.
//
//   checker.rc11.random --flavour awaits --model rc11 --programs 100000 --seed 12000
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <variant>

#include <cppunit/extensions/HelperMacros.h>
#include <boost/program_options.hpp>

#include "comparing.hpp"
#include "one_test.hpp"
#include "generate.hpp"

namespace interlock::checker::rc11_oracle {
namespace {

struct request {
  std::string with = "atomics";
  std::string model = "rc11";
  std::uint64_t programs = 1'000;
  unsigned alike = 1;      ///< threads that run the code of the first
  unsigned over = 0;       ///< threads over which a program's are spread, if that is more than it has
  std::uint64_t seed = 0;  ///< of the first program; the next ones have the next ones
};

// With the copies it may be more than the oracle gets through.
bool is_too_big(program const& p) {
  return p.alike > 1 && (without_yields(p).operations() > 10 || p.writes() > 5);
}

bool has_yields(program const& p) {
  return std::ranges::any_of(p.threads, [](auto const& thread) {
    return std::ranges::any_of(thread, [](instruction const& i) {
      return std::holds_alternative<await_after_look>(i) || std::holds_alternative<attempts>(i) ||
             std::holds_alternative<courtesy>(i);
    });
  });
}

void engine_and_oracle_agree(request const& what) {
  std::map<std::string, flavour> const flavours{{"atomics", flavour::atomics},
                                                {"awaits", flavour::awaits},
                                                {"races", flavour::races},
                                                {"yields", flavour::yields}};
  std::map<std::string, memory_model> const models{{"rc11", memory_model::rc11},
                                                   {"c++20-sc", memory_model::cxx20_sc},
                                                   {"sc", memory_model::sequential}};
  auto const with = flavours.at(what.with);
  auto const model = models.at(what.model);
  generator_options options{.with = with};
  if (what.alike > 1) options.max_operations = 8;
  auto const written_out = [&](program const& p, std::uint64_t seed) {
    return spread_over(with_copies(p, what.alike), what.over, seed);
  };
  auto left = what.programs;
  std::uint64_t cut = 0;
  for (auto seed = what.seed; left != 0; ++seed) {
    auto const random = generate(seed, options);
    if (is_too_big(with_copies(random, what.alike))) continue;
    if (with == flavour::yields && !has_yields(random)) continue;
    --left;
    auto const result = engine_and_oracle(written_out(random, seed), model);
    cut += result.yields_cut ? 1U : 0U;
    if (result.disagreement.empty()) continue;
    auto const disagrees = [&](program const& p) {
      return disagreement(written_out(p, seed), model);
    };
    auto const small = shrink(random, [&](program const& p) { return !disagrees(p).empty(); });
    CPPUNIT_FAIL("seed " + std::to_string(seed) + '\n' +
                 to_string(written_out(small, seed)) + '\n' + disagrees(small));
  }
  // Else little was compared. Of a few programs nothing is asked.
  CPPUNIT_ASSERT_MESSAGE(std::to_string(cut) + " were cut off at a yield",
                         what.programs < 100 || 10 * cut <= what.programs);
}

}  // namespace
}  // namespace interlock::checker::rc11_oracle

int main(int argc, char** argv) {
  using namespace interlock::checker;
  using boost::program_options::value;
  rc11_oracle::request what;
  return with_arguments(
      argc, argv,
      [&](options& add) {
        add("flavour", value(&what.with)->default_value(what.with),
            "atomics, awaits, races or yields");
        add("model", value(&what.model)->default_value(what.model), "rc11, c++20-sc or sc");
        add("programs", value(&what.programs)->default_value(what.programs), "how many");
        add("alike", value(&what.alike)->default_value(what.alike),
            "threads that run the code of the first");
        add("over", value(&what.over)->default_value(what.over),
            "threads over which a program's are spread; not with alike");
        add("seed", value(&what.seed)->default_value(what.seed), "of the first");
      },
      "engine_and_oracle_agree", [&] { rc11_oracle::engine_and_oracle_agree(what); });
}
