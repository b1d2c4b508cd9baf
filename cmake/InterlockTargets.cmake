# What every target of the project is built with.
#   interlock_options        C++20, warnings, recorded paths that are relative to the repository
#   interlock_quick_options  the same, for what waits for files and processes more than it computes
#   interlock_thread_sanitizer   ThreadSanitizer, for the executables that run natively

# Headers are included as <interlock/model/…> in the tree as when installed. A link that is there stays, since others may
# compile while CMake runs again, as tests do while one of them follows the README.
set(INTERLOCK_INCLUDE_DIR ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${INTERLOCK_INCLUDE_DIR}/interlock)
function(_interlock_link_header from to)
  if(EXISTS ${INTERLOCK_INCLUDE_DIR}/interlock/${to})
    file(READ_SYMLINK ${INTERLOCK_INCLUDE_DIR}/interlock/${to} present)
    if(present STREQUAL ${PROJECT_SOURCE_DIR}/${from})
      return()
    endif()
  endif()
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${from} ${INTERLOCK_INCLUDE_DIR}/interlock/${to} SYMBOLIC)
endfunction()
foreach(room model impl scenarios checker reports)
  _interlock_link_header(${room} ${room})
endforeach()
# What a user's file of checks includes.
foreach(header check explore)
  _interlock_link_header(scenarios/${header}.hpp ${header}.hpp)
endforeach()

add_library(interlock_options INTERFACE)
target_compile_features(interlock_options INTERFACE cxx_std_20)
target_compile_options(interlock_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion
  # Of locals alone: several files are compiled as one, and what is global in one is not meant in another.
  $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>  # libstdc++'s std::stable_sort calls what it deprecates
  $<$<BOOL:${INTERLOCK_WARNINGS_AS_ERRORS}>:-Werror>
  # Of several that fit, the last.
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
  -ffile-prefix-map=${INTERLOCK_INCLUDE_DIR}/interlock/=)

# Most of the time that it takes to build goes into optimising templates of JSON and of formatted text, which nobody waits
# for when they run.
add_library(interlock_quick_options INTERFACE)
target_compile_options(interlock_quick_options INTERFACE $<$<CONFIG:Release>:-O1>)
target_link_libraries(interlock_quick_options INTERFACE interlock_options)

add_library(interlock_thread_sanitizer INTERFACE)
add_library(interlock::thread_sanitizer ALIAS interlock_thread_sanitizer)
set_target_properties(interlock_thread_sanitizer PROPERTIES EXPORT_NAME thread_sanitizer)
# Frame pointers and line tables make ThreadSanitizer's stacks readable. Assertions make an illegal
# memory order stop at its place. -Wtsan would repeat what the native engine's limits say.
target_compile_options(interlock_thread_sanitizer INTERFACE
  -fsanitize=thread -g1 -fno-omit-frame-pointer $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
target_compile_definitions(interlock_thread_sanitizer INTERFACE _GLIBCXX_ASSERTIONS)
target_link_options(interlock_thread_sanitizer INTERFACE -fsanitize=thread)
