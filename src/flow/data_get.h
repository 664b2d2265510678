// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "fetch/catalogue.h"
#include "fetch/download.h"

namespace mote {

// `mote data get NAME [-o DIR]`: the only command of mote that uses the network.
struct DataGetRequest {
  std::string name;    // of the catalogue
  std::string folder;  // "" for one with the set's name
  std::string from;    // --from: a mirror, whose files are called as in the folder
};

struct DataGetSummary {
  std::string name, folder, licence, licence_address, page;
  std::vector<Download> files;
  struct Archive {
    std::string name;  // of its first volume
    int64_t files = 0, bytes = 0;
    bool was_there = false;  // it had been unpacked before
  };
  std::vector<Archive> archives;
  std::string import;  // the command that makes a set of it; "" if mote has no reader for its form
  double seconds = 0;
};

// Name, title, page and licence of a set: what is shown before the download and begins SOURCE.txt.
std::string describe(const PublicSet& set);

// Loads and checks all files of the set that are not there, and unpacks them. SOURCE.txt in the folder says
// where they come from and under which licence. After an error, Ctrl-C or a full disk the same call goes on;
// a folder in which nothing has arrived is removed.
Result<DataGetSummary> data_get(const DataGetRequest& request);

Json to_json(const DataGetSummary& summary);
// The whole catalogue, as `mote data get` lists it.
Json to_json(const std::vector<PublicSet>& sets);

// "2.43 GB", or "at most 0.20 GB" where nobody publishes it.
std::string size_text(const PublicSet& set);

}  // namespace mote
