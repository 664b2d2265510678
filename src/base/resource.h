// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

namespace mote {

// A file that lies inside the program, put there by mote_embed() of cmake/embed.cmake. Both views are valid
// for as long as the program runs; a zero byte, not counted, follows the data.
struct Resource {
  std::string_view path;  // relative to the ROOT of mote_embed(), for example "cortex-m4/board.toml"
  std::string_view data;
};

// The resource at that path, or null.
inline const Resource* find_resource(const std::vector<Resource>& all, std::string_view path) {
  for (const Resource& resource : all)
    if (resource.path == path) return &resource;
  return nullptr;
}

}  // namespace mote
