// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/json.h"

namespace mote {

// One thing that mote uses and does not bring itself.
struct Requirement {
  std::string name;      // "qemu-system-arm"
  std::string used_for;  // "emulated boards"
  std::string package;   // of Debian
  bool found = false;
  std::string detail;  // version or place; what was looked for if not found
};

struct Checkup {
  std::vector<Requirement> requirements;
  bool healthy() const;
  std::string repair() const;  // "sudo apt-get install a b", empty when nothing is missing
};

// `mote doctor`: what is installed, what is missing, and the line that mends it.
Checkup doctor();

Json to_json(const Checkup& checkup);

}  // namespace mote
