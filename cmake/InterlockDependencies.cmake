# Finds what the build needs and, where something is missing, says which Debian package has it.

set(_missing)

macro(_interlock_need found package)
  if(NOT ${found})
    list(APPEND _missing ${package})
  endif()
endmacro()

find_package(Relacy QUIET)
_interlock_need(Relacy_FOUND relacy-dev)
find_package(Boost 1.74 QUIET COMPONENTS program_options context)
_interlock_need(Boost_FOUND "libboost-program-options-dev libboost-context-dev")
find_package(fmt 9 QUIET)
_interlock_need(fmt_FOUND libfmt-dev)
find_package(nlohmann_json 3.11 QUIET)
_interlock_need(nlohmann_json_FOUND nlohmann-json3-dev)
find_package(pugixml QUIET)
_interlock_need(pugixml_FOUND libpugixml-dev)
# As headers alone, so that programs of checks are not linked with it.
find_path(INTERLOCK_TOMLPLUSPLUS toml++/toml.h)
mark_as_advanced(INTERLOCK_TOMLPLUSPLUS)
_interlock_need(INTERLOCK_TOMLPLUSPLUS libtomlplusplus-dev)
find_package(zydis 4 QUIET)
_interlock_need(zydis_FOUND libzydis-dev)
find_package(Libdw QUIET)
_interlock_need(Libdw_FOUND libdw-dev)
# A work queue for many machines (interlock check --queue, over Redis): where there is what it needs, which may be installed later, unless it is
# wanted or not by -DINTERLOCK_QUEUE=ON|OFF; and so TLS for it, by -DINTERLOCK_QUEUE_TLS.
find_package(Hiredis QUIET)
find_package(OpenSSL QUIET)
if(NOT DEFINED CACHE{INTERLOCK_QUEUE})
  set(INTERLOCK_QUEUE ${Hiredis_FOUND})
endif()
if(NOT DEFINED CACHE{INTERLOCK_QUEUE_TLS})
  set(INTERLOCK_QUEUE_TLS ${OpenSSL_FOUND})
endif()
if(INTERLOCK_QUEUE)
  _interlock_need(Hiredis_FOUND libhiredis-dev)
endif()
if(INTERLOCK_QUEUE AND INTERLOCK_QUEUE_TLS)
  _interlock_need(OpenSSL_FOUND libssl-dev)
elseif(INTERLOCK_QUEUE_TLS)
  set(INTERLOCK_QUEUE_TLS OFF)
endif()
if(INTERLOCK_TESTS)
  find_package(CppUnit QUIET)
  _interlock_need(CppUnit_FOUND libcppunit-dev)
endif()

if(_missing)
  list(JOIN _missing " " _missing)
  message(FATAL_ERROR "interlock needs packages that are not installed. On Debian 12:\n"
                      "  apt-get install ${_missing}\n"
                      "or run script/bootstrap, which installs all that is missing (with --test, also "
                      "what the tests need; -DBUILD_TESTING=OFF leaves those out).")
endif()
unset(_missing)
