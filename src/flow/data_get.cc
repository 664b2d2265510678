// SPDX-License-Identifier: Apache-2.0
#include "flow/data_get.h"

#include <chrono>
#include <filesystem>

#include "base/format.h"
#include "base/io.h"
#include "base/sha256.h"
#include "base/text.h"
#include "fetch/checksum.h"
#include "fetch/paths.h"
#include "fetch/unpack.h"

namespace mote {

namespace {

namespace fs = std::filesystem;

constexpr const char* kSource = "SOURCE.txt";
constexpr const char* kUnpacked = ".unpacked";
constexpr int64_t kMostSource = 1 << 20;

std::string mark_of(const PublicSet& set) { return format("Loaded by 'mote data get {}'.\n", set.name); }

std::string source_text(const PublicSet& set, const DataGetRequest& request) {
  std::string out = mark_of(set) + "\n" + describe(set);
  out += set.checked_by.empty() ? "checksums: nobody who stands for the set publishes them\n"
                                : format("checksums: {}\n", set.checked_by);
  if (!request.from.empty()) out += format("loaded from the mirror {}\n", request.from);
  out += "\nFiles, with their SHA-256 in SHA256SUMS:\n";
  for (const PublicFile& file : set.files) out += format("{}  {}\n", file.name, file.address);
  return out;
}

// A folder may be new, anybody's without a SOURCE.txt, or of the same set.
Status write_source(const PublicSet& set, const DataGetRequest& request) {
  const std::string path = request.folder + "/" + kSource;
  const auto text = read_text_file(path, kMostSource);
  if (!text.ok() && text.error().code != Code::kNotFound) return text.error();
  if (text.ok() && text->rfind(mark_of(set), 0) != 0)
    return Error(Code::kInvalid, format("is there already, and not of 'mote data get {}'", set.name),
                 "choose another folder with -o", Origin{path});
  const std::string now = source_text(set, request);
  if (text.ok() && *text == now) return ok_status();
  return write_file(path, now);
}

void remove_if_nothing_came(const std::string& folder) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().filename() != kSource && !fs::is_empty(entry.path(), ignored)) return;
  fs::remove_all(folder, ignored);
}

// For a POSIX shell.
std::string shell_word(const std::string& text) {
  const bool plain = text.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                         "-_./+,:@%") == std::string::npos;
  if (plain && !text.empty()) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string import_command(const PublicSet& set, const std::string& folder) {
  std::string base = folder;
  while (base.size() > 1 && base.back() == '/') base.pop_back();
  std::string out = set.import;
  for (const auto& [mark, end] : {std::pair{"{}-set", "-set"}, {"{}-data", "-data"}, {"{}", ""}})
    if (const size_t at = out.find(mark); at != std::string::npos)
      out.replace(at, std::string(mark).size(), shell_word(base + end));
  return out;
}

Status load_all(const PublicSet& set, const DataGetRequest& request, DataGetSummary* out) {
  DownloadOptions options;
  options.folder = request.folder;
  options.from = request.from;
  for (const PublicFile& file : set.files) {
    MOTE_ASSIGN(Download download, download_file(file, options));
    out->files.push_back(std::move(download));
  }
  return ok_status();
}

// What was unpacked, so that it need not be read again: the SHA-256 of the volumes, one after the other.
Result<std::string> identity_of(const std::vector<std::string>& volumes, const DataGetSummary& out) {
  Sha256 all;
  for (const std::string& volume : volumes) {
    std::string sum;
    for (const Download& file : out.files)
      if (file.name == volume) sum = file.sha256;
    if (sum.empty()) {  // it came out of another archive
      MOTE_ASSIGN(const Checksums sums,
                  file_checksums(out.folder + "/" + volume, false, "checking " + volume));
      sum = sums.sha256;
    }
    all.add(sum.data(), sum.size());
  }
  return all.hex() + "\n";
}

