// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/operators.h"

#include "base/format.h"
#include "import/tflite/schema.h"
#include "import/tflite/source_node.h"

namespace mote::tflite {

namespace {

struct Operator {
  int code;
  const char* name;
  int options_type;
};

constexpr Operator kOperators[] = {
#define TFLITE_OPERATOR(code, name, options_type) {code, #name, options_type},
#include "import/tflite/operators.inc"
#undef TFLITE_OPERATOR
};
constexpr int kOperatorCount = sizeof kOperators / sizeof kOperators[0];

constexpr bool numbered_without_gaps() {
  for (int i = 0; i < kOperatorCount; ++i)
    if (kOperators[i].code != i) return false;
  return true;
}
static_assert(numbered_without_gaps());

struct Hint {
  const char* prefix;  // of the operator's name
  const char* hint;
};

// The first entry that fits counts.
constexpr Hint kHints[] = {
    {"FAKE_QUANT",
     "convert the quantisation-aware model with converter.optimizations = [tf.lite.Optimize.DEFAULT]"},
    {"UNIDIRECTIONAL_SEQUENCE",
     "use convolutions over time (Conv1D, DepthwiseConv2D) instead of a recurrent layer"},
    {"BIDIRECTIONAL_SEQUENCE",
     "use convolutions over time (Conv1D, DepthwiseConv2D) instead of a recurrent layer"},
    {"LSTM", "use convolutions over time (Conv1D, DepthwiseConv2D) instead of a recurrent layer"},
    {"RNN", "use convolutions over time (Conv1D, DepthwiseConv2D) instead of a recurrent layer"},
    {"IF", "export the model without control flow"},
    {"WHILE", "export the model without control flow; a Keras recurrent layer with unroll=True has none"},
    {"CALL", "export the model without state and control flow"},
    {"HASHTABLE", "look words up outside the model"},
    {"NON_MAX_SUPPRESSION", "end the model before this step and do it in the program"},
    {"STABLEHLO",
     "the converter stopped half-way: update it, so that it writes TensorFlow Lite's own operators"},
    {"DELEGATE", "use the file from before it was compiled for an accelerator"},
};

}  // namespace

std::string OperatorCode::name() const {
  return code == kCustom ? format("CUSTOM '{}'", custom) : operator_name(code);
}

std::string operator_name(int code) {
  return code >= 0 && code < kOperatorCount ? kOperators[code].name : format("operator {}", code);
}

int operator_options_type(int code) {
  return code >= 0 && code < kOperatorCount ? kOperators[code].options_type : 0;
}

std::string operator_hint(int code) {
  if (code < 0 || code >= kOperatorCount)
    return "the file was written by a newer converter than this version of mote knows";
  const std::string name = operator_name(code);
  for (const Hint& hint : kHints)
    if (name.rfind(hint.prefix, 0) == 0) return hint.hint;
  return {};
}

std::string custom_operator_hint(const std::string& name) {
  if (name.rfind("Flex", 0) == 0)
    return format(
        "TensorFlow's own '{}' stayed in the model: replace that layer, and export without "
        "tf.lite.OpsSet.SELECT_TF_OPS to see which it is",
        name.substr(4));
  if (name == "TFLite_Detection_PostProcess")
    return "end the model before the detections are decoded and do it in the program";
  if (name == "ethos-u") return "use the file from before the Vela compiler";
  if (name == "edgetpu-custom-op") return "use the file from before the Edge TPU compiler";
  return "build the layer from built-in operators; converter.allow_custom_ops = False shows which layer it "
         "is";
}

}  // namespace mote::tflite
