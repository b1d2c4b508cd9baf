# cmake -D PROGRAM=… -D FOLDER=… -P this
#
# Writes what a program says of its own options: a page for man, and completion for shells.
file(MAKE_DIRECTORY ${FOLDER})
foreach(each man:interlock.1 bash:interlock zsh:_interlock fish:interlock.fish)
  string(REPLACE ":" ";" each ${each})
  list(GET each 0 format)
  list(GET each 1 file)
  execute_process(COMMAND ${PROGRAM} manual ${format} --no-config OUTPUT_FILE ${FOLDER}/${file} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
