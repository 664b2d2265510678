// SPDX-License-Identifier: Apache-2.0
#include "data/dataset_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/checked.h"
#include "base/format.h"
#include "base/io.h"
#include "base/io_error.h"
#include "data/dataset_json.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

constexpr size_t kBufferBytes = 1 << 20;
const char* const kFiles[] = {"dataset.json", "index.csv", "samples.bin"};

// A folder that may be replaced holds the three files of a dataset and nothing that somebody else put there.
Status check_replaceable(const std::string& folder) {
  std::error_code error;
  bool is_dataset = false;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    bool known = false;
    for (const char* file : kFiles) known = known || name == file;
    if (!known)
      return Error(Code::kInvalid,
                   format("will not be replaced: it holds '{}', which is no part of a dataset", name),
                   "choose another folder, or move that file away", Origin{folder});
    is_dataset = is_dataset || name == kFiles[0];
  }
  if (error) return io_error(folder, "the folder cannot be read", error.value());
  if (!is_dataset)
    return Error(Code::kInvalid, "will not be replaced: it is not a dataset folder", "choose another folder",
                 Origin{folder});
  return ok_status();
}

Status check_target(const std::string& folder, bool force, bool* replace) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (!fs::exists(status)) return ok_status();
  if (!fs::is_directory(status))
    return Error(Code::kInvalid, "exists and is not a folder", "choose another name", Origin{folder});
  if (fs::is_empty(folder, error) && !error) return ok_status();
  if (!force)
    return Error(Code::kInvalid, "exists already",
                 "choose another folder, or replace the dataset with --force", Origin{folder});
  *replace = true;
  return check_replaceable(folder);
}

// Data must be on the disk before the rename is, or a power failure could leave the new name with empty
// files.
Status sync(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return io_error(path, "cannot be opened", errno);
  const int error = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  if (error != 0 && error != EINVAL) return io_error(path, "cannot be written", error);
  return ok_status();
}

}  // namespace

