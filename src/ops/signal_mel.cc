// SPDX-License-Identifier: Apache-2.0
#include "ops/signal_mel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "base/format.h"
#include "device/signal/mel.h"
#include "ops/checks.h"
#include "ops/fft_reference.h"
#include "ops/fft_tables.h"
#include "ops/fixed_log.h"
#include "ops/op.h"
#include "ops/signal.h"
#include "ops/signal_mel_cases.h"
#include "ops/signal_tables.h"

namespace mote {

namespace {

enum Input { kX, kWindow, kWeights, kBands, kInputs };

// One node's settings. Powers and magnitudes of spectra, and whether int16 samples are transformed by int32.
struct Sizes {
  DType type = DType::kFloat32;
  int64_t samples = 0, size = 0, step = 0, length = 0, bands = 0;
  bool magnitude = false, wide = false;
  int64_t frames() const { return (samples - size) / step + 1; }
  int64_t bins() const { return length / 2 + 1; }
};
Sizes sizes_of_node(const Graph& graph, const Node& node) {
  const Tensor& x = graph.tensor(node.inputs[kX]);
  Sizes s;
  s.type = x.type;
  s.samples = x.elements();
  s.size = graph.tensor(node.inputs[kWindow]).elements();
  s.step = node.attrs.integer("frame_step");
  s.length = node.attrs.integer("fft_length");
  s.bands = graph.tensor(node.inputs[kBands]).elements() / 2;
  s.magnitude = node.attrs.text("spectrum") == "magnitude";
  s.wide = node.attrs.integer("precision", 16) == 32;
  return s;
}

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

Status check_tables(const Graph& graph, const Node& node, DType type, int64_t bins) {
  for (const Input i : {kWindow, kWeights, kBands})
    MOTE_TRY(check_constant(graph.tensor(node.inputs[i]), "table of the filter bank"));
  MOTE_TRY(check_vector(graph.tensor(node.inputs[kWindow]), "window", type));
  const Tensor& weights = graph.tensor(node.inputs[kWeights]);
  MOTE_TRY(check_vector(weights, "weights", type));
  if (type == DType::kInt16) {
    const auto* first = weights.values<int16_t>();
    if (std::any_of(first, first + weights.elements(), [](int16_t w) { return w < 0; }))
      return Error(Code::kUnsupported, "a weight of the filter bank is negative",
                   "in fixed point the sums must be positive: use float32");
  }
  const Tensor& bands = graph.tensor(node.inputs[kBands]);
  MOTE_TRY(check_samples(bands, "bands", DType::kInt16));
  if (bands.shape.size() != 2 || bands.shape[1] != 2 || bands.shape[0] < 1)
    return Error(Code::kInvalid,
                 format("bands have the shape {}; it must be Nx2: first bin and number of bins",
                        shape_text(bands.shape)));
  int64_t used = 0;
  for (int32_t b = 0; b < bands.shape[0]; ++b) {
    const int64_t first = bands.values<int16_t>()[2 * b], count = bands.values<int16_t>()[2 * b + 1];
    if (first < 0 || count < 0 || first + count > bins)
      return Error(Code::kInvalid, format("band {} has {} bins from {}; there are {}", b, count, first, bins),
                   "the filter bank is of another fft_length");
    used += count;
  }
  if (used != weights.elements() && std::max<int64_t>(used, 1) != weights.elements())
    return Error(Code::kInvalid,
                 format("the bands have {} bins in all, there are {} weights", used, weights.elements()));
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, kInputs, kInputs));
  const Tensor& x = graph.tensor(node.inputs[kX]);
  const Tensor& y = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_samples(x, "input", {DType::kInt16, DType::kFloat32}));
  if (x.elements() != samples_of(x))
    return Error(Code::kUnsupported, format("the shape {} is not one row of samples", shape_text(x.shape)),
                 "take the channels apart before");
  MOTE_TRY(check_samples(y, "output", x.type));
  MOTE_ASSIGN(const int64_t length, setting(node, "fft_length", 4, 1 << 15));
  if (!std::has_single_bit(static_cast<uint64_t>(length)))
    return Error(Code::kUnsupported, format("fft_length {} is not a power of two", length),
                 "take the next power of two: frames are filled up with zeros");
  MOTE_TRY(setting(node, "frame_step", 1, INT32_MAX));
  MOTE_TRY(check_tables(graph, node, x.type, length / 2 + 1));
  const Sizes s = sizes_of_node(graph, node);
  if (s.size > length || s.samples < s.size)
    return Error(Code::kInvalid,
                 format("frames of {} samples do not fit {} samples and an fft_length of {}", s.size,
                        s.samples, length),
                 "shorten the frame, or give more samples at once");
  const std::string spectrum = node.attrs.text("spectrum");
  if (spectrum != "power" && spectrum != "magnitude")
    return Error(Code::kInvalid, format("there is no spectrum '{}': power or magnitude", spectrum));
  const double floor = node.attrs.number("floor");
  if (!(floor >= 0 && floor <= 1))
    return Error(Code::kInvalid, format("'floor' is {}; it must be from 0 to 1", floor));
  if (x.type == DType::kInt16) MOTE_TRY(fixed_mel(graph, node));
  MOTE_ASSIGN(const int32_t frames, size_from(s.frames()));
  return std::vector<Shape>{{frames, static_cast<int32_t>(s.bands)}};
}

