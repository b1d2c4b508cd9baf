# Installs what a user's project needs for find_package(interlock), interlock_add_checks and pkg-config. Two install components:
#   layer    the library: model and impl, which need nothing (Debian: libinterlock-dev)
#   checker  what checks: the interlock program, the engines, the compilers' wrappers (Debian: interlock)
include(CMakePackageConfigHelpers)

set(_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/interlock)
set(_pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH _prefix_of_pc /prefix/${_pc_dir} /prefix)

function(_interlock_pc name component)
  configure_file(cmake/pkgconfig/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${_pc_dir} COMPONENT ${component})
endfunction()

install(TARGETS interlock_model interlock_impl EXPORT interlock-layer-targets COMPONENT layer)
install(EXPORT interlock-layer-targets NAMESPACE interlock:: DESTINATION ${_package_dir} COMPONENT layer)
foreach(room model impl)
  install(DIRECTORY ${room} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/interlock COMPONENT layer
          FILES_MATCHING PATTERN "*.hpp" PATTERN tests EXCLUDE PATTERN bench EXCLUDE)
endforeach()
configure_package_config_file(cmake/interlock-config.cmake.in interlock-config.cmake
  INSTALL_DESTINATION ${_package_dir})
write_basic_package_version_file(interlock-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/interlock-config.cmake ${PROJECT_BINARY_DIR}/interlock-config-version.cmake
        DESTINATION ${_package_dir} COMPONENT layer)
_interlock_pc(interlock-model layer)
_interlock_pc(interlock-impl layer)

if(NOT INTERLOCK_CHECKER)
  return()
endif()

install(TARGETS interlock_instrumented interlock_reports interlock_search interlock_relacy interlock_rc11
                interlock_checker
                interlock_main interlock_native interlock_thread_sanitizer
        EXPORT interlock-checker-targets COMPONENT checker)
install(EXPORT interlock-checker-targets NAMESPACE interlock:: DESTINATION ${_package_dir} COMPONENT checker)
install(TARGETS interlock interlock.tsan COMPONENT checker)
foreach(room scenarios checker reports)
  install(DIRECTORY ${room} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/interlock COMPONENT checker
          FILES_MATCHING PATTERN "*.hpp" PATTERN tests EXCLUDE PATTERN bench EXCLUDE)
endforeach()
install(FILES scenarios/check.hpp scenarios/explore.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/interlock COMPONENT checker)
configure_file(cmake/interlock-checker.cmake.in ${PROJECT_BINARY_DIR}/interlock-checker.cmake @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/interlock-checker.cmake cmake/FindHiredis.cmake cmake/FindLibdw.cmake cmake/InterlockAddChecks.cmake
              cmake/InterlockDiscoverChecks.cmake
        DESTINATION ${_package_dir} COMPONENT checker)

# Written when the program is built.
set(_manual ${PROJECT_BINARY_DIR}/manual)
install(FILES ${_manual}/interlock.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT checker)
install(FILES ${_manual}/interlock DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT checker)
install(FILES ${_manual}/_interlock DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT checker)
install(FILES ${_manual}/interlock.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT checker)

# What a linker is told without CMake. Each archive before those that it needs.
set(_archives checker rc11 relacy search reports model)
set(_of_others -lboost_context -lboost_program_options -lfmt -lpugixml -lZydis -ldw -lpthread)
if(INTERLOCK_QUEUE)
  list(APPEND _of_others -lhiredis)
endif()
if(INTERLOCK_QUEUE_TLS)
  list(APPEND _of_others -lssl -lcrypto)
endif()
list(TRANSFORM _archives REPLACE "(.+)" "\${libdir}/libinterlock_\\1.a" OUTPUT_VARIABLE INTERLOCK_LIBRARIES)
list(JOIN INTERLOCK_LIBRARIES " " INTERLOCK_LIBRARIES)
list(JOIN _of_others " " INTERLOCK_OTHER_LIBRARIES)
string(APPEND INTERLOCK_LIBRARIES " ${INTERLOCK_OTHER_LIBRARIES}")
_interlock_instrumenting(INTERLOCK_INSTRUMENTING)
list(APPEND INTERLOCK_INSTRUMENTING -fno-pie)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  list(APPEND INTERLOCK_INSTRUMENTING -Wno-unknown-warning-option -Wno-tsan)  # clang, too, is given them
endif()
list(JOIN INTERLOCK_INSTRUMENTING " " INTERLOCK_INSTRUMENTING)
get_target_property(INTERLOCK_NATIVE_LIBRARIES interlock_native INTERFACE_LINK_OPTIONS)
list(TRANSFORM INTERLOCK_NATIVE_LIBRARIES REPLACE "^LINKER:" "-Wl,")
list(APPEND INTERLOCK_NATIVE_LIBRARIES "\${libdir}/libinterlock_reports.a" "\${libdir}/libinterlock_model.a"
     -lboost_program_options -lfmt -lpugixml -lpthread)
list(JOIN INTERLOCK_NATIVE_LIBRARIES " " INTERLOCK_NATIVE_LIBRARIES)
_interlock_pc(interlock checker)
_interlock_pc(interlock-native checker)

# The compilers' wrappers find what they link beside themselves.
install(TARGETS interlock_program ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT checker)
list(TRANSFORM _archives REPLACE "(.+)" "\"$lib/libinterlock_\\1.a\"" OUTPUT_VARIABLE INTERLOCK_ARCHIVES)
list(JOIN INTERLOCK_ARCHIVES " " INTERLOCK_ARCHIVES)
function(_interlock_wrapper wrapper compiler suffix)
  configure_file(cmake/interlock-c++.in ${PROJECT_BINARY_DIR}/${wrapper} @ONLY
    FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  install(PROGRAMS ${PROJECT_BINARY_DIR}/${wrapper} DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT checker)
endfunction()
_interlock_wrapper(interlock-c++ g++ .cpp)
_interlock_wrapper(interlock-cc gcc .c)

if(PROJECT_IS_TOP_LEVEL)
  include(InterlockPackage)
endif()
