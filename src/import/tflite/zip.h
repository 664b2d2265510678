// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mote::tflite {

// A file in an archive.
struct ZipEntry {
  std::string name;
  bool is_compressed = false;
  std::string_view data;  // as it lies in the archive
};

// The files of a ZIP archive that ends a file of unknown origin, as the converters of TensorFlow Lite append
// it behind a model; none if there is no archive, or if it is damaged. At most 64. Source: PKWARE's
// APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
std::vector<ZipEntry> appended_files(std::string_view file);

}  // namespace mote::tflite
