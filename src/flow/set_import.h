// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace mote {

// `mote data import PATH... -o SET` into a recording set (data/set/recording_set.h).
struct SetImportRequest {
  std::vector<std::string> paths;
  std::string output;
  std::string label;       // --label: of all, whatever files and folders say
  std::string label_from;  // --label-from: a regular expression; its first group in the path is the label
  std::string group_from;  // --group-from: the same for the group
  double rate_hz = 0;      // --rate: 0 to leave rates as they are
  std::string hmac_key;    // --hmac-key
  std::string name, licence;
  double noise_clip_seconds = 0;  // --noise-clip: 0 to leave background noise whole
  std::string as;                 // --as: a layout or format
};

struct SetImportSummary {
  struct About {
    std::string file, text;
    int64_t files = 1;  // that the same is to be said of; `file` is the first
  };
  std::string folder;
  std::vector<std::string> layouts;  // one for each path
  int64_t files = 0;
  int64_t added = 0;    // recordings
  int64_t present = 0;  // recordings that were in the set, or stand twice in what is imported
  double seconds_added = 0;
  int64_t total = 0;                  // recordings in the set now
  std::vector<About> skipped;         // files that could not be read, and why
  std::vector<About> contradictions;  // contents that are there with another label; not added
  std::vector<About> duplicates;      // contents that stand twice in what is imported, the first 100
  std::vector<About> notes;           // what the readers found, the first 100
  int64_t more_notes = 0;             // beyond those
  std::vector<std::string> warnings;
  double seconds = 0;
};

// Would the paths become a recording set where the user has not said so? Folders of images in class folders
// and of idx files would not, everything else would.
Result<bool> wants_recording_set(const std::vector<std::string>& paths, const std::string& output);

// Reads on all cores. A file that cannot be read is passed over and named in the summary. After Ctrl-C or a
// full disk what was imported so far is in the set, and the same command goes on from there.
Result<SetImportSummary> set_import(const SetImportRequest& request);

Json to_json(const SetImportSummary& summary);

}  // namespace mote
