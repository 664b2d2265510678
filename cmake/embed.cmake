# mote_embed(TARGET library FUNCTION name ROOT folder FILES file...)
#
# Puts files into a library byte for byte, so that the program needs no data files beside it. The library gains
#
#   const std::vector<mote::Resource>& mote::<name>();   // src/base/resource.h
#
# which lists the files in the order given; each path is relative to ROOT. Declare the function in a header of the
# library. The assembler's .incbin does the copying, which takes no time even for large files; a changed file makes
# the library build again. Example:
#
#   file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/boards/*/board.toml)
#   mote_embed(TARGET mote_target FUNCTION board_resources ROOT ${CMAKE_SOURCE_DIR}/boards FILES ${files})
function(mote_embed)
  cmake_parse_arguments(ARG "" "TARGET;FUNCTION;ROOT" "FILES" ${ARGN})
  foreach(needed TARGET FUNCTION ROOT FILES)
    if(NOT ARG_${needed})
      message(FATAL_ERROR "mote_embed: ${needed} is missing")
    endif()
  endforeach()
  set(assembly "/* Made by cmake/embed.cmake. */\n.section .rodata\n")
  set(externs "")
  set(entries "")
  set(files "")
  set(number 0)
  foreach(file IN LISTS ARG_FILES)
    cmake_path(ABSOLUTE_PATH file NORMALIZE)
    list(APPEND files ${file})
    cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${ARG_ROOT} OUTPUT_VARIABLE path)
    set(symbol "mote_embed_${ARG_FUNCTION}_${number}")
    foreach(end begin end)
      string(APPEND assembly ".global ${symbol}_${end}\n.hidden ${symbol}_${end}\n")
    endforeach()
    string(APPEND assembly "${symbol}_begin:\n.incbin \"${file}\"\n${symbol}_end:\n.byte 0\n")
    string(APPEND externs "extern const char ${symbol}_begin[], ${symbol}_end[];\n")
    string(APPEND entries "      resource(\"${path}\", ${symbol}_begin, ${symbol}_end),\n")
    math(EXPR number "${number} + 1")
  endforeach()
  string(APPEND assembly ".section .note.GNU-stack,\"\",%progbits\n")

  set(base ${CMAKE_CURRENT_BINARY_DIR}/embed/${ARG_FUNCTION})
  file(CONFIGURE OUTPUT ${base}.S CONTENT "${assembly}" @ONLY)
  file(CONFIGURE OUTPUT ${base}.cc @ONLY CONTENT "// Made by cmake/embed.cmake.
#include \"base/resource.h\"

#include <cstddef>

extern \"C\" {
${externs}}

namespace mote {

const std::vector<Resource>& ${ARG_FUNCTION}();

const std::vector<Resource>& ${ARG_FUNCTION}() {
  const auto resource = [](const char* path, const char* begin, const char* end) {
    return Resource{path, {begin, static_cast<size_t>(end - begin)}};
  };
  static const std::vector<Resource> all = {
${entries}  };
  return all;
}

}  // namespace mote
")
  set_source_files_properties(${base}.S PROPERTIES OBJECT_DEPENDS "${files}")
  target_sources(${ARG_TARGET} PRIVATE ${base}.S ${base}.cc)
endfunction()
