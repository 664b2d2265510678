// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "emit/library.h"

namespace mote {

// How a folder that mote wrote is told from another: by the beginning of one of its files.
struct FolderMark {
  const char* path;
  const char* begins;
};

// A folder may be written to if it is new, empty, or bears the mark.
Status check_folder(const std::string& folder, const FolderMark& mark);

// The files reach their places only when all of them are written: a full disk leaves what was there as it
// was, and of a new folder nothing. Sources of an earlier model library that the new one does not have go
// away.
Status replace_files(const std::vector<SourceFile>& files, const std::string& folder);

}  // namespace mote
