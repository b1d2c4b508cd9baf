// A test program that is one test with arguments: for random tests, of which continuous integration
// runs some and a developer as many as there is time for.
//
//   std::uint64_t seed = 0;
//   return with_arguments(argc, argv, [&](options& add) { add("seed", po::value(&seed), ""); },
//                         "engine_and_oracle_agree", [&] { … CPPUNIT_ASSERT(…); });
#pragma once

#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <string>
#include <utility>

#include <cppunit/BriefTestProgressListener.h>
#include <cppunit/CompilerOutputter.h>
#include <cppunit/TestCase.h>
#include <cppunit/TestResult.h>
#include <cppunit/TestResultCollector.h>
#include <cppunit/TestRunner.h>
#include <boost/program_options.hpp>

namespace interlock::checker {

using options = boost::program_options::options_description_easy_init;

class one_test final : public CppUnit::TestCase {
 public:
  one_test(std::string const& name, std::function<void()> body)
      : CppUnit::TestCase{name}, body_{std::move(body)} {}
  void runTest() override { body_(); }

 private:
  std::function<void()> body_;
};

/// What main returns: 0 when the test passes, 1 when it fails, 2 when the arguments are wrong.
inline int with_arguments(int argc, char** argv, std::function<void(options&)> const& declare,
                          std::string const& name, std::function<void()> test) {
  namespace po = boost::program_options;
  try {
    po::options_description known{"Options"};
    auto add = known.add_options();
    add("help", "");
    declare(add);
    po::variables_map given;
    po::store(po::parse_command_line(argc, argv, known), given);
    po::notify(given);
    if (given.contains("help")) {
      std::cout << known;
      return EXIT_SUCCESS;
    }
  } catch (std::exception const& e) {
    std::cerr << e.what() << '\n';
    return 2;
  }
  CppUnit::TestResult controller;
  CppUnit::TestResultCollector results;
  CppUnit::BriefTestProgressListener progress;
  controller.addListener(&results);
  controller.addListener(&progress);
  CppUnit::TestRunner runner;
  runner.addTest(new one_test{name, std::move(test)});  // and owns it
  runner.run(controller);
  CppUnit::CompilerOutputter{&results, std::cerr}.write();
  return results.wasSuccessful() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace interlock::checker
