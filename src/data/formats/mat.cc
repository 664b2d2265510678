// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

#include "base/checked.h"
#include "base/format.h"
#include "data/formats/readers.h"
#include "data/inflate.h"

namespace mote {

namespace {

constexpr size_t kHeaderBytes = 128;
constexpr uint64_t kMostInflated = uint64_t{1} << 30;
constexpr int64_t kMostChannels = 256;

// Data types of elements ("mi...") and classes of arrays ("mx...").
enum : uint32_t {
  kInt8 = 1,
  kUInt8,
  kInt16,
  kUInt16,
  kInt32,
  kUInt32,
  kSingle,
  kDouble = 9,
  kInt64 = 12,
  kUInt64,
  kMatrix,
  kCompressed
};
enum : uint32_t { kFirstNumericClass = 6, kLastNumericClass = 15 };
constexpr uint32_t kComplexFlag = 0x08;

size_t type_bytes(uint32_t type) {
  switch (type) {
    case kInt8:
    case kUInt8:
      return 1;
    case kInt16:
    case kUInt16:
      return 2;
    case kInt32:
    case kUInt32:
    case kSingle:
      return 4;
    case kDouble:
    case kInt64:
    case kUInt64:
      return 8;
    default:
      return 0;
  }
}

struct Element {
  uint32_t type = 0;
  const uint8_t* data = nullptr;
  size_t bytes = 0;
};

// Goes through the elements that stand one after the other in a part of the file.
class Elements {
 public:
  Elements(const uint8_t* data, size_t size, bool swapped) : data_(data), size_(size), swapped_(swapped) {}

  bool at_end() const { return at_ >= size_; }

  // False where the next one is cut off.
  bool next(Element* out) {
    if (size_ - at_ < 8) return false;
    const uint32_t first = word(at_);
    if (first >> 16 != 0) {  // up to four bytes in the tag itself
      out->type = first & 0xffff;
      out->bytes = first >> 16;
      out->data = data_ + at_ + 4;
      at_ += 8;
      return out->bytes <= 4;
    }
    out->type = first;
    out->bytes = word(at_ + 4);
    out->data = data_ + at_ + 8;
    at_ += 8;
    if (out->bytes > size_ - at_) return false;
    at_ += out->bytes;
    // Compressed elements are not padded, and the last of a file may lack its padding.
    if (out->type != kCompressed) at_ = std::min(size_, (at_ + 7) / 8 * 8);
    return true;
  }

  template <class T>
  T value(const uint8_t* p) const {
    uint8_t bytes[sizeof(T)];
    for (size_t i = 0; i < sizeof(T); ++i) bytes[i] = p[swapped_ ? sizeof(T) - 1 - i : i];
    T out;
    std::memcpy(&out, bytes, sizeof out);
    return out;
  }

  double number(const Element& element, size_t i) const {
    const uint8_t* p = element.data + i * type_bytes(element.type);
    switch (element.type) {
      case kInt8:
        return value<int8_t>(p);
      case kUInt8:
        return value<uint8_t>(p);
      case kInt16:
        return value<int16_t>(p);
      case kUInt16:
        return value<uint16_t>(p);
      case kInt32:
        return value<int32_t>(p);
      case kUInt32:
        return value<uint32_t>(p);
      case kSingle:
        return value<float>(p);
      case kInt64:
        return static_cast<double>(value<int64_t>(p));
      case kUInt64:
        return static_cast<double>(value<uint64_t>(p));
      default:
        return value<double>(p);
    }
  }

 private:
  uint32_t word(size_t at) const { return value<uint32_t>(data_ + at); }

  const uint8_t* data_;
  size_t size_, at_ = 0;
  bool swapped_;
};

class MatReader {
 public:
  explicit MatReader(std::string file) : file_(std::move(file)) {}

  Status read(const Bytes& bytes) {
    if (bytes.size() < kHeaderBytes + 8)
      return Error(Code::kInvalid, "is no MATLAB file, or truncated within its header", "", Origin{file_});
    const bool little = bytes[126] == 'I' && bytes[127] == 'M', big = bytes[126] == 'M' && bytes[127] == 'I';
    if (!little && !big)
      return Error(Code::kUnsupported, "is no MATLAB file of level 5",
                   "save it in MATLAB with '-v7' (files of -v7.3 are HDF5)", Origin{file_});
    swapped_ = big;
    Elements elements(bytes.data() + kHeaderBytes, bytes.size() - kHeaderBytes, swapped_);
    while (!elements.at_end()) {
      Element element;
      if (!elements.next(&element)) return cut_off();
      if (element.type == kMatrix) {
        MOTE_TRY(read_matrix(element));
      } else if (element.type == kCompressed) {
        MOTE_TRY(read_compressed(element));
      }
    }
    return ok_status();
  }

