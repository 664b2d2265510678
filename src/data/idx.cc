// SPDX-License-Identifier: Apache-2.0
#include "data/idx.h"

#include <algorithm>
#include <limits>

#include "base/checked.h"
#include "base/format.h"
#include "data/gzip.h"

namespace mote {

namespace {

constexpr int64_t kMostFileBytes = int64_t{4} << 30;
constexpr int64_t kMostDataBytes = int64_t{4} << 30;

const char* type_text(uint8_t type) {
  switch (type) {
    case 0x09:
      return "signed bytes";
    case 0x0B:
      return "16-bit integers";
    case 0x0C:
      return "32-bit integers";
    case 0x0D:
      return "32-bit floats";
    case 0x0E:
      return "64-bit floats";
    default:
      return nullptr;
  }
}

Error too_short(const std::string& file, const std::string& what) {
  return Error(Code::kInvalid, what, "the file is truncated: download or copy it again", Origin{file});
}

Status check_magic(const uint8_t* magic, const std::string& file) {
  const Origin where{file};
  if (magic[0] != 0 || magic[1] != 0 || (magic[2] != 0x08 && type_text(magic[2]) == nullptr))
    return Error(Code::kInvalid,
                 format("is not an idx file: it starts with {:02x} {:02x} {:02x} {:02x}, not with 00 00 08",
                        magic[0], magic[1], magic[2], magic[3]),
                 "MNIST-style idx files, plain or .gz, are read here", where);
  if (magic[2] != 0x08)
    return Error(Code::kUnsupported,
                 format("is an idx file of {}; images are unsigned bytes", type_text(magic[2])),
                 "convert the values to 0..255", where);
  if (magic[3] < 1 || magic[3] > 4)
    return Error(Code::kUnsupported, format("is an idx file of {} dimensions; mote reads 1 to 4", magic[3]),
                 "", where);
  return ok_status();
}

// The sizes from the header, and their product.
Result<int64_t> parse_sizes(const uint8_t* p, int dimensions, const std::string& file, Shape* shape) {
  int64_t count = 1;
  for (int i = 0; i < dimensions; ++i, p += 4) {
    const uint32_t size = uint32_t{p[0]} << 24 | uint32_t{p[1]} << 16 | uint32_t{p[2]} << 8 | p[3];
    const auto next = checked_mul(count, size);
    if (size > static_cast<uint32_t>(std::numeric_limits<int32_t>::max()) || !next || *next > kMostDataBytes)
      return Error(
          Code::kInvalid,
          format("the header promises more than the {} bytes that mote reads", with_commas(kMostDataBytes)),
          "the header is damaged, or it is not an idx file", Origin{file});
    shape->push_back(static_cast<int32_t>(size));
    count = *next;
  }
  return count;
}

}  // namespace

Result<IdxArray> parse_idx(const Bytes& bytes, const std::string& file) {
  ByteReader reader(bytes, file);
  uint8_t header[4 + 4 * 4];
  MOTE_ASSIGN(size_t got, reader.read(header, 4));
  if (got < 4)
    return too_short(file, format("ends after {} bytes; an idx file has a header of at least 8", got));
  MOTE_TRY(check_magic(header, file));
  const size_t sizes_bytes = size_t{4} * header[3];
  MOTE_ASSIGN(got, reader.read(header + 4, sizes_bytes));
  if (got < sizes_bytes) return too_short(file, "ends within the idx header");

  IdxArray out;
  MOTE_ASSIGN(const int64_t count, parse_sizes(header + 4, header[3], file, &out.shape));
  if (static_cast<uint64_t>(count) > reader.most_bytes())
    return too_short(file, format("promises {} ({} bytes of data), but {} bytes of file cannot hold that",
                                  shape_text(out.shape), with_commas(count),
                                  with_commas(static_cast<int64_t>(bytes.size()))));
  out.data.resize(static_cast<size_t>(count));
  MOTE_ASSIGN(got, reader.read(out.data.data(), out.data.size()));
  if (got < out.data.size())
    return too_short(file, format("promises {} ({} bytes of data) but has {}", shape_text(out.shape),
                                  with_commas(count), with_commas(static_cast<int64_t>(got))));
  uint8_t more;
  MOTE_ASSIGN(got, reader.read(&more, 1));
  if (got != 0)
    return Error(Code::kInvalid,
                 format("has more data than the {} that its header promises", shape_text(out.shape)),
                 "the header is damaged", Origin{file});
  return out;
}

Result<IdxArray> read_idx(const std::string& path) {
  MOTE_ASSIGN(const Bytes bytes, read_file(path, kMostFileBytes));
  return parse_idx(bytes, path);
}

}  // namespace mote
