// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "base/io.h"
#include "base/result.h"

namespace mote {

// Files that are not models mote reads, but that users hand to it; and ONNX models, which it reads.
enum class Foreign {
  kKeras,        // .keras, or .h5 of a whole model
  kSavedModel,   // a folder with saved_model.pb, or that file
  kPyTorch,      // .pt, .pth: a checkpoint, a whole module, TorchScript or an exported program
  kOnnx,         // .onnx
  kFrozenGraph,  // .pb of TensorFlow 1
  kSafetensors,
  kWebPage,     // saved by a download that went wrong
  kGitLfs,      // a pointer in place of the file
  kCompressed,  // gzip, xz, bzip2, zstd
  kZip,         // any other zip
  kCSource,     // a model as a C array
};

// What the bytes are, going by their content alone.
std::optional<Foreign> recognise_content(const Bytes& bytes);

// What the name promises.
std::optional<Foreign> recognise_extension(const std::string& path);

// The error that says what the file is and which commands make a model of it that mote reads. The commands
// can be pasted into a shell as they stand; `path` is quoted in them.
Error foreign_error(Foreign kind, const std::string& path);

}  // namespace mote
