# Debian packages: (cd build/release && cpack)
#   libinterlock-dev  model and impl: needs nothing
#   interlock         what checks, with all that a program of checks is linked with
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR Interlock)
set(CPACK_PACKAGE_CONTACT "the authors of Interlock <interlock@localhost>")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES OFF)  # reports quote what debug information says
set(CPACK_COMPONENTS_ALL layer checker)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE gzip)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_LAYER_PACKAGE_NAME libinterlock-dev)
set(CPACK_DEBIAN_LAYER_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_LAYER_DESCRIPTION "Concurrent primitives and the layer that they are checked through
 Semaphores, mutexes, buffers, and what is around them, as C++20 headers.")
set(CPACK_DEBIAN_CHECKER_PACKAGE_NAME interlock)
set(CPACK_DEBIAN_CHECKER_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_CHECKER_PACKAGE_DEPENDS "libinterlock-dev (= ${PROJECT_VERSION}), g++, libboost-context-dev, \
libboost-program-options-dev, libfmt-dev, libpugixml-dev, libzydis-dev, libdw-dev")
if(INTERLOCK_QUEUE)
  string(APPEND CPACK_DEBIAN_CHECKER_PACKAGE_DEPENDS ", libhiredis-dev")
endif()
if(INTERLOCK_QUEUE_TLS)
  string(APPEND CPACK_DEBIAN_CHECKER_PACKAGE_DEPENDS ", libssl-dev")
endif()
set(CPACK_DEBIAN_CHECKER_PACKAGE_RECOMMENDS "cmake, pkg-config")
set(CPACK_COMPONENT_CHECKER_DESCRIPTION "Concurrency correctness checker and model tester for C++20
 Finds the interleaving in which a semaphore loses a wakeup, a mutex lets two
 in, or a buffer hands out a slot before it is written.")
foreach(component layer checker)
  string(TOUPPER ${component} _upper)
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE RENAME copyright COMPONENT ${component}
          DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${CPACK_DEBIAN_${_upper}_PACKAGE_NAME})
endforeach()
include(CPack)
