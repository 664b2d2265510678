// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/resource.h"
#include "base/result.h"

namespace mote {

// A project to begin with, one of examples/: its mote.toml and run.sh, from recordings to the emulated board.
struct ExampleProject {
  std::string name;
  std::string summary;  // the first sentence of its mote.toml
};

// In alphabetical order.
std::vector<ExampleProject> example_projects();

// `mote new`: copies the project into `folder`, which must be new or empty, and returns its files. All are
// written or none.
Result<std::vector<std::string>> new_project(const std::string& name, const std::string& folder);

// examples/*/*.
const std::vector<Resource>& example_resources();

}  // namespace mote