double exact_band(const Graph& graph, const Node& node, const std::vector<double>& spectrum, int64_t band,
                  const float*& weights) {
  const auto* pair = graph.tensor(node.inputs[kBands]).values<int16_t>() + 2 * band;
  double sum = 0;
  for (int16_t i = 0; i < pair[1]; ++i)
    sum += spectrum[static_cast<size_t>(pair[0] + i)] * double{*weights++};
  return sum;
}

void eval_float(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Sizes s = sizes_of_node(graph, node);
  const auto* window = graph.tensor(node.inputs[kWindow]).values<float>();
  float* y = buffers.out<float>(0);
  for (int64_t f = 0; f < s.frames(); ++f) {
    std::vector<double> samples(static_cast<size_t>(s.length)), spectrum;
    for (int64_t i = 0; i < s.size; ++i)
      samples[static_cast<size_t>(i)] = double{buffers.in<float>(kX)[f * s.step + i]} * double{window[i]};
    for (const auto& number : exact_rfft(samples))
      spectrum.push_back(s.magnitude ? std::abs(number) : std::norm(number));
    const auto* weights = graph.tensor(node.inputs[kWeights]).values<float>();
    for (int64_t b = 0; b < s.bands; ++b) {
      const double sum = exact_band(graph, node, spectrum, b, weights);
      *y++ = static_cast<float>(node.attrs.integer("log") != 0 ? std::log(sum + node.attrs.number("floor"))
                                                               : sum);
    }
  }
}

// The spectrum of one frame as whole numbers, and the digits that its samples were multiplied by.
std::vector<uint64_t> fixed_spectrum(const Sizes& s, const int16_t* x, const std::vector<int16_t>& window,
                                     int* digits) {
  std::vector<uint64_t> out;
  *digits = 0;
  if (s.wide) {
    std::vector<int32_t> samples(static_cast<size_t>(s.length));
    for (size_t i = 0; i < window.size(); ++i) samples[i] = x[i] * window[i];
    for (const auto& number : fixed_rfft(samples)) {
      const auto power = static_cast<uint64_t>(int64_t{number.re} * number.re) +
                         static_cast<uint64_t>(int64_t{number.im} * number.im);
      uint64_t root = 0;
      for (uint64_t bit = uint64_t{1} << 31; bit != 0; bit >>= 1)
        if ((root + bit) * (root + bit) <= power) root += bit;
      if (power - root * root > root) ++root;
      out.push_back(s.magnitude ? root : power >> 12);
    }
    return out;
  }
  int used = 0;
  for (size_t i = 0; i < window.size(); ++i)
    used = std::max(used, static_cast<int>(std::bit_width(static_cast<uint32_t>(x[i] < 0 ? ~x[i] : x[i]))));
  *digits = std::max(0, 15 - used - mel_headroom(window, s.length));
  std::vector<int16_t> samples(static_cast<size_t>(s.length));
  for (size_t i = 0; i < window.size(); ++i) {
    const double exact = std::ldexp(static_cast<double>(x[i] * window[i]), *digits - 15);
    samples[i] = static_cast<int16_t>(std::floor(*digits < 15 ? exact + 0.5 : exact));
  }
  for (const auto& number : fixed_rfft(samples))
    out.push_back(static_cast<uint32_t>(number.re * number.re) +
                  static_cast<uint32_t>(number.im * number.im));
  return out;
}

