// SPDX-License-Identifier: Apache-2.0
#include "ops/signal_fft.h"

#include <algorithm>

#include "base/format.h"
#include "device/signal/rfft.h"
#include "ops/checks.h"
#include "ops/fft_tables.h"
#include "ops/lowering.h"
#include "ops/signal.h"

namespace mote {

Result<int64_t> checked_fft_length(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& x = graph.tensor(node.inputs[0]);
  const Tensor& y = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_samples(x, "input", kFftTypes));
  MOTE_TRY(check_samples(y, "output", x.type));
  MOTE_ASSIGN(const int64_t length, setting(node, "fft_length", 1, kMostFftLength));
  MOTE_TRY(check_fft_length(length));
  return length;
}

namespace {

// Instructions of one number in one stage, and of one number before or after them, measured on Cortex-M4.
struct Cost {
  int stage, rest;
};
Cost cost_of(DType type, bool dsp) {
  if (dsp) return {12, 22};
  if (type == DType::kInt16) return {22, 40};
  return type == DType::kInt32 ? Cost{70, 110} : Cost{21, 40};
}

int64_t instructions_of(const KernelCall& call, DType type, int64_t rows, int64_t points) {
  const Cost cost = cost_of(type, (call.kernel->isa & kIsaDsp) != 0);
  const auto stages = static_cast<int64_t>(fft_radices(points).size());
  return rows * points * (stages * cost.stage + cost.rest);
}

}  // namespace

std::vector<KernelCall> fft_calls(const Graph& graph, const Node& node, int64_t rows, int64_t length,
                                  bool inverse, const Target& target) {
  const DType type = graph.tensor(node.inputs[0]).type;
  const int64_t points = node.attrs.integer("fft_length") / 2;
  std::vector<int> radices = fft_radices(points);
  std::reverse(radices.begin(), radices.end());
  const bool mixed = std::any_of(radices.begin(), radices.end(), [](int radix) { return radix % 2 != 0; });
  const std::vector<double> twiddles = fft_twiddles(points, inverse), halves = fft_halves(points, inverse);

  KernelCall call;
  const std::string name =
      format("{}rfft_{}{}", inverse ? "i" : "", mixed ? "mixed_" : "", type_suffix(type));
  call.kernel = &kernel(name.c_str());
  call.pointer("positions", DType::kInt16, fft_positions(points));
  if (type == DType::kFloat32) {
    call.pointer("twiddles", type, circle_f32(twiddles));
    call.pointer("halves", type, circle_f32(halves));
  } else {
    const bool narrow = type == DType::kInt16;
    call.pointer("twiddles", DType::kInt32, narrow ? circle_s16(twiddles) : circle_s32(twiddles));
    call.pointer("halves", DType::kInt32, narrow ? circle_s16(halves) : circle_s32(halves));
  }
  call.pointer("radices", DType::kInt8, std::vector<int8_t>(radices.begin(), radices.end()));
  call.integer("rows", rows);
  call.integer("length", length);
  call.integer("points", points);
  call.integer("stages", static_cast<int64_t>(radices.size()));
  if (type == DType::kFloat32) call.real("scale", 1.0f / static_cast<float>(2 * points));
  call.instructions = instructions_of(call, type, rows, points);

  std::vector<KernelCall> calls = {call};
  const KernelInfo* dsp = find_kernel(name + "_dsp");
  if (dsp != nullptr && (dsp->isa & ~target.isa) == 0) {
    call.kernel = dsp;
    call.instructions = instructions_of(call, type, rows, points);
    calls.push_back(call);
  }
  return calls;
}

}  // namespace mote
