// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "import/onnx/context.h"

namespace mote::onnx {

// Convolutions over volumes [batch, channels, planes, rows, columns], made of those on images: the planes are
// a batch of images, and what the planes of the kernel give is added up. float32; bias may be kNoTensor.

// weights [channels out, channels in of a group, planes, rows, columns].
Result<TensorId> volume_convolution(Context& c, TensorId x, TensorId weights, TensorId bias);

// weights [channels in, channels out of a group, planes, rows, columns].
Result<TensorId> transposed_volume_convolution(Context& c, TensorId x, TensorId weights, TensorId bias);

}  // namespace mote::onnx
