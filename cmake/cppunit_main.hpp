// What a test program's main does.
#pragma once

#include <cstdlib>
#include <iostream>

#include <cppunit/BriefTestProgressListener.h>
#include <cppunit/CompilerOutputter.h>
#include <cppunit/TestResult.h>
#include <cppunit/TestResultCollector.h>
#include <cppunit/TestRunner.h>
#include <cppunit/extensions/TestFactoryRegistry.h>

/// Runs every registered CppUnit test of the program; the exit status says whether all passed.
inline int run_registered_tests() {
  CppUnit::TestResult controller;
  CppUnit::TestResultCollector results;
  CppUnit::BriefTestProgressListener progress;
  controller.addListener(&results);
  controller.addListener(&progress);

  CppUnit::TestRunner runner;
  runner.addTest(CppUnit::TestFactoryRegistry::getRegistry().makeTest());
  runner.run(controller);

  CppUnit::CompilerOutputter{&results, std::cerr}.write();
  // A program whose tests were not linked in must not look like one that passes.
  return results.wasSuccessful() && results.runTests() > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
