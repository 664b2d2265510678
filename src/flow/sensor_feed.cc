// SPDX-License-Identifier: Apache-2.0
#include "flow/sensor_feed.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "data/dataset.h"
#include "data/labelled_files.h"
#include "data/recording.h"
#include "flow/listener.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

// "16000" frames, or "1s", "20ms", "500us" at a known rate.
Result<int64_t> parse_frames(const std::string& text, double rate_hz, const char* option) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string unit(end, text.data() + text.size());
  const double seconds = unit == "s" ? 1 : unit == "ms" ? 1e-3 : unit == "us" ? 1e-6 : 0;
  if (error != std::errc() || (seconds == 0 && !unit.empty()) || !(value > 0))
    return Error(Code::kInvalid,
                 format("--{} '{}' is neither a number of samples nor a time", option, printable(text)),
                 "write 256, 16ms or 1s");
  if (seconds > 0 && rate_hz <= 0)
    return Error(Code::kInvalid,
                 format("--{} {} needs the rate of the recording, which the file does not say", option, text),
                 "give it with --rate HZ");
  const double frames = seconds > 0 ? value * seconds * rate_hz : value;
  if (frames < 0.5 || frames > 1e12)
    return Error(Code::kInvalid, format("--{} {} is {:g} samples", option, text, frames),
                 "write 256, 16ms or 1s");
  return static_cast<int64_t>(std::llround(frames));
}

SampleFormat format_of(Recording::Format format) {
  return format == Recording::Format::kInt16     ? SampleFormat::kInt16
         : format == Recording::Format::kFloat32 ? SampleFormat::kFloat32
                                                 : SampleFormat::kPixels;
}

// The recordings of a folder in the order of their names, as one.
Result<Recording> read_folder(const std::string& folder, int64_t* files) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.is_regular_file(error) && is_recording_name(entry.path().string()))
      paths.push_back(entry.path().string());
  if (paths.empty())
    return Error(
        Code::kNotFound, "holds no recordings",
        "known: .wav .flac .ogg, .csv .tsv .txt, .png .jpg; a dataset of mote; .bin files with y_labels.csv",
        Origin{folder});
  std::sort(paths.begin(), paths.end());
  *files = static_cast<int64_t>(paths.size());
  MOTE_ASSIGN(Recording out, read_recording(paths[0]));
  for (size_t i = 1; i < paths.size(); ++i) {
    MOTE_ASSIGN(const Recording next, read_recording(paths[i]));
    if (next.format != out.format || next.channels != out.channels || next.rate_hz != out.rate_hz)
      return Error(Code::kInvalid,
                   format("has {} channels at {:g} Hz, {} has {} at {:g} Hz", next.channels, next.rate_hz,
                          paths[0], out.channels, out.rate_hz),
                   "recordings of one folder follow each other and must be alike", Origin{paths[i]});
    out.bytes.insert(out.bytes.end(), next.bytes.begin(), next.bytes.end());
    if (static_cast<int64_t>(out.bytes.size()) > kMostRecordingBytes)
      return Error(Code::kUnsupported, "holds more than 2 GiB of samples", "divide it", Origin{folder});
  }
  return out;
}

Result<SensorFeed> from_recording(const std::string& path, const Tensor& input) {
  SensorFeed feed;
  std::error_code error;
  int64_t files = 1;
  Result<Recording> recording =
      fs::is_directory(path, error) ? read_folder(path, &files) : read_recording(path);
  if (!recording.ok()) return recording.error();
  feed.stream.format = format_of(recording->format);
  feed.stream.channels = recording->channels;
  feed.stream.bytes = std::move(recording->bytes);
  feed.rate_hz = recording->rate_hz;
  feed.schedule.chunk_frames = recording->format == Recording::Format::kInt16 ? kAudioChunkFrames : 1;
  feed.what = files == 1 ? path : format("{}, {} recordings", path, with_commas(files));
  if (recording->format != Recording::Format::kUint8) return feed;
  const int64_t window = input.elements() / feed.stream.channels;
  if (window * feed.stream.channels != input.elements() || feed.stream.frames() != window * files)
    return Error(Code::kInvalid,
                 format("an image has {} pixels of {} channels, the model's input is {}",
                        feed.stream.frames() / files, feed.stream.channels, shape_text(input.shape)),
                 "resize the images to the model's size", Origin{path});
  feed.record_frames = window;
  return feed;
}

// Pixels where the input is an image in colour, else the model's own int8 values: what MLPerf Tiny's files
// hold.
bool is_colour_image(const Tensor& input) { return input.shape.size() == 4 && input.shape[3] == 3; }

