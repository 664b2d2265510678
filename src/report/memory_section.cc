// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "report/html.h"
#include "report/memory_picture.h"
#include "report/sections.h"

namespace mote::html {

std::string memory_section(const ReportData& data) {
  const char* heading = "Memory over time";
  if (data.blocks.empty() || data.layers.empty()) return missing_section("memory", heading, data.blocks_how);
  MemoryPicture picture{{}, data.blocks, data.arena_bytes};
  for (const ReportLayer& layer : data.layers) picture.layers.push_back(layer.op);
  std::string body = format(
      "<p>From left to right the layers as they run, from bottom to top the arena. A block is a tensor for "
      "as "
      "long as it must be kept{}.</p>\n",
      std::any_of(data.blocks.begin(), data.blocks.end(), [](const ReportBlock& b) { return b.scratch; })
          ? "; hatched blocks are scratch memory of one layer"
          : "");
  body += "<div class=\"scroll\">" + memory_drawing(picture, "") + "</div>\n";
  return section("memory", heading, body, data.blocks_how);
}

}  // namespace mote::html
