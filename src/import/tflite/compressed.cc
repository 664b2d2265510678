// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/compressed.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/format.h"
#include "import/tflite/conversions.h"
#include "import/tflite/flat_buffer.h"

namespace mote::tflite {

namespace {

constexpr size_t kHeaderBytes = 16, kParameters = 5, kStride = 6;

Error damaged(const std::string& what) {
  return Error(Code::kInvalid, what, "the file is damaged: compress the model again");
}

// Reads bits, and zeros behind the end: decoders look ahead. What was read in earnest must lie inside.
class Bits {
 public:
  explicit Bits(const Bytes& bytes) : bytes_(bytes) {}
  uint32_t take(int count) {
    uint32_t out = 0;
    for (int i = 0; i < count; ++i, ++at_) {
      const bool inside = at_ / 8 < bytes_.size();
      out = out << 1 | static_cast<uint32_t>(inside ? bytes_[at_ / 8] >> (7 - at_ % 8) & 1 : 0);
    }
    return out;
  }
  void put_back(int count) { at_ -= static_cast<size_t>(count); }
  bool ok() const { return at_ <= 8 * bytes_.size(); }

 private:
  const Bytes& bytes_;
  size_t at_ = 0;
};

// How elements are divided into channels.
struct Channels {
  int64_t count = 1, inner = 0;  // element i is of channel i / inner % count
  size_t of(int64_t i) const { return static_cast<size_t>(i / inner % count); }
};

Result<Channels> channels_of(const Tensor& output, int64_t elements) {
  const Quant& quant = output.quant;
  if (quant.scale.size() <= 1) return Channels{1, std::max<int64_t>(elements, 1)};
  const auto last = static_cast<int>(output.shape.size()) - 1;
  const bool known = quant.axis >= 0 && quant.axis <= last && (quant.axis == 0 || quant.axis == last);
  if (!known || output.shape[static_cast<size_t>(quant.axis)] != static_cast<int32_t>(quant.scale.size()) ||
      quant.zero_point.size() != quant.scale.size())
    return damaged(format("has {} scales along dimension {} of the shape {}", quant.scale.size(), quant.axis,
                          shape_text(output.shape)));
  const auto count = static_cast<int64_t>(quant.scale.size());
  return Channels{count, quant.axis == last ? 1 : std::max<int64_t>(elements / count, 1)};
}

// `stride` values for each channel.
Result<Bytes> by_table(const Bytes& compressed, int width, std::string_view values, size_t stride,
                       int64_t count, size_t size, const Channels& channels) {
  if (values.size() < static_cast<size_t>(channels.count) * stride * size)
    return damaged("has a table of values that is too short");
  Bits bits(compressed);
  Bytes out(static_cast<size_t>(count) * size);
  for (int64_t i = 0; i < count; ++i) {
    const uint32_t index = bits.take(width);
    if (index >= stride) return damaged(format("has the index {} into {} values", index, stride));
    const size_t entry = channels.of(i) * stride + index;
    std::memcpy(&out[static_cast<size_t>(i) * size], &values[entry * size], size);
  }
  if (!bits.ok()) return damaged("ends before its last index");
  return out;
}

Result<Bytes> with_zeros(const Bytes& compressed, const Bytes& ancillary, int64_t count, const Tensor& output,
                         const Channels& channels) {
  const auto size = static_cast<size_t>(dtype_bytes(output.type));
  Bits bits(compressed);
  Bytes out(static_cast<size_t>(count) * size);
  size_t next = kHeaderBytes;
  for (int64_t i = 0; i < count; ++i) {
    uint8_t* to = &out[static_cast<size_t>(i) * size];
    if (bits.take(1) == 0) {
      const std::vector<int32_t>& zeros = output.quant.zero_point;
      if (output.type == DType::kInt8 && !zeros.empty()) *to = static_cast<uint8_t>(zeros[channels.of(i)]);
      continue;
    }
    if (ancillary.size() - next < size) return damaged("has fewer values than its mask names");
    std::memcpy(to, &ancillary[next], size);
    next += size;
  }
  if (!bits.ok()) return damaged("ends before its last bit");
  return out;
}

// Tables in a row, each looked up by some bits: an entry holds a symbol and how many of the bits it used, or
// how many bits to look up next and how far away.
class HuffmanTable {
 public:
  HuffmanTable(const Bytes& ancillary, bool wide)
      : bytes_(ancillary), size_(wide ? 4 : 2), value_bits_(wide ? 27 : 11), top_(wide ? 31 : 15) {}

  std::optional<uint32_t> entry(size_t index) const {
    if (index >= (bytes_.size() - kHeaderBytes) / size_) return std::nullopt;
    uint32_t out = 0;
    std::memcpy(&out, &bytes_[kHeaderBytes + index * size_], size_);
    return out;
  }
  bool is_symbol(uint32_t entry) const { return entry >> top_ != 0; }
  int bits(uint32_t entry) const { return static_cast<int>(entry >> value_bits_ & 15); }
  uint32_t value(uint32_t entry) const { return entry & ((uint32_t{1} << value_bits_) - 1); }