Result<SensorFeed> from_labelled_files(const std::string& folder, const Tensor& input) {
  MOTE_ASSIGN(const LabelledFiles files, read_labelled_files(folder));
  if (input.type != DType::kInt8)
    return Error(Code::kUnsupported, "the files with y_labels.csv hold values for int8 models", "",
                 Origin{folder});
  SensorFeed feed;
  feed.stream.format = is_colour_image(input) ? SampleFormat::kPixels : SampleFormat::kInt8;
  feed.stream.channels = is_colour_image(input) ? 3 : 1;
  feed.record_frames = input.elements() / feed.stream.channels;
  for (const LabelledFile& file : files.files) {
    MOTE_ASSIGN(const Bytes bytes, read_file(file.path, input.elements()));
    if (static_cast<int64_t>(bytes.size()) != input.elements())
      return Error(Code::kInvalid,
                   format("has {} bytes, the model's input {} needs {}",
                          with_commas(static_cast<int64_t>(bytes.size())), shape_text(input.shape),
                          with_commas(input.elements())),
                   "", Origin{file.path});
    feed.stream.bytes.insert(feed.stream.bytes.end(), bytes.begin(), bytes.end());
    feed.labels.push_back(file.label);
  }
  feed.what = format("{}, {} labelled inputs", folder, with_commas(static_cast<int64_t>(files.files.size())));
  return feed;
}

Result<SensorFeed> from_dataset(const std::string& folder, const Tensor& input) {
  MOTE_ASSIGN(const Dataset dataset, open_dataset(folder));
  MOTE_ASSIGN(Split split, read_split(dataset, "test"));
  if (dataset.sample_bytes() != input.elements())
    return Error(Code::kInvalid,
                 format("the samples are {}, the model's input is {}", shape_text(dataset.sample_shape),
                        shape_text(input.shape)),
                 "use the dataset that the model was trained with", Origin{folder});
  SensorFeed feed;
  feed.stream.format = SampleFormat::kPixels;
  feed.stream.channels = dataset.sample_shape.back();
  feed.record_frames = dataset.sample_bytes() / feed.stream.channels;
  feed.labels = std::move(split.labels);
  feed.classes = dataset.classes;
  feed.stream.bytes = std::move(split.samples);
  feed.what = format("{}, {} labelled samples of its test split", folder,
                     with_commas(static_cast<int64_t>(feed.labels.size())));
  return feed;
}

Result<SensorFeed> read_any(const std::string& path, const Tensor& input) {
  std::error_code error;
  if (fs::is_directory(path, error)) {
    if (fs::exists(path + "/dataset.json", error)) return from_dataset(path, input);
    if (has_labelled_files(path)) return from_labelled_files(path, input);
  }
  return from_recording(path, input);
}

}  // namespace

Result<SensorFeed> read_sensor_feed(const Graph& graph, const SensorFeedRequest& request) {
  if (graph.inputs.size() != 1)
    return Error(Code::kUnsupported,
                 format("a model with {} inputs cannot be fed by one sensor", graph.inputs.size()));
  const Tensor& input = graph.tensor(graph.inputs[0]);
  MOTE_ASSIGN(SensorFeed feed, read_any(request.path, input));
  if (request.rate_hz > 0) {
    if (feed.rate_hz > 0 && std::abs(feed.rate_hz - request.rate_hz) > 0.01 * request.rate_hz)
      return Error(Code::kInvalid,
                   format("was recorded at {:g} Hz, --rate says {:g}", feed.rate_hz, request.rate_hz),
                   "leave --rate out", Origin{request.path});
    feed.rate_hz = request.rate_hz;
  }
  if (feed.record_frames > 0) {
    // A row of pixels at a time, as a camera delivers them; a labelled input at once.
    const int64_t frame_bytes = feed.stream.channels * sample_bytes(feed.stream.format);
    const bool rows = feed.stream.format == SampleFormat::kPixels && input.shape.size() == 4;
    feed.schedule.chunk_frames =
        std::min(rows ? input.shape[2] : feed.record_frames, kMostChunkBytes / frame_bytes);
    feed.schedule.hop_frames = feed.record_frames;
  } else {
    feed.schedule.hop_frames = std::max<int64_t>(1, input.elements() / feed.stream.channels);
  }
  if (!request.chunk.empty()) {
    MOTE_ASSIGN(feed.schedule.chunk_frames, parse_frames(request.chunk, feed.rate_hz, "chunk"));
  }
  if (!request.every.empty()) {
    if (feed.record_frames > 0)
      return Error(Code::kInvalid, "--every is for a stream; each image or labelled input is run once",
                   "leave it out");
    MOTE_ASSIGN(feed.schedule.hop_frames, parse_frames(request.every, feed.rate_hz, "every"));
  }
  MOTE_ASSIGN(const std::vector<int64_t> frames, inference_frames(graph, feed.stream, feed.schedule));
  if (frames.empty())
    return Error(Code::kInvalid,
                 format("has {} samples, fewer than one inference needs", with_commas(feed.stream.frames())),
                 format("record at least {}", with_commas(std::max(feed.schedule.hop_frames,
                                                                   input.elements() / feed.stream.channels))),
                 Origin{request.path});
  return feed;
}

}  // namespace mote
