// How wrong the rc11 engine's estimate of the whole is while it searches: (executions so far) /
// (part explored), as a ratio to the executions that there were in the end.
//   bench_estimate SECONDS
// explores each entry of the catalogue for at most that long and prints, of those that came to an
// end after more than 100 executions, "name executions ratio ratio ratio": after 1 %, 10 % and 50 %
// of the executions.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include <interlock/checker/rc11/searching/explorer.hpp>

namespace {

using namespace interlock;
using namespace interlock::checker;

struct sample {
  std::uint64_t executions;
  double explored;
};

// Explores and prints. Runs in a process of its own: code under test may crash.
void look_at(entry const& what, std::chrono::duration<double> budget) {
  auto const box = std::make_unique<black_box>();
  auto const start = std::chrono::steady_clock::now();
  std::vector<sample> samples;
  auto const result = explore_with_rc11(what.what(), {}, *box, [&] {
    samples.push_back({box->executions, box->explored});
    return std::chrono::steady_clock::now() - start < budget;
  });
  auto const all = result.complete + result.blocked + result.cut;
  if (result.failed || result.stopped || all <= 100) return;
  std::printf("%s %llu", what.name(), static_cast<unsigned long long>(all));
  for (auto const part : {0.01, 0.1, 0.5}) {
    auto const at = std::find_if(samples.begin(), samples.end(), [&](sample const& s) {
      return s.executions >= 1 && static_cast<double>(s.executions) >= part * static_cast<double>(all);
    });
    // Between the engine's questions there are up to 64 executions.
    auto const& s = at == samples.end() ? samples.back() : *at;
    std::printf(" %.3f", static_cast<double>(s.executions) / s.explored / static_cast<double>(all));
  }
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  std::chrono::duration<double> const budget{argc > 1 ? std::atof(argv[1]) : 2.0};
  for (auto const* each = entry::first(); each != nullptr; each = each->next()) {
    std::fflush(stdout);
    auto const child = fork();
    if (child == 0) {
      look_at(*each, budget);
      std::fflush(stdout);
      _exit(0);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) {
      std::perror("bench_estimate");
      return 1;
    }
  }
  return 0;
}
