# cmake -D OBJDUMP=… -D OBJECT=… -P native_is_free.cmake
# Fails unless every function layer_X of the object has the instructions of std_X.

execute_process(COMMAND ${OBJDUMP} --version OUTPUT_QUIET RESULT_VARIABLE _status)
if(NOT _status EQUAL 0)
  message(FATAL_ERROR "no objdump to compare with: '${OBJDUMP}'")
endif()

# The instructions of one function, which has a section of its own: no addresses, no encoding, and
# the function's name neutral. Relocations say what is called.
function(instructions symbol result)
  execute_process(
    COMMAND ${OBJDUMP} --disassemble --section=.text.${symbol} --reloc --no-show-raw-insn
            --no-addresses ${OBJECT}
    OUTPUT_VARIABLE text ERROR_VARIABLE errors RESULT_VARIABLE status)
  if(NOT status EQUAL 0 OR NOT text MATCHES "<${symbol}>:\n(.*)")
    message(FATAL_ERROR "${symbol} has no section in ${OBJECT}: ${errors}")
  endif()
  set(text "${CMAKE_MATCH_1}")
  string(REPLACE "${symbol}" "self" text "${text}")
  string(REGEX REPLACE "[ \t]*#[^\n]*" "" text "${text}")
  string(REGEX REPLACE "[ \t]+" " " text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

execute_process(COMMAND ${OBJDUMP} --syms ${OBJECT} OUTPUT_VARIABLE symbols)
string(REGEX MATCHALL " layer_[a-z_]+\n" names "${symbols}")
set(differing 0)
set(compared 0)
foreach(name IN LISTS names)
  string(REGEX REPLACE "^ layer_|\n$" "" name "${name}")
  instructions(layer_${name} layer)
  instructions(std_${name} plain)
  string(REGEX MATCHALL "\n" lines "${plain}")
  list(LENGTH lines count)
  if(count LESS 2)
    message(FATAL_ERROR "std_${name} has no instructions: the comparison would mean nothing")
  endif()
  math(EXPR compared "${compared} + 1")
  if(layer STREQUAL plain)
    message(STATUS "${name}: ${count} instructions, the same")
  else()
    math(EXPR differing "${differing} + 1")
    message("${name} differs.\n--- layer\n${layer}--- std\n${plain}")
  endif()
endforeach()

if(compared LESS 10)
  message(FATAL_ERROR "only ${compared} functions to compare")
endif()
if(differing GREATER 0)
  message(FATAL_ERROR "${differing} of ${compared} functions cost more than their twin")
endif()
