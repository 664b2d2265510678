// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/format.h"
#include "base/json.h"
#include "data/formats/edge_impulse.h"
#include "data/formats/readers.h"

namespace mote {

namespace {

// Warden's magic wand: strokes of a stick, projected to a plane.
Result<std::vector<NewRecording>> read_strokes(const Json& strokes, const std::string& file) {
  std::vector<NewRecording> out;
  for (const Json& stroke : strokes) {
    const auto label = stroke.is_object() ? stroke.find("label") : stroke.end();
    const auto points = stroke.is_object() ? stroke.find("strokePoints") : stroke.end();
    if (!stroke.is_object() || points == stroke.end() || !points->is_array())
      return Error(Code::kInvalid, format("stroke {} has no 'strokePoints'", out.size()), "", Origin{file});
    std::vector<float> values;
    for (const Json& point : *points)
      for (const char* axis : {"x", "y"}) {
        const bool good = point.is_object() && point.contains(axis) && point[axis].is_number();
        if (!good)
          return Error(Code::kInvalid, format("a point of stroke {} has no number '{}'", out.size(), axis),
                       "", Origin{file});
        values.push_back(point[axis].get<float>());
      }
    NewRecording one;
    one.data = float_recording(values, 2, 0);
    one.channels = {{"x", ""}, {"y", ""}};
    one.name = std::to_string(out.size());
    if (label != stroke.end() && label->is_string()) one.label = label->get<std::string>();
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Result<std::vector<NewRecording>> parse_json_recordings(const Bytes& bytes, const std::string& file,
                                                        const FormatOptions& options) {
  constexpr size_t kMostBytes = size_t{256} << 20;
  if (bytes.size() > kMostBytes)
    return Error(Code::kUnsupported, format("has more than {} bytes", with_commas(kMostBytes)), "divide it",
                 Origin{file});
  MOTE_ASSIGN(const Json json, parse_json(std::string(bytes.begin(), bytes.end()), file));
  if (json.is_object() && json.contains("payload")) return parse_edge_impulse_json(bytes, file, options);
  if (json.is_object() && json.contains("strokes") && json["strokes"].is_array())
    return read_strokes(json["strokes"], file);
  return Error(
      Code::kUnsupported, "is JSON of a kind that is not known",
      "known: Edge Impulse's data acquisition format ('payload'), strokes of a magic wand ('strokes')",
      Origin{file});
}

}  // namespace mote
