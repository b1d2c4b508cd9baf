# interlock_add_checks(NAME SOURCE… [NO_TESTS] [LAYERED [INSTRUMENTED SOURCE…]])
#
# Makes a program of checks from tests and scenarios:
#   NAME        runs them under the searching engines, with interlock's command line
#   NAME.tsan   the same scenarios natively under ThreadSanitizer; NAME starts it as a child
# and, unless NO_TESTS, a CTest entry NAME that runs all of them. Link further libraries to both
# targets. Sources are compiled once for each, with -fsanitize=thread: in NAME Interlock itself is what they
# then call. LAYERED: NAME's are not, and nothing is seen of what they do beside the layer; but those
# that are INSTRUMENTED.
function(interlock_add_checks name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_TESTS;LAYERED" "" "INSTRUMENTED")
  # First where NAME is linked: of functions of std that other sources have, too, but not instrumented, theirs are taken.
  set(sources ${arg_INSTRUMENTED} ${arg_UNPARSED_ARGUMENTS})
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
    add_test(NAME ${name} COMMAND ${name} check)
  endif()
endfunction()

# interlock_instrument(TARGET [SOURCE…])
#
# Makes a program one whose code Interlock sees: it is compiled with -fsanitize=thread, and what that calls is Interlock's. With
# #include <interlock/explore.hpp> it explores what its tests do, whatever framework they are written for. With
# sources, these alone are compiled so; they are the first that TARGET was made of.
function(interlock_instrument target)
  target_link_libraries(${target} PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,interlock::instrumented> interlock::checker)
  # Properties are stated by assert() in every build. Addresses of variables are values of the code under test, so they are
  # the same in each run. Of what a compiler takes away or merges, nothing is seen: so little of it. g++ writes no call in
  # front of what it copies itself in place of memcpy.
  set(options -fsanitize=thread -UNDEBUG -O1 -g
    -fno-builtin-memcpy -fno-builtin-memmove -fno-builtin-memset $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  if(ARGN)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "${options}")
  else()
    target_compile_options(${target} PRIVATE ${options})
  endif()
  target_link_options(${target} PRIVATE -no-pie)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
endfunction()
