// SPDX-License-Identifier: Apache-2.0
#include "data/dataset.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/format.h"
#include "base/io.h"
#include "base/sha256.h"
#include "base/text.h"
#include "data/dataset_json.h"
#include "data/index_csv.h"

namespace mote {

namespace {

constexpr int64_t kMostJsonBytes = 16 << 20;
const char kImportAgain[] = "the dataset is damaged: import it again";

Status check_file_size(const std::string& path, int64_t expected) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0)
    return Error(errno == ENOENT ? Code::kNotFound : Code::kIo,
                 format("cannot be read: {}", std::strerror(errno)), kImportAgain, Origin{path});
  if (!S_ISREG(info.st_mode) || info.st_size != expected)
    return Error(
        Code::kInvalid,
        format("has {} bytes; dataset.json says {}", with_commas(info.st_size), with_commas(expected)),
        kImportAgain, Origin{path});
  return ok_status();
}

// Part of a file that open_dataset() has seen in full size; it may have changed since.
Result<std::vector<uint8_t>> read_part(const std::string& path, int64_t offset, int64_t count) {
  struct Descriptor {
    int fd;
    ~Descriptor() {
      if (fd >= 0) ::close(fd);
    }
  } const file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  const auto failed = [&] {
    return Error(Code::kIo, format("cannot be read: {}", std::strerror(errno)), "", Origin{path});
  };
  if (file.fd < 0) return failed();
  std::vector<uint8_t> out(static_cast<size_t>(count));
  size_t done = 0;
  while (done < out.size()) {
    const ssize_t got =
        ::pread(file.fd, out.data() + done, out.size() - done, offset + static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed();
    if (got == 0)
      return Error(Code::kInvalid, "is shorter than dataset.json says", kImportAgain, Origin{path});
    done += static_cast<size_t>(got);
  }
  return out;
}

std::vector<std::string> split_names(const Dataset& dataset) {
  std::vector<std::string> names;
  for (const SplitInfo& split : dataset.splits) names.push_back(split.name);
  return names;
}

// Labels and sources of one split from the index, checked against the counts in dataset.json.
Status read_labels(const Dataset& dataset, const SplitInfo& info, Split* out) {
  const std::string path = dataset.folder + "/index.csv";
  MOTE_ASSIGN(const std::string text, read_text_file(path, dataset.index_bytes));
  if (sha256_hex(text.data(), text.size()) != dataset.index_sha256)
    return Error(Code::kMismatch, "is not the file that was imported: its SHA-256 differs", kImportAgain,
                 Origin{path});
  MOTE_ASSIGN(std::vector<IndexRow> rows,
              parse_index_csv(text, path, static_cast<int64_t>(dataset.classes.size())));
  const auto wrong = [&](const std::string& what) {
    return Error(Code::kInvalid, what, kImportAgain, Origin{path});
  };
  if (static_cast<int64_t>(rows.size()) != dataset.sample_count())
    return wrong(format("lists {} samples; dataset.json says {}", rows.size(), dataset.sample_count()));
  std::vector<int64_t> per_class(dataset.classes.size());
  for (int64_t id = info.first; id < info.first + info.count; ++id) {
    IndexRow& row = rows[static_cast<size_t>(id)];
    if (row.split != info.name)
      return wrong(format("sample {} is in split '{}'; dataset.json says '{}'", id, row.split, info.name));
    ++per_class[static_cast<size_t>(row.label)];
    out->labels.push_back(row.label);
    out->ids.push_back(id);
    out->sources.push_back(std::move(row.source));
  }
  if (per_class != info.per_class)
    return wrong(format("the classes of '{}' differ from dataset.json", info.name));
  return ok_status();
}

}  // namespace

int64_t Dataset::sample_count() const {
  return splits.empty() ? 0 : splits.back().first + splits.back().count;
}

const SplitInfo* Dataset::find_split(const std::string& split) const {
  for (const SplitInfo& info : splits)
    if (info.name == split) return &info;
  return nullptr;
}

Result<Dataset> open_dataset(const std::string& folder) {
  const std::string path = folder + "/dataset.json";
  auto text = read_text_file(path, kMostJsonBytes);
  if (!text.ok() && text.error().code == Code::kNotFound)
    return Error(Code::kNotFound, "is not a dataset folder: it has no dataset.json",
                 "make one with `mote data import SOURCE -o FOLDER`", Origin{folder});
  if (!text.ok()) return text.error();
  MOTE_ASSIGN(Dataset dataset, parse_dataset_json(*text, path));
  dataset.folder = folder;
  MOTE_TRY(check_file_size(folder + "/samples.bin", dataset.sample_count() * dataset.sample_bytes()));
  MOTE_TRY(check_file_size(folder + "/index.csv", dataset.index_bytes));
  return dataset;
}

Result<Split> read_split(const Dataset& dataset, const std::string& split) {
  const SplitInfo* info = dataset.find_split(split);
  if (info == nullptr)
    return Error(Code::kNotFound, format("has no split '{}'", split),
                 did_you_mean(split, split_names(dataset)), Origin{dataset.folder});
  Split out;
  out.name = split;
  MOTE_TRY(read_labels(dataset, *info, &out));
  const std::string path = dataset.folder + "/samples.bin";
  const int64_t bytes = dataset.sample_bytes();
  MOTE_ASSIGN(out.samples, read_part(path, info->first * bytes, info->count * bytes));
  if (sha256_hex(out.samples.data(), out.samples.size()) != info->sha256)
    return Error(Code::kMismatch, format("split '{}' is not what was imported: its SHA-256 differs", split),
                 kImportAgain, Origin{path});
  return out;
}

}  // namespace mote
