// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "base/text.h"
#include "tests/package/package_test.h"

namespace mote {
namespace {

TEST_F(PackageTest, TwoModelsShareTheirKernels) {
  compile_model(small_classifier(), "first", "host");
  compile_model(small_classifier(16, 4, 3), "second", "host");
  put("main.cpp", R"(#include <mote_first.h>
#include <mote_second.h>
int main() { return mote_first_selftest() == MOTE_OK && mote_second_selftest() == MOTE_OK ? 0 : 1; }
)");
  build_and_run("g++", {"first", "second"}, {"-Os"});
  // Both bring the kernels; kernels are weak (W). nm prints "address type name", without an address where
  // undefined.
  EXPECT_EQ(text("first/src/mote_conv2d_s8_dual.cpp"), text("second/src/mote_conv2d_s8_dual.cpp"));
  std::map<std::string, int> kernels;
  for (const std::string& line : split(must_run({"nm", "program"}), '\n')) {
    const std::vector<std::string> words = split(line, ' ');
    if (words.size() == 3 && words[1] == "W" && words[2].rfind("mote_", 0) == 0) ++kernels[words[2]];
  }
  EXPECT_GE(kernels.size(), 4u);
  for (const auto& [name, count] : kernels) EXPECT_EQ(count, 1) << name;
}

}  // namespace
}  // namespace mote
