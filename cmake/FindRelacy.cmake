# Finds Relacy Race Detector (headers only; Debian: relacy-dev).
#   Relacy::Relacy  its include directory, as a system one
#   Relacy_FOUND

find_path(Relacy_INCLUDE_DIR relacy/relacy.hpp)
mark_as_advanced(Relacy_INCLUDE_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Relacy REQUIRED_VARS Relacy_INCLUDE_DIR)

if(Relacy_FOUND AND NOT TARGET Relacy::Relacy)
  add_library(Relacy::Relacy INTERFACE IMPORTED)
  set_target_properties(Relacy::Relacy PROPERTIES
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${Relacy_INCLUDE_DIR})
endif()