void eval_fixed(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Sizes s = sizes_of_node(graph, node);
  const FixedMel fixed = *fixed_mel(graph, node);
  const auto* x = buffers.in<int16_t>(kX);
  const auto* first = graph.tensor(node.inputs[kWindow]).values<int16_t>();
  const std::vector<int16_t> window(first, first + s.size);
  uint64_t reference = 32768;
  if (node.attrs.integer("normalize") != 0)
    reference = static_cast<uint64_t>(std::max<int>(1, *std::max_element(x, x + s.samples)));
  const uint64_t powered = fixed.log_powers == 2 ? reference * reference : reference;
  const uint64_t floor = std::max<uint64_t>(1, (powered * fixed.floor_multiplier) >> fixed.floor_shift);
  const int32_t off = fixed.log_offset + fixed.log_powers * log2_q16(reference);
  int16_t* y = buffers.out<int16_t>(0);
  for (int64_t f = 0; f < s.frames(); ++f) {
    int digits = 0;
    const std::vector<uint64_t> spectrum = fixed_spectrum(s, x + f * s.step, window, &digits);
    const auto* weights = graph.tensor(node.inputs[kWeights]).values<int16_t>();
    const auto* band = graph.tensor(node.inputs[kBands]).values<int16_t>();
    for (int64_t b = 0; b < s.bands; ++b, band += 2) {
      uint64_t sum = floor << (2 * digits);
      for (int16_t i = 0; i < band[1]; ++i)
        sum += spectrum[static_cast<size_t>(band[0] + i)] * static_cast<uint64_t>(*weights++);
      const int64_t product = int64_t{log2_q16(sum) - off - 65536 * 2 * digits} * fixed.multiplier;
      const int64_t rounded = (product + (int64_t{1} << (fixed.shift - 1))) >> fixed.shift;
      *y++ = static_cast<int16_t>(std::clamp<int64_t>(rounded, INT16_MIN, INT16_MAX));
    }
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  if (graph.tensor(node.inputs[kX]).type == DType::kInt16) return eval_fixed(graph, node, buffers);
  eval_float(graph, node, buffers);
}

void add_transform(KernelCall& call, const Sizes& s) {
  const int64_t points = s.length / 2;
  std::vector<int> radices = fft_radices(points);
  std::reverse(radices.begin(), radices.end());
  const std::vector<double> twiddles = fft_twiddles(points, false), halves = fft_halves(points, false);
  call.pointer("positions", DType::kInt16, fft_positions(points));
  for (const auto& [name, angles] : {std::pair{"twiddles", twiddles}, std::pair{"halves", halves}}) {
    if (s.type == DType::kFloat32)
      call.pointer(name, s.type, circle_f32(angles));
    else
      call.pointer(name, DType::kInt32, s.wide ? circle_s32(angles) : circle_s16(angles));
  }
  call.pointer("radices", DType::kInt8, std::vector<int8_t>(radices.begin(), radices.end()));
  call.integer("points", points);
  call.integer("stages", static_cast<int64_t>(radices.size()));
  const int64_t number_bytes = s.type == DType::kFloat32 || s.wide ? 8 : 4;
  call.scratch_bytes = (points + 1) * number_bytes;
}

// As src/ops/signal_fft.cc has them for a transform, and what comes before and after it.
int64_t instructions_of(const KernelCall& call, const Sizes& s, int64_t weights) {
  const bool dsp = (call.kernel->isa & kIsaDsp) != 0;
  const int64_t stage = dsp ? 12 : s.type == DType::kFloat32 ? 21 : s.wide ? 70 : 22;
  const auto stages = static_cast<int64_t>(fft_radices(s.length / 2).size());
  const int64_t bin = s.magnitude ? 160 : 10, sample = dsp ? 10 : 15;
  return s.frames() * (s.length / 2 * (stages * stage + 2 * stage) + s.size * sample + s.bins() * bin +
                       weights * (s.wide && !s.magnitude ? 20 : 8) + s.bands * 60);
}

KernelCall float_call(const Graph& graph, const Node& node, const Sizes& s) {
  KernelCall call;
  call.kernel = &kernel("mel_f32");
  call.pointer("window", s.type, *graph.tensor(node.inputs[kWindow]).data);
  call.pointer("weights", s.type, *graph.tensor(node.inputs[kWeights]).data);
  call.pointer("bands", DType::kInt16, *graph.tensor(node.inputs[kBands]).data);
  add_transform(call, s);
  for (const auto& [name, value] :
       {std::pair{"frames", s.frames()}, {"size", s.size}, {"step", s.step}, {"count", s.bands}})
    call.integer(name, value);
  call.integer("magnitude", s.magnitude ? 1 : 0);
  call.integer("log", node.attrs.integer("log") != 0 ? 1 : 0);
  call.real("floor", static_cast<float>(node.attrs.number("floor")));
  return call;
}

KernelCall fixed_call(const Graph& graph, const Node& node, const Sizes& s) {
  const FixedMel fixed = *fixed_mel(graph, node);
  const Tensor& window = graph.tensor(node.inputs[kWindow]);
  const Tensor& bands = graph.tensor(node.inputs[kBands]);
  int64_t first_bin = s.bins(), end_bin = 0;
  for (int64_t b = 0; b < s.bands; ++b) {
    const int16_t* band = bands.values<int16_t>() + 2 * b;
    if (band[1] == 0) continue;
    first_bin = std::min<int64_t>(first_bin, band[0]);
    end_bin = std::max<int64_t>(end_bin, band[0] + band[1]);
  }
  KernelCall call;
  call.kernel = &kernel(s.magnitude ? "log_mel_magnitude_s32" : s.wide ? "log_mel_s32" : "log_mel_s16");
  call.pointer("window", s.type, *window.data);
  call.pointer("weights", s.type, *graph.tensor(node.inputs[kWeights]).data);
  call.pointer("bands", DType::kInt16, *bands.data);
  call.pointer("bulge", DType::kInt16, log_bulge());
  add_transform(call, s);
  const auto* values = window.values<int16_t>();
  const int64_t headroom = mel_headroom({values, values + s.size}, s.length);
  for (const auto& [name, value] : {std::pair{"samples", s.samples},
                                    {"frames", s.frames()},
                                    {"size", s.size},
                                    {"step", s.step},
                                    {"count", s.bands},
                                    {"first_bin", first_bin},
                                    {"end_bin", end_bin},
                                    {"headroom", headroom},
                                    {"normalize", node.attrs.integer("normalize") != 0 ? 1 : 0},
                                    {"floor_multiplier", int64_t{fixed.floor_multiplier}},
                                    {"floor_shift", int64_t{fixed.floor_shift}},
                                    {"log_powers", int64_t{fixed.log_powers}},
                                    {"log_offset", int64_t{fixed.log_offset}},
                                    {"multiplier", int64_t{fixed.multiplier}},
                                    {"shift", int64_t{fixed.shift}}})
    call.integer(name, value);
  return call;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target& target) {
  const Sizes s = sizes_of_node(graph, node);
  const int64_t weights = graph.tensor(node.inputs[kWeights]).elements();
  KernelCall call = s.type == DType::kFloat32 ? float_call(graph, node, s) : fixed_call(graph, node, s);
  call.instructions = instructions_of(call, s, weights);
  std::vector<KernelCall> calls = {call};
  if (s.type == DType::kInt16 && !s.wide && (target.isa & kIsaDsp) != 0) {
    call.kernel = &kernel("log_mel_s16_dsp");
    call.instructions = instructions_of(call, s, weights);
    calls.push_back(call);
  }
  return calls;
}

int64_t macs(const Graph& graph, const Node& node) {
  return sizes_of_node(graph, node).frames() * graph.tensor(node.inputs[kWeights]).elements();
}

// value = multiplier / 2^shift with 31 digits.
struct Factor {
  int64_t multiplier;
  int shift;
};
Factor factor_of(double value) {
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);  // from 1/2 to 1
  auto multiplier = static_cast<int64_t>(std::llround(std::ldexp(fraction, 31)));
  if (multiplier == int64_t{1} << 31) multiplier = (int64_t{1} << 31) - 1;
  return {multiplier, 31 - exponent};
}

}  // namespace

