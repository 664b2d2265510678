// SPDX-License-Identifier: Apache-2.0
#include "flow/evaluate.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <thread>

#include "base/format.h"
#include "base/progress.h"
#include "flow/compiled.h"
#include "flow/model_input.h"
#include "interp/device_session.h"

namespace mote {

Prediction predict(const Tensor& output, const uint8_t* value) {
  Prediction best{0, 0};
  for (int32_t i = 0; i < output.elements(); ++i) {
    float real = 0;
    if (output.type == DType::kFloat32) {
      std::memcpy(&real, value + static_cast<int64_t>(i) * 4, 4);
    } else {
      const int stored = static_cast<int8_t>(value[i]);
      real = static_cast<float>(stored);
      if (output.quant.present())
        real = output.quant.scale[0] * static_cast<float>(stored - output.quant.zero_point[0]);
    }
    if (i == 0 || real > best.confidence) best = {i, real};
  }
  return best;
}

Bytes sample_inputs(const Tensor& input, const Split& split, size_t first, size_t count) {
  const auto elements = static_cast<size_t>(input.elements());
  Bytes out;
  out.reserve(count * static_cast<size_t>(input.bytes()));
  for (size_t i = first; i < first + count; ++i) {
    const Bytes one = pixel_input(input, split.samples.data() + i * elements);
    out.insert(out.end(), one.begin(), one.end());
  }
  return out;
}

Result<Evaluation> evaluate_on_host(const Graph& graph, const Split& split) {
  MOTE_ASSIGN(const Target host, find_board("host"));
  MOTE_ASSIGN(const Compiled compiled, compile_graph(graph, host, Optimize::kFull));
  const Graph& optimised = compiled.model.graph;
  const Tensor& input = optimised.tensor(optimised.inputs[0]);
  const Tensor& output = optimised.tensor(optimised.outputs[0]);
  if (optimised.inputs.size() != 1 ||
      split.samples.size() != split.size() * static_cast<size_t>(input.elements()))
    return Error(Code::kInvalid,
                 format("the model's input {} does not fit samples of {} bytes", shape_text(input.shape),
                        split.size() == 0 ? 0 : split.samples.size() / split.size()));
  const auto output_bytes = static_cast<size_t>(output.bytes());
  Evaluation out;
  out.total = static_cast<int64_t>(split.size());
  out.predicted.resize(split.size());
  out.confidence.resize(split.size());
  out.outputs.resize(split.size() * output_bytes);

  std::atomic<size_t> next{0};
  const auto work = [&](Progress* progress) {
    DeviceSession session(compiled.model, compiled.layout);
    while (!interrupted()) {
      const size_t i = next++;
      if (i >= split.size()) return;
      session.run({sample_inputs(input, split, i, 1)});
      const Bytes value = session.value(optimised.outputs[0]);
      std::copy(value.begin(), value.end(), out.outputs.begin() + static_cast<long>(i * output_bytes));
      const Prediction p = predict(output, value.data());
      out.predicted[i] = p.label;
      out.confidence[i] = p.confidence;
      if (progress != nullptr) progress->update(static_cast<int64_t>(i));
    }
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
    others.emplace_back(work, nullptr);
  {
    Progress progress("evaluating " + split.name, out.total);
    work(&progress);
  }
  for (std::thread& thread : others) thread.join();
  if (interrupted()) return Error(Code::kInterrupted, "interrupted");
  for (size_t i = 0; i < split.size(); ++i) out.correct += out.predicted[i] == split.labels[i] ? 1 : 0;
  return out;
}

}  // namespace mote
