// SPDX-License-Identifier: Apache-2.0
#include "capture/packet_stream.h"

#include <cmath>
#include <cstring>

#include "base/format.h"
#include "device/app/stream.h"

namespace mote {

namespace {

constexpr size_t kMostStreams = 32;

uint64_t little_endian(const uint8_t* at, size_t bytes) {
  uint64_t out = 0;
  for (size_t i = bytes; i-- > 0;) out = out << 8 | at[i];
  return out;
}

float real(const uint8_t* at) {
  const auto bits = static_cast<uint32_t>(little_endian(at, 4));
  float out;
  std::memcpy(&out, &bits, sizeof out);
  return out;
}

struct Packet {
  uint8_t type, stream;
  const uint8_t* payload;
  size_t payload_bytes, bytes;
};

enum class Found { kPacket, kIncomplete, kNothing };

Found packet_at(const std::vector<uint8_t>& bytes, size_t at, Packet* out) {
  const uint8_t* begin = bytes.data() + at;
  const size_t left = bytes.size() - at;
  if (begin[0] != MOTE_STREAM_SYNC_0 || (left > 1 && begin[1] != MOTE_STREAM_SYNC_1)) return Found::kNothing;
  if (left < MOTE_STREAM_HEAD_BYTES) return Found::kIncomplete;
  const size_t payload = little_endian(begin + 4, 2);
  if (payload > MOTE_STREAM_MOST_PAYLOAD_BYTES) return Found::kNothing;
  const size_t whole = MOTE_STREAM_HEAD_BYTES + payload + MOTE_STREAM_CHECKSUM_BYTES;
  if (left < whole) return Found::kIncomplete;
  const uint32_t crc = mote_crc32(0, reinterpret_cast<const int8_t*>(begin) + 2,
                                  static_cast<uint32_t>(MOTE_STREAM_HEAD_BYTES - 2 + payload));
  if (crc != little_endian(begin + MOTE_STREAM_HEAD_BYTES + payload, 4)) return Found::kNothing;
  *out = {begin[2], begin[3], begin + MOTE_STREAM_HEAD_BYTES, payload, whole};
  return Found::kPacket;
}

// Texts that each end in a 0 byte.
std::vector<std::string> texts_of(const uint8_t* bytes, size_t count) {
  std::vector<std::string> out;
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    if (bytes[i] != 0) {
      text += static_cast<char>(bytes[i]);
      continue;
    }
    out.push_back(clean_name(text));
    text.clear();
  }
  return out;
}

}  // namespace

bool has_packet(const std::vector<uint8_t>& bytes) {
  Packet packet;
  for (size_t at = 0; at < bytes.size(); ++at)
    if (packet_at(bytes, at, &packet) == Found::kPacket) return true;
  return false;
}

Status PacketDecoder::describe(uint8_t id, const uint8_t* payload, size_t count,
                               std::vector<StreamEvent>* out) {
  if (count < MOTE_STREAM_DESCRIPTION_BYTES || payload[0] != MOTE_STREAM_VERSION)
    return Error(Code::kUnsupported, "the device sends packets of another version of mote",
                 "build its firmware with this version's device/app/stream.h");
  Stream stream;
  stream.id = id;
  stream.is_float = payload[1] == MOTE_STREAM_FLOAT32;
  const size_t channels = payload[2];
  stream.info.is_sound = (payload[3] & MOTE_STREAM_SOUND) != 0;
  stream.info.rate_hz = real(payload + 4);
  stream.scale = real(payload + 8);
  const std::vector<std::string> texts =
      texts_of(payload + MOTE_STREAM_DESCRIPTION_BYTES, count - MOTE_STREAM_DESCRIPTION_BYTES);
  if (payload[1] > MOTE_STREAM_FLOAT32 || channels == 0 || channels > kMostChannels ||
      !(stream.info.rate_hz > 0) || stream.info.rate_hz > kMostRateHz || !std::isfinite(stream.scale) ||
      texts.size() != 1 + 2 * channels || (stream.info.is_sound && stream.is_float))
    return Error(
        Code::kInvalid,
        format("the device describes its stream {} wrongly: {} channels of type {} with {} texts, {} Hz", id,
               channels, payload[1], texts.size(), stream.info.rate_hz),
        "the text holds the stream's name, then name and unit of each channel, each ended by a 0 byte");
  stream.info.name = texts[0];
  for (size_t c = 0; c < channels; ++c) stream.info.channels.push_back({texts[1 + 2 * c], texts[2 + 2 * c]});
  size_t known = 0;
  while (known < streams_.size() && streams_[known].id != id) ++known;
  if (known == kMostStreams)
    return Error(Code::kUnsupported, format("the device has more than {} streams", kMostStreams));
  if (known < streams_.size()) {
    const Stream& before = streams_[known];
    const StreamInfo &a = before.info, &b = stream.info;
    if (before.is_float == stream.is_float && before.scale == stream.scale && a.name == b.name &&
        a.channels == b.channels && a.is_sound == b.is_sound && a.rate_hz == b.rate_hz)
      return ok_status();
    streams_[known] = stream;
  } else {
    streams_.push_back(stream);
  }
  StreamEvent event;
  event.kind = StreamEvent::Kind::kStream;
  event.stream = known;
  event.info = stream.info;
  out->push_back(std::move(event));
  return ok_status();
}

