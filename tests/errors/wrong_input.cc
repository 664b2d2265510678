// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

// Version 1.0 of NumPy's format: signature, length of the header, header, values.
std::string npy(const std::string& type, const std::string& shape, size_t bytes) {
  std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  header.resize((10 + header.size() + 64) / 64 * 64 - 11, ' ');
  header += '\n';
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header +
         std::string(bytes, '\0');
}

TEST_F(ErrorTest, RawInputOfWrongSize) {
  put_model();
  put("short.bin", std::string(143, 'x'));
  expect_refused({"run", "good.mote", "--input", "short.bin", "--output", "scores.bin"},
                 {"short.bin: has 143 bytes, the model's inputs have 144", "'input' int8 1x12x12x1"});
}

TEST_F(ErrorTest, NumpyInputOfWrongShapeOrType) {
  put_model();
  put("shape.npy", npy("|i1", "1, 11, 12, 1", 132));
  expect_refused(
      {"run", "good.mote", "--input", "shape.npy"},
      {"shape.npy: holds int8 1x11x12x1, the model's input 'input' needs int8 1x12x12x1", "reshape"});
  put("type.npy", npy("<f4", "1, 12, 12, 1", 576));
  expect_refused({"run", "good.mote", "--input", "type.npy"},
                 {"type.npy: holds float32 1x12x12x1", "needs int8", "quantise it: numpy.clip", "0.05"});
}

TEST_F(ErrorTest, ImageOfWrongSize) {
  put_model();
  // One grey pixel.
  const unsigned char png[] = {
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
      0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00,
      0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81,
      0x77, 0xcd, 0x72, 0xb6, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};
  put("dot.png", Bytes(std::begin(png), std::end(png)));
  expect_refused({"verify", "good.mote", "--input", "dot.png"},
                 {"dot.png: is 1 pixels high and 1 wide", "resize or crop it to 12 pixels high and 12 wide"});
}

TEST_F(ErrorTest, InputOfUnknownKind) {
  put_model();
  put("voice.wav", "RIFF");
  expect_refused({"run", "good.mote", "--input", "voice.wav"},
                 {"voice.wav: is not an input that mote reads", "give a .bin, .npy or .png file"});
}

}  // namespace
}  // namespace mote