Status unpack_all(const PublicSet& set, DataGetSummary* out) {
  UnpackRequest request;
  request.folder = out->folder;
  request.most_bytes = set.unpacked_bytes_at_most;
  request.reserved = {kSource, "SHA256SUMS"};
  for (const PublicFile& file : set.files) request.reserved.push_back(file.name);
  for (const std::vector<std::string>& volumes : set.unpack)
    request.reserved.push_back(volumes.front() + kUnpacked);
  for (const std::vector<std::string>& volumes : set.unpack) {
    request.volumes.clear();
    for (const std::string& volume : volumes) request.volumes.push_back(out->folder + "/" + volume);
    MOTE_ASSIGN(const std::string identity, identity_of(volumes, *out));
    const std::string marker = request.volumes.front() + kUnpacked;
    const auto before = read_text_file(marker, kMostSource);
    DataGetSummary::Archive archive;
    archive.name = volumes.front();
    archive.was_there = before.ok() && *before == identity;
    if (!archive.was_there) {
      MOTE_ASSIGN(const Unpacked unpacked, unpack_archive(request));
      archive.files = unpacked.files;
      archive.bytes = unpacked.bytes;
      MOTE_TRY(write_file(marker, identity));
    }
    out->archives.push_back(archive);
  }
  return ok_status();
}

}  // namespace

std::string describe(const PublicSet& set) {
  return format("{}\npage: {}\nlicence: {}\nlicence at: {}\n", set.title, set.page, set.licence,
                set.licence_address);
}

Result<DataGetSummary> data_get(const DataGetRequest& given) {
  const auto start = std::chrono::steady_clock::now();
  MOTE_ASSIGN(const PublicSet set, find_public_set(given.name));
  DataGetRequest request = given;
  if (request.folder.empty()) request.folder = set.name;
  if (printable(request.folder) != request.folder)
    return Error(Code::kInvalid, format("the folder '{}' is not plain UTF-8 text", printable(request.folder)),
                 "choose another one");
  if (!request.from.empty() && !is_web_address(request.from))
    return Error(Code::kInvalid,
                 format("--from '{}' is not the address of a server", printable(request.from)),
                 "for example --from https://mirror.example.org/sets/" + set.name);
  std::error_code ignored;
  const bool is_new = !fs::exists(request.folder, ignored);
  DataGetSummary out;
  out.name = set.name, out.folder = request.folder, out.page = set.page;
  out.licence = set.licence, out.licence_address = set.licence_address;
  Status status = write_source(set, request);
  if (status.ok()) status = load_all(set, request, &out);
  if (!status.ok() && is_new) remove_if_nothing_came(request.folder);
  MOTE_TRY(status);
  MOTE_TRY(unpack_all(set, &out));
  out.import = import_command(set, request.folder);
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

std::string size_text(const PublicSet& set) {
  int64_t most = 0;
  for (const PublicFile& file : set.files) most += file.bytes_at_most;
  const bool is_known = set.bytes() >= 0;
  return format("{}{:.2f} GB", is_known ? "" : "at most ", static_cast<double>(most) / 1e9);
}

Json to_json(const DataGetSummary& s) {
  Json files = Json::array();
  for (const Download& file : s.files)
    files.push_back({{"name", file.name},
                     {"bytes", file.bytes},
                     {"sha256", file.sha256},
                     {"checksum_is_published", file.is_checked},
                     {"was_there", file.was_there},
                     {"resumed_at", file.resumed_at},
                     {"notes", file.notes}});
  Json archives = Json::array();
  for (const DataGetSummary::Archive& archive : s.archives)
    archives.push_back({{"name", archive.name},
                        {"files", archive.files},
                        {"bytes", archive.bytes},
                        {"was_there", archive.was_there}});
  return {{"name", s.name},
          {"folder", s.folder},
          {"page", s.page},
          {"licence", s.licence},
          {"licence_address", s.licence_address},
          {"files", files},
          {"archives", archives},
          {"import", s.import.empty() ? Json(nullptr) : Json(s.import)},
          {"seconds", s.seconds}};
}

Json to_json(const std::vector<PublicSet>& sets) {
  Json out = Json::array();
  for (const PublicSet& set : sets) {
    int64_t most = 0;
    for (const PublicFile& file : set.files) most += file.bytes_at_most;
    out.push_back({{"name", set.name},
                   {"title", set.title},
                   {"page", set.page},
                   {"licence", set.licence},
                   {"licence_address", set.licence_address},
                   {"files", set.files.size()},
                   {"bytes", set.bytes() >= 0 ? Json(set.bytes()) : Json(nullptr)},
                   {"bytes_at_most", most}});
  }
  return out;
}

}  // namespace mote
