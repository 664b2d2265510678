// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "emit/listener.h"
#include "ops/layout.h"
#include "ops/lowered.h"

namespace mote {

// Input patterns that the self-test of a model library can make by itself; numbered as in the golden files.
enum class SelfTestPattern { kRamp = 0, kNoise = 1 };

// The outputs that the model must give for a pattern, one after the other, once it has been run that often
// with it and ended early every time before.
struct SelfTestVector {
  SelfTestPattern pattern;
  std::vector<Bytes> outputs;
  int runs = 1;
};

struct EmitRequest {
  const Lowered& model;
  const Layout& layout;
  std::string name;     // C identifier, the <m> in mote_<m>_invoke
  std::string origin;   // where the model comes from, for the files' first comment: "kws.tflite, SHA-256 ..."
  std::string version;  // mote's own, "0.1.0"
  std::vector<SelfTestVector> self_test;
  const Listener* listener = nullptr;  // of a model at a sensor
};

struct SourceFile {
  std::string path;  // relative to the library's folder
  std::string text;
};

// The model as C++ source: an Arduino library and a CMake target at once. src/ holds the public header
// mote_<m>.h, the layers, the weights, their check, the self-test and copies of the kernels that the model
// uses, nothing else.
std::vector<SourceFile> emit_library(const EmitRequest& request);

// EmitRequest::name made from any text: a C identifier, with "_model" behind it where a file of the model
// would otherwise have the name of one of the device's: "add" becomes "add_model".
std::string library_name(std::string_view text);

// Symbol of a node's function, "mote_kws_layer_3_conv2d".
std::string layer_symbol(const std::string& model_name, size_t node, const Node& n);

// The kernels that a model calls.
std::vector<const KernelInfo*> called_kernels(const Lowered& model, const Layout& layout);

}  // namespace mote
