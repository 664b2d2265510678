// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/result.h"
#include "import/problems.h"
#include "import/tflite/compressed.h"
#include "import/tflite/flat_buffer.h"
#include "ir/graph.h"

namespace mote::tflite {

// Turns the tensors of a .tflite file into ours: constants of float16 become float32, those of int4 int8.
// What is malformed is an error; what is merely not supported goes to `problems`, and the tensor that is
// returned then only stands in for it.
class TensorReader {
 public:
  TensorReader(FlatBuffer& file, FlatTables tensors, FlatTables buffers, Problems& problems)
      : file_(file), tensors_(tensors), buffers_(buffers), problems_(problems) {}

  size_t size() const { return tensors_.size(); }

  // The tensor's name, with anything that is not printable text replaced.
  std::string name(int index) const;

  // To be called first: tensors whose values stand in a table are read as what they stand for.
  Status read_compression(const FlatTables& metadata, size_t subgraph);

  // The code of the tensor's element type in the file.
  int type_code(int index) const;
  std::vector<int32_t> shape(int index) const;
  bool has_data(int index) const;  // a constant

  // Quantised uint8 becomes int8 with a zero point 128 less, unless `as_stored`.
  Result<Tensor> read(int index, bool as_stored);

  // Whether an operator keeps something there from one run to the next.
  bool is_variable(int index) const;

  // A model input must have one shape; a free batch dimension becomes 1.
  void check_fixed_shape(int index);

 private:
  using Data = std::shared_ptr<const Bytes>;
  bool read_type(const FlatTable& table, int index, Tensor& tensor);
  Status read_quantization(const FlatTable& table, int index, Tensor& tensor);
  Result<Data> read_data(const FlatTable& table);
  Result<Data> read_constant(const FlatTable& table, int index, const Tensor& tensor);
  Result<Data> read_looked_up(const Bytes& indices, const LookupTable& table, const Tensor& tensor);
  void refuse(int index, const std::string& what, const std::string& hint);

  FlatBuffer& file_;
  FlatTables tensors_, buffers_;
  Problems& problems_;
  std::map<int32_t, LookupTable> tables_;               // by tensor
  std::unordered_map<uint32_t, Data> data_;             // by buffer: tensors may share one
  std::map<std::pair<uint32_t, int>, Data> converted_;  // by buffer and type
};

}  // namespace mote::tflite
