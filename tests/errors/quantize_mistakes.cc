// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

// A dense layer of float over three numbers.
constexpr char kModel[] = R"(mote-ir 1
graph "dense"
tensor 0 "x" float32 [1,3]
const 1 "w" float32 [2,3] data "AACAPwAAAEAAAEBAAACAPwAAAEAAAEBA"
tensor 2 "y" float32 [1,2]
input 0
output 2
node fully_connected "dense" inputs [0,1] outputs [2] {activation="none", keep_num_dims=0}
)";

TEST_F(ErrorTest, QuantizingWithoutFittingData) {
  put("dense.mote", kModel);
  put("short.csv", "a,b,c\n1,2,3\n4,5\n");
  expect_refused({"quantize", "dense.mote", "--data", "short.csv", "-o", "out.mote"},
                 {"short.csv:3", "has 2 numbers, the model's input has 3"});
  put("words.csv", "1,2,3\none,two,three\n");
  expect_refused({"quantize", "dense.mote", "--data", "words.csv", "-o", "out.mote"},
                 {"words.csv:2", "holds something that is no number"});
  put("odd.bin", Bytes(13));
  expect_refused({"quantize", "dense.mote", "--data", "odd.bin", "-o", "out.mote"},
                 {"odd.bin: has 13 bytes, which is no multiple of the 12"});
  put("empty.csv", "x,y,z\n");
  expect_refused({"quantize", "dense.mote", "--data", "empty.csv", "-o", "out.mote"}, {"holds no sample"});
  put("notes.txt", "1 2 3\n");
  expect_refused({"quantize", "dense.mote", "--data", "notes.txt", "-o", "out.mote"},
                 {"is not data that mote reads for a model"});
}

TEST_F(ErrorTest, QuantizingWithUnknownSettings) {
  put("dense.mote", kModel);
  put("data.csv", "1,2,3\n");
  expect_refused(
      {"quantize", "dense.mote", "--data", "data.csv", "-o", "out.mote", "--calibration", "best-guess"},
      {"there is no calibration 'best-guess'", "known: best, minmax, percentile, mse"});
  expect_refused({"quantize", "dense.mote", "--data", "data.csv", "-o", "dense.mote"}, {"dense.mote"});
}

TEST_F(ErrorTest, QuantizingWhatIsQuantized) {
  put_model();
  put("data.bin", Bytes(144));
  expect_refused({"quantize", "good.mote", "--data", "data.bin", "-o", "out.mote"},
                 {"has no float layer that could be quantised"});
}

}  // namespace
}  // namespace mote
