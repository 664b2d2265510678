// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/io.h"
#include "base/result.h"

namespace mote {

// A file in a ZIP archive. Source: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", without encryption
// and division over several disks; of ZIP64 the sizes above 4 GiB are refused.
struct ZipEntry {
  std::string name;
  uint16_t method = 0;  // 0 stored, 8 deflated
  uint32_t crc = 0;
  uint64_t packed_bytes = 0, bytes = 0, header_at = 0;
};

// The entries of the central directory, at most 100,000.
Result<std::vector<ZipEntry>> parse_zip(const Bytes& bytes, const std::string& file);
// What is in one of them; length and CRC-32 are checked.
Result<Bytes> read_zip_entry(const Bytes& bytes, const ZipEntry& entry, const std::string& file);

}  // namespace mote
