// SPDX-License-Identifier: Apache-2.0
#include "data/set/set_writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/format.h"
#include "base/io.h"
#include "data/set/files.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

constexpr size_t kBatch = 512;  // recordings between two waits for the disk

Error system_error(const std::string& path, const std::string& doing, int error) {
  const char* hint = error == ENOSPC || error == EDQUOT
                         ? "the disk is full: free some space and run the command again; nothing is lost"
                     : error == EACCES || error == EROFS ? "check the permissions"
                                                         : "";
  return Error(Code::kIo, format("{}: {}", doing, std::strerror(error)), hint, Origin{path});
}

Result<int> open_table(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) return system_error(path, "cannot be written", errno);
  return fd;
}

// Cuts off a last line without an end.
Status cut_torn_line(int fd, const std::string& path) {
  off_t end = ::lseek(fd, 0, SEEK_END);
  char block[65536];
  off_t keep = 0;
  for (off_t at = end; at > 0 && keep == 0;) {
    const off_t begin = at > static_cast<off_t>(sizeof block) ? at - static_cast<off_t>(sizeof block) : 0;
    const ssize_t got = ::pread(fd, block, static_cast<size_t>(at - begin), begin);
    if (got != at - begin) return system_error(path, "cannot be read", got < 0 ? errno : EIO);
    for (ssize_t i = got; i > 0 && keep == 0; --i)
      if (block[i - 1] == '\n') keep = begin + i;
    at = begin;
  }
  if (keep != end && ::ftruncate(fd, keep) != 0) return system_error(path, "cannot be written", errno);
  ::lseek(fd, keep, SEEK_SET);
  return ok_status();
}

// Appends text and waits until it is on the disk; after an error the file is as it was.
Status append(int fd, const std::string& path, const std::string& text) {
  if (text.empty()) return ok_status();
  const off_t before = ::lseek(fd, 0, SEEK_END);
  size_t done = 0;
  int error = 0;
  while (done < text.size() && error == 0) {
    const ssize_t put = ::write(fd, text.data() + done, text.size() - done);
    if (put >= 0)
      done += static_cast<size_t>(put);
    else if (errno != EINTR)
      error = errno;
  }
  if (error == 0 && ::fdatasync(fd) != 0 && errno != EINVAL) error = errno;
  if (error == 0) return ok_status();
  if (::ftruncate(fd, before) != 0) return system_error(path, "cannot be written", errno);
  return system_error(path, "cannot be written", error);
}

bool is_new_place(const std::string& folder) {
  std::error_code error;
  return !fs::exists(folder, error) || (fs::is_directory(folder, error) && fs::is_empty(folder, error));
}

}  // namespace

Result<SetWriter> SetWriter::open(const std::string& folder, const std::string& name,
                                  const std::string& licence) {
  SetWriter out;
  if (folder.empty()) return Error(Code::kInvalid, "no folder is given for the set", "name one with -o");
  out.set_.folder = folder;
  if (!is_recording_set(folder)) {
    if (!is_new_place(folder))
      return Error(Code::kInvalid, "exists already and is not a recording set", "choose another folder",
                   Origin{folder});
    MOTE_TRY(out.make(name, licence));
  }
  out.lock_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (out.lock_ < 0) return system_error(folder, "cannot be opened", errno);
  if (::flock(out.lock_, LOCK_EX | LOCK_NB) != 0)
    return Error(Code::kIo, "another program is writing this set", "wait until it has ended", Origin{folder});
  MOTE_ASSIGN(out.index_, open_table(out.path("index.csv")));
  MOTE_ASSIGN(out.segments_, open_table(out.path("segments.csv")));
  MOTE_TRY(cut_torn_line(out.index_, out.path("index.csv")));
  MOTE_TRY(cut_torn_line(out.segments_, out.path("segments.csv")));
  MOTE_ASSIGN(out.set_, open_recording_set(folder));
  return out;
}

SetWriter::SetWriter(SetWriter&& other) noexcept
    : set_(std::move(other.set_)),
      by_id_(std::move(other.by_id_)),
      lock_(std::exchange(other.lock_, -1)),
      index_(std::exchange(other.index_, -1)),
      segments_(std::exchange(other.segments_, -1)),
      index_text_(std::move(other.index_text_)),
      segments_text_(std::move(other.segments_text_)),
      pending_(other.pending_) {}

