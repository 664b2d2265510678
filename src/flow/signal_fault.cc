// SPDX-License-Identifier: Apache-2.0
// Faults between the sensor and the device, put into a recording.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/random.h"
#include "flow/fault.h"

namespace mote {

namespace {

// A recording as numbers around zero, and back to the format it came in.
class Samples {
 public:
  explicit Samples(const SampleStream& stream)
      : format_(stream.format),
        bytes_(sample_bytes(stream.format)),
        values(stream.bytes.size() / static_cast<size_t>(bytes_)) {
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = read(stream.bytes.data() + i * static_cast<size_t>(bytes_));
  }

  // Of a stretch of values, in their own steps.
  double full_scale(size_t begin, size_t end) const {
    if (format_ == SampleFormat::kInt16) return 32768;
    if (format_ != SampleFormat::kFloat32) return 128;
    double largest = 0;
    for (size_t i = begin; i < end; ++i) largest = std::max(largest, std::abs(values[i]));
    return largest;
  }

  Bytes bytes() const {
    Bytes out(values.size() * static_cast<size_t>(bytes_));
    for (size_t i = 0; i < values.size(); ++i) write(values[i], out.data() + i * static_cast<size_t>(bytes_));
    return out;
  }

 private:
  double read(const uint8_t* at) const {
    switch (format_) {
      case SampleFormat::kInt16: {
        int16_t value;
        std::memcpy(&value, at, 2);
        return value;
      }
      case SampleFormat::kFloat32: {
        float value;
        std::memcpy(&value, at, 4);
        return static_cast<double>(value);
      }
      case SampleFormat::kPixels:
        return *at - 128.0;
      case SampleFormat::kInt8:
        break;
    }
    return static_cast<int8_t>(*at);
  }

  void write(double value, uint8_t* at) const {
    if (format_ == SampleFormat::kFloat32) {
      const auto narrow = static_cast<float>(value);
      std::memcpy(at, &narrow, 4);
      return;
    }
    const double half = format_ == SampleFormat::kInt16 ? 32768 : 128;
    const auto whole = static_cast<int32_t>(std::clamp(std::round(value), -half, half - 1));
    if (format_ == SampleFormat::kInt16) {
      const auto narrow = static_cast<int16_t>(whole);
      std::memcpy(at, &narrow, 2);
    } else {
      *at = static_cast<uint8_t>(format_ == SampleFormat::kPixels ? whole + 128 : whole);
    }
  }

  SampleFormat format_;
  int64_t bytes_;

 public:
  std::vector<double> values;
};

using Values = std::vector<double>;

Values dropped(const Values& in, double percent, size_t chunk, Random& random) {
  Values out;
  for (size_t begin = 0; begin < in.size(); begin += chunk) {
    if (random.real() * 100 < percent) continue;
    const size_t end = std::min(begin + chunk, in.size());
    out.insert(out.end(), in.begin() + static_cast<long>(begin), in.begin() + static_cast<long>(end));
  }
  return out;
}

// A clock that runs fast takes more samples of the same signal; linear between those that there are.
Values drifted(const Values& in, double percent, size_t channels) {
  const size_t frames = in.size() / channels;
  if (frames == 0) return in;
  const auto out_frames = static_cast<size_t>(static_cast<double>(frames) * (1 + percent / 100));
  Values out(out_frames * channels);
  for (size_t i = 0; i < out_frames; ++i) {
    const double position = static_cast<double>(i) / (1 + percent / 100);
    const auto left = std::min(static_cast<size_t>(position), frames - 1);
    const size_t right = std::min(left + 1, frames - 1);
    const double part = position - static_cast<double>(left);
    for (size_t c = 0; c < channels; ++c)
      out[i * channels + c] = in[left * channels + c] * (1 - part) + in[right * channels + c] * part;
  }
  return out;
}

Values noisy(const Values& in, double decibels, size_t channels, Random& random) {
  Values out = in;
  const size_t frames = in.size() / channels;
  for (size_t c = 0; c < channels && frames > 0; ++c) {
    double sum = 0, squares = 0;
    for (size_t i = c; i < in.size(); i += channels) {
      sum += in[i];
      squares += in[i] * in[i];
    }
    const double mean = sum / static_cast<double>(frames);
    const double power = std::max(0.0, squares / static_cast<double>(frames) - mean * mean);
    const double deviation = std::sqrt(power * std::pow(10, -decibels / 10));
    for (size_t i = c; i < out.size(); i += channels) out[i] += deviation * random.gaussian();
  }
  return out;
}

}  // namespace

SampleStream with_fault(const SampleStream& stream, const Fault& fault, uint64_t seed, int64_t record_frames,
                        int64_t chunk_frames) {
  Samples samples(stream);
  const auto channels = static_cast<size_t>(stream.channels);
  const size_t record = record_frames > 0 ? static_cast<size_t>(record_frames) * channels
                                          : std::max<size_t>(samples.values.size(), 1);
  Random random(seed);
  Values out;
  for (size_t begin = 0; begin < samples.values.size(); begin += record) {
    const size_t end = std::min(begin + record, samples.values.size());
    const double full_scale = samples.full_scale(begin, end);
    Values part(samples.values.begin() + static_cast<long>(begin),
                samples.values.begin() + static_cast<long>(end));
    const double step = fault.amount / 100 * full_scale;
    switch (fault.kind) {
      case Fault::Kind::kDrop:
        part = dropped(part, fault.amount, static_cast<size_t>(chunk_frames) * channels, random);
        break;
      case Fault::Kind::kClip:
        for (double& value : part) value = std::clamp(value, -step, step);
        break;
      case Fault::Kind::kOffset:
        for (double& value : part) value += step;
        break;
      case Fault::Kind::kDrift:
        part = drifted(part, fault.amount, channels);
        break;
      case Fault::Kind::kNoise:
        part = noisy(part, fault.amount, channels, random);
        break;
      default:
        break;  // not of the signal
    }
    if (record_frames > 0) {
      // The last frame, or silence where nothing is left, until the record is full.
      Values last(channels, 0.0);
      if (part.size() >= channels)
        std::copy(part.end() - static_cast<long>(channels), part.end(), last.begin());
      while (part.size() < end - begin) part.insert(part.end(), last.begin(), last.end());
      part.resize(end - begin);
    }
    out.insert(out.end(), part.begin(), part.end());
  }
  samples.values = std::move(out);
  SampleStream damaged = stream;
  damaged.bytes = samples.bytes();
  return damaged;
}

}  // namespace mote
