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
#include "data/set/recording_set.h"
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

// Recordings that follow each other as one.
class Joined {
 public:
  explicit Joined(const std::string& folder) : folder_(folder) {}

  Status add(Recording next, const std::string& name) {
    if (++count_ == 1) {
      whole_ = std::move(next);
      first_ = name;
      return ok_status();
    }
    if (next.format != whole_.format || next.channels != whole_.channels || next.rate_hz != whole_.rate_hz)
      return Error(Code::kInvalid,
                   format("has {} channels at {:g} Hz, {} has {} at {:g} Hz", next.channels, next.rate_hz,
                          first_, whole_.channels, whole_.rate_hz),
                   "recordings that are fed together follow each other and must be alike", Origin{name});
    whole_.bytes.insert(whole_.bytes.end(), next.bytes.begin(), next.bytes.end());
    if (static_cast<int64_t>(whole_.bytes.size()) > kMostRecordingBytes)
      return Error(Code::kUnsupported, "holds more than 2 GiB of samples", "divide it", Origin{folder_});
    return ok_status();
  }

  int64_t count() const { return count_; }
  Recording take() { return std::move(whole_); }

 private:
  std::string folder_, first_;
  Recording whole_;
  int64_t count_ = 0;
};

// `what` names the recordings, `count` of which follow each other.
Result<SensorFeed> from_samples(Recording recording, const std::string& what, int64_t count,
                                const std::string& path, const Tensor& input) {
  SensorFeed feed;
  feed.stream.format = format_of(recording.format);
  feed.stream.channels = recording.channels;
  feed.stream.bytes = std::move(recording.bytes);
  feed.rate_hz = recording.rate_hz;
  feed.schedule.chunk_frames = recording.format == Recording::Format::kInt16 ? kAudioChunkFrames : 1;
  feed.what = what;
  if (recording.format != Recording::Format::kUint8) return feed;
  const int64_t window = input.elements() / feed.stream.channels;
  if (window * feed.stream.channels != input.elements() || feed.stream.frames() != window * count)
    return Error(Code::kInvalid,
                 format("an image has {} pixels of {} channels, the model's input is {}",
                        feed.stream.frames() / count, feed.stream.channels, shape_text(input.shape)),
                 "resize the images to the model's size", Origin{path});
  feed.record_frames = window;
  return feed;
}

Result<SensorFeed> from_file(const std::string& path, const Tensor& input) {
  MOTE_ASSIGN(Recording recording, read_recording(path));
  return from_samples(std::move(recording), path, 1, path, input);
}

// In the order of their names.
Result<SensorFeed> from_folder(const std::string& folder, const Tensor& input) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.is_regular_file(error) && is_recording_name(entry.path().string()))
      paths.push_back(entry.path().string());
  if (paths.empty())
    return Error(Code::kNotFound, "holds no recordings",
                 "known: .wav .flac .ogg, .csv .tsv .txt, .png .jpg; a recording set or a dataset of mote; "
                 ".bin files with y_labels.csv",
                 Origin{folder});
  std::sort(paths.begin(), paths.end());
  Joined joined(folder);
  for (const std::string& path : paths) {
    MOTE_ASSIGN(Recording next, read_recording(path));
    MOTE_TRY(joined.add(std::move(next), path));
  }
  return from_samples(joined.take(), format("{}, {} recordings", folder, with_commas(joined.count())),
                      joined.count(), folder, input);
}

// The test split, or all where there is none, in the order of the index.
Result<SensorFeed> from_recording_set(const std::string& folder, const Tensor& input) {
  MOTE_ASSIGN(const RecordingSet set, open_recording_set(folder));
  const auto in_test = [](const RecordingRow& row) { return row.split == "test"; };
  const bool split = std::any_of(set.rows.begin(), set.rows.end(), in_test);
  Joined joined(folder);
  for (const RecordingRow& row : set.rows) {
    if (split && !in_test(row)) continue;
    MOTE_ASSIGN(Recording next, read_set_recording(set, row));
    MOTE_TRY(joined.add(std::move(next), folder + "/" + row.file()));
  }
  if (joined.count() == 0)
    return Error(Code::kNotFound, "holds no recordings", "import some: mote data import PATH -o SET",
                 Origin{folder});
  return from_samples(
      joined.take(),
      format("{}, {} recordings{}", folder, with_commas(joined.count()), split ? " of its test split" : ""),
      joined.count(), folder, input);
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
  if (!fs::is_directory(path, error)) return from_file(path, input);
  if (fs::exists(path + "/dataset.json", error)) return from_dataset(path, input);
  if (is_recording_set(path)) return from_recording_set(path, input);
  if (has_labelled_files(path)) return from_labelled_files(path, input);
  return from_folder(path, input);
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
