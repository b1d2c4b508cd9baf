// Before each file of several that are compiled as one: CppUnit makes names of line numbers, which other
// files have, too.
#pragma once

#include <cppunit/extensions/HelperMacros.h>

#undef CPPUNIT_MAKE_UNIQUE_NAME
#define CPPUNIT_MAKE_UNIQUE_NAME(name) CPPUNIT_JOIN(name, __COUNTER__)
