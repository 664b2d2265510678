// SPDX-License-Identifier: Apache-2.0
#include "data/npy.h"

#include <gmock/gmock.h>

#include "data/testing.h"

namespace mote {
namespace {

using testing::error_text;
using ::testing::HasSubstr;
using testing::must;

Bytes npy(const std::string& dict, size_t data_bytes, uint8_t version = 1) {
  Bytes out = testing::bytes_of("\x93NUMPY");
  out.insert(out.end(),
             {version, 0, static_cast<uint8_t>(dict.size()), static_cast<uint8_t>(dict.size() >> 8)});
  if (version > 1) out.insert(out.end(), {0, 0});
  out.insert(out.end(), dict.begin(), dict.end());
  out.resize(out.size() + data_bytes, 7);
  return out;
}

TEST(Npy, ComesBackAsItWasWritten) {
  for (const Shape& shape : {Shape{}, Shape{6}, Shape{2, 3}, Shape{1, 49, 10, 1}, Shape{0, 3}}) {
    for (const DType type : {DType::kInt8, DType::kUInt8, DType::kBool, DType::kInt16, DType::kInt32,
                             DType::kInt64, DType::kFloat32}) {
      NpyArray array{type, shape, Bytes(static_cast<size_t>(element_count(shape) * dtype_bytes(type)), 3)};
      const Bytes bytes = must(encode_npy(type, shape, array.data.data(), array.data.size()));
      EXPECT_EQ((bytes.size() - array.data.size()) % 64, 0u) << "NumPy aligns the data";
      const NpyArray back = must(parse_npy(bytes, "x.npy"));
      EXPECT_EQ(back.type, type);
      EXPECT_EQ(back.shape, shape);
      EXPECT_EQ(back.data, array.data);
    }
  }
}

TEST(Npy, ReadsWhatNumPyWrites) {
  const NpyArray array = must(
      parse_npy(npy("{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }          \n", 12), "x"));
  EXPECT_EQ(array.type, DType::kInt16);
  EXPECT_EQ(array.shape, (Shape{2, 3}));
  EXPECT_TRUE(parse_npy(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (5,), }\n", 5, 2), "x").ok());
  EXPECT_TRUE(parse_npy(npy("{'descr': '|u1', 'fortran_order': True, 'shape': (5,), }\n", 5, 3), "x").ok());
  EXPECT_TRUE(parse_npy(npy("{'shape': (), 'descr': '<f4', 'fortran_order': False}", 4), "x").ok());
}

TEST(Npy, NamesWhatItCannotRead) {
  const auto error = [](const std::string& descr, const std::string& order, const std::string& shape,
                        size_t bytes) {
    return error_text(parse_npy(
        npy("{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n", bytes),
        "a.npy"));
  };
  EXPECT_THAT(error("<f8", "False", "(1,)", 8), HasSubstr("astype(numpy.float32)"));
  EXPECT_THAT(error(">i4", "False", "(1,)", 4), HasSubstr("big-endian"));
  EXPECT_THAT(error("|O", "False", "(1,)", 8), HasSubstr("'|O'"));
  EXPECT_THAT(error("<i4", "True", "(2, 2)", 16), HasSubstr("ascontiguousarray"));
  EXPECT_THAT(error("<i4", "False", "(2, 2)", 15),
              HasSubstr("a.npy: promises 2x2 values of int32 but has 15"));
  EXPECT_THAT(error("<i4", "False", "(2, 2)", 17), HasSubstr("promises"));
  EXPECT_THAT(error("<i4", "False", "(2147483647, 2147483647, 2147483647)", 4), HasSubstr("promises"));
  for (const std::string shape : {"(2147483648,)", "(-1,)", "(5)", "(5", "5", "(5,,)", "(1.0,)", "[5]",
                                  "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)"})
    EXPECT_THAT(error("|u1", "False", shape, 5), HasSubstr("not what NumPy writes")) << shape;
}

TEST(Npy, EveryTruncationIsAnError) {
  const Bytes whole = npy("{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }\n", 12);
  for (size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(parse_npy(Bytes(whole.begin(), whole.begin() + static_cast<long>(length)), "x").ok())
        << length;
  EXPECT_THAT(error_text(parse_npy(testing::bytes_of("PK\x03\x04"), "x.npz")), HasSubstr(".npz archive"));
}

}  // namespace
}  // namespace mote
