// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "data/recording.h"

namespace mote {

struct Channel {
  std::string name, unit;  // unit "" if not known
  bool operator==(const Channel&) const = default;
};

// A part of a recording: frames first to last, both included, or a box of an image (width is then above 0).
struct Segment {
  int64_t first = -1, last = -1;
  int32_t x = 0, y = 0, width = 0, height = 0;
  std::string label;
  auto operator<=>(const Segment&) const = default;
};

// What a reader of a format makes: one recording and all that the file says of it.
struct NewRecording {
  Recording data;                 // kUint8 for images
  std::vector<Channel> channels;  // as many as data.channels; empty for images and sound
  int32_t width = 0;              // of an image
  Bytes jpeg;                     // the file as it was, if it was one: kept as it is
  std::string label, group, split;
  std::vector<Segment> segments;
  std::vector<double> times;       // of a sensor's frames, seconds from the first; empty where not known
  std::string name;                // within the file, where that holds several; else ""
  std::vector<std::string> notes;  // what the user should know, one sentence each
};

// "accX [m/s2];accY [m/s2]" and back. Characters that would be taken for something else become '_'.
std::string channels_text(const std::vector<Channel>& channels);
std::vector<Channel> parse_channels(const std::string& text);

// A name from outside as it may stand in a table: no control characters, at most 200 bytes.
std::string clean_name(const std::string& text);

// The first 128 bits, in hex, of the SHA-256 of a line with format, channels, rate and width, and the values.
// Names, units and labels are not part of it.
std::string content_id(const Recording& data, int32_t width);

}  // namespace mote
