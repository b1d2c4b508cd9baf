#include "cppunit_main.hpp"

int main() { return run_registered_tests(); }
