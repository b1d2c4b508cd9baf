# Finds CppUnit (Debian: libcppunit-dev).
#   CppUnit::CppUnit
#   CppUnit_FOUND

find_path(CppUnit_INCLUDE_DIR cppunit/TestCase.h)
find_library(CppUnit_LIBRARY cppunit)
mark_as_advanced(CppUnit_INCLUDE_DIR CppUnit_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CppUnit REQUIRED_VARS CppUnit_LIBRARY CppUnit_INCLUDE_DIR)

if(CppUnit_FOUND AND NOT TARGET CppUnit::CppUnit)
  add_library(CppUnit::CppUnit UNKNOWN IMPORTED)
  set_target_properties(CppUnit::CppUnit PROPERTIES
    IMPORTED_LOCATION ${CppUnit_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${CppUnit_INCLUDE_DIR})
endif()
