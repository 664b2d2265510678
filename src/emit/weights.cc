// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "base/format.h"
#include "emit/constants.h"
#include "emit/parts.h"

namespace mote {

namespace {

template <class T, class Text>
void append_values(const Blob& blob, const Text& text, std::string* out) {
  constexpr size_t kColumns = 112;
  std::string line = "   ";
  for (size_t i = 0; i + sizeof(T) <= blob.data.size(); i += sizeof(T)) {
    T value;
    std::memcpy(&value, blob.data.data() + i, sizeof value);
    const std::string item = " " + text(value) + ",";
    if (line.size() + item.size() > kColumns) {
      *out += line + "\n";
      line = "   ";
    }
    line += item;
  }
  *out += line + "\n";
}

void append_array(const Blob& blob, std::string* out) {
  const auto integer = [](auto value) { return std::to_string(value); };
  const auto wide = [](int64_t value) {
    return value == INT64_MIN ? "(-9223372036854775807 - 1)" : std::to_string(value);
  };
  // -2147483648 is not a literal of type int32_t.
  const auto word = [](int32_t value) {
    return value == INT32_MIN ? "(-2147483647 - 1)" : std::to_string(value);
  };
  const auto natural = [](auto value) { return std::to_string(value) + "u"; };
  if (blob.type == DType::kUInt32) return append_values<uint32_t>(blob, natural, out);
  if (blob.type == DType::kUInt64) return append_values<uint64_t>(blob, natural, out);
  switch (dtype_bytes(blob.type)) {
    case 1:
      if (blob.type != DType::kInt8) return append_values<uint8_t>(blob, integer, out);
      return append_values<int8_t>(blob, integer, out);
    case 2:
      return append_values<int16_t>(blob, integer, out);
    case 8:
      return append_values<int64_t>(blob, wide, out);
    default:
      if (blob.type == DType::kFloat32) return append_values<float>(blob, c_float, out);
      return append_values<int32_t>(blob, word, out);
  }
}

std::string declaration(const Constants::Array& array) {
  const Blob& blob = *array.blob;
  return format("const {} {}[{}]", c_type(blob.type), array.symbol,
                blob.data.size() / static_cast<size_t>(dtype_bytes(blob.type)));
}

}  // namespace

std::string emit_weights_header(const EmitRequest& request) {
  std::string out = file_comment(request, "The model's constants.");
  out += "#ifndef MOTE_WEIGHTS_OF_" + request.name + "\n#define MOTE_WEIGHTS_OF_" + request.name +
         "\n\n#include <stdint.h>\n\n";
  out += "#ifdef __cplusplus\nextern \"C\" {\n#endif\n";
  const Constants constants(request);
  for (const Constants::Array& array : constants.arrays()) out += "extern " + declaration(array) + ";\n";
  out += "#ifdef __cplusplus\n}\n#endif\n#endif\n";
  return out;
}

std::string emit_weights(const EmitRequest& request) {
  std::string out = file_comment(request, "The model's constants, packed for the kernels that read them.");
  out += format(
      "#include \"mote_{}_weights.h\"\n\n"
      "/* Where the constants go, for example __attribute__((section(\".qspi\"))); the linker's choice by "
      "default. */\n"
      "#ifndef MOTE_WEIGHTS_SECTION\n#define MOTE_WEIGHTS_SECTION\n#endif\n"
      "#define MOTE_CONSTANT MOTE_WEIGHTS_SECTION __attribute__((aligned(4)))\n",
      request.name);
  size_t last_node = request.model.calls.size();
  const Constants constants(request);
  for (const Constants::Array& array : constants.arrays()) {
    if (array.node == Constants::kNoNode) {
      out += "\n/* What a state begins with. */\n";
    } else if (array.node != last_node) {
      const Node& n = request.model.graph.nodes[array.node];
      out += format("\n/* Layer {}: {} '{}' */\n", array.node, n.op, comment_name(n.origin.node_name));
    }
    last_node = array.node;
    out += "MOTE_CONSTANT " + declaration(array) + " = {\n";
    append_array(*array.blob, &out);
    out += "};\n";
  }
  return out;
}

}  // namespace mote
