// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/wire.h"

#include <cstring>

#include "base/format.h"

namespace mote::onnx {

bool Budget::charge(uint64_t bytes) {
  if (!ok()) return false;
  if (bytes > left_) {
    damage(format("unpacked it would take more than {} times its size", kFactor));
    return false;
  }
  left_ -= bytes;
  return true;
}

void Budget::damage(const std::string& fault) {
  if (ok()) fault_ = fault;
}

bool ProtoReader::varint(uint64_t* value) {
  *value = 0;
  for (int shift = 0; shift < 64 && !left_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(left_.front());
    left_.remove_prefix(1);
    *value |= uint64_t{byte & 0x7Fu} << shift;
    if ((byte & 0x80) == 0) return true;
  }
  budget_->damage("a number is cut off");
  return false;
}

bool ProtoReader::next() {
  if (left_.empty() || !budget_->ok()) return false;
  uint64_t key = 0;
  if (!varint(&key)) return false;
  field_ = static_cast<int>(key >> 3 & 0x1FFFFFFF);
  wire_ = static_cast<int>(key & 7);
  value_ = 0;
  bytes_ = {};
  if (wire_ == kVarint) return varint(&value_);
  uint64_t size = wire_ == kFixed64 ? 8 : 4;
  if (wire_ == kBytes && !varint(&size)) return false;
  if ((wire_ != kFixed64 && wire_ != kFixed32 && wire_ != kBytes) || field_ == 0) {
    budget_->damage(format("field {} has the impossible wire type {}", field_, wire_));
    return false;
  }
  if (size > left_.size()) {
    budget_->damage(format("field {} has {} bytes, of which {} are there", field_, size, left_.size()));
    return false;
  }
  if (wire_ == kBytes) {
    bytes_ = left_.substr(0, size);
  } else {
    std::memcpy(&value_, left_.data(), size);
  }
  left_.remove_prefix(size);
  return true;
}

bool ProtoReader::expect(Wire wire) const {
  if (wire_ == wire) return true;
  budget_->damage(
      format("field {} has the wire type {} instead of {}", field_, wire_, static_cast<int>(wire)));
  return false;
}

int64_t ProtoReader::integer() const { return expect(kVarint) ? static_cast<int64_t>(value_) : 0; }

float ProtoReader::number() const {
  float out = 0;
  if (expect(kFixed32)) std::memcpy(&out, &value_, sizeof out);
  return out;
}

double ProtoReader::long_number() const {
  double out = 0;
  if (expect(kFixed64)) std::memcpy(&out, &value_, sizeof out);
  return out;
}

std::string_view ProtoReader::bytes() const { return expect(kBytes) ? bytes_ : std::string_view(); }

std::string ProtoReader::text() const {
  const std::string_view span = bytes();
  if (!budget_->charge(span.size() + sizeof(std::string))) return {};
  return std::string(span);
}

void ProtoReader::integers(std::vector<int64_t>* out) const {
  if (wire_ == kVarint) {
    if (budget_->charge(sizeof(int64_t))) out->push_back(static_cast<int64_t>(value_));
    return;
  }
  ProtoReader packed(bytes(), budget_);
  uint64_t value = 0;
  while (!packed.left_.empty() && budget_->charge(sizeof value) && packed.varint(&value))
    out->push_back(static_cast<int64_t>(value));
}

template <class T>
void ProtoReader::fixed(Wire wire, std::vector<T>* out) const {
  T value;
  if (wire_ == wire) {
    std::memcpy(&value, &value_, sizeof value);
    if (budget_->charge(sizeof value)) out->push_back(value);
    return;
  }
  const std::string_view packed = bytes();
  if (packed.size() % sizeof value != 0) budget_->damage(format("field {} ends within a number", field_));
  if (!budget_->charge(packed.size())) return;
  const size_t before = out->size();
  out->resize(before + packed.size() / sizeof value);
  if (!packed.empty()) std::memcpy(out->data() + before, packed.data(), packed.size());
}

void ProtoReader::numbers(std::vector<float>* out) const { fixed(kFixed32, out); }
void ProtoReader::long_numbers(std::vector<double>* out) const { fixed(kFixed64, out); }

}  // namespace mote::onnx
