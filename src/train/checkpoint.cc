// SPDX-License-Identifier: Apache-2.0
#include "train/checkpoint.h"

#include <cstring>

#include "base/format.h"
#include "base/json.h"
#include "base/sha256.h"

namespace mote::train {

namespace {

constexpr const char* kFormat = "mote-checkpoint 1";
constexpr int64_t kMaxFile = int64_t{1} << 30;
constexpr size_t kHashBytes = 64;  // hexadecimal

// All float arrays in the order in which they stand in the file.
template <class C>
auto arrays(C& c) {
  return std::vector{&c.state.parameters,
                     &c.state.statistics,
                     &c.first_moment,
                     &c.second_moment,
                     &c.best_float.state.parameters,
                     &c.best_float.state.statistics,
                     &c.best_int8.state.parameters,
                     &c.best_int8.state.statistics};
}

EpochRecord record_from(const Json& json) {
  EpochRecord r;
  r.phase = json.at("phase").get<std::string>();
  r.epoch = json.at("epoch").get<int>();
  r.loss = json.at("loss").get<double>();
  r.train_accuracy = json.at("train_accuracy").get<double>();
  r.validation_accuracy = json.at("validation_accuracy").get<double>();
  r.learning_rate = json.at("learning_rate").get<double>();
  r.seconds = json.at("seconds").get<double>();
  return r;
}

Json best_to_json(const BestEpoch& best) {
  return Json{{"epoch", best.epoch}, {"validation_accuracy", best.validation_accuracy}};
}

void best_from(const Json& json, BestEpoch& best) {
  best.epoch = json.at("epoch").get<int>();
  best.validation_accuracy = json.at("validation_accuracy").get<double>();
}

// Throws nlohmann's exceptions where the header does not hold what it must.
std::vector<size_t> read_header(const Json& header, Checkpoint& out) {
  out.fingerprint = header.at("fingerprint").get<std::string>();
  out.epochs_done = header.at("epochs_done").get<int>();
  out.optimizer_steps = header.at("optimizer_steps").get<int64_t>();
  best_from(header.at("best_float"), out.best_float);
  best_from(header.at("best_int8"), out.best_int8);
  for (const Json& record : header.at("history")) out.history.push_back(record_from(record));
  return header.at("floats").get<std::vector<size_t>>();
}

Error damaged(const std::string& file) {
  return Error(Code::kInvalid, "is not a whole checkpoint of this version of mote",
               "train again without --resume", Origin{file});
}

}  // namespace

Json to_json(const EpochRecord& r) {
  return Json{{"epoch", r.epoch},
              {"phase", r.phase},
              {"loss", r.loss},
              {"train_accuracy", r.train_accuracy},
              {"validation_accuracy", r.validation_accuracy},
              {"learning_rate", r.learning_rate},
              {"seconds", r.seconds}};
}

Bytes serialize(const Checkpoint& checkpoint) {
  Json header{{"format", kFormat},
              {"fingerprint", checkpoint.fingerprint},
              {"epochs_done", checkpoint.epochs_done},
              {"optimizer_steps", checkpoint.optimizer_steps},
              {"best_float", best_to_json(checkpoint.best_float)},
              {"best_int8", best_to_json(checkpoint.best_int8)}};
  header["history"] = Json::array();
  for (const EpochRecord& record : checkpoint.history) header["history"].push_back(to_json(record));
  header["floats"] = Json::array();
  for (const auto* array : arrays(checkpoint)) header["floats"].push_back(array->size());
  const std::string line = header.dump() + "\n";
  Bytes out(line.begin(), line.end());
  for (const auto* array : arrays(checkpoint)) {
    const auto* begin = reinterpret_cast<const uint8_t*>(array->data());
    out.insert(out.end(), begin, begin + array->size() * sizeof(float));
  }
  const std::string hash = sha256_hex(out.data(), out.size());
  out.insert(out.end(), hash.begin(), hash.end());
  return out;
}

Result<Checkpoint> parse_checkpoint(const Bytes& bytes, const std::string& file) {
  if (bytes.size() < kHashBytes) return damaged(file);
  const size_t end = bytes.size() - kHashBytes;
  const std::string hash(bytes.begin() + static_cast<std::ptrdiff_t>(end), bytes.end());
  const auto* newline = static_cast<const uint8_t*>(std::memchr(bytes.data(), '\n', end));
  if (newline == nullptr || hash != sha256_hex(bytes.data(), end)) return damaged(file);
  MOTE_ASSIGN(const Json header, parse_json(std::string(bytes.data(), newline), file));
  Checkpoint out;
  std::vector<size_t> sizes;
  try {
    if (header.at("format").get<std::string>() != kFormat) return damaged(file);
    sizes = read_header(header, out);
  } catch (const Json::exception&) {
    return damaged(file);
  }
  const auto into = arrays(out);
  if (sizes.size() != into.size()) return damaged(file);
  auto at = static_cast<size_t>(newline + 1 - bytes.data());
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] > (end - at) / sizeof(float)) return damaged(file);
    into[i]->resize(sizes[i]);
    if (sizes[i] > 0) std::memcpy(into[i]->data(), bytes.data() + at, sizes[i] * sizeof(float));
    at += sizes[i] * sizeof(float);
  }
  if (at != end) return damaged(file);
  return out;
}

Status save_checkpoint(const Checkpoint& checkpoint, const std::string& file) {
  return write_file(file, serialize(checkpoint));
}

Result<Checkpoint> load_checkpoint(const std::string& file) {
  MOTE_ASSIGN(const Bytes bytes, read_file(file, kMaxFile));
  return parse_checkpoint(bytes, file);
}

}  // namespace mote::train
