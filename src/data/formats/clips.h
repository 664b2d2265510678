// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "data/set/new_recording.h"

namespace mote {

// The least and the greatest length of a clip.
constexpr double kLeastClipSeconds = 0.01, kMostClipSeconds = 3600;

// Clips of one length, one after the other, named by their number; a rest that is shorter than a clip is left
// out, which a note says. Label, group, split and channels are those of the recording, which must have a rate
// and no segments. A recording shorter than a clip, or with more than 100,000 clips, is refused.
Result<std::vector<NewRecording>> clips_of(const NewRecording& recording, double seconds,
                                           const std::string& file);

}  // namespace mote
