// SPDX-License-Identifier: Apache-2.0
#include "capture/sensiml_stream.h"

#include <cmath>

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"

namespace mote {

namespace {

constexpr uint8_t kStart = 0xff;
constexpr size_t kLengthAt = 1, kBodyAt = 3, kSequenceAt = 5, kDataAt = 9, kHeadInBody = 6, kMostBody = 4096,
                 kMostSamples = 1000;

size_t body_bytes(const uint8_t* packet) { return packet[kLengthAt] | size_t{packet[kLengthAt + 1]} << 8; }

uint32_t sequence_of(const uint8_t* packet) {
  const uint8_t* at = packet + kSequenceAt;
  return at[0] | uint32_t{at[1]} << 8 | uint32_t{at[2]} << 16 | uint32_t{at[3]} << 24;
}

bool checksum_holds(const uint8_t* packet, size_t body) {
  uint8_t sum = 0;
  for (size_t i = 0; i < body; ++i) sum ^= packet[kBodyAt + i];
  return sum == packet[kBodyAt + body];
}

// The names in the order of their columns.
Result<std::vector<Channel>> channels_of(const Json& columns) {
  if (!columns.is_object() || columns.empty() || columns.size() > kMostChannels)
    return Error(Code::kInvalid, format("column_location has to name 1 to {} columns", kMostChannels));
  std::vector<Channel> out(columns.size());
  for (const auto& [name, place] : columns.items()) {
    if (!place.is_number_unsigned() || place.get<uint64_t>() >= out.size() ||
        !out[place.get<uint64_t>()].name.empty() || name.empty())
      return Error(Code::kInvalid,
                   format("column_location puts '{}' where no column is free; the columns are 0 "
                          "to {}, each once",
                          printable(name), out.size() - 1));
    out[place.get<uint64_t>()].name = clean_name(name);
  }
  return out;
}

}  // namespace

bool is_sensiml_line(std::string_view line) {
  return trim(line).rfind('{', 0) == 0 && line.find("\"sample_rate\"") != std::string_view::npos &&
         line.find("\"column_location\"") != std::string_view::npos && trim(line).back() == '}';
}

bool has_sensiml_packet(const std::vector<uint8_t>& bytes) {
  for (size_t at = 0; at + kDataAt < bytes.size(); ++at) {
    if (bytes[at] != kStart || bytes[at + kBodyAt] != 0) continue;
    const size_t body = body_bytes(&bytes[at]);
    if (body > kHeadInBody && body <= kMostBody && at + kBodyAt + body < bytes.size() &&
        checksum_holds(&bytes[at], body))
      return true;
  }
  return false;
}

Result<std::unique_ptr<SensimlDecoder>> SensimlDecoder::make(std::string_view line) {
  MOTE_ASSIGN(const Json json, parse_json(std::string(line), "the device's description"));
  if (!json.is_object()) return Error(Code::kInvalid, "the device's description is no JSON object");
  const auto number = [&json](const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number() ? found->get<double>() : std::nan("");
  };
  if (number("version") != 2)
    return Error(Code::kUnsupported, "the device speaks another version of SensiML's interface than 2",
                 "set SSI_JSON_CONFIG_VERSION to 2 in its firmware");
  const double rate = number("sample_rate"), samples = number("samples_per_packet");
  if (!(rate > 0) || rate > kMostRateHz || !(samples >= 1) || samples > kMostSamples ||
      samples != std::floor(samples))
    return Error(
        Code::kInvalid,
        format("the device's description needs a sample_rate above 0 and samples_per_packet from 1 to {}",
               kMostSamples));
  std::unique_ptr<SensimlDecoder> out(new SensimlDecoder());
  const auto columns = json.find("column_location");
  MOTE_ASSIGN(out->info_.channels, channels_of(columns == json.end() ? Json() : *columns));
  out->info_.rate_hz = rate;
  out->frames_per_packet_ = static_cast<size_t>(samples);
  if (kHeadInBody + 2 * out->frames_per_packet_ * out->info_.channels.size() > kMostBody)
    return Error(Code::kInvalid, format("a packet of the device would have more than {} bytes", kMostBody));
  const std::string name = to_lower(out->info_.channels[0].name);
  out->info_.is_sound =
      name.find("microphone") != std::string::npos || name.find("audio") != std::string::npos;
  return out;
}

void SensimlDecoder::lose(std::optional<int64_t> frames, const char* why, std::vector<StreamEvent>* out) {
  StreamEvent event;
  event.kind = StreamEvent::Kind::kLost;
  event.frames = frames;
  event.why = why;
  out->push_back(std::move(event));
}

size_t SensimlDecoder::take(size_t at, std::vector<StreamEvent>* out) {
  const size_t left = bytes_.size() - at, values = frames_per_packet_ * info_.channels.size(),
               body = kHeadInBody + 2 * values;
  const uint8_t* packet = bytes_.data() + at;
  const bool begins = packet[0] == kStart && (left < kBodyAt || body_bytes(packet) == body);
  if (begins && left < kBodyAt + body + 1) return at;
  if (!begins || packet[kBodyAt] != 0 || !checksum_holds(packet, body)) {
    // The device's own description may still come before its first packet.
    if (in_step_ && described_) in_step_ = false;
    return at + 1;
  }
  const uint32_t sequence = sequence_of(packet);
  if (sequence_ && sequence != *sequence_ + 1) {
    const uint32_t missing = sequence - *sequence_ - 1;
    const bool back = missing > UINT32_MAX / 2;  // the device has started again
    lose(back ? std::nullopt : std::optional<int64_t>(int64_t{missing} * int64_t(frames_per_packet_)),
         in_step_ ? "sequence" : "checksum", out);
  }
  in_step_ = true;
  sequence_ = sequence;
  if (!described_) {
    StreamEvent event;
    event.kind = StreamEvent::Kind::kStream;
    event.info = info_;
    out->push_back(std::move(event));
    described_ = true;
  }
  StreamEvent event;
  for (size_t i = 0; i < values; ++i) {
    const uint8_t* value = packet + kDataAt + 2 * i;
    event.values.push_back(static_cast<int16_t>(value[0] | value[1] << 8));
  }
  out->push_back(std::move(event));
  return at + kBodyAt + body + 1;
}

Status SensimlDecoder::push(const uint8_t* bytes, size_t count, std::vector<StreamEvent>* out) {
  bytes_.insert(bytes_.end(), bytes, bytes + count);
  size_t at = 0;
  while (at < bytes_.size()) {
    const size_t next = take(at, out);
    if (next == at) break;
    at = next;
  }
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(at));
  return ok_status();
}

}  // namespace mote
