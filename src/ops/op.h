// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"
#include "ops/lowered.h"
#include "ops/tflite_options.h"

namespace mote {

// The operator code of a .tflite file that maps to an operator, and the newest version whose meaning is
// known.
struct TfliteCode {
  int code;
  const char* name;
  int max_version;
};

// The tensors of one node while it is executed, in the order of its inputs and outputs; a missing optional
// input is null.
struct Buffers {
  std::vector<const void*> inputs;
  std::vector<void*> outputs;

  template <class T>
  const T* in(size_t i) const {
    return i < inputs.size() ? static_cast<const T*>(inputs[i]) : nullptr;
  }
  template <class T>
  T* out(size_t i) const {
    return static_cast<T*>(outputs[i]);
  }
};

// One small model with a single node of the operator. The table of cases of an operator feeds every check:
// reference against device kernels, generated code, emulated cores, fuzz seeds and docs/operators.md.
struct OpCase {
  std::string name;  // "int8 3x3 stride 2, padded"
  Graph graph;
  double tolerance;  // 0: equal to the last bit; else relative to the largest magnitude of the output
};

// What an output depends on, as far as the planner and the passes make use of it.
enum class Locality {
  kNone,      // anything may depend on everything
  kElements,  // an element on the elements at its own place; an operand that is smaller than the output is
              // repeated along the leading dimensions
  kWindow,    // a row on the rows of the first input under its window (window.h), and of other inputs in RAM
              // on the row of the same number; without weights, a channel on its own channel
  kSum,       // on the whole input, which can be added up strip by strip
};

constexpr uint32_t kAllInputs = ~uint32_t{0};

// An operator in one place.
struct OpDef {
  const char* name;     // "depthwise_conv2d"
  const char* summary;  // one line for docs/operators.md
  const char* source;   // where its arithmetic is defined
  // For operators of the form in * weights + bias: the axis of inputs[1], the weights, that counts output
  // channels; inputs[2] is the optional bias. -1 for all others.
  int channel_axis;
  Locality locality = Locality::kNone;  // at most; locality_of() tells it of a node
  // Of an operator on elements with two operands: its result goes one way only when one operand grows while
  // the other one stays. The passes then know its range from the corners of the operands' ranges.
  bool monotonic = false;

  // Inputs, by bit, that lower() takes from RAM only: the pass load-constants puts constants there.
  uint32_t ram_inputs = 0;

  std::vector<TfliteCode> tflite;
  std::vector<const char*> tflite_custom = {};  // names of custom operators
  // Turns a node that was read from a .tflite file into one of ours: sets `attrs`, drops inputs that became
  // attributes. It may choose another operator's name, and append nodes that come before this one to
  // graph.nodes, whose end is the node before.
  Status (*map_tflite)(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code);

  // The rules of shapes, types and quantisation: returns the shapes of the outputs. All errors that a user
  // can make arise here.
  Result<std::vector<Shape>> (*infer)(const Graph& graph, const Node& node);

  // The truth: naive arithmetic, independent of device/. Floats are summed in double precision.
  void (*eval_ref)(const Graph& graph, const Node& node, const Buffers& buffers);

  // Every kernel that can do the node on the target, each with its parameters and packed weights; at least
  // one. Inputs and outputs are filled in by lower_candidates(), which is what to call.
  Result<std::vector<KernelCall>> (*lower)(const Graph& graph, const Node& node, const Target& target);

  // Multiply-accumulates of one execution; 0 for operators that have none.
  int64_t (*macs)(const Graph& graph, const Node& node);

  std::vector<OpCase> (*cases)();
};

// All operators in the order of ops.inc.
const std::vector<const OpDef*>& all_ops();

// The operator of that name, or null.
const OpDef* find_op(const std::string& name);

// What the output of a node depends on. Operands that are repeated in other ways than along the leading
// dimensions make an operator on elements one of which nothing is known.
Locality locality_of(const Graph& graph, const Node& node);

// An operator on elements with two operands, monotonic in each: a sum or a product.
bool has_two_operands(const Graph& graph, const Node& node);

// The operator that a .tflite operator code maps to, or null.
const OpDef* find_op_by_tflite_code(int code);

// The same of the name of a custom operator.
const OpDef* find_op_by_tflite_custom(const std::string& name);

// Checks every node against its operator's infer(), and that declared shapes are those computed. Lists all
// errors.
Status verify_ops(const Graph& graph);

// Sum over the graph.
int64_t total_macs(const Graph& graph);

}  // namespace mote
