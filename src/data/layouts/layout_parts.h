// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "data/layouts/layouts.h"

namespace mote {

// One way in which folders are arranged. `fits` looks at names only.
struct FolderLayout {
  const char* name;
  bool (*fits)(const FileList& list);
  Result<ImportPlan> (*plan)(const FileList& list);
};

extern const FolderLayout kEdgeImpulse, kSensiml, kCoco, kPascalVoc, kSpeechCommands, kSpokenDigits, kMimii,
    kUciHar, kIdx, kPlainFiles;

// The folders of a relative path, from the root down, and its file name.
std::vector<std::string> folders_of(const std::string& file);
std::string file_name(const std::string& file);

// A job for a file whose format is known by its ending, without label, group and split.
ImportJob job_for(const FileList& list, const std::string& file);

}  // namespace mote
