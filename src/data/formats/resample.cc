// SPDX-License-Identifier: Apache-2.0
#include "data/formats/resample.h"

#include <samplerate.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "base/format.h"

namespace mote {

Result<Recording> resampled(const Recording& recording, double rate_hz) {
  if (recording.rate_hz == rate_hz) return recording;
  const double ratio = rate_hz / recording.rate_hz;
  if (recording.rate_hz <= 0 || src_is_valid_ratio(ratio) == 0)
    return Error(Code::kUnsupported,
                 format("cannot be brought from {} Hz to {} Hz", recording.rate_hz, rate_hz),
                 "the two may differ by a factor of 256 at most");
  const bool sound = recording.format == Recording::Format::kInt16;
  const auto count = static_cast<size_t>(recording.frames() * recording.channels);
  const double frames = std::ceil(static_cast<double>(recording.frames()) * ratio) + 1;
  if (frames * static_cast<double>(recording.channels) * 4 > static_cast<double>(kMostRecordingBytes))
    return Error(Code::kUnsupported, format("is too long for {} Hz", rate_hz), "divide the recording");
  std::vector<float> in(count), out(static_cast<size_t>(frames) * static_cast<size_t>(recording.channels));
  if (sound)
    src_short_to_float_array(reinterpret_cast<const short*>(recording.bytes.data()), in.data(),
                             static_cast<int>(count));
  else
    std::memcpy(in.data(), recording.bytes.data(), count * sizeof(float));
  SRC_DATA data{};
  data.data_in = in.data();
  data.data_out = out.data();
  data.input_frames = static_cast<long>(recording.frames());
  data.output_frames = static_cast<long>(frames);
  data.src_ratio = ratio;
  if (const int error = src_simple(&data, SRC_SINC_MEDIUM_QUALITY, static_cast<int>(recording.channels)))
    return Error(Code::kUnsupported, format("cannot be resampled: {}", src_strerror(error)));
  if (data.output_frames_gen < 1)
    return Error(Code::kInvalid, format("is too short to be brought to {} Hz", rate_hz));
  const size_t made = static_cast<size_t>(data.output_frames_gen) * static_cast<size_t>(recording.channels);
  Recording result = recording;
  result.rate_hz = rate_hz;
  result.bytes.resize(made * static_cast<size_t>(recording.value_bytes()));
  if (sound)
    src_float_to_short_array(out.data(), reinterpret_cast<short*>(result.bytes.data()),
                             static_cast<int>(made));
  else
    std::memcpy(result.bytes.data(), out.data(), made * sizeof(float));
  return result;
}

}  // namespace mote
