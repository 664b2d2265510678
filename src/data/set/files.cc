// SPDX-License-Identifier: Apache-2.0
#include "data/set/files.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/format.h"
#include "data/image.h"

namespace mote {

static_assert(std::endian::native == std::endian::little, "samples are copied as they are in memory");

namespace {

void append_le(uint64_t value, int bytes, Bytes* out) {
  for (int i = 0; i < bytes; ++i) out->push_back(static_cast<uint8_t>(value >> (8 * i)));
}

void append_text(const char* text, Bytes* out) { out->insert(out->end(), text, text + std::strlen(text)); }

template <class T>
void append_number(T value, std::string* out) {
  char text[64];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  out->append(text, end);
}

}  // namespace

Kind kind_of(const NewRecording& recording) {
  if (!recording.jpeg.empty()) return Kind::kJpeg;
  switch (recording.data.format) {
    case Recording::Format::kInt16:
      return Kind::kSound;
    case Recording::Format::kFloat32:
      return Kind::kSensor;
    case Recording::Format::kUint8:
      return Kind::kPng;
  }
  return Kind::kSensor;
}

// Source: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0", WAVE_FORMAT_PCM.
Result<Bytes> encode_wav(const Recording& recording) {
  constexpr uint64_t kMostData = 0xffffffffu - 36;
  if (recording.bytes.size() > kMostData)
    return Error(Code::kUnsupported, "is too long for a WAV file", "divide the recording");
  const auto data = static_cast<uint32_t>(recording.bytes.size());
  const auto rate = static_cast<uint32_t>(std::llround(std::min(recording.rate_hz, 4e9)));
  const auto frame = static_cast<uint32_t>(recording.channels * 2);
  Bytes out;
  out.reserve(44 + recording.bytes.size());
  append_text("RIFF", &out);
  append_le(36 + data, 4, &out);
  append_text("WAVEfmt ", &out);
  append_le(16, 4, &out);
  append_le(1, 2, &out);
  append_le(static_cast<uint64_t>(recording.channels), 2, &out);
  append_le(rate, 4, &out);
  append_le(uint64_t{rate} * frame, 4, &out);
  append_le(frame, 2, &out);
  append_le(16, 2, &out);
  append_text("data", &out);
  append_le(data, 4, &out);
  out.insert(out.end(), recording.bytes.begin(), recording.bytes.end());
  return out;
}

std::string encode_sensor_csv(const Recording& recording, const std::vector<Channel>& channels,
                              const std::vector<double>& times) {
  std::string out = "time [s]";
  std::string names = channels_text(channels);
  for (char& c : names)
    if (c == ';') c = ',';
  out += "," + names + "\n";
  const auto width = static_cast<size_t>(recording.channels);
  const bool timed = times.size() == static_cast<size_t>(recording.frames());
  for (int64_t frame = 0; frame < recording.frames(); ++frame) {
    // In whole nanoseconds, without the digits that a subtraction adds.
    append_number(timed ? std::round(times[static_cast<size_t>(frame)] * 1e9) / 1e9
                        : static_cast<double>(frame) / recording.rate_hz,
                  &out);
    for (size_t c = 0; c < width; ++c) {
      float value;
      std::memcpy(&value, recording.bytes.data() + (static_cast<size_t>(frame) * width + c) * 4, 4);
      out += ',';
      append_number(value, &out);
    }
    out += '\n';
  }
  return out;
}

Result<Bytes> encode_recording(const NewRecording& recording) {
  const Recording& data = recording.data;
  switch (kind_of(recording)) {
    case Kind::kJpeg:
      return recording.jpeg;
    case Kind::kSound:
      return encode_wav(data);
    case Kind::kPng: {
      const int64_t height = data.frames() / recording.width;
      return encode_png(data.bytes.data(), static_cast<int32_t>(height), recording.width,
                        static_cast<int32_t>(data.channels));
    }
    case Kind::kSensor:
      break;
  }
  const std::string text = encode_sensor_csv(data, recording.channels, recording.times);
  return Bytes(text.begin(), text.end());
}

}  // namespace mote
