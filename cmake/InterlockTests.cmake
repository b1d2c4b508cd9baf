# interlock_add_test(NAME SOURCE… [LIBRARIES LIBRARY…] [ARGUMENTS …])
# A CppUnit test program, run by CTest under its name.
function(interlock_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES;ARGUMENTS")
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS} ${PROJECT_SOURCE_DIR}/cmake/cppunit_main.cpp)
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} interlock_options CppUnit::CppUnit)
  add_test(NAME ${name} COMMAND ${name} ${arg_ARGUMENTS})
endfunction()
