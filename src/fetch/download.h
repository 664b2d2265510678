// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "fetch/catalogue.h"

namespace mote {

struct DownloadOptions {
  std::string folder;
  std::string from;        // instead of the official address: FROM/NAME; "" for the official one
  int stall_seconds = 60;  // see HttpRequest
};

struct Download {
  std::string name, sha256;
  int64_t bytes = 0;
  bool was_there = false;          // nothing was loaded
  int64_t resumed_at = 0;          // bytes that an earlier run had loaded
  bool is_checked = false;         // against a published checksum
  bool is_first = false;           // no checksum is published, and none was kept of an earlier download
  std::vector<std::string> notes;  // one sentence each
};

// Loads one file into the folder. It grows as NAME.part; beside it NAME.part.json keeps what is needed to go
// on: Ctrl-C, a cut line and a full disk leave both, and the next call goes on by a Range that holds only for
// the same file on the server (If-Range); otherwise it begins again. The whole file is checked before it gets
// its name; with a wrong checksum it stays as NAME.bad and the error (kMismatch) has both values. The SHA-256
// goes into the folder's SHA256SUMS, which a file without a published checksum is compared with later. A file
// that is there with the right checksum is not loaded again; one with a wrong checksum is an error and stays.
// No byte more than file.bytes_at_most is written.
Result<Download> download_file(const PublicFile& file, const DownloadOptions& options);

}  // namespace mote
