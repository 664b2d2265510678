// SPDX-License-Identifier: Apache-2.0
#include "data/recording.h"

#include <array>

#include "base/text.h"
#include "data/image.h"

namespace mote {

namespace {

bool has_ending(const std::string& path, std::initializer_list<const char*> endings) {
  const std::string name = to_lower(path);
  for (const char* ending : endings)
    if (ends_with(name, ending)) return true;
  return false;
}

bool is_audio(const std::string& path) { return has_ending(path, {".wav", ".flac", ".ogg", ".oga"}); }
bool is_table(const std::string& path) { return has_ending(path, {".csv", ".tsv", ".txt"}); }
bool is_image(const std::string& path) { return has_ending(path, {".png", ".jpg", ".jpeg"}); }

}  // namespace

bool is_recording_name(const std::string& path) { return is_audio(path) || is_table(path) || is_image(path); }

Result<Recording> read_recording(const std::string& path) {
  if (is_audio(path)) return read_audio(path);
  if (is_table(path)) return read_csv_recording(path);
  if (!is_image(path))
    return Error(Code::kUnsupported, "is no recording that can be told by its name",
                 "known: .wav .flac .ogg, .csv .tsv .txt, .png .jpg", Origin{path});
  MOTE_ASSIGN(Image image, read_image(path));
  if (image.channels != 1) image = with_channels(image, 3);
  Recording out;
  out.format = Recording::Format::kUint8;
  out.channels = image.channels;
  out.bytes = std::move(image.pixels);
  return out;
}

}  // namespace mote
