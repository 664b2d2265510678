// SPDX-License-Identifier: Apache-2.0
// What a server or an archive may send, the lists beside a download, and the catalogue; the first byte
// chooses.
#include <filesystem>

#include "fetch/catalogue.h"
#include "fetch/checksum.h"
#include "fetch/http.h"
#include "fetch/unpack.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace mote;
namespace fs = std::filesystem;

constexpr int64_t kMostBytes = 1 << 16;

// Nothing leaves the folder, nothing is a link, nothing is larger than allowed or half written.
void unpack(const std::string& folder, const std::string& text) {
  require(write_file(folder + "/archive", text).ok(), "the archive cannot be written");
  UnpackRequest request;
  request.volumes = {folder + "/archive"};
  request.folder = folder + "/out/deep";
  request.most_bytes = kMostBytes;
  request.most_entries = 100;
  request.reserved = {"SOURCE.txt"};
  require_sound(unpack_archive(request));
  uintmax_t bytes = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = fs::relative(entry.path(), folder).string();
    require(path == "archive" || path == "out" || path.rfind("out/deep", 0) == 0, path + " is outside");
    require(path != "out/deep/SOURCE.txt", "a reserved name was written");
    require(!entry.is_symlink() && (entry.is_directory() || entry.is_regular_file()), path + " is a link");
    if (entry.is_regular_file() && path != "archive") bytes += entry.file_size();
  }
  require(bytes <= kMostBytes, "more was unpacked than is allowed");
  fs::remove_all(folder + "/out");
}

void list(const std::string& folder, const std::string& text) {
  const std::string sum(64, 'a');
  require(write_file(folder + "/SHA256SUMS", text).ok(), "the list cannot be written");
  const Status status = record_sum(folder, "a/b.c", sum);
  require_sound(status);
  if (!status.ok()) return;
  const auto back = recorded_sum(folder, "a/b.c");
  require(back.ok() && *back == sum, "a checksum is not read back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto folder = TemporaryFolder::make("mote-fuzz-fetch");
  require(folder.ok(), "no temporary folder");
  if (size == 0) return 0;
  const std::string text(data + 1, data + size);
  switch (data[0]) {
    case '0':
      require_sound(parse_catalogue(text, "sets.toml"));
      break;
    case '1':
      list(folder->path(), text);
      fs::remove(folder->path() + "/SHA256SUMS");
      break;
    case '2': {
      HttpReply reply;
      parse_content_range(text, &reply);
      require(reply.range_first >= -1 && reply.range_total >= -1, "a negative size");
      break;
    }
    default:
      unpack(folder->path(), text);
      break;
  }
  return 0;
}
