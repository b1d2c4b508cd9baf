# The catalogue as the interlock executable has it compiled, for tests that go through it.
# What is instrumented of it asks for interlock::instrumented, too.
set(INTERLOCK_CATALOGUE_OBJECTS $<FILTER:$<TARGET_OBJECTS:interlock>,EXCLUDE,/shipped[.]cpp>)
set(INTERLOCK_SHIPPED_CATALOGUE_OBJECTS $<FILTER:$<TARGET_OBJECTS:interlock>,INCLUDE,/shipped[.]cpp>)

# Every test's main, compiled once.
add_library(interlock_test_main OBJECT ${PROJECT_SOURCE_DIR}/cmake/cppunit_main.cpp)
target_link_libraries(interlock_test_main PUBLIC CppUnit::CppUnit PRIVATE interlock_options)

# Compiling tests takes longer than running them: what a test program does itself is little.
add_library(interlock_test_options INTERFACE)
target_compile_options(interlock_test_options INTERFACE -O0)
target_link_libraries(interlock_test_options INTERFACE interlock_options)
add_library(interlock_optimised_test_options INTERFACE)
target_compile_options(interlock_optimised_test_options INTERFACE $<$<NOT:$<CONFIG:Debug>>:-O1>)
target_link_libraries(interlock_optimised_test_options INTERFACE interlock_options)

# interlock_compile_tests_as_one(TARGET): several files at a time, since headers are most of them.
function(interlock_compile_tests_as_one target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_CODE_BEFORE_INCLUDE
    "#include \"${PROJECT_SOURCE_DIR}/cmake/cppunit_unity.hpp\"")
endfunction()

# interlock_add_test(NAME SOURCE… [LIBRARIES LIBRARY…] [ARGUMENTS …] [OPTIMISED])
# A CppUnit test program, run by CTest under its name. OPTIMISED where it computes much itself.
function(interlock_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "OPTIMISED" "" "LIBRARIES;ARGUMENTS")
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  set(options interlock_test_options)
  if(arg_OPTIMISED)
    set(options interlock_optimised_test_options)
  endif()
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} ${options} interlock_test_main)
  interlock_compile_tests_as_one(${name})
  add_test(NAME ${name} COMMAND ${name} ${arg_ARGUMENTS})
endfunction()
