// SPDX-License-Identifier: Apache-2.0
#include "base/origin.h"

namespace mote {

std::string Origin::to_string() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line);
  if (node >= 0) {
    if (!out.empty()) out += ": ";
    out += "node " + std::to_string(node);
    if (!node_name.empty()) out += " '" + node_name + "'";
    if (!node_type.empty()) out += " (" + node_type + ")";
  }
  return out;
}

}  // namespace mote