Result<FixedMel> fixed_mel(const Graph& graph, const Node& node) {
  const Sizes s = sizes_of_node(graph, node);
  MOTE_ASSIGN(const int64_t digits, setting(node, "weight_digits", 0, 30));
  if (node.attrs.has("precision") && node.attrs.integer("precision") != 16 && !s.wide)
    return Error(Code::kInvalid,
                 format("'precision' is {}; it must be 16 or 32", node.attrs.integer("precision")));
  if (s.magnitude && !s.wide)
    return Error(Code::kUnsupported, "magnitudes need transforms of 32 bits: those of 16 have too few digits",
                 "set precision to 32, or take the power");
  if (node.attrs.integer("log") == 0)
    return Error(Code::kUnsupported, "bands of int16 are logarithms",
                 "set log to 1, or use float32 for the bands themselves");
  const Tensor& y = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_activation_type(y, "output", {DType::kInt16}));
  FixedMel out;
  out.log_powers = s.magnitude ? 1 : 2;
  // A sum is 2^total times the band of the samples.
  const int64_t length_digits = std::countr_zero(static_cast<uint64_t>(s.length));
  const int64_t total = digits - out.log_powers * length_digits + (s.magnitude ? 15 : s.wide ? 18 : 0);
  out.log_offset = static_cast<int32_t>(total * 65536);
  const double floor = std::ldexp(node.attrs.number("floor"), static_cast<int>(total));
  // 64 bits hold it, 30 digits further to the left too.
  if (floor >= (s.wide ? std::ldexp(1.0, 31) : 4.0))
    return Error(Code::kUnsupported, "the floor is too large for so many digits of the weights",
                 "lower the floor, or weight_digits");
  if (const Factor factor = factor_of(floor); floor > 0 && factor.shift <= 62) {
    out.floor_multiplier = static_cast<uint32_t>(factor.multiplier);
    out.floor_shift = factor.shift;
  }
  const Factor factor = factor_of(std::numbers::ln2 / 65536 / static_cast<double>(y.quant.scale[0]));
  if (factor.shift < 1 || factor.shift > 62)
    return Error(
        Code::kUnsupported,
        format("the output's scale of {} is too small or too large for logarithms", y.quant.scale[0]));
  out.multiplier = static_cast<int32_t>(factor.multiplier);
  out.shift = factor.shift;
  return out;
}

