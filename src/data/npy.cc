// SPDX-License-Identifier: Apache-2.0
#include "data/npy.h"

#include <bit>
#include <cstring>
#include <limits>
#include <string_view>

#include "base/checked.h"
#include "base/format.h"

namespace mote {

static_assert(std::endian::native == std::endian::little, "array data are copied as they are in memory");

namespace {

constexpr int64_t kMostFileBytes = int64_t{4} << 30;
constexpr size_t kMagicBytes = 8;  // magic string and version
constexpr size_t kMostDimensions = 16;
constexpr std::string_view kMagic = "\x93NUMPY";

struct TypeName {
  DType type;
  const char* descr;
};
constexpr TypeName kTypes[] = {{DType::kInt8, "|i1"},   {DType::kUInt8, "|u1"},  {DType::kBool, "|b1"},
                               {DType::kInt16, "<i2"},  {DType::kInt32, "<i4"},  {DType::kInt64, "<i8"},
                               {DType::kUInt32, "<u4"}, {DType::kUInt64, "<u8"}, {DType::kFloat32, "<f4"}};

struct Header {
  std::string descr;
  bool has_descr = false, has_order = false, has_shape = false;
  bool fortran_order = false;
  Shape shape;
};

// The header is the text of a Python dict with three keys; this reads exactly that grammar.
class HeaderParser {
 public:
  explicit HeaderParser(std::string_view text) : text_(text) {}

  bool parse(Header* out) {
    if (!take('{')) return false;
    while (!take('}')) {
      std::string key;
      if (!quoted(&key) || !take(':')) return false;
      if (key == "descr" && !out->has_descr) {
        if (!quoted(&out->descr)) return false;
        out->has_descr = true;
      } else if (key == "fortran_order" && !out->has_order) {
        if (!boolean(&out->fortran_order)) return false;
        out->has_order = true;
      } else if (key == "shape" && !out->has_shape) {
        if (!tuple(&out->shape)) return false;
        out->has_shape = true;
      } else {
        return false;
      }
      if (!take(',') && peek() != '}') return false;
    }
    return peek() == '\0' && out->has_descr && out->has_order && out->has_shape;
  }

