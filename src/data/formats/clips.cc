// SPDX-License-Identifier: Apache-2.0
#include "data/formats/clips.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"

namespace mote {

Result<std::vector<NewRecording>> clips_of(const NewRecording& recording, double seconds,
                                           const std::string& file) {
  constexpr int64_t kMostClips = 100'000;
  const Recording& data = recording.data;
  if (!(data.rate_hz > 0) || !recording.segments.empty())
    return Error(Code::kUnsupported, "has no rate, or has segments, and cannot be cut into clips", "",
                 Origin{file});
  const int64_t frames = std::llround(seconds * std::min(data.rate_hz, 1e9));
  const int64_t count = frames > 0 ? data.frames() / frames : 0;
  if (count < 1)
    return Error(Code::kInvalid,
                 format("is of {:.3g} s and cannot be cut into clips of {:g} s",
                        static_cast<double>(data.frames()) / data.rate_hz, seconds),
                 "choose shorter clips", Origin{file});
  if (count > kMostClips)
    return Error(Code::kUnsupported, format("would be cut into more than {} clips", with_commas(kMostClips)),
                 "choose longer clips", Origin{file});
  const int64_t bytes = frames * data.channels * data.value_bytes();
  std::vector<NewRecording> out;
  for (int64_t i = 0; i < count; ++i) {
    NewRecording clip;
    clip.data.format = data.format;
    clip.data.channels = data.channels;
    clip.data.rate_hz = data.rate_hz;
    const auto begin = data.bytes.begin() + i * bytes;
    clip.data.bytes.assign(begin, begin + bytes);
    clip.channels = recording.channels;
    clip.label = recording.label;
    clip.group = recording.group;
    clip.split = recording.split;
    clip.name = (recording.name.empty() ? "" : recording.name + ".") + std::to_string(i);
    out.push_back(std::move(clip));
  }
  out.front().notes = recording.notes;
  if (const int64_t left = data.frames() - count * frames; left > 0)
    out.back().notes.push_back(format("the last {:.3g} s, shorter than a clip, were left out",
                                      static_cast<double>(left) / data.rate_hz));
  return out;
}

}  // namespace mote