// A number of a stage is the sum of some samples that lie equally far apart, divided by their number. Its
// real and imaginary part each stay below the mean of the larger weight of two neighbouring samples, times
// the square root of two.
int mel_headroom(const std::vector<int16_t>& window, int64_t fft_length) {
  const int64_t points = fft_length / 2;
  const auto size = static_cast<int64_t>(window.size());
  const auto weight = [&](int64_t i) {
    return i < size ? static_cast<double>(std::abs(window[static_cast<size_t>(i)])) : 0;
  };
  int64_t count = 1;
  std::vector<int> radices = fft_radices(points);
  std::reverse(radices.begin(), radices.end());
  for (const int radix : radices) {
    count *= radix;
    for (int64_t first = 0; first < points / count; ++first) {
      double sum = 0;
      for (int64_t i = first; i < points; i += points / count)
        sum += std::max(weight(2 * i), weight(2 * i + 1));
      if (sum / static_cast<double>(count) > 0.7 * 32768) return 1;
    }
  }
  return 0;
}

extern const OpDef op_signal_mel = {
    .name = "signal_mel",
    .summary = "bands of a filter bank over the spectra of frames, or their logarithms",
    .source = "mote's own; device/signal/mel.h",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = signal_mel_cases,
};

}  // namespace mote
