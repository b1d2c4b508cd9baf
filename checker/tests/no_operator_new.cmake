# Relacy's operators new and delete must not replace the program's: the archive exports none.
#   cmake -D NM=nm -D ARCHIVE=libinterlock_relacy.a -P no_operator_new.cmake
execute_process(COMMAND ${NM} --extern-only --defined-only ${ARCHIVE}
  OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
if(NOT symbols MATCHES "explore_with_relacy")
  message(FATAL_ERROR "${ARCHIVE} does not look like the Relacy engine:\n${symbols}")
endif()
string(REGEX MATCHALL "[^\n]* _Z(n[wa]|d[la])[^\n]*" operators "${symbols}")
if(operators)
  list(JOIN operators "\n" operators)
  message(FATAL_ERROR "${ARCHIVE} exports\n${operators}")
endif()
