// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "base/result.h"
#include "import/import.h"
#include "import/onnx/model.h"

namespace mote::onnx {

// The shape that is declared of a value, if it has no free dimension.
std::optional<Shape> fixed_shape(const ValueInfo& value);

// The tensor of a model input; a constant where the user has given its value. A free first dimension, the
// batch, is 1; others take what the user says, or are an error.
Result<Tensor> input_tensor(const ValueInfo& input, const ImportOptions& options);

// [1, 3, 32, 32] -> [1, 32, 32, 3].
void turn_channels_last(Shape* shape);

// "m.onnx: input 'x' is taken as 1x32x32x3 ..."
std::string layout_note(const std::string& file, const char* role, const std::string& name,
                        const Shape& in_file, const Shape& here);

// What a node of a function takes from the call's attributes, or the function's defaults.
void resolve_references(NodeData* node, const NodeData& call, const FunctionData& function);

}  // namespace mote::onnx