void PacketDecoder::look_for_loss(size_t stream, uint32_t sequence, uint64_t time_us, uint32_t dropped,
                                  std::vector<StreamEvent>* out) {
  const Stream& s = streams_[stream];
  if (!s.any || (sequence == s.sequence + 1 && dropped == s.dropped)) return;
  StreamEvent event;
  event.kind = StreamEvent::Kind::kLost;
  event.stream = stream;
  if (sequence == s.sequence + 1) {
    event.frames = static_cast<int64_t>(dropped - s.dropped);
    event.why = "dropped by the device";
  } else {
    event.why = "sequence";
    // The time stamps tell how many, unless the device has started again.
    if (time_us > s.time_us) {
      const double between = static_cast<double>(time_us - s.time_us) * 1e-6 * s.info.rate_hz;
      if (between < 1e12) event.frames = std::max<int64_t>(0, std::llround(between) - s.frames);
    }
  }
  out->push_back(std::move(event));
}

void PacketDecoder::data(size_t stream, const uint8_t* payload, size_t count, std::vector<StreamEvent>* out) {
  Stream& s = streams_[stream];
  const size_t value_bytes = s.is_float ? 4 : 2, frame_bytes = value_bytes * s.info.channels.size();
  if (count < MOTE_STREAM_DATA_BYTES || (count - MOTE_STREAM_DATA_BYTES) % frame_bytes != 0) {
    StreamEvent event;
    event.kind = StreamEvent::Kind::kLost;
    event.stream = stream;
    event.why = "a packet that holds no whole frames";
    out->push_back(std::move(event));
    return;
  }
  const auto sequence = static_cast<uint32_t>(little_endian(payload, 4));
  const uint64_t time_us = little_endian(payload + 4, 8);
  const auto dropped = static_cast<uint32_t>(little_endian(payload + 12, 4));
  look_for_loss(stream, sequence, time_us, dropped, out);
  StreamEvent event;
  event.stream = stream;
  event.device_seconds = static_cast<double>(time_us) * 1e-6;
  for (size_t at = MOTE_STREAM_DATA_BYTES; at < count; at += value_bytes) {
    const auto step = static_cast<int16_t>(little_endian(payload + at, 2));
    event.values.push_back(s.is_float        ? real(payload + at)
                           : s.info.is_sound ? static_cast<float>(step)
                                             : static_cast<float>(step) * s.scale);
  }
  s.any = true;
  s.sequence = sequence;
  s.dropped = dropped;
  s.time_us = time_us;
  s.frames = static_cast<int64_t>((count - MOTE_STREAM_DATA_BYTES) / frame_bytes);
  out->push_back(std::move(event));
}

size_t PacketDecoder::take(size_t at, std::vector<StreamEvent>* out) {
  Packet packet;
  const Found found = packet_at(bytes_, at, &packet);
  if (found == Found::kIncomplete) return at;
  // Whatever is no packet shows as a gap in the sequence.
  if (found == Found::kNothing) return at + 1;
  if (packet.type == MOTE_STREAM_DESCRIPTION) {
    status_ = describe(packet.stream, packet.payload, packet.payload_bytes, out);
  } else if (packet.type == MOTE_STREAM_DATA) {
    for (size_t i = 0; i < streams_.size(); ++i)
      if (streams_[i].id == packet.stream) data(i, packet.payload, packet.payload_bytes, out);
  }
  return at + packet.bytes;
}

Status PacketDecoder::push(const uint8_t* bytes, size_t count, std::vector<StreamEvent>* out) {
  bytes_.insert(bytes_.end(), bytes, bytes + count);
  size_t at = 0;
  while (at < bytes_.size()) {
    const size_t next = take(at, out);
    MOTE_TRY(status_);
    if (next == at) break;
    at = next;
  }
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(at));
  return ok_status();
}

}  // namespace mote
