# cmake -D SOURCE_DIR=… -D OUTPUT=page.cpp -P bundle.cmake
#
# Makes one C++ file of page.html, style.css and the ES modules that main.mjs imports. Browsers do
# not import modules from file:// URLs, so each becomes a function that is called once, in the order
# of their imports. What a module may say is therefore a part of the language:
#   import { a, b } from './other.mjs';
#   export function …, export const …, export class …, at the beginning of a line
cmake_minimum_required(VERSION 3.25)

function(literal text)
  if(text MATCHES "\\)~~\"")
    message(FATAL_ERROR "the end of a raw literal, )~~\", is in the page")
  endif()
  string(LENGTH "${text}" length)
  if(length GREATER 60000)
    message(FATAL_ERROR "a piece of the page is too long for a literal: divide its file")
  endif()
  file(APPEND ${OUTPUT} "    R\"~~(${text})~~\",\n")
endfunction()

function(bundle name)
  get_property(state GLOBAL PROPERTY state_of_${name})
  if(state STREQUAL done)
    return()
  elseif(state STREQUAL begun)
    message(FATAL_ERROR "${name}.mjs imports itself, by way of others")
  endif()
  set_property(GLOBAL PROPERTY state_of_${name} begun)
  file(READ ${SOURCE_DIR}/${name}.mjs code)

  set(import_pattern "import {([^}]*)} from '\\./([a-z_]+)\\.mjs'")
  string(REGEX MATCHALL "${import_pattern}" imports "${code}")
  foreach(import IN LISTS imports)
    string(REGEX REPLACE "${import_pattern}" "\\2" imported "${import}")
    bundle(${imported})
  endforeach()
  string(REGEX REPLACE "${import_pattern}" "const {\\1} = \\2_module" code "${code}")

  set(export_pattern "\nexport (async function|function|const|class) ([A-Za-z0-9_]+)")
  string(REGEX MATCHALL "${export_pattern}" exports "\n${code}")
  string(REGEX REPLACE "${export_pattern}" "\\2" exports "${exports}")
  string(REPLACE ";" ", " exports "${exports}")
  string(REGEX REPLACE "${export_pattern}" "\n\\1 \\2" code "\n${code}")
  if(code MATCHES "\n(import|export)[ {][^\n]*")
    message(FATAL_ERROR "${name}.mjs: cannot bundle '${CMAKE_MATCH_0}'")
  endif()
  if(code MATCHES "</script|<!--")
    message(FATAL_ERROR "${name}.mjs: '${CMAKE_MATCH_0}' would end the script")
  endif()

  literal("const ${name}_module = (() => {${code}return { ${exports} };\n})();\n")
  set_property(GLOBAL PROPERTY state_of_${name} done)
endfunction()

file(READ ${SOURCE_DIR}/page.html page)
string(FIND "${page}" "/* style */" style_at)
string(FIND "${page}" "/* data */" data_at)
string(FIND "${page}" "/* script */" script_at)
if(style_at LESS 0 OR data_at LESS style_at OR script_at LESS data_at)
  message(FATAL_ERROR "page.html must have the marks /* style */, /* data */ and /* script */")
endif()
math(EXPR style_end "${style_at} + 11")
math(EXPR data_end "${data_at} + 10")
math(EXPR script_end "${script_at} + 12")
math(EXPR to_data "${data_at} - ${style_end}")
math(EXPR to_script "${script_at} - ${data_end}")

file(WRITE ${OUTPUT} "// Made by bundle.cmake.
#include <interlock/reports/render/html/page.hpp>

namespace interlock::reports::html {
namespace {

constexpr std::string_view before[]{
")
string(SUBSTRING "${page}" 0 ${style_at} piece)
literal("${piece}")
file(READ ${SOURCE_DIR}/style.css style)
literal("${style}")
string(SUBSTRING "${page}" ${style_end} ${to_data} piece)
literal("${piece}")
file(APPEND ${OUTPUT} "};\n\nconstexpr std::string_view after[]{\n")
string(SUBSTRING "${page}" ${data_end} ${to_script} piece)
literal("${piece}")
bundle(main)
string(SUBSTRING "${page}" ${script_end} -1 piece)
literal("${piece}")
file(APPEND ${OUTPUT} "};

}  // namespace

std::span<std::string_view const> before_data() noexcept { return before; }
std::span<std::string_view const> after_data() noexcept { return after; }

}  // namespace interlock::reports::html
")
