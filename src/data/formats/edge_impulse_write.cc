// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "base/format.h"
#include "base/json.h"
#include "base/sha256.h"
#include "data/formats/edge_impulse.h"

namespace mote {

namespace {

// A float32 as the shortest decimal that gives it again.
Json shortest(float value) { return Json::parse(format("{}", value)); }

}  // namespace

Bytes encode_edge_impulse(const Recording& data, const std::vector<Channel>& channels,
                          const std::string& hmac_key) {
  const bool sound = data.format == Recording::Format::kInt16;
  Json json = {{"protected", {{"ver", "v1"}, {"alg", hmac_key.empty() ? "none" : "HS256"}}},
               {"signature", std::string(64, '0')},
               {"payload", {{"device_type", "MOTE"}, {"interval_ms", 1000.0 / data.rate_hz}}}};
  Json& payload = json["payload"];
  payload["sensors"] = Json::array();
  for (const Channel& channel : channels)
    payload["sensors"].push_back({{"name", channel.name},
                                  {"units", sound                  ? "wav"
                                            : channel.unit.empty() ? "N/A"
                                                                   : channel.unit}});
  Json values = Json::array();
  const int64_t width = data.channels;
  const auto value = [&](int64_t at) -> Json {
    if (sound) {
      int16_t v;
      std::memcpy(&v, data.bytes.data() + at * 2, 2);
      return v;
    }
    float v;
    std::memcpy(&v, data.bytes.data() + at * 4, 4);
    return shortest(v);
  };
  for (int64_t frame = 0; frame < data.frames(); ++frame) {
    if (sound && width == 1) {
      values.push_back(value(frame));
      continue;
    }
    Json row = Json::array();
    for (int64_t c = 0; c < width; ++c) row.push_back(value(frame * width + c));
    values.push_back(std::move(row));
  }
  payload["values"] = std::move(values);
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (!hmac_key.empty()) {
    const std::string signature = hmac_sha256_hex(hmac_key, text.data(), text.size());
    text.replace(text.find(std::string(64, '0')), 64, signature);
  }
  return Bytes(text.begin(), text.end());
}

}  // namespace mote
