// SPDX-License-Identifier: Apache-2.0
#include "data/set/set_writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/format.h"
#include "base/io.h"
#include "base/io_error.h"
#include "data/set/files.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

constexpr size_t kBatch = 512;  // recordings between two waits for the disk

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
  if (out.lock_ < 0) return io_error(folder, "cannot be opened", errno);
  if (::flock(out.lock_, LOCK_EX | LOCK_NB) != 0)
    return Error(Code::kIo, "another program is writing this set", "wait until it has ended", Origin{folder});
  MOTE_ASSIGN(out.index_, AppendFile::open(out.path("index.csv")));
  MOTE_ASSIGN(out.segments_, AppendFile::open(out.path("segments.csv")));
  MOTE_ASSIGN(out.set_, open_recording_set(folder));
  return out;
}

SetWriter::SetWriter(SetWriter&& other) noexcept
    : set_(std::move(other.set_)),
      by_id_(std::move(other.by_id_)),
      lock_(std::exchange(other.lock_, -1)),
      index_(std::move(other.index_)),
      segments_(std::move(other.segments_)),
      pending_(other.pending_) {}

SetWriter::~SetWriter() {
  if (lock_ >= 0) ::close(lock_);
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
  std::string line, segment_lines;
  append_index_line(row, &line);
  for (const Segment& segment : recording.segments) append_segment_line({id, segment}, &segment_lines);
  MOTE_TRY(index_.claim(line.size()));
  MOTE_TRY(segments_.claim(segment_lines.size()));
  MOTE_TRY(write_file(path(row.file()), file));
  index_.add(line);
  segments_.add(segment_lines);
  by_id_.emplace(id, set_.rows.size());
  set_.rows.push_back(std::move(row));
  if (++pending_ >= kBatch) MOTE_TRY(flush());
  return Outcome{};
}

Status SetWriter::flush() {
  if (pending_ == 0) return ok_status();
  // One wait for all files of the batch, their names included.
  if (::syncfs(lock_) != 0) return io_error(set_.folder, "cannot be written", errno);
  MOTE_TRY(segments_.flush());
  MOTE_TRY(index_.flush());
  pending_ = 0;
  return ok_status();
}

Status SetWriter::rewrite(std::vector<RecordingRow> rows) {
  MOTE_TRY(flush());
  std::string text(index_header());
  for (const RecordingRow& row : rows) append_index_line(row, &text);
  const std::string beside = path("index.csv.new");
  MOTE_TRY(write_file(beside, text));
  MOTE_ASSIGN(AppendFile renewed, AppendFile::open(beside));
  if (const Status moved = renewed.move_to(path("index.csv")); !moved.ok()) {
    ::unlink(beside.c_str());
    return moved;
  }
  index_ = std::move(renewed);
  set_.rows = std::move(rows);
  return ok_status();
}

}  // namespace mote
