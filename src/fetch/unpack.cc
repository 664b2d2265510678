// SPDX-License-Identifier: Apache-2.0
#include "fetch/unpack.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/format.h"
#include "base/io.h"
#include "base/progress.h"
#include "base/text.h"
#include "fetch/paths.h"
#include "fetch/unpacked_file.h"

namespace mote {

namespace {

namespace fs = std::filesystem;

constexpr size_t kBlock = 1 << 16;
constexpr const char* kAgain = "the same command goes on from there";

struct Close {
  void operator()(struct archive* a) const { archive_read_free(a); }
};
using Archive = std::unique_ptr<struct archive, Close>;

class Unpacking {
 public:
  explicit Unpacking(const UnpackRequest& request)
      : request_(request), where_{request.volumes.empty() ? "" : request.volumes.front()} {}

  Result<Unpacked> run() {
    MOTE_TRY(open());
    Progress progress("unpacking " + fs::path(where_.file).filename().string(), packed_bytes());
    struct archive_entry* entry = nullptr;
    for (int64_t count = 0;; ++count) {
      const int code = archive_read_next_header(archive_.get(), &entry);
      if (code == ARCHIVE_EOF) break;
      if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return damaged();
      if (count >= request_.most_entries)
        return refused(format("has more than {} files", with_commas(request_.most_entries)));
      MOTE_TRY(take(entry, &progress));
    }
    return out_;
  }

 private:
  Status open() {
    archive_.reset(archive_read_new());
    struct archive* a = archive_.get();
    if (a == nullptr) return Error(Code::kInternal, "libarchive cannot be started");
    archive_read_support_filter_gzip(a);
    archive_read_support_format_tar(a);
    archive_read_support_format_zip(a);
    archive_read_support_format_7zip(a);
    std::vector<const char*> names;
    for (const std::string& volume : request_.volumes) {
      std::error_code error;
      if (!fs::is_regular_file(volume, error))
        return Error(Code::kNotFound, "there is no such archive", "run the command again", Origin{volume});
      names.push_back(volume.c_str());
    }
    if (names.empty()) return Error(Code::kInternal, "an archive without files");
    names.push_back(nullptr);
    if (archive_read_open_filenames(a, names.data(), kBlock) != ARCHIVE_OK) return damaged();
    return ok_status();
  }

  int64_t packed_bytes() const {
    int64_t out = 0;
    std::error_code ignored;
    for (const std::string& volume : request_.volumes)
      out += static_cast<int64_t>(fs::file_size(volume, ignored));
    return out;
  }

  Status take(struct archive_entry* entry, Progress* progress) {
    MOTE_ASSIGN(const std::string path, path_of(entry));
    if (path.empty() || path == "__MACOSX" || path.rfind("__MACOSX/", 0) == 0) return ok_status();
    const auto type = archive_entry_filetype(entry);
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr ||
        (type != AE_IFREG && type != AE_IFDIR))
      return refused(format("'{}' is a link or a device", path));
    if (archive_entry_is_encrypted(entry) != 0) return refused(format("'{}' is encrypted", path));
    for (const std::string& name : request_.reserved)
      if (path == name || path.rfind(name + "/", 0) == 0)
        return refused(format("'{}' is the name of a file of mote's own", path));
    const std::string full = request_.folder + "/" + path;
    if (type == AE_IFDIR) return make_folders(full);
    MOTE_TRY(make_folders(fs::path(full).parent_path().string()));
    return take_file(full, progress);
  }

  // Relative to the folder; "" for the folder itself.
  Result<std::string> path_of(struct archive_entry* entry) const {
    const char* text = archive_entry_pathname_utf8(entry);
    if (text == nullptr) text = archive_entry_pathname(entry);
    std::string path = text != nullptr ? text : "";
    while (path.rfind("./", 0) == 0) path.erase(0, 2);
    if (path == "." || (path.empty() && text != nullptr && *text != '\0')) return std::string();
    if (archive_entry_filetype(entry) == AE_IFDIR && !path.empty() && path.back() == '/') path.pop_back();
    if (!is_safe_path(path)) return refused(format("'{}' is no path below a folder", printable(path)));
    return path;
  }

  Status take_file(const std::string& path, Progress* progress) {
    MOTE_ASSIGN(UnpackedFile file, UnpackedFile::open(path));
    char block[kBlock];
    while (true) {
      if (interrupted()) return Error(Code::kInterrupted, "the unpacking was interrupted", kAgain, where_);
      const la_ssize_t got = archive_read_data(archive_.get(), block, sizeof block);
      if (got == ARCHIVE_RETRY) continue;
      if (got < 0) return damaged();  // a wrong CRC, too, which is a warning for libarchive
      if (got == 0) break;
      if (got > request_.most_bytes - out_.bytes)
        return refused(format("unpacks to more than {} bytes", with_commas(request_.most_bytes)));
      out_.bytes += got;
      MOTE_TRY(file.take(block, static_cast<size_t>(got)));
      progress->update(archive_filter_bytes(archive_.get(), -1));
    }
    MOTE_TRY(file.end());
    ++out_.files;
    if (file.was_there()) ++out_.were_there;
    return ok_status();
  }

  Error refused(const std::string& what) const {
    return Error(Code::kInvalid, what, "this is not the archive that is expected: where does it come from?",
                 where_);
  }

  Error damaged() const {
    const char* why = archive_error_string(archive_.get());
    return Error(
        Code::kInvalid,
        format("the archive cannot be read: {}", why != nullptr ? printable(why) : "no reason given"),
        "delete it, and its line in SHA256SUMS, and run the command again", where_);
  }

  const UnpackRequest& request_;
  const Origin where_;
  Archive archive_;
  Unpacked out_;
};

}  // namespace

Result<Unpacked> unpack_archive(const UnpackRequest& request) { return Unpacking(request).run(); }

}  // namespace mote
