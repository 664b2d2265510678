// SPDX-License-Identifier: Apache-2.0
#include "ops/signal_mel_cases.h"

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/signal_tables.h"

namespace mote {

namespace {

struct MelCase {
  int32_t samples;
  const char* window;
  int64_t size, step, length, bands;
  double floor = 1e-6;
  bool normalize = false, unit_area = false;
};

// Where a case takes its arithmetic from.
struct Form {
  DType type;
  int64_t precision;
  const char* spectrum;
  int64_t log;
};

OpCase mel_case(const MelCase& row, const Form& form) {
  CaseBuilder builder(format(
      "{} {} {} log {}, {} samples, {} of {} by {}, length {}, {} bands{}{}, floor {}", dtype_name(form.type),
      form.precision, form.spectrum, form.log, row.samples, row.window, row.size, row.step, row.length,
      row.bands, row.normalize ? ", normalised" : "", row.unit_area ? ", unit area" : "", row.floor));
  const std::vector<double> window = *window_table(row.window, row.size, true);
  MelSettings settings;
  settings.bands = row.bands;
  settings.fft_length = row.length;
  settings.unit_area = row.unit_area;
  settings.slaney_scale = row.unit_area;
  settings.linear_in_mel = !row.unit_area;
  settings.high = 7000;
  const FilterBank bank = mel_bank(settings);
  std::vector<int16_t> bands;
  for (const FilterBank::Band& band : bank.bands) {
    bands.push_back(static_cast<int16_t>(band.first));
    bands.push_back(static_cast<int16_t>(band.count));
  }
  const auto size = static_cast<int32_t>(row.size), count = static_cast<int32_t>(bank.weights.size());
  const bool fixed = form.type == DType::kInt16;
  const FixedWeights weights = fixed_weights(bank.weights);
  const auto table = [&](const char* name, int32_t n, const std::vector<int16_t>& q,
                         const std::vector<double>& real) {
    return builder.constant(
        fixed ? constant_tensor(name, form.type, {n}, q)
              : constant_tensor(name, form.type, {n}, std::vector<float>(real.begin(), real.end())));
  };
  const TensorId x = builder.input(form.type, {row.samples});
  const TensorId w = table("window", size, q15(window), window);
  const TensorId v = table("weights", count, weights.values, bank.weights);
  const TensorId b =
      builder.constant(constant_tensor("bands", DType::kInt16, {static_cast<int32_t>(row.bands), 2}, bands));
  Attrs attributes = attrs({{"frame_step", row.step},
                            {"fft_length", row.length},
                            {"spectrum", std::string(form.spectrum)},
                            {"log", form.log},
                            {"floor", row.floor}});
  if (fixed) {
    attributes.set("precision", form.precision);
    attributes.set("normalize", int64_t{row.normalize});
    attributes.set("weight_digits", int64_t{weights.digits});
  }
  builder.node("signal_mel", {x, w, v, b}, attributes, form.type,
               per_tensor(row.unit_area ? 0.001f : 0.002f, 0));
  return builder.build();
}

}  // namespace

std::vector<OpCase> signal_mel_cases() {
  const std::vector<MelCase> table = {
      {64, "hann", 48, 16, 64, 6},
      {75, "rectangular", 31, 11, 32, 4, 1e-3, true},
      {128, "hamming", 128, 1, 128, 10, 0, false, true},
      {40, "blackman", 7, 33, 8, 2, 1e-6, true},
      {100, "hann", 25, 25, 256, 12, 0.01, true, true},
      {300, "hann", 240, 60, 512, 20},
  };
  std::vector<OpCase> out;
  for (const Form& form : {Form{DType::kInt16, 16, "power", 1}, Form{DType::kInt16, 32, "power", 1},
                           Form{DType::kInt16, 32, "magnitude", 1}, Form{DType::kFloat32, 32, "power", 0},
                           Form{DType::kFloat32, 32, "magnitude", 1}})
    for (const MelCase& row : table) out.push_back(mel_case(row, form));
  return out;
}

}  // namespace mote
