// SPDX-License-Identifier: Apache-2.0
#include "data/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <memory>

#include "base/format.h"

namespace mote {

namespace {

constexpr size_t kStep = 1 << 16;
constexpr size_t kMostPiece = 1 << 30;

struct Stream {
  z_stream z{};
  ~Stream() { inflateEnd(&z); }
};

}  // namespace

Result<Bytes> inflate_all(const uint8_t* data, size_t size, Deflate kind, uint64_t most,
                          const std::string& file) {
  Stream stream;
  if (inflateInit2(&stream.z, kind == Deflate::kRaw ? -15 : 15) != Z_OK)
    return Error(Code::kIo, "there is not enough memory to inflate the data", "", Origin{file});
  Bytes out;
  int code = Z_OK;
  stream.z.next_in = const_cast<Bytef*>(data);  // zlib only reads it
  size_t given = 0;
  while (code == Z_OK) {
    if (stream.z.avail_in == 0 && given < size) {
      stream.z.avail_in = static_cast<uInt>(std::min(size - given, kMostPiece));
      given += stream.z.avail_in;
    }
    const size_t before = out.size();
    if (before > most)
      return Error(Code::kInvalid, format("inflates to more than the {} bytes that it promises", most),
                   "the file is damaged", Origin{file});
    out.resize(before + kStep);
    stream.z.next_out = out.data() + before;
    stream.z.avail_out = kStep;
    code = inflate(&stream.z, Z_NO_FLUSH);
    out.resize(before + kStep - stream.z.avail_out);
    if (code == Z_BUF_ERROR) break;  // no more input
  }
  if (code != Z_STREAM_END || out.size() > most)
    return Error(Code::kInvalid, "the deflated data are damaged or end too early", "copy the file again",
                 Origin{file});
  return out;
}

uint32_t zip_crc32(const Bytes& bytes) {
  uLong crc = ::crc32(0, nullptr, 0);
  for (size_t at = 0; at < bytes.size(); at += kMostPiece)
    crc = ::crc32(crc, bytes.data() + at, static_cast<uInt>(std::min(bytes.size() - at, kMostPiece)));
  return static_cast<uint32_t>(crc);
}

}  // namespace mote
