// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "import/onnx/context.h"
#include "import/onnx/windows.h"

namespace mote::onnx {

// x [..., m, k] times y [..., k, n], as numpy.matmul has it: by a fully connected layer where y is a constant
// matrix. float32.
TensorId matrix_product(Builder& b, TensorId x, TensorId y);

// The node is of the form in * weights + bias: what can take in a factor, or run on integers.
bool is_layer(const Node& node);

// The convolution that the attributes of a node describe; weights [out channels, in channels of a group,
// (rows,) columns] and bias, if there is one, are constants. float32.
Result<TensorId> convolution(Context& c, TensorId x, TensorId weights, TensorId bias);

// The same of an image [batch, rows, columns, channels], with attributes of our convolutions.
TensorId convolved_image(Builder& b, TensorId image, TensorId weights, TensorId bias, Attrs attrs,
                         int64_t groups);

// Its transpose, whose weights are [channels in, channels out of a group, rows, columns].
TensorId transposed_image(Builder& b, TensorId image, TensorId weights, TensorId bias, const Attrs& attrs,
                          int64_t groups);
Attrs transposed_attrs(const WindowAxis& rows, const WindowAxis& columns, const PlacedAxis& row_place,
                       const PlacedAxis& column_place);

// Zeros between the taps of a dilated kernel along an axis of its weights.
TensorId spread_taps(Builder& b, TensorId weights, int axis, int64_t dilation);

}  // namespace mote::onnx
