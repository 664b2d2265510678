// SPDX-License-Identifier: Apache-2.0
#include <cfloat>
#include <cmath>

#include "base/format.h"
#include "emit/parts.h"

namespace mote {

const char* c_type(DType type) {
  switch (type) {
    case DType::kInt8:
      return "int8_t";
    case DType::kInt16:
      return "int16_t";
    case DType::kInt32:
      return "int32_t";
    case DType::kInt64:
      return "int64_t";
    case DType::kUInt8:
      return "uint8_t";
    case DType::kUInt32:
      return "uint32_t";
    case DType::kUInt64:
      return "uint64_t";
    case DType::kFloat32:
      return "float";
    case DType::kBool:
      return "uint8_t";
  }
  return "uint8_t";
}

const char* common_c_type(const Graph& graph, const std::vector<TensorId>& tensors) {
  const DType first = graph.tensor(tensors[0]).type;
  for (const TensorId id : tensors)
    if (graph.tensor(id).type != first) return "void";
  return c_type(first);
}

std::string c_float(float value) {
  if (std::isnan(value)) return "__builtin_nanf(\"\")";
  if (std::isinf(value)) return value > 0 ? "__builtin_inff()" : "-__builtin_inff()";
  if (value == FLT_MAX) return "3.402823466e+38f";
  if (value == -FLT_MAX) return "-3.402823466e+38f";
  std::string digits = format("{}", value);
  if (digits.find_first_of(".e") == std::string::npos) digits += ".0";
  return digits + "f";
}

std::string comment_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (u < 32 || u == 127 || c == '\\') {
      out += ' ';
    } else if (c == '/' && !out.empty() && out.back() == '*') {
      out += " /";
    } else if (c == '*' && !out.empty() && out.back() == '/') {
      out += " *";
    } else {
      out += c;
    }
  }
  return out;
}

std::string comment_name(const std::string& name) {
  constexpr size_t kMost = 72;
  return name.size() <= kMost ? comment_text(name) : comment_text(name.substr(0, kMost)) + "...";
}

std::string c_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || c == '?') {
      out += '\\';
      out += c;
    } else if (u < 32 || u >= 127) {
      out += format("\\{:03o}", u);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string file_comment(const EmitRequest& request, const std::string& what) {
  return format(
      "/* SPDX-License-Identifier: MIT-0\n"
      "   {}\n"
      "   Made by mote {} from {} for {}. Do not edit: compile the model again instead. */\n",
      what, request.version, comment_text(request.origin), request.model.target.title);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string layer_symbol(const std::string& model_name, size_t node, const Node& n) {
  return format("mote_{}_layer_{}_{}", model_name, node, n.op);
}

}  // namespace mote
