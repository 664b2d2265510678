// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

// A file of a public set, as its makers offer it.
struct PublicFile {
  std::string name;     // below the folder of the set, "normal/97.mat": plain letters, no "..", not hidden
  std::string address;  // http:// or https://
  int64_t bytes = -1;   // its size, -1 where nobody who stands for the set says it
  int64_t bytes_at_most = 0;  // = bytes where that is known
  std::string sha256, md5;    // lower-case digits; both "" where nobody who stands for the set publishes one
};

// A public set that `mote data get` loads; src/fetch/sets.toml has them all.
struct PublicSet {
  std::string name, title;
  std::string page;  // where it is described
  std::string licence, licence_address;
  std::string checked_by;  // who publishes the checksums; "" if none has one
  // Archives to unpack, one after the other; each a file, or the volumes of one archive in order. One may
  // come out of another.
  std::vector<std::vector<std::string>> unpack;
  int64_t unpacked_bytes_at_most = 0;
  std::string import;  // the command for what was loaded, with {} for the folder; "" if mote has no reader
  std::vector<PublicFile> files;

  int64_t bytes() const;  // of all files; -1 if one of them is not known
};

// Checks all of it: an error names the line.
Result<std::vector<PublicSet>> parse_catalogue(const std::string& text, const std::string& file);

Result<std::vector<PublicSet>> public_sets();

// The set of that name; an error lists those that there are.
Result<PublicSet> find_public_set(const std::string& name);

}  // namespace mote
