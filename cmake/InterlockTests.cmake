# The catalogue as the interlock executable has it compiled, for tests that go through it.
# What is instrumented of it asks for interlock::instrumented, too.
set(INTERLOCK_CATALOGUE_OBJECTS $<FILTER:$<TARGET_OBJECTS:interlock>,EXCLUDE,/shipped[.]cpp>)
set(INTERLOCK_SHIPPED_CATALOGUE_OBJECTS $<FILTER:$<TARGET_OBJECTS:interlock>,INCLUDE,/shipped[.]cpp>)

# Compiling tests takes longer than running them: what a test program does itself is little.
add_library(interlock_test_options INTERFACE)
target_compile_options(interlock_test_options INTERFACE -O0
  # ccache asks for the first; with the second the compiler does not go through what was precompiled in search of garbage.
  $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess;--param=ggc-min-heapsize=1048576>)
target_link_libraries(interlock_test_options INTERFACE interlock_options
  CppUnit::CppUnit fmt::fmt nlohmann_json::nlohmann_json)
add_library(interlock_optimised_test_options INTERFACE)
target_compile_options(interlock_optimised_test_options INTERFACE $<$<NOT:$<CONFIG:Debug>>:-O1>)
target_link_libraries(interlock_optimised_test_options INTERFACE interlock_options)

# Every test's main, compiled once, and with it the headers that most tests begin with.
add_library(interlock_test_main OBJECT ${PROJECT_SOURCE_DIR}/cmake/cppunit_main.cpp)
target_link_libraries(interlock_test_main PUBLIC CppUnit::CppUnit PRIVATE interlock_test_options)
target_precompile_headers(interlock_test_main PRIVATE
  <algorithm> <array> <atomic> <chrono> <condition_variable> <cstdint> <filesystem> <fstream> <functional> <iostream> <map> <memory>
  <mutex> <optional> <random> <set> <span> <sstream> <stdexcept> <string> <string_view> <thread> <utility> <variant> <vector>
  <cppunit/TestFixture.h> <cppunit/extensions/HelperMacros.h> <fmt/format.h> <fmt/ranges.h> <nlohmann/json.hpp>)

# What ccache wants to be told before it keeps what was compiled with precompiled headers.
set(_launcher "${CMAKE_CXX_COMPILER_LAUNCHER}")
if(_launcher MATCHES "ccache")
  set(_launcher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${_launcher})
endif()
set_target_properties(interlock_test_main PROPERTIES CXX_COMPILER_LAUNCHER "${_launcher}")

# interlock_begin_with_test_headers(TARGET): for targets with interlock_test_options, and no others that change what headers mean.
function(interlock_begin_with_test_headers target)
  target_precompile_headers(${target} REUSE_FROM interlock_test_main)
  get_target_property(launcher interlock_test_main CXX_COMPILER_LAUNCHER)
  set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "${launcher}")
endfunction()

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
  if(arg_OPTIMISED)
    set(options interlock_optimised_test_options)
  else()
    set(options interlock_test_options)
    interlock_begin_with_test_headers(${name})
  endif()
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} ${options} interlock_test_main)
  interlock_compile_tests_as_one(${name})
  add_test(NAME ${name} COMMAND ${name} ${arg_ARGUMENTS})
endfunction()
