// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/io.h"
#include "import/tflite/schema.h"

// For tests and fuzz seeds: a writer of FlatBuffers and of small .tflite files, which may be wrong in any way
// a test wants. It shares nothing with the reader.
namespace mote::tflite {

// A FlatBuffer written front to back: a parent first, then its children, whose offsets are filled in
// afterwards. Offsets only ever point forward, as the format demands; vtables stand before their tables.
class FlatWriter {
 public:
  // What a field holds: scalar bytes in place, or a child that is written later.
  using Child = std::function<size_t(FlatWriter&)>;  // returns where it begins
  struct Field {
    Bytes scalar;
    Child child;
  };
  using Fields = std::vector<std::pair<int, Field>>;

  template <class T>
  static Field scalar(T value) {
    Field field;
    field.scalar.resize(sizeof value);
    std::memcpy(field.scalar.data(), &value, sizeof value);
    return field;
  }
  static Field table(Fields fields) {
    return {{}, [fields](FlatWriter& w) { return w.write_table(fields); }};
  }
  template <class T>
  static Field vector(std::vector<T> values) {
    return {{}, [values](FlatWriter& w) {
              w.align(8, 4);
              const size_t at = w.put(static_cast<uint32_t>(values.size()));
              for (const T& value : values) w.put(value);
              return at;
            }};
  }
  static Field text(const std::string& text) { return vector(std::vector<char>(text.begin(), text.end())); }
  static Field tables(std::vector<Fields> list) {
    return {{}, [list](FlatWriter& w) {
              w.align(4);
              const size_t at = w.put(static_cast<uint32_t>(list.size()));
              for (size_t i = 0; i < list.size(); ++i) w.put(uint32_t{0});
              for (size_t i = 0; i < list.size(); ++i) w.point(at + 4 + 4 * i, w.write_table(list[i]));
              return at;
            }};
  }

  static Bytes file(const Fields& root, const char* identifier = kIdentifier) {
    FlatWriter w;
    w.put(uint32_t{0});
    for (int i = 0; i < 4; ++i) w.put(identifier[i]);
    w.point(0, w.write_table(root));
    return w.bytes_;
  }

 private:
  template <class T>
  size_t put(T value) {
    const size_t at = bytes_.size();
    bytes_.resize(at + sizeof value);
    std::memcpy(&bytes_[at], &value, sizeof value);
    return at;
  }
  // Zeros until the position plus `ahead` is a multiple of `size`.
  void align(size_t size, size_t ahead = 0) {
    while ((bytes_.size() + ahead) % size != 0) bytes_.push_back(0);
  }
  void point(size_t at, size_t target) {
    const auto distance = static_cast<uint32_t>(target - at);
    std::memcpy(&bytes_[at], &distance, sizeof distance);
  }
  size_t write_table(const Fields& fields) {
    int last = -1;
    for (const auto& [number, field] : fields) last = std::max(last, number);
    const size_t vtable_bytes = 4 + 2 * static_cast<size_t>(last + 1);
    align(8, vtable_bytes);
    const size_t vtable = bytes_.size();
    bytes_.resize(vtable + vtable_bytes);
    const size_t at = put(static_cast<int32_t>(vtable_bytes));  // the table: first the way back to its vtable
    std::vector<std::pair<size_t, Child>> children;
    for (const auto& [number, field] : fields) {
      const size_t size = field.child ? sizeof(uint32_t) : field.scalar.size();
      align(size);
      set16(vtable + 4 + 2 * static_cast<size_t>(number), bytes_.size() - at);
      if (field.child) children.emplace_back(bytes_.size(), field.child);
      bytes_.insert(bytes_.end(), field.scalar.begin(), field.scalar.end());
      if (field.child) put(uint32_t{0});
    }
    set16(vtable, vtable_bytes);
    set16(vtable + 2, bytes_.size() - at);
    for (const auto& [slot, child] : children) point(slot, child(*this));
    return at;
  }
  void set16(size_t at, size_t value) {
    const auto narrow = static_cast<uint16_t>(value);
    std::memcpy(&bytes_[at], &narrow, sizeof narrow);
  }

  Bytes bytes_;
};

// A .tflite file as plain data.
struct TestModel {
  struct Code {
    int code = 0;
    int version = 1;
    std::string custom;
  };
  struct TensorSpec {
    std::string name;
    std::vector<int32_t> shape;
    int type = kInt8;
    std::vector<float> scale;
    std::vector<int64_t> zero_point;
    Bytes data;                    // a buffer of its own unless empty
    FlatWriter::Fields more = {};  // further or other fields of the table
    FlatWriter::Fields quant_more = {};
  };
  struct OperatorSpec {
    uint32_t code = 0;  // index into codes
    std::vector<int32_t> inputs, outputs;
    int options_type = 0;
    FlatWriter::Fields options = {};
    Bytes custom_options = {};
  };

  uint32_t version = kVersion;
  std::vector<Code> codes;
  std::vector<TensorSpec> tensors;
  std::vector<OperatorSpec> operators;
  std::vector<int32_t> inputs, outputs;
  std::vector<FlatWriter::Fields> more_buffers;  // after those of the tensors
  std::vector<FlatWriter::Fields> metadata;
  std::vector<FlatWriter::Fields> signatures;
  int subgraphs = 1;

