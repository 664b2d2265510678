// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/io.h"
#include "base/result.h"
#include "data/image.h"
#include "data/set/new_recording.h"

namespace mote {

struct FormatOptions {
  double rate_hz = 0;    // --rate: sound and tables with times are resampled, what has no rate is given it
  std::string hmac_key;  // --hmac-key: signatures of Edge Impulse files must be right
  // What files of labels say of this file, in its own frames: they are moved where it is resampled.
  std::vector<Segment> segments;
};

// Reads the recordings of one file.
using FileReader = std::function<Result<std::vector<NewRecording>>(
    const Bytes& bytes, const std::string& file, const FormatOptions& options)>;

struct FileFormat {
  const char* name;     // as --as takes it
  const char* endings;  // ".wav .flac", lower case
  bool image;
  Result<std::vector<NewRecording>> (*read)(const Bytes& bytes, const std::string& file,
                                            const FormatOptions& options);
};

// All formats that are told by the name's ending.
const std::vector<FileFormat>& file_formats();
const FileFormat* format_of_name(const std::string& file);  // null if there is none
std::string known_endings();

// What every reader's result must be before it goes into a set: a rate, if it is no image (`options` may give
// one), finite values, frames within segments. Names and labels are cleaned.
Status complete(const FormatOptions& options, const std::string& file, NewRecording* recording);

// An image with one or three channels; alpha is laid over white.
NewRecording image_recording(Image image);

// Values as a recording of float32. The values must be as many as channels fit.
Recording float_recording(const std::vector<float>& values, int64_t channels, double rate_hz);

}  // namespace mote
