// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

namespace mote::train {

// A matrix that is read at data[row * row_stride + column * column_stride], so that a transposed one costs
// nothing.
struct MatrixView {
  const float* data;
  int64_t row_stride, column_stride;
};

// c[rows][columns] = a[rows][depth] * b[depth][columns], or += with `accumulate`. b and c are row-major with
// the given strides between rows; c must not overlap a or b. Written for the shapes of small networks,
// thousands of rows by tens of columns, where a general library spends its time on packing. One thread; the
// order of the sums depends on nothing but the sizes, so results repeat.
void matmul(MatrixView a, const float* b, int64_t b_stride, float* c, int64_t c_stride, int64_t rows,
            int64_t columns, int64_t depth, bool accumulate);

}  // namespace mote::train
