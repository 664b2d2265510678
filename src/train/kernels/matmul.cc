// SPDX-License-Identifier: Apache-2.0
#include "train/kernels/matmul.h"

#include <algorithm>

#include "train/kernels/simd.h"

namespace mote::train {

namespace {

// Depth is cut into pieces whose part of b stays in the first-level cache.
constexpr int64_t kDepthBlock = 128;

struct Operands {
  MatrixView a;
  const float* b;
  int64_t b_stride;
  float* c;
  int64_t c_stride;
};

// A tile of kRows x (kVectors * lanes) of c, held in registers over the whole depth.
template <class Lanes, int kRows, int kVectors>
MOTE_FORCE_INLINE void tile(const Operands& m, int64_t row, int64_t column, int64_t depth, bool accumulate) {
  using Value = typename Lanes::Value;
  Value sum[kRows][kVectors];
  float* c = m.c + row * m.c_stride + column;
  for (int r = 0; r < kRows; ++r)
    for (int v = 0; v < kVectors; ++v)
      sum[r][v] = accumulate ? load<Lanes>(c + r * m.c_stride + v * Lanes::kCount) : Value{};
  const float* a = m.a.data + row * m.a.row_stride;
  const float* b = m.b + column;
  for (int64_t k = 0; k < depth; ++k, a += m.a.column_stride, b += m.b_stride)
    for (int v = 0; v < kVectors; ++v) {
      const Value right = load<Lanes>(b + v * Lanes::kCount);
      for (int r = 0; r < kRows; ++r) sum[r][v] += a[r * m.a.row_stride] * right;
    }
  for (int r = 0; r < kRows; ++r)
    for (int v = 0; v < kVectors; ++v) store<Lanes>(c + r * m.c_stride + v * Lanes::kCount, sum[r][v]);
}

template <class Lanes, int kRows, int kVectors>
MOTE_FORCE_INLINE void row_of_tiles(const Operands& m, int64_t row, int64_t columns, int64_t depth,
                                    bool accumulate) {
  constexpr int64_t kWide = Lanes::kCount * kVectors;
  int64_t column = 0;
  for (; column + kWide <= columns; column += kWide)
    tile<Lanes, kRows, kVectors>(m, row, column, depth, accumulate);
  for (; column + Lanes::kCount <= columns; column += Lanes::kCount)
    tile<Lanes, kRows, 1>(m, row, column, depth, accumulate);
  for (; column + 8 <= columns; column += 8) tile<Eight, kRows, 1>(m, row, column, depth, accumulate);
  for (; column < columns; ++column) tile<One, kRows, 1>(m, row, column, depth, accumulate);
}

// kRows * kVectors sums, a row of b and a number of a must fit in the registers of the vector unit, or every
// step stores and loads sums.
template <class Lanes, int kRows, int kVectors>
MOTE_FORCE_INLINE void all_tiles(const Operands& m, int64_t rows, int64_t columns, int64_t depth,
                                 bool accumulate) {
  int64_t row = 0;
  for (; row + kRows <= rows; row += kRows)
    row_of_tiles<Lanes, kRows, kVectors>(m, row, columns, depth, accumulate);
  for (; row < rows; ++row) row_of_tiles<Lanes, 1, kVectors>(m, row, columns, depth, accumulate);
}

#ifdef MOTE_HAS_VERSIONS
__attribute__((target("arch=x86-64-v4"))) void block(const Operands& m, int64_t rows, int64_t columns,
                                                     int64_t depth, bool accumulate) {
  all_tiles<Sixteen, 8, 2>(m, rows, columns, depth, accumulate);  // of 32 registers of 16
}

__attribute__((target("arch=x86-64-v3"))) void block(const Operands& m, int64_t rows, int64_t columns,
                                                     int64_t depth, bool accumulate) {
  all_tiles<Eight, 6, 2>(m, rows, columns, depth, accumulate);  // of 16 registers of 8
}

__attribute__((target("default")))
#endif
void block(const Operands& m, int64_t rows, int64_t columns, int64_t depth, bool accumulate) {
  all_tiles<Eight, 4, 1>(m, rows, columns, depth, accumulate);  // of 16 registers of 4
}

}  // namespace

void matmul(MatrixView a, const float* b, int64_t b_stride, float* c, int64_t c_stride, int64_t rows,
            int64_t columns, int64_t depth, bool accumulate) {
  for (int64_t begin = 0; begin < std::max<int64_t>(depth, 1); begin += kDepthBlock) {
    const MatrixView part{a.data + begin * a.column_stride, a.row_stride, a.column_stride};
    block({part, b + begin * b_stride, b_stride, c, c_stride}, rows, columns,
          std::min(kDepthBlock, depth - begin), accumulate || begin > 0);
  }
}

}  // namespace mote::train
