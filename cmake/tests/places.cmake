# cmake -D OBJDUMP=… -D FOLDER=… -D PROGRAM=… -P places.cmake
#
# Fails where debug information of FOLDER/PROGRAM names files or folders below FOLDER.
execute_process(COMMAND ${OBJDUMP} --dwarf=info ${FOLDER}/${PROGRAM}
                OUTPUT_VARIABLE text RESULT_VARIABLE status)
if(NOT status EQUAL 0 OR NOT text MATCHES "DW_AT_name[^\n]*handoff_checks\\.cpp")
  message(FATAL_ERROR "${FOLDER}/${PROGRAM} has no debug information of handoff_checks.cpp")
endif()
# Not in the heading, which names the program.
string(FIND "${text}" "DW_AT_" first)
string(SUBSTRING "${text}" ${first} -1 text)
string(FIND "${text}" "${FOLDER}" at)
if(NOT at EQUAL -1)
  string(SUBSTRING "${text}" ${at} 200 words)
  message(FATAL_ERROR "a place begins with the build folder: ${words}")
endif()
