# The page of the HTML report, bundled into interlock_reports.
set(_html ${CMAKE_CURRENT_SOURCE_DIR}/render/html)
set(_page ${CMAKE_CURRENT_BINARY_DIR}/html/page.cpp)
file(GLOB _modules CONFIGURE_DEPENDS ${_html}/*.mjs)
add_custom_command(OUTPUT ${_page}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/html
  COMMAND ${CMAKE_COMMAND} -D SOURCE_DIR=${_html} -D OUTPUT=${_page} -P ${_html}/bundle.cmake
  DEPENDS ${_html}/bundle.cmake ${_html}/page.html ${_html}/style.css ${_modules}
  COMMENT "Bundling the page of the HTML report" VERBATIM)
target_sources(interlock_reports PRIVATE render/html.cpp ${_page})