Result<DatasetWriter> DatasetWriter::make(const std::string& folder, bool force, Dataset dataset) {
  DatasetWriter out;
  if (folder.empty()) return Error(Code::kInvalid, "no folder is given for the dataset", "name one with -o");
  std::error_code error;
  const fs::path path = fs::weakly_canonical(fs::absolute(folder), error);
  if (error) return io_error(folder, "the folder cannot be used", error.value());
  out.target_ = (path.has_filename() ? path : path.parent_path()).string();
  MOTE_TRY(check_target(out.target_, force, &out.replace_));
  MOTE_TRY(make_folders(fs::path(out.target_).parent_path().string()));
  const std::string partial = format("{}.partial-{}", out.target_, ::getpid());
  if (::mkdir(partial.c_str(), 0777) != 0) return io_error(partial, "the folder cannot be made", errno);
  out.partial_ = partial;
  const std::string samples = partial + "/samples.bin";
  out.fd_ = ::open(samples.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (out.fd_ < 0) return io_error(samples, "cannot be written", errno);
  out.dataset_ = std::move(dataset);
  out.dataset_.folder = folder;
  out.dataset_.splits.clear();
  out.buffer_.reserve(kBufferBytes);
  return out;
}

DatasetWriter::DatasetWriter(DatasetWriter&& other) noexcept
    : target_(std::move(other.target_)),
      partial_(std::exchange(other.partial_, {})),
      replace_(other.replace_),
      fd_(std::exchange(other.fd_, -1)),
      dataset_(std::move(other.dataset_)),
      split_hash_(other.split_hash_),
      rows_(std::move(other.rows_)),
      buffer_(std::move(other.buffer_)) {}

DatasetWriter::~DatasetWriter() {
  if (fd_ >= 0) ::close(fd_);
  std::error_code ignored;
  if (!partial_.empty()) fs::remove_all(partial_, ignored);
}

Status DatasetWriter::flush() {
  size_t done = 0;
  while (done < buffer_.size()) {
    const ssize_t put = ::write(fd_, buffer_.data() + done, buffer_.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return io_error(target_ + "/samples.bin", "cannot be written", errno);
    done += static_cast<size_t>(put);
  }
  buffer_.clear();
  return ok_status();
}

void DatasetWriter::end_split() {
  if (!dataset_.splits.empty()) dataset_.splits.back().sha256 = split_hash_.hex();
  split_hash_ = Sha256();
}

Status DatasetWriter::set_shape(const Shape& shape) {
  std::optional<int64_t> bytes = 1;
  for (const int32_t size : shape)
    if (bytes) bytes = checked_mul(*bytes, size);
  if (!bytes || *bytes < 1 || *bytes > kMostSampleBytes)
    return Error(Code::kUnsupported,
                 format("a sample of {} is not from 1 to the {} bytes that mote handles", shape_text(shape),
                        with_commas(kMostSampleBytes)),
                 "make the images smaller with --size", Origin{target_});
  dataset_.sample_shape = shape;
  return ok_status();
}

Status DatasetWriter::add(const IndexRow& row, const uint8_t* sample) {
  if (dataset_.splits.empty() || dataset_.splits.back().name != row.split) {
    if (dataset_.find_split(row.split) != nullptr)
      return Error(Code::kInternal, format("the samples of split '{}' do not stand together", row.split));
    end_split();
    SplitInfo split;
    split.name = row.split;
    split.first = dataset_.sample_count();
    split.per_class.resize(dataset_.classes.size());
    dataset_.splits.push_back(std::move(split));
  }
  SplitInfo& split = dataset_.splits.back();
  ++split.count;
  ++split.per_class.at(static_cast<size_t>(row.label));
  const auto bytes = static_cast<size_t>(dataset_.sample_bytes());
  split_hash_.add(sample, bytes);
  rows_.push_back(row);
  buffer_.insert(buffer_.end(), sample, sample + bytes);
  return buffer_.size() >= kBufferBytes ? flush() : ok_status();
}

Result<Dataset> DatasetWriter::finish() {
  end_split();
  MOTE_TRY(flush());
  const int error = ::close(std::exchange(fd_, -1)) == 0 ? 0 : errno;
  if (error != 0) return io_error(target_ + "/samples.bin", "cannot be written", error);
  const std::string index = index_to_csv(rows_);
  dataset_.index_bytes = static_cast<int64_t>(index.size());
  dataset_.index_sha256 = sha256_hex(index.data(), index.size());
  MOTE_TRY(write_file(partial_ + "/index.csv", index));
  MOTE_TRY(write_file(partial_ + "/dataset.json", dataset_to_json(dataset_).dump(1) + "\n"));
  for (const char* file : kFiles) MOTE_TRY(sync(partial_ + "/" + file));
  MOTE_TRY(sync(partial_));
  MOTE_TRY(put_in_place());
  return dataset_;
}

Status DatasetWriter::put_in_place() {
  if (replace_) {
    MOTE_TRY(check_replaceable(target_));  // again: minutes may have passed
    // The two folders change places in one step; the destructor then removes the old one. Some file systems
    // cannot do it: there the old one is moved aside first, and back if the new one cannot follow.
    if (::renameat2(AT_FDCWD, partial_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0)
      return ok_status();
    if (errno != EINVAL && errno != ENOSYS) return io_error(target_, "cannot be replaced", errno);
    const std::string old = partial_ + ".old";
    if (::rename(target_.c_str(), old.c_str()) != 0) return io_error(target_, "cannot be replaced", errno);
    if (::rename(partial_.c_str(), target_.c_str()) != 0) {
      const int error = errno;
      if (::rename(old.c_str(), target_.c_str()) != 0)
        return io_error(target_, format("the old dataset is now in '{}'; it cannot be put back", old), errno);
      return io_error(target_, "cannot be replaced", error);
    }
    partial_ = old;
    return ok_status();
  }
  // Onto a name that is free or an empty folder; anything else that came to be there meanwhile makes rename()
  // fail.
  if (::rename(partial_.c_str(), target_.c_str()) != 0)
    return io_error(target_, "cannot be put in place", errno);
  partial_.clear();
  return sync(fs::path(target_).parent_path().string());
}

}  // namespace mote
