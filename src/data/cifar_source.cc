// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <memory>
#include <optional>

#include "base/format.h"
#include "data/cifar.h"
#include "data/image_source.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

constexpr int64_t kMostFileBytes = int64_t{1} << 30;
constexpr int64_t kCustomaryValidation = 5000;

struct Kind {
  CifarForm form;
  const char* folder;  // in the archive
  const char* classes_file;
  std::vector<const char*> train;
  const char* test;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {kCifar10,
       "cifar-10-batches-bin",
       "batches.meta.txt",
       {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"},
       "test_batch.bin"},
      {kCifar100, "cifar-100-binary", "fine_label_names.txt", {"train.bin"}, "test.bin"}};
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

}  // namespace

bool has_cifar_files(const std::string& folder) { return find_cifar(folder).has_value(); }

Result<ImageSource> open_cifar_source(const std::string& folder) {
  const std::optional<Found> found = find_cifar(folder);
  if (!found)
    return Error(Code::kNotFound, "has no files of CIFAR's binary version",
                 "they are batches.meta.txt, data_batch_1.bin ... and test_batch.bin", Origin{folder});
  const Kind& kind = *found->kind;
  ImageSource source;
  source.format = "cifar";
  source.name = kind.form.name;
  source.validation_count = kCustomaryValidation;
  const std::string classes_file = found->folder + "/" + kind.classes_file;
  MOTE_ASSIGN(const std::string names, read_text_file(classes_file, 1 << 16));
  MOTE_ASSIGN(source.classes, parse_cifar_classes(names, kind.form, classes_file));

  const auto batches = std::make_shared<std::vector<CifarBatch>>();
  std::vector<std::pair<size_t, size_t>> places;  // batch, and image in it
  const auto add = [&](const char* split, const char* name) -> Status {
    const std::string file = found->folder + "/" + name;
    MOTE_ASSIGN(Bytes bytes, read_file(file, kMostFileBytes));
    MOTE_ASSIGN(CifarBatch batch, parse_cifar_batch(std::move(bytes), kind.form, file));
    for (size_t i = 0; i < batch.labels.size(); ++i) {
      source.samples.push_back({split, batch.labels[i], format("{}#{}", name, i)});
      places.emplace_back(batches->size(), i);
    }
    batches->push_back(std::move(batch));
    return ok_status();
  };
  for (const char* name : kind.train) MOTE_TRY(add("train", name));
  MOTE_TRY(add("test", kind.test));
  source.read = [batches, places = std::move(places), &form = kind.form](size_t sample) -> Result<Image> {
    const auto [batch, image] = places[sample];
    return cifar_image((*batches)[batch], form, image);
  };
  return source;
}

}  // namespace mote
