// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/registry.h"

#include <algorithm>

namespace mote::onnx {

namespace {

Operators collected() {
  Operators out;
  // Of no elements, operators on elements give none, whatever they are.
  for (const auto& family : {elementwise_operators, conversion_operators, function_operators}) {
    for (Operator one : family()) {
      one.takes_empty = true;
      out.push_back(one);
    }
  }
  for (const auto& family :
       {reduction_operators, shape_operators, selection_operators, layer_operators, pooling_operators,
        normalization_operators, quantization_operators, recurrent_operators, einsum_operators,
        resize_operators, scatter_operators, loss_operators, attention_operators, top_k_operators}) {
    const Operators some = family();
    out.insert(out.end(), some.begin(), some.end());
  }
  return out;
}

struct Refusal {
  const char* why;
  std::vector<std::string> operators;
};

const std::vector<Refusal>& refusals() {
  static const std::vector<Refusal> table = {
      {"loops have no fixed length: unroll them, or export a model of one step",
       {"Loop", "Scan", "SequenceMap"}},
      {"sequences and optional values have no place in a model of fixed memory",
       {"SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert",
        "SequenceLength", "SplitToSequence", "ConcatFromSequence", "Optional", "OptionalGetElement",
        "OptionalHasElement"}},
      {"mote computes with numbers, not with text",
       {"StringConcat", "StringNormalizer", "StringSplit", "RegexFullMatch", "TfIdfVectorizer"}},
      {"random numbers would make two runs differ",
       {"Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform",
        "RandomUniformLike"}},
      {"complex numbers are not supported; compute features with mote's own blocks", {"DFT", "STFT"}},
      {"the size of its result depends on the data", {"NonMaxSuppression", "Unique"}},
      {"images are decoded before they reach the model", {"ImageDecoder"}},
  };
  return table;
}

}  // namespace

const Operators& all_operators() {
  static const Operators all = collected();
  return all;
}

const Operator* find_operator(const std::string& domain, const std::string& name) {
  const Operators& all = all_operators();
  const auto found = std::find_if(
      all.begin(), all.end(), [&](const Operator& one) { return name == one.name && domain == one.domain; });
  return found == all.end() ? nullptr : &*found;
}

std::string refusal(const std::string& domain, const std::string& name) {
  if (domain == "ai.onnx.preview.training") return "training is done by mote itself: mote train";
  if (domain == "ai.onnx.ml") return "of classical machine learning; convert the model to a neural network";
  if (!domain.empty()) return "an operator of another maker; export without it";
  for (const Refusal& row : refusals())
    if (std::find(row.operators.begin(), row.operators.end(), name) != row.operators.end()) return row.why;
  return "";
}

}  // namespace mote::onnx
