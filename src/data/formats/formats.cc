// SPDX-License-Identifier: Apache-2.0
#include "data/formats/formats.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/format.h"
#include "base/text.h"
#include "data/formats/edge_impulse.h"
#include "data/formats/readers.h"
#include "data/formats/resample.h"
#include "data/formats/sensor_table.h"

namespace mote {

namespace {

using Recordings = Result<std::vector<NewRecording>>;

std::vector<NewRecording> only(NewRecording one) {
  std::vector<NewRecording> out;
  out.push_back(std::move(one));
  return out;
}

// Is it within the recording? `width` is that of an image, else 0.
Status check_segment(const Segment& segment, int64_t frames, int32_t width, const std::string& file) {
  const bool box = segment.width > 0;
  const int64_t height = width > 0 ? frames / width : 0;
  if (box == (width > 0) &&
      (box ? segment.x >= 0 && segment.y >= 0 && segment.height >= 1 &&
                 int64_t{segment.x} + segment.width <= width && int64_t{segment.y} + segment.height <= height
           : segment.first >= 0 && segment.last >= segment.first && segment.last < frames))
    return ok_status();
  return Error(Code::kInvalid,
               box ? format("the box '{}' at {},{} of {}x{} pixels lies outside the image",
                            printable(segment.label), segment.x, segment.y, segment.width, segment.height)
                   : format("the segment '{}' of frames {} to {} lies outside the {} frames",
                            printable(segment.label), segment.first, segment.last, frames),
               "correct the labels", Origin{file});
}

// The segments of side files instead of the file's own, in the order of time.
Status take_segments(const FormatOptions& options, int64_t frames, const std::string& file,
                     std::vector<Segment>* segments) {
  if (options.segments.empty()) return ok_status();
  for (const Segment& segment : options.segments) MOTE_TRY(check_segment(segment, frames, 0, file));
  *segments = options.segments;
  std::sort(segments->begin(), segments->end());
  return ok_status();
}

Recordings read_audio_file(const Bytes& bytes, const std::string& file, const FormatOptions& options) {
  NewRecording out;
  MOTE_ASSIGN(out.data, parse_audio(bytes, file));
  MOTE_TRY(take_segments(options, out.data.frames(), file, &out.segments));
  if (options.rate_hz > 0 && out.data.rate_hz != options.rate_hz) {
    auto changed = resampled(out.data, options.rate_hz);
    if (!changed.ok()) return changed.error().at(Origin{file});
    const double ratio = changed->rate_hz / out.data.rate_hz;
    out.data = *std::move(changed);
    const auto moved = [&](int64_t frame) { return std::llround(static_cast<double>(frame) * ratio); };
    for (Segment& segment : out.segments) {
      segment.first = std::min<int64_t>(moved(segment.first), out.data.frames() - 1);
      segment.last = std::clamp<int64_t>(moved(segment.last + 1) - 1, segment.first, out.data.frames() - 1);
    }
  }
  return only(std::move(out));
}

Recordings read_table_file(const Bytes& bytes, const std::string& file, const FormatOptions& options) {
  MOTE_ASSIGN(SensorTable table, parse_sensor_table(std::string(bytes.begin(), bytes.end()), file));
  MOTE_TRY(take_segments(options, table.recording.frames(), file, &table.segments));
  if (options.rate_hz > 0 && !table.times.empty()) {
    MOTE_ASSIGN(table, resampled(table, options.rate_hz, file));
  }
  NewRecording out;
  out.times = std::move(table.times);
  out.data = std::move(table.recording);
  out.channels = std::move(table.channels);
  out.segments = std::move(table.segments);
  out.notes = std::move(table.notes);
  return only(std::move(out));
}

Recordings read_image_file(const Bytes& bytes, const std::string& file, const FormatOptions&) {
  MOTE_ASSIGN(Image image, decode_image(bytes, file));
  NewRecording out = image_recording(std::move(image));
  if (bytes.size() > 2 && bytes[0] == 0xff && bytes[1] == 0xd8) out.jpeg = bytes;
  return only(std::move(out));
}

}  // namespace

const std::vector<FileFormat>& file_formats() {
  static const std::vector<FileFormat> all = {
      {"audio", ".wav .flac .ogg .oga", false, read_audio_file},
      {"csv", ".csv .tsv", false, read_table_file},
      {"image", ".png .jpg .jpeg .bmp .pgm .ppm", true, read_image_file},
      {"json", ".json", false, parse_json_recordings},
      {"edge-impulse-cbor", ".cbor", false, parse_edge_impulse_cbor},
      {"npy", ".npy", false, parse_npy_recordings},
      {"npz", ".npz", false, parse_npz_recordings},
      {"mat", ".mat", false, parse_mat_recordings},
  };
  return all;
}

const FileFormat* format_of_name(const std::string& file) {
  const std::string name = to_lower(file);
  for (const FileFormat& format : file_formats())
    for (const std::string& ending : split(format.endings, ' '))
      if (ends_with(name, ending)) return &format;
  return nullptr;
}

std::string known_endings() {
  std::string out;
  for (const FileFormat& format : file_formats()) out += std::string(out.empty() ? "" : " ") + format.endings;
  return out;
}

NewRecording image_recording(Image image) {
  if (image.channels != 1) image = with_channels(image, 3);
  NewRecording out;
  out.data.format = Recording::Format::kUint8;
  out.data.channels = image.channels;
  out.data.bytes = std::move(image.pixels);
  out.width = image.width;
  return out;
}

Recording float_recording(const std::vector<float>& values, int64_t channels, double rate_hz) {
  Recording out;
  out.format = Recording::Format::kFloat32;
  out.channels = channels;
  out.rate_hz = rate_hz;
  out.bytes.resize(values.size() * sizeof(float));
  if (!values.empty()) std::memcpy(out.bytes.data(), values.data(), out.bytes.size());
  return out;
}

Status complete(const FormatOptions& options, const std::string& file, NewRecording* recording) {
  Recording& data = recording->data;
  const Origin where{file};
  if (data.frames() < 1) return Error(Code::kInvalid, "holds no values", "", where);
  const bool image = data.format == Recording::Format::kUint8;
  if (!image && data.rate_hz <= 0) data.rate_hz = options.rate_hz;
  if (!image && !(data.rate_hz > 0 && data.rate_hz <= 1e9))
    return Error(Code::kInvalid, "does not say how many frames there are in a second",
                 "give it with --rate, or add a column of time", where);
  if (data.format == Recording::Format::kFloat32) {
    for (size_t i = 0; i + 4 <= data.bytes.size(); i += 4) {
      float value;
      std::memcpy(&value, data.bytes.data() + i, 4);
      if (!std::isfinite(value))
        return Error(Code::kInvalid,
                     format("frame {} has a value that is no number (NaN or infinite)",
                            static_cast<int64_t>(i / 4) / data.channels),
                     "remove or fill in what is missing", where);
    }
  }
  for (size_t c = recording->channels.size(); !image && c < static_cast<size_t>(data.channels); ++c)
    recording->channels.push_back(data.format == Recording::Format::kInt16
                                      ? Channel{data.channels == 1 ? "audio" : format("audio{}", c), ""}
                                      : Channel{format("ch{}", c), ""});
  for (Segment& segment : recording->segments) {
    MOTE_TRY(check_segment(segment, data.frames(), image ? recording->width : 0, file));
    segment.label = clean_name(segment.label);
  }
  for (std::string* text : {&recording->label, &recording->group}) *text = clean_name(*text);
  return ok_status();
}

}  // namespace mote