  Bytes file(const char* identifier = kIdentifier) const;
};

inline Bytes TestModel::file(const char* identifier) const {
  using W = FlatWriter;
  std::vector<W::Fields> code_tables, tensor_tables, operator_tables, buffers = {{}};
  for (const Code& c : codes) {
    W::Fields fields = {{kCodeDeprecatedBuiltin, W::scalar(static_cast<int8_t>(std::min(c.code, 127)))},
                        {kCodeVersion, W::scalar(int32_t{c.version})},
                        {kCodeBuiltin, W::scalar(int32_t{c.code})}};
    if (!c.custom.empty()) fields.push_back({kCodeCustom, W::text(c.custom)});
    code_tables.push_back(fields);
  }
  for (const TensorSpec& t : tensors) {
    W::Fields fields = {{kTensorShape, W::vector(t.shape)},
                        {kTensorType, W::scalar(static_cast<int8_t>(t.type))},
                        {kTensorName, W::text(t.name)}};
    if (!t.data.empty()) {
      fields.push_back({kTensorBuffer, W::scalar(static_cast<uint32_t>(buffers.size()))});
      buffers.push_back({{kBufferData, W::vector(t.data)}});
    }
    W::Fields quant = t.quant_more;
    if (!t.scale.empty()) quant.push_back({kQuantScale, W::vector(t.scale)});
    if (!t.zero_point.empty()) quant.push_back({kQuantZeroPoint, W::vector(t.zero_point)});
    if (!quant.empty()) fields.push_back({kTensorQuantization, W::table(quant)});
    fields.insert(fields.end(), t.more.begin(), t.more.end());
    tensor_tables.push_back(fields);
  }
  buffers.insert(buffers.end(), more_buffers.begin(), more_buffers.end());
  for (const OperatorSpec& o : operators) {
    W::Fields fields = {{kOperatorCodeIndex, W::scalar(o.code)},
                        {kOperatorInputs, W::vector(o.inputs)},
                        {kOperatorOutputs, W::vector(o.outputs)},
                        {kOperatorOptionsType, W::scalar(static_cast<uint8_t>(o.options_type))}};
    if (!o.options.empty()) fields.push_back({kOperatorOptions, W::table(o.options)});
    if (!o.custom_options.empty()) fields.push_back({kOperatorCustomOptions, W::vector(o.custom_options)});
    operator_tables.push_back(fields);
  }
  const W::Fields subgraph = {{kSubgraphTensors, W::tables(tensor_tables)},
                              {kSubgraphInputs, W::vector(inputs)},
                              {kSubgraphOutputs, W::vector(outputs)},
                              {kSubgraphOperators, W::tables(operator_tables)}};
  return W::file(
      {{kModelVersion, W::scalar(version)},
       {kModelOperatorCodes, W::tables(code_tables)},
       {kModelSubgraphs, W::tables(std::vector<W::Fields>(static_cast<size_t>(subgraphs), subgraph))},
       {kModelBuffers, W::tables(buffers)},
       {kModelMetadata, W::tables(metadata)},
       {kModelSignatures, W::tables(signatures)}},
      identifier);
}

template <class T>
Bytes bytes_of(const std::vector<T>& values) {
  const auto* p = reinterpret_cast<const uint8_t*>(values.data());
  return Bytes(p, p + values.size() * sizeof(T));
}

// One int8 convolution, 1x4x4x2 -> 1x4x4x3 with 3x3 weights per channel, followed by a ReLU6 of its own.
inline TestModel small_model() {
  enum { kConv2d = 3, kRelu6 = 21, kConv2dOptions = 1, kPadding = 0, kStrideW = 1, kStrideH = 2 };
  Bytes weights(3 * 3 * 3 * 2);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<uint8_t>(i * 7);
  TestModel m;
  m.codes = {{kConv2d, 3, ""}, {kRelu6, 2, ""}};
  m.tensors = {
      {"in", {1, 4, 4, 2}, kInt8, {0.5f}, {-1}, {}},
      {"weights", {3, 3, 3, 2}, kInt8, {0.25f, 0.125f, 0.5f}, {0, 0, 0}, weights},
      {"bias", {3}, kInt32, {0.125f, 0.0625f, 0.25f}, {0, 0, 0}, bytes_of<int32_t>({10, -20, 30})},
      {"conv", {1, 4, 4, 3}, kInt8, {1.0f}, {3}, {}},
      {"unused", {7}, kString, {}, {}, {}},
      {"relu6", {1, 4, 4, 3}, kInt8, {1.0f}, {3}, {}},
  };
  m.operators = {{0,
                  {0, 1, 2},
                  {3},
                  kConv2dOptions,
                  {{kPadding, FlatWriter::scalar(int8_t{0})},
                   {kStrideW, FlatWriter::scalar(int32_t{1})},
                   {kStrideH, FlatWriter::scalar(int32_t{1})}}},
                 {1, {3}, {5}}};
  m.inputs = {0};
  m.outputs = {5};
  return m;
}

}  // namespace mote::tflite
