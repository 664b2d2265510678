// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/flex_buffer.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>

#include "base/format.h"

namespace mote {

namespace {

// The type of a value; its packed form is type << 2 | log2 of the width of what it points to.
enum FlexType {
  kNull = 0,
  kInt = 1,
  kUInt = 2,
  kFloat = 3,
  kKey = 4,
  kString = 5,
  kIndirectInt = 6,
  kIndirectUInt = 7,
  kIndirectFloat = 8,
  kMap = 9,
  kVector = 10,
  kVectorInt = 11,
  kVectorUInt = 12,
  kVectorFloat = 13,
  kBool = 26,
  kVectorBool = 36,
};

constexpr uint64_t kBudgetFactor = 4;  // writers may let equal strings share their place
constexpr uint8_t kRootBytes = 2;      // the packed type and the width of the root, at the end

// A value as its parent has it: where it lies, in how many bytes, and of what type.
struct Slot {
  uint64_t at;
  uint8_t width;
  uint8_t packed;
  FlexType type() const { return static_cast<FlexType>(packed >> 2); }
  uint8_t child_width() const { return static_cast<uint8_t>(1 << (packed & 3)); }
};

// Reads a buffer until its first fault; from then on everything is empty.
class FlexReader {
 public:
  explicit FlexReader(std::string_view bytes) : bytes_(bytes), budget_(kBudgetFactor * bytes.size()) {}

  FlexMap root();
  const std::string& fault() const { return fault_; }

 private:
  bool fail(const char* what) {
    if (fault_.empty()) fault_ = what;
    return false;
  }
  bool inside(uint64_t at, uint64_t count) {
    if (!fault_.empty()) return false;
    return at <= bytes_.size() && count <= bytes_.size() - at ? true : fail("a part of it lies outside");
  }
  bool charge(uint64_t count) {
    if (count > budget_) return fail("its parts overlap");
    budget_ -= count;
    return true;
  }
  uint64_t unsigned_at(uint64_t at, uint8_t width);
  int64_t integer_at(uint64_t at, uint8_t width, FlexType type);
  double real_at(uint64_t at, uint8_t width);
  uint64_t target(uint64_t at, uint8_t width);
  uint64_t size_before(uint64_t at, uint8_t width);
  std::string key_at(uint64_t at);
  std::optional<FlexValue> value(const Slot& slot);
  std::optional<FlexValue> vector(const Slot& slot);
  FlexMap map(const Slot& slot);

