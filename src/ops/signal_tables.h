// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mote {

// Tables of signal blocks, computed in double precision.

// A window of `size` weights, "rectangular", "hann", "hamming" or "blackman"; nothing for another name. A
// periodic one is the beginning of a symmetric one with one weight more, as spectra want it.
std::optional<std::vector<double>> window_table(const std::string& name, int64_t size, bool periodic);

// Bands of a filter bank over the bins of a spectrum: band b has `count` weights from bin `first` on.
struct FilterBank {
  struct Band {
    int32_t first = 0, count = 0;
  };
  std::vector<Band> bands;
  std::vector<double> weights;  // of one band after the other
};

// Triangular bands between frequencies that are equally far apart on the mel scale.
struct MelSettings {
  int64_t bands = 40;
  int64_t fft_length = 512;
  double rate = 16000;           // samples per second
  double low = 20, high = 4000;  // Hz
  // HTK: mel = 1127 ln(1 + f / 700). Slaney's: linear up to 1000 Hz, logarithmic above, as in the Auditory
  // Toolbox.
  bool slaney_scale = false;
  // The sides of a triangle are straight lines over mel, as TensorFlow has them; else over Hz, as librosa.
  bool linear_in_mel = true;
  // Every band has the area 1 over Hz, Slaney's norm; else the height 1.
  bool unit_area = false;
  // The corners of the triangles lie on whole bins, rounded down as speechpy does it: of fft_length + 1
  // points.
  bool whole_bins = false;
  // Bin 0 has the weight 0, as TensorFlow has it.
  bool without_dc = true;
};
FilterBank mel_bank(const MelSettings& settings);
double mel_of(double hertz, bool slaney_scale);
double hertz_of(double mel, bool slaney_scale);

// Weights of int16 with as many digits after the point as the largest leaves room for.
struct FixedWeights {
  std::vector<int16_t> values;
  int digits = 0;
};
FixedWeights fixed_weights(const std::vector<double>& weights);

// Q15; 1 becomes 32767.
std::vector<int16_t> q15(const std::vector<double>& values);

// The orthonormal DCT-II without the smaller scale of coefficient 0, as TensorFlow has it: row k of `rows`
// has 2 cos(pi k (2 n + 1) / (2 size)) / sqrt(2 size). With `orthonormal` row 0 is divided by sqrt(2).
std::vector<double> dct_table(int64_t rows, int64_t size, bool orthonormal);

}  // namespace mote
