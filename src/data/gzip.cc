// SPDX-License-Identifier: Apache-2.0
#include "data/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/format.h"

namespace mote {

struct ByteReader::Inflater {
  z_stream stream{};
  bool ended = false;
  ~Inflater() { inflateEnd(&stream); }
};

ByteReader::ByteReader(const Bytes& bytes, std::string file) : bytes_(bytes), file_(std::move(file)) {
  if (bytes.size() < 2 || bytes[0] != 0x1f || bytes[1] != 0x8b) return;
  inflater_ = std::make_unique<Inflater>();
  // 16 asks for the gzip wrapper; on a failure, which is a lack of memory, read() reports it.
  if (inflateInit2(&inflater_->stream, 15 + 16) != Z_OK) inflater_->stream.state = nullptr;
  inflater_->stream.next_in = const_cast<Bytef*>(bytes.data());  // zlib only reads it
}

ByteReader::~ByteReader() = default;

uint64_t ByteReader::most_bytes() const {
  return compressed() ? bytes_.size() * kMostDeflateRatio : bytes_.size();
}

Result<size_t> ByteReader::read(uint8_t* out, size_t count) {
  if (!compressed()) {
    const size_t part = std::min(count, bytes_.size() - at_);
    if (part > 0) std::memcpy(out, bytes_.data() + at_, part);
    at_ += part;
    return part;
  }
  size_t done = 0;
  while (done < count && !inflater_->ended) {
    MOTE_ASSIGN(const size_t part, inflate_some(out + done, count - done));
    done += part;
  }
  return done;
}

Result<size_t> ByteReader::inflate_some(uint8_t* out, size_t count) {
  constexpr size_t kMost = std::numeric_limits<uInt>::max();
  z_stream& stream = inflater_->stream;
  const size_t used = static_cast<size_t>(stream.next_in - bytes_.data());
  const size_t room = std::min(count, kMost);
  stream.avail_in = static_cast<uInt>(std::min(bytes_.size() - used, kMost));
  stream.avail_out = static_cast<uInt>(room);
  stream.next_out = out;
  const int code = inflate(&stream, Z_NO_FLUSH);
  const size_t made = room - stream.avail_out;
  if (code == Z_STREAM_END) {
    if (static_cast<size_t>(stream.next_in - bytes_.data()) == bytes_.size())
      inflater_->ended = true;
    else if (inflateReset(&stream) != Z_OK)
      return Error(Code::kInternal, "zlib cannot be reset", "", Origin{file_});
    return made;
  }
  if (code == Z_OK && (made > 0 || stream.avail_in > 0)) return made;
  if (code == Z_OK || code == Z_BUF_ERROR)
    return Error(Code::kInvalid, "the gzip data end too early: the file is truncated",
                 "download or copy it again", Origin{file_});
  return Error(
      Code::kInvalid,
      format("the gzip data are damaged: {}", stream.msg != nullptr ? stream.msg : "zlib refuses them"),
      "download or copy it again", Origin{file_});
}

}  // namespace mote
