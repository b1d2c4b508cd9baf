# interlock_add_checks(NAME SOURCE… [LABELS LABEL…] [TIMEOUT SECONDS] [PROCESSORS N] [ARGS ARGUMENT…] [NO_TESTS]
#                      [LAYERED [INSTRUMENTED SOURCE…]])
#
# Makes a program of checks from tests and scenarios:
#   NAME        runs them under the searching engines, with interlock's command line
#   NAME.tsan   the same scenarios natively under ThreadSanitizer; NAME starts it as a child
# and, unless NO_TESTS, a CTest entry NAME.CHECK for each check, which the program is asked for when it has been built.
# Link further libraries to both targets.
#   LABELS      of the entries, beside the check's group ("queue" of queue/hands_over) and tags
#   TIMEOUT     of each entry
#   PROCESSORS  that each entry uses: as CTest counts them, and as many processes search (1)
#   ARGS        arguments of NAME check: --engine rc11, --budget 10s, …
# Sources are compiled once for each program, with -fsanitize=thread: in NAME Interlock itself is what they
# then call. LAYERED: NAME's are not, and nothing is seen of what they do beside the layer; but those
# that are INSTRUMENTED.
function(interlock_add_checks name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_TESTS;LAYERED" "TIMEOUT;PROCESSORS" "INSTRUMENTED;LABELS;ARGS")
  # First where NAME is linked: of functions of std that other sources have, too, but not instrumented, theirs are taken.
  set(sources ${arg_INSTRUMENTED} ${arg_UNPARSED_ARGUMENTS})
  if(NOT sources)
    message(FATAL_ERROR "interlock_add_checks(${name}): no sources; the form is interlock_add_checks(NAME SOURCE…)")
  endif()
  foreach(option TIMEOUT PROCESSORS)
    if(DEFINED arg_${option} AND NOT arg_${option} MATCHES "^[1-9][0-9]*$")
      message(FATAL_ERROR "interlock_add_checks(${name}): ${option} ${arg_${option}}: give a whole number of at least 1")
    endif()
  endforeach()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE interlock::main)
  if(NOT arg_LAYERED)
    interlock_instrument(${name})
  elseif(arg_INSTRUMENTED)
    interlock_instrument(${name} ${arg_INSTRUMENTED})
  endif()

  add_executable(${name}.tsan ${sources})
  target_link_libraries(${name}.tsan PRIVATE interlock::native_main interlock::thread_sanitizer)
  target_compile_options(${name}.tsan PRIVATE -UNDEBUG)
  add_dependencies(${name} ${name}.tsan)

  # Reports name files as the repository does.
  foreach(program ${name} ${name}.tsan)
    # Names in debug information are below the folder that the compiler ran in, make's or ninja's.
    target_compile_options(${program} PRIVATE -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
      -fdebug-prefix-map=${CMAKE_BINARY_DIR}=. -fdebug-prefix-map=${CMAKE_CURRENT_BINARY_DIR}=.)
  endforeach()

  if(NOT arg_NO_TESTS)
    _interlock_discover_checks(${name})
  endif()
endfunction()

# One CTest entry for each check of a program: written when it is built, read by CTest.
function(_interlock_discover_checks name)
  if(NOT DEFINED arg_PROCESSORS)
    set(arg_PROCESSORS 1)
  endif()
  set(written ${CMAKE_CURRENT_BINARY_DIR}/${name}_checks)
  set(read ${written})
  get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  if(multi_config)
    string(APPEND written "-$<CONFIG>")
    string(APPEND read "-\${CTEST_CONFIGURATION_TYPE}")
  endif()
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -D "NAME=${name}" -D "PROGRAM=$<TARGET_FILE:${name}>" -D "SOURCE_ROOT=${PROJECT_SOURCE_DIR}"
            -D "LABELS=${arg_LABELS}" -D "TIMEOUT=${arg_TIMEOUT}" -D "PROCESSORS=${arg_PROCESSORS}" -D "ARGS=${arg_ARGS}"
            -D "FILE=${written}.cmake" -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/InterlockDiscoverChecks.cmake
    VERBATIM)
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/${name}_include.cmake
    "if(EXISTS \"${read}.cmake\")\n  include(\"${read}.cmake\")\n"
    "else()\n  add_test(${name}.not_built ${name}.not_built)\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}_include.cmake)
endfunction()

# What code is compiled with that Interlock sees. Properties are stated by assert() in every build. Addresses of variables are
# values of the code under test, so they are the same in each run. Of what a compiler takes away or merges, nothing is seen: so
# little of it. g++ writes no call in front of what it copies itself in place of memcpy.
function(_interlock_instrumenting result)
  set(${result} -fsanitize=thread -UNDEBUG -O1 -g -fno-builtin-memcpy -fno-builtin-memmove -fno-builtin-memset -fno-builtin-memcmp -fno-builtin-strcat -fno-builtin-strcmp
      -fno-builtin-strcpy -fno-builtin-strncat -fno-builtin-strncmp -fno-builtin-strncpy -fno-builtin-stpcpy -fno-builtin-snprintf -fno-builtin-sprintf PARENT_SCOPE)
endfunction()

# interlock_instrument(TARGET [SOURCE…])
#
# Makes a program one whose code Interlock sees: it is compiled with -fsanitize=thread, and what that calls is Interlock's. With
# #include <interlock/explore.hpp> it explores what its tests do, whatever framework they are written for. With
# sources, these alone are compiled so; they are the first that TARGET was made of.
function(interlock_instrument target)
  target_link_libraries(${target} PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,interlock::instrumented> interlock::checker)
  _interlock_instrumenting(options)
  list(APPEND options $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  if(ARGN)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "${options}")
  else()
    target_compile_options(${target} PRIVATE ${options})
  endif()
  target_link_options(${target} PRIVATE -no-pie)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
endfunction()
