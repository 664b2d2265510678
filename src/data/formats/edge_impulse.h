// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/io.h"
#include "data/formats/formats.h"

namespace mote {

// Edge Impulse's data acquisition format, JSON or CBOR: {"protected": {"ver": "v1", "alg"}, "signature",
// "payload": {"device_name", "device_type", "interval_ms", "sensors": [{"name", "units"}], "values"}}. Values
// are a row for each frame or, of a single sensor, a flat list; sensors in "wav" units are sound in int16.
// The signature is the HMAC-SHA256 of the whole file with 64 zeros in its place. Source:
// docs.edgeimpulse.com, "Data acquisition format".

// With a key in the options, the signature must be right; without one a note says that it was not checked.
Result<std::vector<NewRecording>> parse_edge_impulse_json(const Bytes& bytes, const std::string& file,
                                                          const FormatOptions& options);
Result<std::vector<NewRecording>> parse_edge_impulse_cbor(const Bytes& bytes, const std::string& file,
                                                          const FormatOptions& options);

// The JSON form of sound or sensor values; signed if a key is given, else "alg" is "none".
Bytes encode_edge_impulse(const Recording& data, const std::vector<Channel>& channels,
                          const std::string& hmac_key);

}  // namespace mote
