// SPDX-License-Identifier: Apache-2.0
#include "data/formats/edge_impulse.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/json.h"
#include "base/sha256.h"
#include "base/text.h"
#include "data/json_fields.h"

namespace mote {

namespace {

constexpr size_t kMostBytes = size_t{256} << 20;  // Edge Impulse itself takes 100 MiB
constexpr size_t kMostSensors = 256;
constexpr size_t kSignatureDigits = 64;

Error wrong(const std::string& what, const std::string& file, const std::string& hint = {}) {
  return Error(Code::kInvalid, what, hint, Origin{file});
}

// Is the signature that of the bytes with zeros in its place?
bool is_signed_with(const Bytes& bytes, const std::string& signature, const std::string& key) {
  const auto at = std::search(bytes.begin(), bytes.end(), signature.begin(), signature.end());
  if (at == bytes.end()) return false;
  Bytes zeroed = bytes;
  std::fill_n(zeroed.begin() + (at - bytes.begin()), signature.size(), uint8_t{'0'});
  return hmac_sha256_hex(key, zeroed.data(), zeroed.size()) == to_lower(signature);
}

Status check_signature(const Json& json, const Bytes& bytes, const std::string& file,
                       const FormatOptions& options, NewRecording* out) {
  const Json* head = json_member(json, "protected");
  const std::string version = head != nullptr ? json_text(json_member(*head, "ver")) : "";
  const std::string algorithm = head != nullptr ? json_text(json_member(*head, "alg")) : "";
  if (version != "v1") return wrong("'protected.ver' is not \"v1\"", file);
  if (algorithm != "HS256" && algorithm != "none")
    return wrong("'protected.alg' is neither \"HS256\" nor \"none\"", file);
  if (options.hmac_key.empty()) {
    if (algorithm == "HS256") out->notes.push_back("the signature was not checked: --hmac-key KEY checks it");
    return ok_status();
  }
  if (algorithm == "none")
    return wrong("is not signed, but --hmac-key asks for a signature", file,
                 "leave --hmac-key out to take it");
  const std::string signature = json_text(json_member(json, "signature"));
  if (signature.size() != kSignatureDigits || !is_signed_with(bytes, signature, options.hmac_key))
    return wrong("the signature is not that of this key", file,
                 "the key is another one, or the file was changed");
  return ok_status();
}

Status read_sensors(const Json& payload, const std::string& file, NewRecording* out, bool* sound) {
  const Json* sensors = json_member(payload, "sensors");
  if (sensors == nullptr || !sensors->is_array() || sensors->empty() || sensors->size() > kMostSensors)
    return wrong(format("'payload.sensors' is no list of 1 to {} sensors", kMostSensors), file);
  *sound = true;
  for (const Json& sensor : *sensors) {
    Channel channel{clean_name(json_text(json_member(sensor, "name"))),
                    clean_name(json_text(json_member(sensor, "units")))};
    if (channel.name.empty()) return wrong("a sensor has no name", file);
    *sound = *sound && channel.unit == "wav";
    if (channel.unit == "N/A") channel.unit.clear();
    out->channels.push_back(std::move(channel));
  }
  if (*sound)
    for (Channel& channel : out->channels) channel.unit.clear();
  return ok_status();
}

Status add_value(const Json& value, size_t frame, bool sound, const std::string& file, Bytes* out) {
  const double number = value.is_number() ? value.get<double>() : NAN;
  if (!std::isfinite(number) || std::abs(number) > 3e38)
    return wrong(format("'payload.values' has something else than a number in frame {}", frame), file);
  if (sound) {
    if (number < -32768 || number > 32767)
      return wrong(format("frame {} has {} where sound of 16 bits is expected", frame, number), file);
    const auto sample = static_cast<int16_t>(std::lround(number));
    out->push_back(static_cast<uint8_t>(sample));
    out->push_back(static_cast<uint8_t>(sample >> 8));
    return ok_status();
  }
  const auto narrowed = static_cast<float>(number);
  const auto* bytes = reinterpret_cast<const uint8_t*>(&narrowed);
  out->insert(out->end(), bytes, bytes + sizeof narrowed);
  return ok_status();
}

Status read_values(const Json& payload, bool sound, const std::string& file, NewRecording* out) {
  const Json* values = json_member(payload, "values");
  if (values == nullptr || !values->is_array()) return wrong("'payload.values' is no list", file);
  const size_t width = out->channels.size();
  out->data.format = sound ? Recording::Format::kInt16 : Recording::Format::kFloat32;
  out->data.channels = static_cast<int64_t>(width);
  size_t frame = 0;
  for (const Json& row : *values) {
    if (row.is_array()) {
      if (row.size() != width)
        return wrong(format("frame {} has {} values for {} sensors", frame, row.size(), width), file);
      for (const Json& value : row) MOTE_TRY(add_value(value, frame, sound, file, &out->data.bytes));
    } else if (width == 1) {
      MOTE_TRY(add_value(row, frame, sound, file, &out->data.bytes));
    } else {
      return wrong(format("frame {} is no list of {} values", frame, width), file);
    }
    ++frame;
  }
  return ok_status();
}

Result<std::vector<NewRecording>> read_edge_impulse(const Json& json, const Bytes& bytes,
                                                    const std::string& file, const FormatOptions& options) {
  NewRecording out;
  MOTE_TRY(check_signature(json, bytes, file, options, &out));
  const Json* payload = json_member(json, "payload");
  if (payload == nullptr) return wrong("has no 'payload'", file);
  const Json* interval = json_member(*payload, "interval_ms");
  const double milliseconds = interval != nullptr && interval->is_number() ? interval->get<double>() : 0;
  if (!(milliseconds >= 1e-6 && milliseconds <= 1e12))
    return wrong("'payload.interval_ms' is no time above 0", file);
  out.data.rate_hz = 1000 / milliseconds;
  // 1000/104 written with a few digits should be 104 again.
  if (const double whole = std::round(out.data.rate_hz); std::abs(out.data.rate_hz - whole) < 1e-6 * whole)
    out.data.rate_hz = whole;
  out.group = json_text(json_member(*payload, "device_name"));
  bool sound = false;
  MOTE_TRY(read_sensors(*payload, file, &out, &sound));
  MOTE_TRY(read_values(*payload, sound, file, &out));
  std::vector<NewRecording> all;
  all.push_back(std::move(out));
  return all;
}

Status check_size(const Bytes& bytes, const std::string& file) {
  if (bytes.size() <= kMostBytes) return ok_status();
  return wrong(format("has more than {} bytes", with_commas(kMostBytes)), file, "divide the recording");
}

}  // namespace

Result<std::vector<NewRecording>> parse_edge_impulse_json(const Bytes& bytes, const std::string& file,
                                                          const FormatOptions& options) {
  MOTE_TRY(check_size(bytes, file));
  MOTE_ASSIGN(const Json json, parse_json(std::string(bytes.begin(), bytes.end()), file));
  return read_edge_impulse(json, bytes, file, options);
}

Result<std::vector<NewRecording>> parse_edge_impulse_cbor(const Bytes& bytes, const std::string& file,
                                                          const FormatOptions& options) {
  MOTE_TRY(check_size(bytes, file));
  MOTE_ASSIGN(const Json json, parse_cbor(bytes, file));
  return read_edge_impulse(json, bytes, file, options);
}

}  // namespace mote
