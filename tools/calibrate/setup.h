// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "tools/calibrate/measure.h"

namespace mote::calibrate {

// boards/calibration/machines.toml, by name.
Result<std::map<std::string, BoardSetup>> read_setups(const std::string& file);

// A line of boards/calibration/images.csv.
struct ListedImage {
  std::string sha256, release, path, core, machine, benchmark;
  std::string published_ms;  // as written
  std::string log;           // where it was published, in the same repository
  std::string skip;          // why the image cannot be run; empty if it can
};
Result<std::vector<ListedImage>> read_images(const std::string& file);

}  // namespace mote::calibrate
