// SPDX-License-Identifier: Apache-2.0
#include "data/dataset_json.h"

#include <limits>
#include <set>

#include "base/checked.h"
#include "base/format.h"

namespace mote {

Json dataset_to_json(const Dataset& dataset) {
  Json json;
  json["mote_dataset"] = kDatasetSchema;
  json["name"] = dataset.name;
  json["licence"] = dataset.licence;
  json["source"] = dataset.source;
  json["sample"] = {{"type", "uint8"}, {"layout", "HWC"}, {"shape", dataset.sample_shape}};
  json["classes"] = dataset.classes;
  json["seed"] = dataset.seed;
  json["splits"] = Json::array();
  for (const SplitInfo& split : dataset.splits)
    json["splits"].push_back({{"name", split.name},
                              {"first", split.first},
                              {"count", split.count},
                              {"per_class", split.per_class},
                              {"sha256", split.sha256}});
  json["index"] = {{"bytes", dataset.index_bytes}, {"sha256", dataset.index_sha256}};
  return json;
}

namespace {

// Typed access to one JSON object; errors name the file and the key.
class Reader {
 public:
  Reader(const Json& json, std::string file, std::string path)
      : json_(json), file_(std::move(file)), path_(std::move(path)) {}

  Error wrong(const std::string& key, const std::string& expected) const {
    return Error(Code::kInvalid, format("'{}{}' must be {}", path_, key, expected),
                 "the dataset is damaged or was written by another version: import it again", Origin{file_});
  }
  const Json* find(const std::string& key) const {
    if (!json_.is_object()) return nullptr;
    const auto it = json_.find(key);
    return it == json_.end() ? nullptr : &*it;
  }
  Result<std::string> text(const std::string& key) const {
    const Json* value = find(key);
    if (value == nullptr || !value->is_string()) return wrong(key, "a text");
    return value->get<std::string>();
  }
  Result<std::string> hash(const std::string& key) const {
    MOTE_ASSIGN(std::string value, text(key));
    if (value.size() != 64) return wrong(key, "a SHA-256 of 64 digits");
    return value;
  }
  Result<int64_t> integer(const std::string& key, int64_t low, int64_t high) const {
    const Json* value = find(key);
    if (value == nullptr) return wrong(key, "an integer");
    return integer(*value, key, low, high);
  }
  Result<int64_t> integer(const Json& value, const std::string& key, int64_t low, int64_t high) const {
    const bool fits = value.is_number_integer() &&
                      (!value.is_number_unsigned() ||
                       value.get<uint64_t>() <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()));
    if (!fits || value.get<int64_t>() < low || value.get<int64_t>() > high)
      return wrong(key, format("an integer from {} to {}", low, high));
    return value.get<int64_t>();
  }
  Result<std::vector<int64_t>> integers(const std::string& key, int64_t low, int64_t high) const {
    const Json* value = find(key);
    if (value == nullptr || !value->is_array()) return wrong(key, "a list of integers");
    std::vector<int64_t> out;
    for (const Json& item : *value) {
      MOTE_ASSIGN(const int64_t number, integer(item, key, low, high));
      out.push_back(number);
    }
    return out;
  }
  Result<Reader> object(const std::string& key) const {
    const Json* value = find(key);
    if (value == nullptr || !value->is_object()) return wrong(key, "an object");
    return Reader(*value, file_, path_ + key + ".");
  }
  Result<std::vector<Reader>> objects(const std::string& key) const {
    const Json* value = find(key);
    if (value == nullptr || !value->is_array()) return wrong(key, "a list");
    std::vector<Reader> out;
    for (size_t i = 0; i < value->size(); ++i)
      out.emplace_back((*value)[i], file_, format("{}{}[{}].", path_, key, i));
    return out;
  }

