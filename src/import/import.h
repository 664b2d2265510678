// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/io.h"
#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// The largest model file that is read; far above what any microcontroller holds. Memory taken by a file of
// any content stays within a small multiple of its size.
constexpr int64_t kMaxModelBytes = int64_t{64} << 20;

// Reads a TensorFlow Lite model, int8 or float. The graph has passed verify() and verify_ops(); every node's
// origin names `file`, the operator's index, its first output's name and TFLite's word for it;
// Tensor::source_index is the tensor's index in the file. Tensors that no operator uses are left out. An
// error lists every operator that mote cannot run.
Result<Graph> import_tflite(const Bytes& bytes, const std::string& file);

// What an .onnx file leaves open. Files of other kinds leave nothing open; for them all of this is an error.
struct ImportOptions {
  std::map<std::string, Shape> shapes;      // of inputs with free dimensions, by their names
  std::map<std::string, Tensor> constants;  // inputs that always have one value: int64 or float32 lists take
                                            // the type and, where it is known, the shape of the input
  bool keep_layout = false;                 // images stay NCHW at the model's inputs and outputs

  bool any() const { return !shapes.empty() || !constants.empty() || keep_layout; }
};

// Reads an ONNX model of opset 7 to 28; `file` is where it came from, beside which its external data lies.
// The graph has passed verify() and verify_ops(). Images are NHWC inside; inputs that feed layers on images,
// and outputs of such layers, are so as well, and a note says it. float64 and float16 become float32. An
// error lists every operator that mote cannot run.
Result<Graph> import_onnx(const Bytes& bytes, const std::string& file, const ImportOptions& options = {});

// What a file says of itself, whether mote can run it or not.
struct OnnxSummary {
  std::vector<std::string> inputs, outputs;  // names, in order
  std::vector<std::string> operators;        // of the main graph, each once, in order
  int64_t opset = 0;                         // of ONNX's own operators; 0 if there are none
};
Result<OnnxSummary> summarize_onnx(const Bytes& bytes, const std::string& file);

// The names of ONNX's operators that mote has, "Abs" to "Xor"; of other domains as "domain.Name".
std::vector<std::string> onnx_operators();

// A TensorProto by itself, as ONNX's test data and `--const NAME=FILE.pb` have it.
Result<Tensor> import_onnx_tensor(const Bytes& bytes, const std::string& file);

// Reads a model file of any kind that mote knows, .tflite, .onnx or .mote, by its content. A file of another
// framework (Keras, PyTorch, SavedModel) is answered with the commands that export it.
Result<Graph> import_model(const std::string& path, const ImportOptions& options = {});

}  // namespace mote
