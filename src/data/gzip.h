// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/io.h"
#include "base/result.h"

namespace mote {

// Reads bytes in memory from front to back; gzip data (RFC 1952, also several members one after the other) is
// inflated on the way and its checksums are checked. Never holds more than what the caller asks for, so that
// a small file which inflates to gigabytes costs nothing.
class ByteReader {
 public:
  // `bytes` must outlive the reader; `file` is named in errors.
  ByteReader(const Bytes& bytes, std::string file);
  ~ByteReader();
  ByteReader(const ByteReader&) = delete;
  ByteReader& operator=(const ByteReader&) = delete;

  // Fills out[0, count) and returns how many bytes there were; fewer than `count` only at the end of the
  // data.
  Result<size_t> read(uint8_t* out, size_t count);

  bool compressed() const { return inflater_ != nullptr; }

  // No more bytes than this can come out, whatever the data are.
  uint64_t most_bytes() const;

 private:
  struct Inflater;
  Result<size_t> inflate_some(uint8_t* out, size_t count);

  const Bytes& bytes_;
  std::string file_;
  size_t at_ = 0;  // of plain data
  std::unique_ptr<Inflater> inflater_;
};

// Deflate cannot shrink data more than this: 258 bytes in two bits, less the block's overhead. Source: zlib
// technical details, "maximum compression factor". A header that promises more than that is a lie that costs
// no memory to see.
constexpr uint64_t kMostDeflateRatio = 1032;

}  // namespace mote