SetWriter::~SetWriter() {
  for (const int fd : {index_, segments_, lock_})
    if (fd >= 0) ::close(fd);
}

// set.json comes last: without it the folder is no set.
Status SetWriter::make(const std::string& name, const std::string& licence) {
  set_.name = name;
  set_.licence = licence;
  MOTE_TRY(make_folders(set_.folder));
  MOTE_TRY(write_file(path("index.csv"), std::string(index_header())));
  MOTE_TRY(write_file(path("segments.csv"), std::string(segments_header())));
  MOTE_TRY(write_sources());
  return write_file(path("set.json"), set_to_json(set_));
}

Status SetWriter::write_sources() { return write_file(path("sources.csv"), sources_to_csv(set_.sources)); }

Result<int32_t> SetWriter::source(const std::string& path_of, const std::string& format_of,
                                  const std::string& licence) {
  for (size_t i = 0; i < set_.sources.size(); ++i) {
    const SourceRow& row = set_.sources[i];
    if (row.path == path_of && row.format == format_of && row.licence == licence)
      return static_cast<int32_t>(i + 1);
  }
  set_.sources.push_back({path_of, format_of, licence, ""});
  MOTE_TRY(write_sources());
  return static_cast<int32_t>(set_.sources.size());
}

Status SetWriter::set_source_hash(int32_t number, const std::string& sha256) {
  SourceRow& row = set_.sources[static_cast<size_t>(number - 1)];
  if (row.sha256 == sha256) return ok_status();
  row.sha256 = sha256;
  return write_sources();
}

Result<SetWriter::Outcome> SetWriter::add(const NewRecording& recording, const std::string& id,
                                          const Bytes& file, int32_t source_number, const std::string& name) {
  if (by_id_.empty())
    for (size_t i = 0; i < set_.rows.size(); ++i) by_id_.emplace(set_.rows[i].id, i);
  if (const auto it = by_id_.find(id); it != by_id_.end()) {
    const RecordingRow& there = set_.rows[it->second];
    const bool same = there.label == recording.label;
    return Outcome{same ? Added::kPresent : Added::kContradiction, there.name, there.label};
  }
  RecordingRow row;
  row.id = id;
  row.kind = kind_of(recording);
  row.split = recording.split;
  row.label = recording.label;
  row.group = recording.group;
  row.channels = channels_text(recording.channels);
  row.rate_hz = recording.data.rate_hz;
  row.frames = recording.data.frames();
  row.width = recording.width;
  row.source = source_number;
  row.name = name;
  MOTE_TRY(write_file(path(row.file()), file));
  append_index_line(row, &index_text_);
  for (const Segment& segment : recording.segments) append_segment_line({id, segment}, &segments_text_);
  by_id_.emplace(id, set_.rows.size());
  set_.rows.push_back(std::move(row));
  if (++pending_ >= kBatch) MOTE_TRY(flush());
  return Outcome{};
}

Status SetWriter::flush() {
  if (pending_ == 0) return ok_status();
  // One wait for all files of the batch, their names included.
  if (::syncfs(lock_) != 0) return system_error(set_.folder, "cannot be written", errno);
  MOTE_TRY(append(segments_, path("segments.csv"), segments_text_));
  MOTE_TRY(append(index_, path("index.csv"), index_text_));
  segments_text_.clear();
  index_text_.clear();
  pending_ = 0;
  return ok_status();
}

Status SetWriter::rewrite(std::vector<RecordingRow> rows) {
  MOTE_TRY(flush());
  std::string text(index_header());
  for (const RecordingRow& row : rows) append_index_line(row, &text);
  const std::string beside = path("index.csv.new"), target = path("index.csv");
  MOTE_TRY(write_file(beside, text));
  const int fd = ::open(beside.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0 || (::fsync(fd) != 0 && errno != EINVAL) || ::rename(beside.c_str(), target.c_str()) != 0) {
    const int error = errno;
    if (fd >= 0) ::close(fd);
    ::unlink(beside.c_str());
    return system_error(target, "cannot be written", error);
  }
  ::close(std::exchange(index_, fd));
  set_.rows = std::move(rows);
  return ok_status();
}

}  // namespace mote
