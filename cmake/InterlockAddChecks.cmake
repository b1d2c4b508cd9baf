# interlock_add_checks(NAME SOURCE… [NO_TESTS])
#
# Makes a program of checks from scenarios:
#   NAME        runs them under the searching engines, with interlock's command line
#   NAME.tsan   the same scenarios natively under ThreadSanitizer; NAME starts it as a child
# and, unless NO_TESTS, a CTest entry NAME that runs all of them. Link further libraries to both
# targets. Sources are compiled once for each.
function(interlock_add_checks name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_TESTS" "" "")
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE interlock::main)

  add_executable(${name}.tsan ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name}.tsan PRIVATE interlock::native_main interlock::thread_sanitizer)
  add_dependencies(${name} ${name}.tsan)

  # Reports name files as the repository does.
  foreach(program ${name} ${name}.tsan)
    # Names in debug information are below the folder that the compiler ran in, make's or ninja's.
    target_compile_options(${program} PRIVATE -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
      -fdebug-prefix-map=${CMAKE_BINARY_DIR}=. -fdebug-prefix-map=${CMAKE_CURRENT_BINARY_DIR}=.)
  endforeach()

  if(NOT arg_NO_TESTS)
    add_test(NAME ${name} COMMAND ${name} check)
  endif()
endfunction()
