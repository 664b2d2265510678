// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "base/io.h"
#include "import/onnx/model.h"

namespace mote::onnx {

// Writes small .onnx files for tests: messages in the wire format of protocol buffers, field by field.
class Message {
 public:
  Message& integer(int field, int64_t value) {
    varint(static_cast<uint64_t>(field) << 3);
    varint(static_cast<uint64_t>(value));
    return *this;
  }
  Message& number(int field, float value) {
    varint(static_cast<uint64_t>(field) << 3 | 5);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Message& text(int field, const std::string& value) {
    varint(static_cast<uint64_t>(field) << 3 | 2);
    varint(value.size());
    bytes_ += value;
    return *this;
  }
  Message& message(int field, const Message& value) { return text(field, value.bytes_); }
  const std::string& bytes() const { return bytes_; }

 private:
  void varint(uint64_t value) {
    for (; value > 0x7F; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  std::string bytes_;
};

// TensorProto with raw data.
template <class T>
Message tensor(const std::string& name, int type, const std::vector<int64_t>& dims,
               const std::vector<T>& values) {
  Message out;
  for (const int64_t size : dims) out.integer(1, size);
  out.integer(2, type).text(8, name);
  return out.text(9, std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)));
}
inline Message floats(const std::string& name, const std::vector<int64_t>& dims,
                      const std::vector<float>& values) {
  return tensor(name, kFloat, dims, values);
}
inline Message constant(const std::string& name, const std::vector<int64_t>& dims, float value) {
  size_t count = 1;
  for (const int64_t size : dims) count *= static_cast<size_t>(size);
  return floats(name, dims, std::vector<float>(count, value));
}
inline Message int64s(const std::string& name, const std::vector<int64_t>& values) {
  return tensor(name, kInt64, {static_cast<int64_t>(values.size())}, values);
}

// AttributeProto.
inline Message integer_attribute(const std::string& name, int64_t value) {
  return Message().text(1, name).integer(3, value).integer(20, 2);
}
inline Message integers_attribute(const std::string& name, const std::vector<int64_t>& values) {
  Message out;
  out.text(1, name);
  for (const int64_t value : values) out.integer(8, value);
  return out.integer(20, 7);
}
inline Message graph_attribute(const std::string& name, const Message& graph) {
  return Message().text(1, name).message(6, graph).integer(20, 5);
}

inline Message node(const std::string& op, const std::vector<std::string>& inputs,
                    const std::vector<std::string>& outputs, const std::vector<Message>& attributes = {},
                    const std::string& domain = "") {
  Message out;
  for (const std::string& input : inputs) out.text(1, input);
  for (const std::string& output : outputs) out.text(2, output);
  out.text(4, op);
  for (const Message& attribute : attributes) out.message(5, attribute);
  return domain.empty() ? out : out.text(7, domain);
}

// ValueInfoProto; a size of -1 is a free dimension named "n".
inline Message value(const std::string& name, const std::vector<int64_t>& dims, int type = kFloat) {
  Message shape;
  for (const int64_t size : dims)
    shape.message(1, size < 0 ? Message().text(2, "n") : Message().integer(1, size));
  return Message().text(1, name).message(2,
                                         Message().message(1, Message().integer(1, type).message(2, shape)));
}

struct TestModel {
  std::vector<Message> nodes, constants, inputs, outputs, functions;
  int64_t opset = 17;

  Message graph() const {
    Message out;
    for (const Message& one : nodes) out.message(1, one);
    out.text(2, "test");
    for (const Message& one : constants) out.message(5, one);
    for (const Message& one : inputs) out.message(11, one);
    for (const Message& one : outputs) out.message(12, one);
    return out;
  }
  Bytes file() const {
    Message out;
    out.integer(1, 8).message(7, graph()).message(8, Message().text(1, "").integer(2, opset));
    for (const Message& one : functions) out.message(25, one);
    return {out.bytes().begin(), out.bytes().end()};
  }
};

// One node of an operator on x [dims], which gives y.
inline TestModel one_node(const std::string& op, const std::vector<int64_t>& dims,
                          const std::vector<Message>& attributes = {}) {
  TestModel out;
  out.nodes = {node(op, {"x"}, {"y"}, attributes)};
  out.inputs = {value("x", dims)};
  out.outputs = {value("y", {})};
  return out;
}

}  // namespace mote::onnx