  std::string_view bytes_;
  uint64_t budget_;
  std::string fault_;
};

uint64_t FlexReader::unsigned_at(uint64_t at, uint8_t width) {
  if (!inside(at, width)) return 0;
  uint64_t value = 0;
  for (uint8_t i = 0; i < width; ++i)
    value |= uint64_t{static_cast<uint8_t>(bytes_[static_cast<size_t>(at + i)])} << (8 * i);
  return value;
}

int64_t FlexReader::integer_at(uint64_t at, uint8_t width, FlexType type) {
  const uint64_t value = unsigned_at(at, width);
  if (type == kBool) return value != 0 ? 1 : 0;
  if (type == kUInt)
    return static_cast<int64_t>(std::min<uint64_t>(value, std::numeric_limits<int64_t>::max()));
  const int unused = 64 - 8 * width;
  return static_cast<int64_t>(value << unused) >> unused;
}

// Floats of 4 and 8 bytes; the format has none of 1, and nobody writes those of 2.
double FlexReader::real_at(uint64_t at, uint8_t width) {
  const uint64_t bits = unsigned_at(at, width);
  if (width == sizeof(double)) {
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  if (width != sizeof(float)) {
    fail("it has a real number of less than four bytes");
    return 0;
  }
  const auto low = static_cast<uint32_t>(bits);
  float value;
  std::memcpy(&value, &low, sizeof value);
  return double{value};
}

// Offsets lead backwards.
uint64_t FlexReader::target(uint64_t at, uint8_t width) {
  const uint64_t offset = unsigned_at(at, width);
  if (offset <= at) return at - offset;
  fail("an offset leads out of it");
  return 0;
}

// A vector begins with its size, in the width of its elements.
uint64_t FlexReader::size_before(uint64_t at, uint8_t width) {
  if (at >= width) return unsigned_at(at - width, width);
  fail("a part of it lies outside");
  return 0;
}

std::string FlexReader::key_at(uint64_t at) {
  if (!inside(at, 1)) return {};
  const size_t end = bytes_.find('\0', static_cast<size_t>(at));
  if (end == std::string_view::npos) {
    fail("a name does not end");
    return {};
  }
  const size_t length = end - static_cast<size_t>(at);
  if (!charge(length)) return {};
  return std::string(bytes_.substr(static_cast<size_t>(at), length));
}

std::optional<FlexValue> FlexReader::vector(const Slot& slot) {
  const uint64_t at = target(slot.at, slot.width);
  const uint8_t width = slot.child_width();
  const uint64_t count = size_before(at, width);
  if (count > bytes_.size() || !inside(at, count * width) || !charge(count * width)) return std::nullopt;
  if (slot.type() == kVectorFloat) {
    std::vector<double> out;
    for (uint64_t i = 0; i < count; ++i) out.push_back(real_at(at + i * width, width));
    return out;
  }
  const FlexType element = slot.type() == kVectorInt ? kInt : slot.type() == kVectorUInt ? kUInt : kBool;
  std::vector<int64_t> out;
  for (uint64_t i = 0; i < count; ++i) out.push_back(integer_at(at + i * width, width, element));
  return out;
}

std::optional<FlexValue> FlexReader::value(const Slot& slot) {
  switch (slot.type()) {
    case kInt:
    case kUInt:
    case kBool:
      return integer_at(slot.at, slot.width, slot.type());
    case kFloat:
      return real_at(slot.at, slot.width);
    case kIndirectInt:
      return integer_at(target(slot.at, slot.width), slot.child_width(), kInt);
    case kIndirectUInt:
      return integer_at(target(slot.at, slot.width), slot.child_width(), kUInt);
    case kIndirectFloat:
      return real_at(target(slot.at, slot.width), slot.child_width());
    case kKey:
      return key_at(target(slot.at, slot.width));
    case kString: {
      const uint64_t at = target(slot.at, slot.width);
      const uint64_t length = size_before(at, slot.child_width());
      if (!inside(at, length) || !charge(length)) return std::nullopt;
      return std::string(bytes_.substr(static_cast<size_t>(at), static_cast<size_t>(length)));
    }
    case kVectorInt:
    case kVectorUInt:
    case kVectorFloat:
    case kVectorBool:
      return vector(slot);
    default:
      return std::nullopt;
  }
}

// Before a map's values stand their number, the width of its keys and where these are, behind them a byte for
// the type of each.
FlexMap FlexReader::map(const Slot& slot) {
  FlexMap out;
  const uint64_t values = target(slot.at, slot.width);
  const uint8_t width = slot.child_width();
  const uint64_t count = size_before(values, width);
  if (values < uint64_t{3} * width) {
    fail("a part of it lies outside");
    return out;
  }
  const uint64_t key_width = unsigned_at(values - uint64_t{2} * width, width);
  const uint64_t keys = target(values - uint64_t{3} * width, width);
  if (key_width != 1 && key_width != 2 && key_width != 4 && key_width != 8) {
    fail("its names have an impossible width");
    return out;
  }
  if (count > bytes_.size() || !inside(values, count * (uint64_t{width} + 1)) ||
      !inside(keys, count * key_width))
    return out;
  for (uint64_t i = 0; i < count && fault_.empty(); ++i) {
    const auto packed = static_cast<uint8_t>(unsigned_at(values + count * width + i, 1));
    std::string key = key_at(target(keys + i * key_width, static_cast<uint8_t>(key_width)));
    std::optional<FlexValue> element = value({values + i * width, width, packed});
    if (element) out.emplace(std::move(key), std::move(*element));
  }
  return out;
}

FlexMap FlexReader::root() {
  if (!inside(0, kRootBytes + 1)) return {};
  const uint64_t end = bytes_.size() - kRootBytes;
  const auto packed = static_cast<uint8_t>(unsigned_at(end, 1));
  const uint64_t width = unsigned_at(end + 1, 1);
  if ((width != 1 && width != 2 && width != 4 && width != 8) || width > end) {
    fail("its root has an impossible width");
    return {};
  }
  const Slot slot = {end - width, static_cast<uint8_t>(width), packed};
  if (slot.type() != kMap) {
    fail("it is no map");
    return {};
  }
  return map(slot);
}

}  // namespace

Result<FlexMap> read_flex_map(std::string_view bytes) {
  if (bytes.empty()) return FlexMap{};
  FlexReader reader(bytes);
  FlexMap out = reader.root();
  if (reader.fault().empty()) return out;
  return Error(Code::kInvalid, format("its options are damaged: {}", reader.fault()),
               "the file is damaged: export it again");
}

}  // namespace mote
