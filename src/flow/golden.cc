// SPDX-License-Identifier: Apache-2.0
#include "flow/golden.h"

#include <cstring>
#include <filesystem>
#include <sstream>

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "interp/patterns.h"

namespace mote {

namespace {

namespace fs = std::filesystem;

constexpr int64_t kMaxGoldenBytes = 64 << 20;

Error malformed(const std::string& file, int line, const std::string& what) {
  Origin where{file};
  where.line = line;
  return Error(Code::kInvalid, what, "is it a golden file?", where);
}

// "p0 op 3 tensor 25 bytes 8000 fnv 2e94d617 first -128 ..."; floats are given as hexadecimal bits.
std::optional<GoldenLayer> parse_layer(const std::string& line) {
  std::istringstream in(line);
  std::string pattern, op_word, tensor_word, bytes_word, fnv_word, first_word, value;
  GoldenLayer layer;
  int tensor = 0;
  in >> pattern >> op_word >> layer.op >> tensor_word >> tensor >> bytes_word >> layer.bytes >> fnv_word >>
      std::hex >> layer.fnv >> first_word;
  if (!in || pattern.size() != 2 || pattern[0] != 'p' || op_word != "op" || fnv_word != "fnv")
    return std::nullopt;
  layer.pattern = pattern[1] - '0';
  if (layer.pattern < 0 || layer.pattern >= kPatterns) return std::nullopt;
  while (in >> value)
    if (value.size() == 8)
      layer.first.push_back(static_cast<uint32_t>(std::strtoul(value.c_str(), nullptr, 16)));
  return layer;
}

Result<std::vector<GoldenLayer>> read_layers(const std::string& file) {
  MOTE_ASSIGN(const std::string text, read_text_file(file, kMaxGoldenBytes));
  std::vector<GoldenLayer> layers;
  int number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++number;
    if (line.rfind("p", 0) != 0 || line.find(" op ") == std::string::npos) continue;  // totals and comments
    const std::optional<GoldenLayer> layer = parse_layer(line);
    if (!layer) return malformed(file, number, "not a line of a golden layer file");
    layers.push_back(*layer);
  }
  if (layers.empty()) return malformed(file, 0, "has no golden layers");
  return layers;
}

Result<Bytes> output_bytes(const Json& values, bool is_float, const std::string& file) {
  Bytes out;
  if (!values.is_array()) return malformed(file, 0, "an output is not a list");
  for (const Json& value : values) {
    if (is_float) {
      const uint32_t bits =
          value.is_string()
              ? static_cast<uint32_t>(std::strtoul(value.get<std::string>().c_str(), nullptr, 16))
          : value.is_number_unsigned() ? value.get<uint32_t>()
                                       : 0;
      for (int i = 0; i < 4; ++i) out.push_back(static_cast<uint8_t>(bits >> (8 * i)));
    } else if (value.is_number_integer()) {
      out.push_back(static_cast<uint8_t>(value.get<int>()));
    } else {
      return malformed(file, 0, "an output is not a list of whole numbers");
    }
  }
  return out;
}

std::string find_key(const Json& json, const std::string& model_file) {
  const std::string name = fs::path(model_file).filename().string();
  if (!json.contains("meta") || !json["meta"].is_object() || !json["meta"].contains("models")) return "";
  for (const auto& [key, path] : json["meta"]["models"].items())
    if (path.is_string() && fs::path(path.get<std::string>()).filename() == name) return key;
  return "";
}

}  // namespace

Result<Golden> read_golden(const std::string& file, const std::string& model_file) {
  Golden golden;
  if (!ends_with(file, ".json")) {
    MOTE_ASSIGN(golden.layers, read_layers(file));
    return golden;
  }
  MOTE_ASSIGN(const std::string text, read_text_file(file, kMaxGoldenBytes));
  MOTE_ASSIGN(const Json json, parse_json(text, file));
  if (!json.is_object()) return malformed(file, 0, "is not a JSON object");
  const std::string key = find_key(json, model_file);
  if (key.empty() || !json.contains("golden") || !json["golden"].contains(key) ||
      !json["golden"][key].contains("outputs"))
    return Error(Code::kNotFound, format("has no outputs for '{}'", fs::path(model_file).filename().string()),
                 "the model's file name must be one of meta.models", Origin{file});
  const Json& outputs = json["golden"][key]["outputs"];
  for (int pattern = 0; pattern < kPatterns; ++pattern) {
    const std::string prefix = "output_" + pattern_name(pattern);
    for (const bool is_float : {false, true}) {
      const std::string name = prefix + (is_float ? "_f32hex" : "_i8");
      if (!outputs.contains(name)) continue;
      MOTE_ASSIGN(golden.outputs[pattern], output_bytes(outputs[name], is_float, file));
    }
  }
  const std::string layers = (fs::path(file).parent_path() / ("layers.ref." + key + ".txt")).string();
  std::error_code ignored;
  if (fs::exists(layers, ignored)) {
    MOTE_ASSIGN(golden.layers, read_layers(layers));
  }
  return golden;
}

}  // namespace mote
