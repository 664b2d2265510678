// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

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

// Reads a model file of any kind that mote knows, .tflite or .mote, by its content. A file of another
// framework (Keras, PyTorch, ONNX, SavedModel) is answered with the commands that export it.
Result<Graph> import_model(const std::string& path);

}  // namespace mote
