// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"
#include "base/text.h"
#include "emit/parts.h"

namespace mote {

namespace {

constexpr const char* kLicence = R"(MIT No Attribution

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
)";

std::string library_properties(const EmitRequest& request) {
  return format(
      "name=mote_{0}\n"
      "version={1}\n"
      "author=made by mote\n"
      "maintainer=made by mote\n"
      "sentence=The model '{0}' as a library without dependencies.\n"
      "paragraph=Needs {2} bytes of RAM for its arena; see mote_{0}.h for the interface.\n"
      "category=Data Processing\n"
      "url=https://example.com/mote\n"
      "architectures=*\n"
      "includes=mote_{0}.h\n"
      "dot_a_linkage=true\n",
      request.name, request.version, with_commas(request.layout.arena_bytes));
}

std::string cmake_lists(const EmitRequest& request) {
  return format(
      "# SPDX-License-Identifier: MIT-0\n"
      "# add_subdirectory() this folder, then target_link_libraries(your_program PRIVATE mote_{0}).\n"
      "cmake_minimum_required(VERSION 3.13)\n"
      "if(NOT CMAKE_PROJECT_NAME)\n"
      "  project(mote_{0} LANGUAGES CXX)\n"
      "endif()\n"
      "file(GLOB mote_{0}_sources ${{CMAKE_CURRENT_LIST_DIR}}/src/*.cpp)\n"
      "add_library(mote_{0} STATIC ${{mote_{0}_sources}})\n"
      "target_include_directories(mote_{0} PUBLIC ${{CMAKE_CURRENT_LIST_DIR}}/src)\n"
      "target_compile_features(mote_{0} PRIVATE cxx_std_11)\n"
      "target_compile_options(mote_{0} PRIVATE -ffunction-sections -fdata-sections -fno-exceptions "
      "-fno-rtti)\n",
      request.name);
}

constexpr const char* kSketch = R"(/* SPDX-License-Identifier: MIT-0
   Checks on the board that the model's constants are whole and that it computes what it computed on the host, then
   prints the time of an inference. */
#include <mote_@m@.h>

void setup() {
  Serial.begin(115200);
  while (!Serial && millis() < 3000) {
  }
}

void loop() {
  Serial.print("constants: ");
  Serial.println(mote_@m@_check() == MOTE_OK ? "whole" : "DAMAGED");
  Serial.print("self-test: ");
  Serial.println(mote_@m@_selftest() == MOTE_OK ? "passed" : "FAILED");
  const unsigned long start = micros();
  mote_@m@_invoke();
  Serial.print("microseconds: ");
  Serial.println(micros() - start);
  for (int i = 0; i < MOTE_@M@_OUTPUT0_ELEMENTS; ++i) {
    Serial.print(mote_@m@_output(0)[i]);
    Serial.print(i + 1 < MOTE_@M@_OUTPUT0_ELEMENTS ? " " : "\n");
  }
  delay(2000);
}
)";

}  // namespace

std::vector<SourceFile> emit_packaging(const EmitRequest& request) {
  const std::string sketch = replaced(replaced(kSketch, "@m@", request.name), "@M@", to_upper(request.name));
  return {{"library.properties", library_properties(request)},
          {"CMakeLists.txt", cmake_lists(request)},
          {"LICENSE", kLicence},
          {"examples/SelfTest/SelfTest.ino", sketch}};
}

}  // namespace mote