 private:
  const Json& json_;
  std::string file_, path_;
};

constexpr int64_t kMostSamples = int64_t{1} << 31;

Status parse_sample(const Reader& root, Dataset* out) {
  MOTE_ASSIGN(const Reader sample, root.object("sample"));
  MOTE_ASSIGN(const std::string type, sample.text("type"));
  if (type != "uint8") return sample.wrong("type", "\"uint8\"");
  MOTE_ASSIGN(const std::vector<int64_t> shape, sample.integers("shape", 1, kMostSampleBytes));
  if (shape.empty() || shape.size() > 4) return sample.wrong("shape", "a list of 1 to 4 sizes");
  std::optional<int64_t> bytes = 1;
  for (const int64_t size : shape) {
    if (bytes) bytes = checked_mul(*bytes, size);
    out->sample_shape.push_back(static_cast<int32_t>(size));
  }
  if (!bytes || *bytes > kMostSampleBytes)
    return sample.wrong("shape", format("at most {} bytes in all", with_commas(kMostSampleBytes)));
  return ok_status();
}

Status parse_classes(const Reader& root, Dataset* out) {
  const Json* classes = root.find("classes");
  if (classes == nullptr || !classes->is_array() || classes->empty() ||
      classes->size() > static_cast<size_t>(kMostClasses))
    return root.wrong("classes", format("a list of 1 to {} names", kMostClasses));
  std::set<std::string> seen;
  for (const Json& item : *classes) {
    if (!item.is_string() || item.get<std::string>().empty() || !seen.insert(item.get<std::string>()).second)
      return root.wrong("classes", "a list of names, all different and none empty");
    out->classes.push_back(item.get<std::string>());
  }
  return ok_status();
}

Status parse_split(const Reader& from, Dataset* out) {
  SplitInfo split;
  MOTE_ASSIGN(split.name, from.text("name"));
  if (split.name.empty() || out->find_split(split.name) != nullptr) return from.wrong("name", "a new name");
  MOTE_ASSIGN(split.first, from.integer("first", 0, kMostSamples));
  if (split.first != out->sample_count())
    return from.wrong("first", format("{}, where the split before it ends", out->sample_count()));
  MOTE_ASSIGN(split.count, from.integer("count", 1, kMostSamples - split.first));
  MOTE_ASSIGN(split.per_class, from.integers("per_class", 0, split.count));
  int64_t sum = 0;
  for (const int64_t count : split.per_class) sum += count;
  if (split.per_class.size() != out->classes.size() || sum != split.count)
    return from.wrong("per_class", "one count for each class, and their sum the split's count");
  MOTE_ASSIGN(split.sha256, from.hash("sha256"));
  out->splits.push_back(std::move(split));
  return ok_status();
}

}  // namespace

Result<Dataset> parse_dataset_json(const std::string& text, const std::string& file) {
  MOTE_ASSIGN(const Json json, parse_json(text, file));
  const Reader root(json, file, "");
  MOTE_ASSIGN(const int64_t schema, root.integer("mote_dataset", 1, std::numeric_limits<int64_t>::max()));
  if (schema != kDatasetSchema)
    return Error(Code::kUnsupported,
                 format("is a dataset of schema {}; this mote reads schema {}", schema, kDatasetSchema),
                 "import it again with this mote, or use a newer one", Origin{file});
  Dataset out;
  MOTE_ASSIGN(out.name, root.text("name"));
  MOTE_ASSIGN(out.licence, root.text("licence"));
  MOTE_ASSIGN(out.source, root.text("source"));
  MOTE_TRY(parse_sample(root, &out));
  MOTE_TRY(parse_classes(root, &out));
  MOTE_ASSIGN(const int64_t seed, root.integer("seed", 0, std::numeric_limits<int64_t>::max()));
  out.seed = static_cast<uint64_t>(seed);
  MOTE_ASSIGN(const std::vector<Reader> splits, root.objects("splits"));
  if (splits.empty()) return root.wrong("splits", "a list of at least one split");
  for (const Reader& split : splits) MOTE_TRY(parse_split(split, &out));
  MOTE_ASSIGN(const Reader index, root.object("index"));
  MOTE_ASSIGN(out.index_bytes, index.integer("bytes", 1, int64_t{1} << 40));
  MOTE_ASSIGN(out.index_sha256, index.hash("sha256"));
  return out;
}

}  // namespace mote
