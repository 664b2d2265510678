// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

#include "base/io.h"
#include "base/result.h"

namespace mote {

// What a sensor delivered, frame after frame; a frame holds all channels at one moment. Of an image a pixel
// is a frame, row by row.
struct Recording {
  enum class Format {
    kInt16,    // audio; 32,768 is 1.0
    kFloat32,  // in the unit of the file
    kUint8,    // pixels
  };
  Format format = Format::kInt16;
  int64_t channels = 1;
  double rate_hz = 0;  // frames per second; 0 where the file does not say
  Bytes bytes;         // little-endian

  int64_t value_bytes() const { return format == Format::kInt16 ? 2 : format == Format::kFloat32 ? 4 : 1; }
  int64_t frames() const { return static_cast<int64_t>(bytes.size()) / (channels * value_bytes()); }
};

constexpr int64_t kMostRecordingBytes = int64_t{2} << 30;

// WAV, FLAC or OGG, as libsndfile decodes it. Samples of more than 16 bits are rounded to 16.
Result<Recording> read_audio(const std::string& path);
Result<Recording> parse_audio(const Bytes& bytes, const std::string& file);

// A table of numbers, one line for each frame: comma, semicolon, tab or space apart, with or without a line
// of names before it, lines that begin with # left out. A column named time, timestamp or t (with a unit: _s,
// _ms, _us, or in brackets) is not a channel; the rate comes from it.
Result<Recording> read_csv_recording(const std::string& path);
Result<Recording> parse_csv_recording(const std::string& text, const std::string& file);

// Any of these or an image (.png, .jpg), by the name's ending.
Result<Recording> read_recording(const std::string& path);
bool is_recording_name(const std::string& path);

}  // namespace mote
