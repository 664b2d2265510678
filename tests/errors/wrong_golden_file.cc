// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

constexpr const char* kLayers =
    "p0 op 0 tensor 5 bytes 8000 fnv 80065d71 first 95 -58 -120 -128\n"
    "p0 op 1 tensor 6 bytes 8000 fnv 597556dc first -128 -90 -93 81\n";

TEST_F(ErrorTest, GoldenLayersOfAnotherModel) {
  put_model();
  put("layers.ref.other.txt", kLayers);
  expect_refused({"verify", "good.mote", "--layers", "--golden", "layers.ref.other.txt"},
                 {"layers.ref.other.txt: the output of operator 0 has 8000 bytes", "is it for this model?"});
}

// Hashes of layers are not compared without --layers: "equal" would be a lie.
TEST_F(ErrorTest, GoldenLayersWithoutLayers) {
  put_model();
  put("layers.ref.other.txt", kLayers);
  expect_refused({"verify", "good.mote", "--golden", "layers.ref.other.txt"},
                 {"layers.ref.other.txt: has hashes of layers, and no outputs", "add --layers"});
}

TEST_F(ErrorTest, GoldenOutputsOfAnotherModel) {
  put_model();
  put("golden.json",
      R"({"meta": {"models": {"kws": "kws.tflite"}}, "golden": {"kws": {"outputs": {"output_p0_i8": [1]}}}})");
  expect_refused({"verify", "good.mote", "--golden", "golden.json"},
                 {"golden.json: has no outputs for 'good.mote'", "meta.models"});
  put("golden.json",
      R"({"meta": {"models": {"g": "good.mote"}}, "golden": {"g": {"outputs": {"output_p0_i8": [1, 2]}}}})");
  expect_refused({"verify", "good.mote", "--golden", "golden.json"},
                 {"golden.json: the output for p0 has 2 bytes, the model's has 4", "is it for this model?"});
}

TEST_F(ErrorTest, NotAGoldenFile) {
  put_model();
  put("golden.json", "{\n\"meta\": oops\n}");
  expect_refused({"verify", "good.mote", "--golden", "golden.json"}, {"golden.json:2: "});
  put("notes.txt", "nothing to compare");
  expect_refused({"verify", "good.mote", "--golden", "notes.txt"},
                 {"notes.txt: has no golden layers", "is it a golden file?"});
}

}  // namespace
}  // namespace mote
