// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/result.h"
#include "data/set/recording_set.h"

namespace mote {

// A recording as the file that a set keeps. Sound becomes WAV (PCM, 16 bits; a rate that is no whole number
// of Hz is rounded in the file, the index has it exactly), values of sensors CSV with a column of time in
// seconds and the shortest decimals that give the same float32 again, images PNG.
Kind kind_of(const NewRecording& recording);
Result<Bytes> encode_recording(const NewRecording& recording);

Result<Bytes> encode_wav(const Recording& recording);
// `times` as in NewRecording; where they are not as many as frames, those of the rate are written.
std::string encode_sensor_csv(const Recording& recording, const std::vector<Channel>& channels,
                              const std::vector<double>& times = {});

}  // namespace mote
