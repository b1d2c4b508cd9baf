# Installs what a user's project needs for find_package(interlock) and interlock_add_checks.
include(CMakePackageConfigHelpers)

set(_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/interlock)

install(TARGETS interlock_model interlock_instrumented interlock_impl interlock_reports interlock_search interlock_relacy interlock_rc11
                interlock_checker
                interlock_main interlock_native interlock_thread_sanitizer
        EXPORT interlock-targets)
# The compilers' wrappers find what they link beside themselves.
install(TARGETS interlock_program ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
set(_queue_libraries "")
if(INTERLOCK_QUEUE)
  string(APPEND _queue_libraries " -lhiredis")
endif()
if(INTERLOCK_QUEUE_TLS)
  string(APPEND _queue_libraries " -lssl -lcrypto")
endif()
function(_interlock_wrapper wrapper compiler suffix)
  configure_file(cmake/interlock-c++.in ${PROJECT_BINARY_DIR}/${wrapper} @ONLY
    FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  install(PROGRAMS ${PROJECT_BINARY_DIR}/${wrapper} DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()
_interlock_wrapper(interlock-c++ g++ .cpp)
_interlock_wrapper(interlock-cc gcc .c)

install(TARGETS interlock interlock.tsan)
install(EXPORT interlock-targets NAMESPACE interlock:: DESTINATION ${_package_dir})
foreach(room model impl scenarios checker reports)
  install(DIRECTORY ${room} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/interlock
          FILES_MATCHING PATTERN "*.hpp" PATTERN tests EXCLUDE PATTERN bench EXCLUDE)
endforeach()

install(FILES scenarios/check.hpp scenarios/explore.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/interlock)

configure_package_config_file(cmake/interlock-config.cmake.in interlock-config.cmake
  INSTALL_DESTINATION ${_package_dir})
write_basic_package_version_file(interlock-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/interlock-config.cmake
              ${PROJECT_BINARY_DIR}/interlock-config-version.cmake
              cmake/FindHiredis.cmake
              cmake/FindLibdw.cmake
              cmake/InterlockAddChecks.cmake
        DESTINATION ${_package_dir})