 private:
  char peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool quoted(std::string* out) {
    const char quote = peek();
    if (quote != '\'' && quote != '"') return false;
    const size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) return false;
    *out = std::string(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return true;
  }
  bool boolean(bool* out) {
    peek();
    for (const auto& [word, value] :
         {std::pair{std::string_view("True"), true}, {std::string_view("False"), false}}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      *out = value;
      return true;
    }
    return false;
  }
  bool size(int32_t* out) {
    int64_t value = 0;
    if (peek() < '0' || peek() > '9') return false;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      value = value * 10 + (text_[at_] - '0');
      if (value > std::numeric_limits<int32_t>::max()) return false;
    }
    *out = static_cast<int32_t>(value);
    return true;
  }
  bool tuple(Shape* out) {
    if (!take('(')) return false;
    while (!take(')')) {
      int32_t value;
      if (out->size() == kMostDimensions || !size(&value)) return false;
      out->push_back(value);
      const bool comma = take(',');
      if (!comma && (peek() != ')' || out->size() == 1))
        return false;  // Python: (5) is a number, (5,) a tuple
    }
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
};

Result<DType> type_of(const std::string& descr, const std::string& file) {
  for (const TypeName& row : kTypes)
    if (descr == row.descr ||
        (dtype_bytes(row.type) == 1 && descr.size() == 3 && descr.substr(1) == row.descr + 1))
      return row.type;
  std::string hint = "save it as int8, uint8, int16, int32, uint32, int64, float32 or bool";
  if (descr == "<f8") hint = "float64: save it with array.astype(numpy.float32)";
  if (!descr.empty() && descr[0] == '>')
    hint = "big-endian: save it with array.astype(array.dtype.newbyteorder('<'))";
  return Error(Code::kUnsupported, format("holds values of the NumPy type '{}'", descr.substr(0, 40)), hint,
               Origin{file});
}

// Position and length of the header's text.
Result<std::pair<size_t, size_t>> find_header(const Bytes& bytes, const std::string& file) {
  const auto begins = [&](std::string_view text) {
    return bytes.size() >= text.size() &&
           std::equal(text.begin(), text.end(), bytes.begin(),
                      [](char a, uint8_t b) { return static_cast<uint8_t>(a) == b; });
  };
  const Origin where{file};
  if (!begins(kMagic))
    return Error(Code::kInvalid, "is not a .npy file: the signature is missing",
                 begins("PK") ? "this looks like an .npz archive: save one array with numpy.save()" : "",
                 where);
  if (bytes.size() < kMagicBytes)
    return Error(Code::kInvalid, "is truncated within the .npy header", "", where);
  const int version = bytes[6];
  if (version < 1 || version > 3)
    return Error(Code::kUnsupported, format("is a .npy file of version {}; mote reads 1 to 3", version), "",
                 where);
  const size_t width = version == 1 ? 2 : 4;
  if (bytes.size() < kMagicBytes + width)
    return Error(Code::kInvalid, "is truncated within the .npy header", "", where);
  size_t length = 0;
  for (size_t i = 0; i < width; ++i) length |= size_t{bytes[kMagicBytes + i]} << (8 * i);
  const size_t begin = kMagicBytes + width;
  if (length > bytes.size() - begin)
    return Error(Code::kInvalid, "is truncated within the .npy header", "", where);
  return std::pair{begin, length};
}

// `narrow`: float64 becomes float32.
Result<NpyArray> parse(const Bytes& bytes, const std::string& file, bool narrow) {
  const Origin where{file};
  MOTE_ASSIGN(const auto place, find_header(bytes, file));
  const auto [begin, length] = place;
  const std::string text(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                         bytes.begin() + static_cast<std::ptrdiff_t>(begin + length));
  Header header;
  if (!HeaderParser(text).parse(&header))
    return Error(Code::kInvalid,
                 "the .npy header is not what NumPy writes: {'descr', 'fortran_order', 'shape'}",
                 "save the array with numpy.save()", where);
  if (header.fortran_order && header.shape.size() > 1)
    return Error(Code::kUnsupported, "the array is stored in Fortran order",
                 "save it with numpy.save(path, numpy.ascontiguousarray(array))", where);
  NpyArray out;
  const bool doubles = narrow && header.descr == "<f8";
  MOTE_ASSIGN(out.type, doubles ? Result<DType>(DType::kFloat32) : type_of(header.descr, file));
  out.shape = header.shape;
  std::optional<int64_t> expected = doubles ? int64_t{8} : dtype_bytes(out.type);
  for (const int32_t size : out.shape)
    if (expected) expected = checked_mul(*expected, size);
  const size_t data = begin + length;
  if (!expected || static_cast<uint64_t>(*expected) != bytes.size() - data)
    return Error(Code::kInvalid,
                 format("promises {} values of {} but has {} bytes of data", shape_text(out.shape),
                        dtype_name(out.type), with_commas(static_cast<int64_t>(bytes.size() - data))),
                 "the file is truncated or damaged: save it again", where);
  out.data.assign(bytes.begin() + static_cast<std::ptrdiff_t>(data), bytes.end());
  if (!doubles) return out;
  for (size_t i = 0; i < out.data.size(); i += 8) {
    double value;
    std::memcpy(&value, out.data.data() + i, 8);
    const auto narrowed = static_cast<float>(value);
    std::memcpy(out.data.data() + i / 2, &narrowed, 4);
  }
  out.data.resize(out.data.size() / 2);
  return out;
}

}  // namespace

Result<NpyArray> parse_npy(const Bytes& bytes, const std::string& file) { return parse(bytes, file, false); }

Result<NpyArray> parse_npy_narrowed(const Bytes& bytes, const std::string& file) {
  return parse(bytes, file, true);
}

Result<NpyArray> read_npy(const std::string& path) {
  MOTE_ASSIGN(const Bytes bytes, read_file(path, kMostFileBytes));
  return parse_npy(bytes, path);
}

Result<Bytes> encode_npy(DType type, const Shape& shape, const void* data, size_t bytes) {
  if (static_cast<uint64_t>(element_count(shape)) * static_cast<uint64_t>(dtype_bytes(type)) != bytes)
    return Error(Code::kInternal,
                 format("{} values of {} are not {} bytes", shape_text(shape), dtype_name(type), bytes));
  std::string descr;
  for (const TypeName& row : kTypes)
    if (row.type == type) descr = row.descr;
  std::string sizes;
  for (const int32_t size : shape) sizes += std::to_string(size) + ", ";
  if (shape.size() > 1) sizes.resize(sizes.size() - 2);
  if (shape.size() == 1) sizes.pop_back();  // "(5,)"
  std::string header = format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", descr, sizes);
  constexpr size_t kAlign = 64, kPrefix = kMagicBytes + 2;  // NumPy aligns the data for memory mapping
  header.append(kAlign - 1 - (kPrefix + header.size()) % kAlign, ' ');
  header += '\n';
  Bytes out(kMagic.begin(), kMagic.end());
  out.insert(out.end(),
             {1, 0, static_cast<uint8_t>(header.size() & 255), static_cast<uint8_t>(header.size() >> 8)});
  out.insert(out.end(), header.begin(), header.end());
  const auto* p = static_cast<const uint8_t*>(data);
  out.insert(out.end(), p, p + bytes);
  return out;
}

Status write_npy(const std::string& path, const NpyArray& array) {
  MOTE_ASSIGN(const Bytes bytes, encode_npy(array.type, array.shape, array.data.data(), array.data.size()));
  return write_file(path, bytes);
}

}  // namespace mote
