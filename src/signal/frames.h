// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "ops/signal_tables.h"
#include "signal/chain.h"

namespace mote {

// What blocks over the spectra of frames have in common.
struct Frames {
  int64_t size = 0, step = 0, length = 0;
  std::vector<double> window;
};

// The settings frame, step (in samples), frame_ms, step_ms, fft_length, window and periodic. The times are
// those given where the chain does not say.
Frames frames_of(Chain& chain, Settings& settings, double frame_ms, double step_ms);

// What signal_mel takes beside the samples: window, weights and bands, float32 or int16.
std::vector<TensorId> mel_tables(Chain& chain, const Frames& frames, const FilterBank& bank);

// `current`, one channel of samples, becomes the power spectra of frames: [frames, length / 2 + 1] of
// float32.
Status append_power_spectrum(Chain& chain, const Frames& frames);

}  // namespace mote
