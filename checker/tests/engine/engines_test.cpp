// Runs the tests of this folder under one engine: checker.engines relacy|walk|exhaustive
#include <iostream>
#include <map>
#include <string_view>

#include "cppunit_main.hpp"
#include "expecting.hpp"

int main(int argc, char** argv) {
  using interlock::checker::tested;
  std::map<std::string_view, tested> const engines{
      {"relacy", tested::relacy}, {"walk", tested::rc11_walk}, {"exhaustive", tested::rc11_exhaustive}};
  auto const chosen = engines.find(argc == 2 ? argv[1] : "");
  if (chosen == engines.end()) {
    std::cerr << "checker.engines: which engine? relacy, walk or exhaustive\n";
    return 2;
  }
  interlock::checker::engine_under_test = chosen->second;
  return run_registered_tests();
}
