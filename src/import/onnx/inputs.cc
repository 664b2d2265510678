// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/inputs.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "import/onnx/tensors.h"
#include "import/onnx/values.h"

namespace mote::onnx {

namespace {

std::string shape_option(const ValueInfo& input) {
  std::string sizes;
  for (size_t d = 0; d < input.dims.size(); ++d) {
    const ValueInfo::Dim& dim = input.dims[d];
    const std::string name = dim.name.empty() ? "SIZE" : to_upper(c_identifier(dim.name));
    sizes += (d > 0 ? "," : "") + (dim.size > 0 ? std::to_string(dim.size) : d == 0 ? "1" : name);
  }
  return format("fix it: --shape {}={}", printable(input.name), sizes.empty() ? "1,..." : sizes);
}

Result<Shape> input_shape(const ValueInfo& input, const ImportOptions& options) {
  const auto given = options.shapes.find(input.name);
  std::vector<int64_t> sizes;
  if (given != options.shapes.end()) {
    if (input.has_shape && given->second.size() != input.dims.size())
      return Error(Code::kInvalid, format("--shape gives input '{}' {} dimensions, it has {}",
                                          printable(input.name), given->second.size(), input.dims.size()));
    for (size_t d = 0; d < input.dims.size(); ++d)
      if (input.dims[d].size > 0 && input.dims[d].size != given->second[d])
        return Error(Code::kInvalid,
                     format("--shape gives dimension {} of input '{}' the size {}, the file {}", d,
                            printable(input.name), given->second[d], input.dims[d].size));
    sizes.assign(given->second.begin(), given->second.end());
  } else {
    if (!input.has_shape)
      return Error(Code::kUnsupported, format("input '{}' has no shape", printable(input.name)),
                   shape_option(input));
    for (size_t d = 0; d < input.dims.size(); ++d) {
      const ValueInfo::Dim& dim = input.dims[d];
      if (dim.size < 0 && d > 0)
        return Error(
            Code::kUnsupported,
            format("dimension {}{} of input '{}' is not fixed", d,
                   dim.name.empty() ? "" : format(" ('{}')", printable(dim.name)), printable(input.name)),
            shape_option(input));
      sizes.push_back(dim.size < 0 ? 1 : dim.size);
    }
  }
  Result<Shape> shape = shape_of(sizes);
  if (shape.ok()) return shape;
  return Error(Code::kUnsupported, format("input '{}' {}", printable(input.name), shape.error().what));
}

// The user's value in the type and shape of the input.
Result<Tensor> given_value(const ValueInfo& input, DType type, const Tensor& value) {
  Tensor out = value;
  if (value.type != type && type == DType::kFloat32) {
    MOTE_ASSIGN(const std::vector<int64_t> values, integer_values(value));
    out = constant_tensor("", type, value.shape, std::vector<float>(values.begin(), values.end()));
  } else if (value.type != type) {
    MOTE_ASSIGN(const std::vector<int64_t> values, integer_values(value));
    MOTE_ASSIGN(out, integer_constant(type, value.shape, values));
  }
  out.name = printable(input.name);
  const auto shape = fixed_shape(input);
  if (!shape || *shape == out.shape) return out;
  if (element_count(*shape) != out.elements())
    return Error(Code::kInvalid, format("--const gives input '{}' the shape {}, it has {}",
                                        printable(input.name), shape_text(out.shape), shape_text(*shape)));
  out.shape = *shape;
  return out;
}

}  // namespace

std::optional<Shape> fixed_shape(const ValueInfo& value) {
  if (!value.has_shape) return std::nullopt;
  std::vector<int64_t> sizes;
  for (const ValueInfo::Dim& dim : value.dims) {
    if (dim.size <= 0) return std::nullopt;
    sizes.push_back(dim.size);
  }
  const Result<Shape> shape = shape_of(sizes);
  return shape.ok() ? std::optional(*shape) : std::nullopt;
}

Result<Tensor> input_tensor(const ValueInfo& input, const ImportOptions& options) {
  if (!input.is_tensor)
    return Error(Code::kUnsupported,
                 format("input '{}' is no tensor but a sequence, a map or optional", printable(input.name)),
                 "export the model with tensors at its inputs");
  const auto type = dtype_of(input.type);
  if (!type)
    return Error(Code::kUnsupported, format("input '{}' is {}, which mote does not compute with",
                                            printable(input.name), element_type_name(input.type)));
  if (const auto given = options.constants.find(input.name); given != options.constants.end())
    return given_value(input, *type, given->second);
  Tensor tensor;
  tensor.name = printable(input.name);
  tensor.type = *type;
  MOTE_ASSIGN(tensor.shape, input_shape(input, options));
  // Of nothing all is known.
  if (tensor.elements() == 0) tensor.data = std::make_shared<const Bytes>();
  return tensor;
}

void turn_channels_last(Shape* shape) { std::rotate(shape->begin() + 1, shape->begin() + 2, shape->end()); }

std::string layout_note(const std::string& file, const char* role, const std::string& name,
                        const Shape& in_file, const Shape& here) {
  return format(
      "{}: {} '{}' is {} (channels last); the file has {} (channels first); --keep-layout keeps the file's",
      file, role, name, shape_text(here), shape_text(in_file));
}

void resolve_references(NodeData* node, const NodeData& call, const FunctionData& function) {
  std::vector<Attribute> resolved;
  for (const Attribute& attribute : node->attributes) {
    if (attribute.reference.empty()) {
      resolved.push_back(attribute);
      continue;
    }
    const Attribute* value = call.find(attribute.reference);
    for (const Attribute& one : function.defaults)
      if (value == nullptr && one.name == attribute.reference) value = &one;
    if (value == nullptr) continue;  // then the node has its own default
    resolved.push_back(*value);
    resolved.back().name = attribute.name;
  }
  node->attributes = std::move(resolved);
}

}  // namespace mote::onnx
