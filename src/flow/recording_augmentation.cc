// SPDX-License-Identifier: Apache-2.0
#include "flow/recording_augmentation.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/format.h"
#include "base/text.h"
#include "data/split_hash.h"
#include "flow/change_speed.h"
#include "train/random.h"

namespace mote {

namespace {

constexpr char kSalt = 'a';
constexpr size_t kMostNoiseValues = size_t{64} << 20;  // 67 minutes of sound at 16 kHz

// All values of a stream as they are stored, and back; int16 saturates.
std::vector<float> values_of(const SampleStream& stream) {
  std::vector<float> out(static_cast<size_t>(stream.frames() * stream.channels));
  if (stream.format == SampleFormat::kFloat32) {
    if (!out.empty()) std::memcpy(out.data(), stream.bytes.data(), out.size() * sizeof(float));
    return out;
  }
  for (size_t i = 0; i < out.size(); ++i) {
    int16_t value = 0;
    std::memcpy(&value, stream.bytes.data() + i * sizeof value, sizeof value);
    out[i] = value;
  }
  return out;
}

void put_values(const std::vector<float>& values, SampleStream* stream) {
  if (stream->format == SampleFormat::kFloat32) {
    if (!values.empty()) std::memcpy(stream->bytes.data(), values.data(), values.size() * sizeof(float));
    return;
  }
  for (size_t i = 0; i < values.size(); ++i) {
    const auto value = static_cast<int16_t>(std::lround(std::clamp(values[i], -32768.0f, 32767.0f)));
    std::memcpy(stream->bytes.data() + i * sizeof value, &value, sizeof value);
  }
}

double mean_square(const std::vector<float>& values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

// What was drawn for one copy.
struct Drawn {
  double speed = 1, gain = 1, noise_ratio = 1;
  int64_t shift_frames = 0;
  double noise = 0, noise_at = 0;  // which recording, and where in it, as parts of all

  // Every number is drawn whether it is used or not, so that one setting does not change what another does.
  Drawn(const RecordingAugmentation& settings, double rate_hz, train::Random random) {
    const auto between = [&random](double low, double high) { return low + (high - low) * random.uniform(); };
    speed = 1 + between(-settings.speed_percent, settings.speed_percent) / 100;
    shift_frames = std::llround(between(-settings.shift_ms, settings.shift_ms) / 1000 * rate_hz);
    gain = std::pow(10, between(-settings.gain_db, settings.gain_db) / 20);
    noise_ratio = std::pow(10, -between(settings.noise_snr_low_db, settings.noise_snr_high_db) / 20);
    noise = random.uniform();
    noise_at = random.uniform();
  }
};

// Where a frame of the recording is in the copy: the reverse of with_speed().
int64_t moved(const Drawn& drawn, int64_t frames, int64_t frame) {
  const double middle = static_cast<double>(frames - 1) / 2;
  return std::llround(middle + (static_cast<double>(frame) - middle) / drawn.speed) + drawn.shift_frames;
}

Status check_noise(const SensorSet& set, const RecordingRow& row, const Origin& where) {
  const RecordingRow& first = *set.splits.at("train").front().row;
  if (row.kind != first.kind)
    return Error(Code::kInvalid, "is to be mixed in as noise, but is of another kind than the recordings",
                 "noise must come from the same sensor", where);
  if (!(std::abs(row.rate_hz / set.sensor.rate_hz - 1) <= kSensorRateTolerance))
    return Error(
        Code::kInvalid,
        format("has {:g} samples a second, the project's sensor {:g}", row.rate_hz, set.sensor.rate_hz),
        format("import it with --rate {:g}", set.sensor.rate_hz), where);
  return ok_status();
}

}  // namespace

Result<Augmenter> Augmenter::open(const RecordingAugmentation& settings, const SensorSet& set, int64_t seed) {
  Augmenter out;
  out.settings_ = settings;
  out.rate_hz_ = set.sensor.rate_hz;
  out.seed_ = static_cast<uint64_t>(seed);
  if (settings.has_noise()) MOTE_TRY(out.read_noise(set));
  return out;
}

Status Augmenter::read_noise(const SensorSet& set) {
  const bool own = settings_.noise_set.empty();
  SensorSet noise;
  MOTE_ASSIGN(noise.set, open_recording_set(own ? set.set.folder : settings_.noise_set));
  noise.sensor = set.sensor;
  size_t values = 0;
  for (const RecordingRow& row : noise.set.rows) {
    if (!settings_.noise_label.empty() && row.label != settings_.noise_label) continue;
    if (own && (row.split == "validation" || row.split == "test")) continue;
    MOTE_TRY(check_noise(set, row, Origin{noise.set.folder + "/" + row.file()}));
    bool padded = false;
    MOTE_ASSIGN(const SampleStream stream, read_stream(noise, row, 0, &padded));
    noise_.push_back({values_of(stream), stream.format});
    values += noise_.back().values.size();
    if (values > kMostNoiseValues)
      return Error(Code::kUnsupported,
                   format("has more than {} values of noise", with_commas(int64_t{kMostNoiseValues})),
                   "name a label with noise_label, or leave some of it out", Origin{noise.set.folder});
  }
  if (!noise_.empty()) return ok_status();
  return Error(Code::kInvalid,
               settings_.noise_label.empty()
                   ? std::string("holds no noise")
                   : format("has no recording labelled '{}'{}", printable(settings_.noise_label),
                            own ? " outside of validation and test" : ""),
               "correct noise_set and noise_label in [train.augmentation]", Origin{noise.set.folder});
}

Status Augmenter::change(int64_t copy, SampleStream* stream, LabelledRecording* recording) const {
  if (copy == 0) return ok_status();
  const uint64_t number = name_hash(recording->row->id, static_cast<uint64_t>(copy), kSalt);
  const Drawn drawn(settings_, rate_hz_, train::Random(seed_, number));
  std::vector<float> values =
      with_speed(values_of(*stream), stream->channels, drawn.speed, drawn.shift_frames,
                 stream->format == SampleFormat::kInt16 ? Beyond::kZero : Beyond::kHeld);
  for (LabelledRecording::Part& part : recording->parts)
    part = {moved(drawn, stream->frames(), part.first), moved(drawn, stream->frames(), part.last),
            part.label};
  for (float& value : values) value *= static_cast<float>(drawn.gain);
  if (!noise_.empty()) {
    const Noise& noise = noise_[static_cast<size_t>(drawn.noise * static_cast<double>(noise_.size()))];
    if (noise.format != stream->format)
      return Error(Code::kInvalid, "is of another kind than the noise that is mixed in", "",
                   Origin{recording->row->file()});
    const auto channels = static_cast<size_t>(stream->channels);
    const auto frames = static_cast<double>(noise.values.size() / channels);
    size_t at = static_cast<size_t>(drawn.noise_at * frames) * channels;
    std::vector<float> piece(values.size());
    for (float& value : piece) {
      value = noise.values[at];
      at = at + 1 == noise.values.size() ? 0 : at + 1;
    }
    // Where one of the two is silent there is no ratio.
    const double power = mean_square(values), noise_power = mean_square(piece);
    if (power > 0 && noise_power > 0) {
      const auto factor = static_cast<float>(drawn.noise_ratio * std::sqrt(power / noise_power));
      for (size_t i = 0; i < values.size(); ++i) values[i] += factor * piece[i];
    }
  }
  put_values(values, stream);
  return ok_status();
}

}  // namespace mote
