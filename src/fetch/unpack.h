// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

struct UnpackRequest {
  std::vector<std::string> volumes;  // paths of the archive, or of its parts in order
  std::string folder;                // where its files go
  int64_t most_bytes = 0;            // of all its files together
  int64_t most_entries = 2'000'000;
  std::vector<std::string> reserved;  // names in the folder that it must not have
};

struct Unpacked {
  int64_t files = 0, bytes = 0;
  int64_t were_there = 0;  // of the files, with the same contents
};

// Unpacks tar (also with gzip), zip and 7z. Every file is written beside its place and renamed, so that a
// file that is there is whole, and what was cut off is finished by the next call. Contents only: no owners,
// times, permissions. An error, after which the rest stays: a path that leaves the folder, a link or a
// device, an encrypted file, more than is allowed, damage, and a file that is there with other contents.
// Apple's "__MACOSX" is left out. Damage is found by the CRC-32 of zip and 7z; libarchive does not look at
// that of gzip, so that the checksum of a .tar.gz must have been compared before.
Result<Unpacked> unpack_archive(const UnpackRequest& request);

}  // namespace mote
