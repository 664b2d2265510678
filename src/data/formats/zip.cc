// SPDX-License-Identifier: Apache-2.0
#include "data/formats/zip.h"

#include <algorithm>

#include "base/format.h"
#include "data/gzip.h"
#include "data/inflate.h"

namespace mote {

namespace {

constexpr size_t kEndBytes = 22, kDirectoryBytes = 46, kLocalBytes = 30;
constexpr uint32_t kEndMark = 0x06054b50, kDirectoryMark = 0x02014b50, kLocalMark = 0x04034b50;
constexpr size_t kMostEntries = 100'000;

uint32_t number(const Bytes& bytes, size_t at, int count) {
  uint32_t out = 0;
  for (int i = 0; i < count; ++i) out |= uint32_t{bytes[at + static_cast<size_t>(i)]} << (8 * i);
  return out;
}

Error damaged(const std::string& what, const std::string& file) {
  return Error(Code::kInvalid, what, "the archive is damaged or truncated: copy it again", Origin{file});
}

// Sizes of NumPy's archives stand in the directory as 32 bits, or as 64 in the ZIP64 extra field.
Status read_zip64(const Bytes& bytes, size_t at, size_t end, const std::string& file, ZipEntry* entry) {
  uint64_t* fields[] = {&entry->bytes, &entry->packed_bytes, &entry->header_at};
  if (std::none_of(std::begin(fields), std::end(fields), [](auto* f) { return *f == 0xffffffffu; }))
    return ok_status();
  while (at + 4 <= end) {
    const uint32_t id = number(bytes, at, 2), size = number(bytes, at + 2, 2);
    at += 4;
    if (size > end - at) break;
    if (id != 1) {
      at += size;
      continue;
    }
    const size_t stop = at + size;
    for (uint64_t* field : fields) {
      if (*field != 0xffffffffu) continue;
      if (at + 8 > stop) return damaged("the ZIP64 sizes are cut off", file);
      *field = number(bytes, at, 4) | uint64_t{number(bytes, at + 4, 4)} << 32;
      at += 8;
    }
    return ok_status();
  }
  return damaged("a size of 64 bits is missing", file);
}

}  // namespace

Result<std::vector<ZipEntry>> parse_zip(const Bytes& bytes, const std::string& file) {
  size_t end = 0;
  bool found = false;
  // The end record is last but for a comment of at most 65,535 bytes.
  for (size_t back = kEndBytes; back <= bytes.size() && back <= kEndBytes + 65535 && !found; ++back) {
    end = bytes.size() - back;
    found = number(bytes, end, 4) == kEndMark;
  }
  if (!found) return damaged("is no ZIP archive: its directory is missing", file);
  const size_t count = number(bytes, end + 10, 2);
  size_t at = number(bytes, end + 16, 4);
  std::vector<ZipEntry> out;
  // 65,535 stands for "as many as there are".
  while (at + kDirectoryBytes <= end && number(bytes, at, 4) == kDirectoryMark && out.size() < kMostEntries) {
    ZipEntry entry;
    const uint32_t flags = number(bytes, at + 8, 2);
    entry.method = static_cast<uint16_t>(number(bytes, at + 10, 2));
    entry.crc = number(bytes, at + 16, 4);
    entry.packed_bytes = number(bytes, at + 20, 4);
    entry.bytes = number(bytes, at + 24, 4);
    const size_t name = number(bytes, at + 28, 2), extra = number(bytes, at + 30, 2),
                 comment = number(bytes, at + 32, 2);
    entry.header_at = number(bytes, at + 42, 4);
    if (name + extra + comment > end - at - kDirectoryBytes) return damaged("the directory is cut off", file);
    const auto* text = reinterpret_cast<const char*>(bytes.data() + at + kDirectoryBytes);
    entry.name.assign(text, name);
    if ((flags & 1) != 0)
      return Error(Code::kUnsupported, "the archive is encrypted", "store it without a password",
                   Origin{file});
    const size_t extra_at = at + kDirectoryBytes + name;
    MOTE_TRY(read_zip64(bytes, extra_at, extra_at + extra, file, &entry));
    at = extra_at + extra + comment;
    out.push_back(std::move(entry));
  }
  if (count != 0xffff && out.size() != count)
    return damaged(format("the directory has {} of {} entries", out.size(), count), file);
  return out;
}

Result<Bytes> read_zip_entry(const Bytes& bytes, const ZipEntry& entry, const std::string& file) {
  if (entry.header_at > bytes.size() || bytes.size() - entry.header_at < kLocalBytes ||
      number(bytes, entry.header_at, 4) != kLocalMark)
    return damaged("an entry does not stand where the directory says", file);
  const size_t data = entry.header_at + kLocalBytes + number(bytes, entry.header_at + 26, 2) +
                      number(bytes, entry.header_at + 28, 2);
  if (data > bytes.size() || entry.packed_bytes > bytes.size() - data)
    return damaged("an entry is cut off", file);
  const uint8_t* begin = bytes.data() + data;
  Bytes out;
  if (entry.method == 0) {
    out.assign(begin, begin + entry.packed_bytes);
  } else if (entry.method == 8) {
    if (entry.bytes > entry.packed_bytes * kMostDeflateRatio + 1024)
      return damaged("an entry promises more than its data can hold", file);
    MOTE_ASSIGN(out, inflate_all(begin, entry.packed_bytes, Deflate::kRaw, entry.bytes, file));
  } else {
    return Error(Code::kUnsupported, format("is packed by ZIP method {}", entry.method),
                 "save it with numpy.savez() or numpy.savez_compressed()", Origin{file});
  }
  if (out.size() != entry.bytes || zip_crc32(out) != entry.crc)
    return damaged("an entry's length or CRC-32 is not what the directory says", file);
  return out;
}

}  // namespace mote
