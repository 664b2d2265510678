// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "data/recording.h"

namespace mote {

// Sound or sensor values of an even rate at another one, by band-limited interpolation (libsamplerate,
// SRC_SINC_MEDIUM_QUALITY, 121 dB). The length is that of the recording to within a frame. int16 is rounded
// and kept within its range. The rates may differ by a factor of 256 at most, a limit of the library.
Result<Recording> resampled(const Recording& recording, double rate_hz);

}  // namespace mote
