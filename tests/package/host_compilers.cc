// SPDX-License-Identifier: Apache-2.0
#include "tests/package/package_test.h"

namespace mote {
namespace {

constexpr const char* kSelfTest = R"(#include <mote_small.h>
int main() { return mote_small_selftest() == MOTE_OK ? 0 : 1; }
)";

struct Compiler {
  const char* name;
  const char* program;
  std::vector<std::string> flags;
};

class HostCompiler : public PackageTest, public ::testing::WithParamInterface<Compiler> {};

// The kernels for any core, and those for cores with the DSP extension in their portable form.
TEST_P(HostCompiler, BuildsWithoutWarningsAndPassesTheSelfTest) {
  put("main.cpp", kSelfTest);
  for (const char* board : {"host", "cortex-m4"}) {
    compile_model(small_classifier(), "small", board);
    build_and_run(GetParam().program, {"small"}, GetParam().flags);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Package, HostCompiler,
    ::testing::Values(
        Compiler{"gcc", "g++", {"-Os"}}, Compiler{"clang", "clang++-14", {"-O2"}},
        Compiler{"gcc_ubsan", "g++", {"-O3", "-fsanitize=undefined", "-fno-sanitize-recover=all"}},
        Compiler{"clang_ubsan", "clang++-14", {"-O3", "-fsanitize=undefined", "-fno-sanitize-recover=all"}}),
    [](const auto& compiler) { return std::string(compiler.param.name); });

TEST_F(PackageTest, FloatModelPassesTheSelfTest) {
  MadeModel model(DType::kFloat32, {1, 8, 8, 2});
  model.conv2d(4, 3, 2).average_pool2d().fully_connected(3).softmax();
  compile_model(model, "small", "host");
  put("main.cpp", kSelfTest);
  build_and_run("g++", {"small"}, {"-O2"});
}

TEST_F(PackageTest, HeaderIsC) {
  compile_model(small_classifier(), "small", "cortex-m4");
  put("main.c",
      "#include <mote_small.h>\n"
      "int8_t *first(void);\n"
      "int8_t *first(void) { return mote_small_invoke() == MOTE_OK ? mote_small_input(0) : 0; }\n");
  must_run({"gcc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Ismall/src", "-c", "main.c",
            "-o", "main.o"});
}

}  // namespace
}  // namespace mote
