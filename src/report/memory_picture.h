// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "report/report.h"

namespace mote {

// What a memory plan looks like: layers as they run in one direction, the arena in the other. Names may come
// from hostile files: they are made legible, and escaped for SVG.
struct MemoryPicture {
  std::vector<std::string> layers;  // names of the operators
  std::vector<ReportBlock> blocks;
  int64_t arena_bytes = 0;
};

// For a terminal or a file: `columns` wide, the arena from top to bottom. `unicode` draws with blocks and
// lines, otherwise with ASCII characters. Under the picture, the blocks that are in use in the layer that
// needs most.
std::string memory_text(const MemoryPicture& picture, int columns, bool unicode);

// A file of its own, which follows the reader's choice of light or dark.
std::string memory_svg(const MemoryPicture& picture);

namespace html {
// The <svg> element that memory_section() shows, with the page's colours; `attributes` go into its tag.
std::string memory_drawing(const MemoryPicture& picture, const std::string& attributes);
}  // namespace html

}  // namespace mote
