// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "signal/block.h"
#include "signal/settings.h"

namespace mote {

// A graph while blocks are appended to it. Each operator's own infer() finds the shapes and checks the
// settings.
class Chain {
 public:
  Chain(const std::string& name, const ChainInput& input);

  // What the next block takes.
  const Tensor& now() const { return graph.tensor(current); }
  const Shape& shape() const { return now().shape; }
  DType type() const { return now().type; }

  // A node with one output.
  Result<TensorId> add(const std::string& op, std::vector<TensorId> inputs, Attrs attributes, DType type,
                       Quant quant = {});
  // The same with outputs of these types.
  Result<std::vector<TensorId>> add_outputs(const std::string& op, std::vector<TensorId> inputs,
                                            Attrs attributes, const std::vector<DType>& types);
  // The same on `current`, in front of `others`; its output becomes `current`.
  Status then(const std::string& op, std::vector<TensorId> others, Attrs attributes, DType type,
              Quant quant = {});
  // The same of an operator with several outputs, of which the first becomes `current`, and a state of zeros.
  Status then_with_state(const std::string& op, Attrs attributes, const std::vector<DType>& types,
                         int32_t state_size);
  // The same of an operator whose state is its last input and output: kept from run to run with `stream`,
  // else zeros at the beginning of each.
  Status then_filtered(const std::string& op, TensorId table, Attrs attributes, DType state_type,
                       int32_t state_size, bool stream);
  // The newest `rows` rows of `current`, kept from run to run; see add_slots().
  Status then_slots(int32_t rows, int64_t every, int64_t first);
  // `current` in another shape of as many elements.
  Status reshape(const Shape& to);
  // `current` as float32: the numbers that it stands for, where it has a scale.
  Status to_float();

  template <class T>
  TensorId constant(const char* what, DType type, Shape shape, const std::vector<T>& values) {
    return graph.add(constant_tensor(name_of(what), type, std::move(shape), values));
  }
  // float32 from numbers in double precision.
  TensorId reals(const char* what, Shape shape, const std::vector<double>& values);

  // A part of `current` along one axis: `size` entries from `begin` on, each `stride` after the one before.
  Status slice(size_t axis, int64_t begin, int64_t size, int64_t stride = 1);
  // Without that axis, of which entry `index` is taken.
  Status pick(size_t axis, int64_t index);
  // Of [samples, channels] every channel as [samples] goes through `apply`; the results make a new first
  // dimension. [samples] goes through it once, and none is made.
  Status each_channel(const std::function<Status()>& apply);
  // Tensors of one shape, one after the other along `axis`, or along a new one.
  Status join(const std::vector<TensorId>& parts, int64_t axis, bool new_axis);
  // sum, mean or reduce_max over an axis, which goes.
  Status reduce(const std::string& op, size_t axis, bool keep = false);
  // abs, sqrt, log ..
  Status function(const char* name);
  // `current` and another tensor, or twice the same.
  Status with(const std::string& op, TensorId other);

  // Both are float32; the smaller operand is repeated.
  Status with_constant(const std::string& op, const char* what, double value);

  Graph graph;
  TensorId current = kNoTensor;
  double rate_hz = 0;           // of samples; of frames it is this over frame_step
  int64_t frame_step = 1;       // samples from one row of `current` to the next
  bool channels_first = false;  // the first dimension is channels, or what else is not time
  size_t block = 0;             // counted from 1
  std::string block_name;       // of the block that is being appended

 private:
  // Not in the graph yet; append() finds the shapes of its outputs and puts it there.
  Node node(const std::string& op, std::vector<TensorId> inputs, Attrs attributes,
            const std::vector<DType>& types);
  Status append(const Node& node);
  std::string name_of(const char* what);
};

Quant scale_of(double scale, int32_t zero_point = 0);

// A chain of these blocks, one after the other; an error names the block.
Result<Chain> chain_of(const std::string& name, const ChainInput& input, const std::vector<Block>& blocks);
// The chain's graph, whose output is `current`, after all checks.
Result<Graph> finish_features(Chain chain);

// Appends one kind of block.
using BlockFunction = Status (*)(Chain& chain, Settings& settings);
struct BlockKind {
  const char* name;
  BlockFunction append;
};

// The kinds of blocks, each family in a file of its own.
const std::vector<BlockKind>& mel_blocks();
const std::vector<BlockKind>& scale_blocks();
const std::vector<BlockKind>& filter_blocks();
const std::vector<BlockKind>& spectrum_blocks();
const std::vector<BlockKind>& statistics_blocks();
const std::vector<BlockKind>& motion_blocks();
const std::vector<BlockKind>& image_blocks();
const std::vector<BlockKind>& frontend_blocks();
const std::vector<BlockKind>& stream_blocks();

}  // namespace mote