  std::vector<NewRecording> recordings;
  std::vector<std::string> notes;

 private:
  Error cut_off() const {
    return Error(Code::kInvalid, "an element is cut off: the file is damaged or truncated", "copy it again",
                 Origin{file_});
  }

  Status read_compressed(const Element& element) {
    MOTE_ASSIGN(const Bytes inner,
                inflate_all(element.data, element.bytes, Deflate::kZlib, kMostInflated, file_));
    Elements elements(inner.data(), inner.size(), swapped_);
    Element matrix;
    if (!elements.next(&matrix)) return cut_off();
    return matrix.type == kMatrix ? read_matrix(matrix) : ok_status();
  }

  Status read_matrix(const Element& matrix) {
    Elements parts(matrix.data, matrix.bytes, swapped_);
    Element flags, dims, name, values;
    if (!parts.next(&flags) || flags.bytes < 8 || flags.type != kUInt32 || !parts.next(&dims) ||
        dims.type != kInt32 || !parts.next(&name))
      return cut_off();
    const auto word = static_cast<uint32_t>(parts.number(flags, 0));
    const uint32_t kind = word & 0xff;
    const std::string title = clean_name(std::string(reinterpret_cast<const char*>(name.data), name.bytes));
    if (kind < kFirstNumericClass || kind > kLastNumericClass || ((word >> 8) & kComplexFlag) != 0) {
      notes.push_back(format("'{}' is no matrix of real numbers and was passed over", title));
      return ok_status();
    }
    if (!parts.next(&values) || type_bytes(values.type) == 0) return cut_off();
    const size_t count = values.bytes / type_bytes(values.type);
    std::optional<int64_t> expected = 1;
    for (size_t i = 0; i < dims.bytes / 4; ++i)
      if (expected) expected = checked_mul(*expected, static_cast<int64_t>(parts.number(dims, i)));
    if (!expected || static_cast<uint64_t>(*expected) != count)
      return Error(Code::kInvalid, format("'{}' has {} values, not as many as its size says", title, count),
                   "the file is damaged", Origin{file_});
    if (count == 1) notes.push_back(format("'{}' = {}", title, parts.number(values, 0)));
    if (count < 2) return ok_status();
    const auto rows = static_cast<int64_t>(parts.number(dims, 0));
    const int64_t columns = dims.bytes == 8 ? static_cast<int64_t>(parts.number(dims, 1)) : 0;
    if (columns < 1 || std::min(rows, columns) > kMostChannels) {
      notes.push_back(
          format("'{}' is no table of up to {} channels and was passed over", title, kMostChannels));
      return ok_status();
    }
    // Columns come one after the other.
    const bool tall = rows >= columns;
    const int64_t channels = tall ? columns : rows, frames = tall ? rows : columns;
    std::vector<float> out(count);
    for (int64_t f = 0; f < frames; ++f)
      for (int64_t c = 0; c < channels; ++c) {
        const double value = parts.number(values, static_cast<size_t>(tall ? c * rows + f : f * rows + c));
        out[static_cast<size_t>(f * channels + c)] = narrowed(value);
      }
    NewRecording one;
    one.data = float_recording(out, channels, 0);
    for (int64_t c = 0; c < channels; ++c)
      one.channels.push_back({channels == 1 ? title : format("{}{}", title, c), ""});
    one.name = title;
    recordings.push_back(std::move(one));
    return ok_status();
  }

  // What does not fit becomes infinite, which is refused later.
  static float narrowed(double value) {
    constexpr double kMost = std::numeric_limits<float>::max();
    if (std::abs(value) > kMost) return std::numeric_limits<float>::infinity();
    return static_cast<float>(value);
  }

  std::string file_;
  bool swapped_ = false;
};

}  // namespace

Result<std::vector<NewRecording>> parse_mat_recordings(const Bytes& bytes, const std::string& file,
                                                       const FormatOptions&) {
  MatReader reader(file);
  MOTE_TRY(reader.read(bytes));
  if (reader.recordings.empty())
    return Error(Code::kInvalid, "holds no matrix of real numbers", "", Origin{file});
  reader.recordings[0].notes = std::move(reader.notes);
  return std::move(reader.recordings);
}

}  // namespace mote
