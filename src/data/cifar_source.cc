// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/format.h"
#include "base/text.h"
#include "data/image_source.h"
#include "data/plain_text.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

// A record is its labels, a byte each, and three planes of 32 x 32: red, green, blue.
// Source: Krizhevsky, https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".
constexpr int32_t kSide = 32;
constexpr int64_t kPlane = kSide * kSide;
constexpr int64_t kImageBytes = 3 * kPlane;
constexpr int64_t kMostFileBytes = int64_t{1} << 30;
constexpr int64_t kCustomaryValidation = 5000;

struct Kind {
  const char* name;
  const char* folder;  // in the archive
  const char* classes_file;
  std::vector<const char*> train;
  const char* test;
  int64_t labels;  // of a record; the last is the class
  int32_t classes;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {"cifar-10",
       "cifar-10-batches-bin",
       "batches.meta.txt",
       {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"},
       "test_batch.bin",
       1,
       10},
      // Coarse label, then fine label.
      {"cifar-100", "cifar-100-binary", "fine_label_names.txt", {"train.bin"}, "test.bin", 2, 100}};
  return all;
}

struct Found {
  const Kind* kind;
  std::string folder;
};

// By the file of class names, which no other set has: in the folder, or in the archive's own folder within
// it.
std::optional<Found> find_cifar(const std::string& folder) {
  std::error_code ignored;
  for (const Kind& kind : kinds())
    for (const std::string& at : {folder, folder + "/" + kind.folder})
      if (fs::is_regular_file(at + "/" + kind.classes_file, ignored) &&
          fs::is_regular_file(at + "/" + kind.train[0], ignored))
        return Found{&kind, at};
  return std::nullopt;
}

Result<std::vector<std::string>> read_classes(const Found& found) {
  const std::string file = found.folder + "/" + found.kind->classes_file;
  MOTE_ASSIGN(const std::string text, read_text_file(file, 1 << 16));
  std::vector<std::string> out;
  for (const std::string& line : split(text, '\n'))
    if (const std::string name(trim(line)); !name.empty()) out.push_back(name);
  const bool legible =
      std::all_of(out.begin(), out.end(), [](const std::string& n) { return is_plain_text(n); });
  if (static_cast<int32_t>(out.size()) == found.kind->classes && legible) return out;
  return Error(
      Code::kInvalid,
      format("has {} names of classes, {} has {}", out.size(), found.kind->name, found.kind->classes),
      "unpack the archive again", Origin{file});
}

struct Batch {
  std::string split, name;
  Bytes bytes;
};

Result<Batch> read_batch(const Found& found, const std::string& split, const std::string& name) {
  const std::string file = found.folder + "/" + name;
  Batch out{split, name, {}};
  MOTE_ASSIGN(out.bytes, read_file(file, kMostFileBytes));
  const int64_t record = found.kind->labels + kImageBytes;
  const auto bytes = static_cast<int64_t>(out.bytes.size());
  if (bytes == 0 || bytes % record != 0)
    return Error(Code::kInvalid,
                 format("has {} bytes, which is no whole number of images of {} bytes", with_commas(bytes),
                        with_commas(record)),
                 "unpack the archive again", Origin{file});
  for (int64_t at = 0; at < bytes; at += record)
    if (const uint8_t label = out.bytes[static_cast<size_t>(at + found.kind->labels - 1)];
        label >= found.kind->classes)
      return Error(Code::kInvalid, format("image {} has the label {}", at / record, label),
                   "unpack the archive again", Origin{file});
  return out;
}

Image image_at(const Bytes& bytes, int64_t begin) {
  Image image;
  image.height = image.width = kSide;
  image.channels = 3;
  image.pixels.resize(static_cast<size_t>(kImageBytes));
  for (int64_t i = 0; i < kPlane; ++i)
    for (int64_t c = 0; c < 3; ++c)
      image.pixels[static_cast<size_t>(3 * i + c)] = bytes[static_cast<size_t>(begin + c * kPlane + i)];
  return image;
}

}  // namespace

bool has_cifar_files(const std::string& folder) { return find_cifar(folder).has_value(); }

Result<ImageSource> open_cifar_source(const std::string& folder) {
  const std::optional<Found> found = find_cifar(folder);
  if (!found)
    return Error(Code::kNotFound, "has no files of CIFAR's binary version",
                 "they are batches.meta.txt, data_batch_1.bin ... and test_batch.bin", Origin{folder});
  ImageSource source;
  source.format = "cifar";
  source.name = found->kind->name;
  source.validation_count = kCustomaryValidation;
  MOTE_ASSIGN(source.classes, read_classes(*found));
  const auto batches = std::make_shared<std::vector<Batch>>();
  for (const char* name : found->kind->train) {
    MOTE_ASSIGN(Batch batch, read_batch(*found, "train", name));
    batches->push_back(std::move(batch));
  }
  MOTE_ASSIGN(Batch test, read_batch(*found, "test", found->kind->test));
  batches->push_back(std::move(test));
  const int64_t labels = found->kind->labels, record = labels + kImageBytes;
  std::vector<std::pair<const Batch*, int64_t>> places;  // where the planes begin
  for (const Batch& batch : *batches)
    for (int64_t at = 0; at < static_cast<int64_t>(batch.bytes.size()); at += record) {
      source.samples.push_back({batch.split, batch.bytes[static_cast<size_t>(at + labels - 1)],
                                format("{}#{}", batch.name, at / record)});
      places.emplace_back(&batch, at + labels);
    }
  source.read = [batches, places = std::move(places)](size_t sample) -> Result<Image> {
    const auto& [batch, begin] = places[sample];
    return image_at(batch->bytes, begin);
  };
  return source;
}

}  // namespace mote
