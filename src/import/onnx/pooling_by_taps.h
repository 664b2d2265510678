// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "import/onnx/context.h"

namespace mote::onnx {

// Pools over any number of dimensions and with dilated windows, of what lies as in the file: one dimension
// after the other, and in each one tap of the window after the other, for which all outputs take their input
// at once.

// The largest element of each window, and the places of these elements if the node's second result is wanted.
Status append_max_by_taps(Context& c);

// The mean of each window, by ONNX's rules of what counts.
Status append_average_by_taps(Context& c);

// The sum over each window of x, which has the shape of the node's operand; padding is 0.
Result<TensorId> sum_by_taps(Context& c, TensorId x);

}  // namespace mote::onnx