 private:
  const Bytes& bytes_;
  size_t size_;
  int value_bits_, top_;
};

Result<Bytes> by_huffman(const Bytes& compressed, const Bytes& ancillary, int64_t count, size_t size) {
  constexpr int kMostSteps = 64;  // no code is longer
  const bool wide = (ancillary[kParameters] & 1) != 0;
  const int first_bits = (ancillary[kParameters] >> 4) + 1;
  if (size > 2 || (!wide && size != 1))
    return damaged("has Huffman codes of a type other than int8 and int16");
  const HuffmanTable table(ancillary, wide);
  Bits bits(compressed);
  Bytes out(static_cast<size_t>(count) * size);
  for (int64_t i = 0; i < count; ++i) {
    int last_bits = first_bits;
    size_t at = bits.take(last_bits);
    std::optional<uint32_t> entry = table.entry(at);
    for (int step = 0; entry && !table.is_symbol(*entry); ++step) {
      if (step == kMostSteps) return damaged("has a Huffman code without an end");
      last_bits = table.bits(*entry) + 1;
      at += table.value(*entry) + bits.take(last_bits);
      entry = table.entry(at);
    }
    if (!entry) return damaged("has a Huffman code outside its table");
    if (last_bits > table.bits(*entry)) bits.put_back(last_bits - table.bits(*entry));
    if (!bits.ok()) return damaged("ends before its last code");
    const uint32_t value = table.value(*entry);
    std::memcpy(&out[static_cast<size_t>(i) * size], &value, size);
  }
  return out;
}

}  // namespace

Result<Bytes> decompressed(const Bytes& compressed, const Bytes& ancillary, const Tensor& output) {
  enum { kTable, kHuffman, kZeros };
  if (ancillary.size() < kHeaderBytes || ancillary[1] != 1 || ancillary[4] != 1)
    return Error(Code::kUnsupported, "is compressed in a form that mote does not know",
                 "compress the model with the tools of TensorFlow Lite Micro, or not at all");
  MOTE_ASSIGN(const int64_t count, checked_elements(output.shape));
  if (output.type == DType::kUInt8) return damaged("is compressed as uint8, for which there is no code");
  MOTE_ASSIGN(const Channels channels, channels_of(output, count));
  const auto size = static_cast<size_t>(dtype_bytes(output.type));
  switch (ancillary[0]) {
    case kTable: {
      const int width = ancillary[kParameters] & 7;
      if (width == 0) return damaged("has indices of no bits");
      const std::string_view table(reinterpret_cast<const char*>(ancillary.data()) + kHeaderBytes,
                                   ancillary.size() - kHeaderBytes);
      return by_table(compressed, width, table, ancillary[kStride], count, size, channels);
    }
    case kHuffman:
      return by_huffman(compressed, ancillary, count, size);
    case kZeros:
      return with_zeros(compressed, ancillary, count, output, channels);
    default:
      return Error(Code::kUnsupported, format("is compressed by method {}", int{ancillary[0]}),
                   "use a table of values, Huffman's code or pruning");
  }
}

Result<Bytes> looked_up(const Bytes& indices, int width, std::string_view values, const Tensor& output) {
  constexpr int kMostBits = 7;
  if (width < 1 || width > kMostBits) return damaged(format("has indices of {} bits", width));
  MOTE_ASSIGN(const int64_t count, checked_elements(output.shape));
  MOTE_ASSIGN(const Channels channels, channels_of(output, count));
  const auto size = static_cast<size_t>(dtype_bytes(output.type));
  return by_table(indices, width, values, values.size() / size / static_cast<size_t>(channels.count), count,
                  size, channels);
}

Result<std::map<int32_t, LookupTable>> compression_of(std::string_view metadata, size_t subgraph) {
  enum { kVersion, kSubgraphs };
  enum { kTables };
  enum { kTensor, kValues, kBits };
  FlatBuffer file(reinterpret_cast<const uint8_t*>(metadata.data()), metadata.size());
  const FlatTable root = file.root();
  if (root.scalar<uint32_t>(kVersion, 1) > 1)
    return Error(Code::kUnsupported, "is compressed in a form that mote does not know",
                 "compress the model with the tools of TensorFlow Lite Micro, or not at all");
  std::map<int32_t, LookupTable> out;
  const FlatTables subgraphs = root.tables(kSubgraphs);
  if (subgraph < subgraphs.size()) {
    const FlatTables tables = subgraphs[subgraph].tables(kTables);
    for (size_t i = 0; i < tables.size() && file.charge(sizeof(LookupTable)); ++i)
      out[tables[i].scalar<int32_t>(kTensor, 0)] = {tables[i].scalar<uint32_t>(kValues, 0),
                                                    tables[i].scalar<uint8_t>(kBits, 0)};
  }
  if (!file.ok()) return damaged("has damaged compression metadata: " + file.fault());
  return out;
}

}  // namespace mote::tflite
