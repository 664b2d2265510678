// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "base/text.h"
#include "tests/package/package_test.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

TEST_F(PackageTest, CmakeTarget) {
  compile_model(small_classifier(), "small", "host");
  put("CMakeLists.txt",
      "cmake_minimum_required(VERSION 3.13)\n"
      "project(consumer LANGUAGES CXX)\n"
      "add_subdirectory(small)\n"
      "add_executable(consumer main.cpp)\n"
      "target_link_libraries(consumer PRIVATE mote_small)\n");
  put("main.cpp", "#include <mote_small.h>\nint main() { return mote_small_selftest(); }\n");
  must_run({"cmake", "-S", ".", "-B", "out", "-G", "Ninja"});
  must_run({"cmake", "--build", "out"});
  must_run({"./out/consumer"});
}

// Source: Arduino library specification 1.5, "library.properties file format" and "Source code".
TEST_F(PackageTest, ArduinoLibrary) {
  compile_model(small_classifier(), "small", "arduino-nano-33-ble");
  std::map<std::string, std::string> properties;
  for (const std::string& line : split(text("small/library.properties"), '\n')) {
    const size_t equal = line.find('=');
    if (equal != std::string::npos) properties[line.substr(0, equal)] = line.substr(equal + 1);
  }
  for (const char* key : {"name", "version", "author", "maintainer", "sentence", "paragraph", "category",
                          "url", "architectures", "includes"})
    EXPECT_NE(properties[key], "") << key;
  EXPECT_EQ(properties["name"], "mote_small");
  EXPECT_EQ(properties["includes"], "mote_small.h");
  EXPECT_THAT(properties["version"], ::testing::MatchesRegex("[0-9]+[.][0-9]+[.][0-9]+"));
  for (const auto& [path, contents] : contents_of(full("small/src"))) {
    EXPECT_EQ(path.rfind("mote_", 0), 0u) << path;
    EXPECT_TRUE(ends_with(path, ".cpp") || ends_with(path, ".h")) << path;
  }
}

// As little of Arduino.h as the example needs.
constexpr const char* kArduino = R"(#include <stdio.h>
struct FakeSerial {
  void begin(long) {}
  explicit operator bool() const { return true; }
  void print(const char* x) { fputs(x, stdout); }
  void print(int x) { printf("%d", x); }
  void println(const char* x) { puts(x); }
  void println(unsigned long x) { printf("%lu\n", x); }
};
static FakeSerial Serial;
static unsigned long millis() { return 0; }
static unsigned long micros() { return 0; }
static void delay(unsigned long) {}
)";

TEST_F(PackageTest, ArduinoExample) {
  compile_model(small_classifier(), "small", "arduino-nano-33-ble");
  const std::string sketch = text("small/examples/SelfTest/SelfTest.ino");
  EXPECT_THAT(sketch, HasSubstr("#include <mote_small.h>"));
  put("main.cpp", kArduino + sketch + "int main() { setup(); loop(); (void)millis(); return 0; }\n");
  build_and_run("g++", {"small"}, {"-Os"});
  EXPECT_THAT(must_run({"./program"}), HasSubstr("self-test: passed"));
}

}  // namespace
}  // namespace mote
