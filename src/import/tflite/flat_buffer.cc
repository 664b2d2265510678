// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/flat_buffer.h"

#include <bit>

#include "base/format.h"

namespace mote {

// The format is little endian; a big-endian host would have to swap in read().
static_assert(std::endian::native == std::endian::little);

void FlatBuffer::fail(std::string what) {
  if (fault_.empty()) fault_ = std::move(what);
}

bool FlatBuffer::charge(uint64_t bytes) {
  if (!ok()) return false;
  if (bytes > budget_) {
    fail(format("its parts overlap: unpacked it would take more than {} times its size", kBudgetFactor));
    return false;
  }
  budget_ -= bytes;
  return true;
}

bool FlatBuffer::inside(uint64_t at, uint64_t bytes, const char* what) {
  if (!ok()) return false;
  if (at <= size_ && bytes <= size_ - at) return true;
  fail(format("{} at byte {} reaches past the end", what, at));
  return false;
}

FlatTable FlatBuffer::root() {
  if (!inside(0, sizeof(uint32_t), "the root")) return {};
  return table_at(read<uint32_t>(0));
}

FlatTable FlatBuffer::table_at(uint64_t at) {
  if (!inside(at, sizeof(int32_t), "a table")) return {};
  // The table begins with the distance back to its vtable: [vtable bytes, table bytes, offset of field 0, 1,
  // ...].
  const int64_t vtable = static_cast<int64_t>(at) - read<int32_t>(at);
  if (vtable < 0) {
    fail(format("the table at byte {} has its field list before the file", at));
    return {};
  }
  const auto list = static_cast<uint64_t>(vtable);
  if (!inside(list, 2 * sizeof(uint16_t), "a field list")) return {};
  const auto vtable_bytes = read<uint16_t>(list);
  const auto table_bytes = read<uint16_t>(list + sizeof(uint16_t));
  if (vtable_bytes < 4 || vtable_bytes % 2 != 0 || table_bytes < 4) {
    fail(format("the table at byte {} has a malformed field list", at));
    return {};
  }
  if (!inside(list, vtable_bytes, "a field list") || !inside(at, table_bytes, "a table")) return {};
  return FlatTable(this, at, list, vtable_bytes, table_bytes);
}

uint64_t FlatTable::slot(int field, size_t bytes) const {
  if (!present() || !buffer_->ok()) return 0;
  const uint64_t entry = 4 + 2 * static_cast<uint64_t>(field);
  if (entry + 2 > vtable_bytes_) return 0;
  const auto offset = buffer_->read<uint16_t>(vtable_ + entry);
  if (offset == 0) return 0;
  if (offset < 4 || offset + bytes > table_bytes_) {
    buffer_->fail(format("field {} of the table at byte {} lies outside the table", field, at_));
    return 0;
  }
  return at_ + offset;
}

uint64_t FlatTable::target(int field) const {
  const uint64_t at = slot(field, sizeof(uint32_t));
  return at == 0 ? 0 : at + buffer_->read<uint32_t>(at);
}

FlatTable FlatTable::table(int field) const {
  const uint64_t at = target(field);
  return at == 0 ? FlatTable() : buffer_->table_at(at);
}

std::string_view FlatTable::vector(int field, size_t element_bytes) const {
  const uint64_t at = target(field);
  if (at == 0 || !buffer_->inside(at, sizeof(uint32_t), "a vector")) return {};
  const uint64_t bytes = uint64_t{buffer_->read<uint32_t>(at)} * element_bytes;
  const uint64_t first = at + sizeof(uint32_t);
  if (!buffer_->inside(first, bytes, "a vector")) return {};
  return {reinterpret_cast<const char*>(buffer_->data_ + first), static_cast<size_t>(bytes)};
}

FlatTables FlatTable::tables(int field) const {
  const std::string_view span = vector(field, sizeof(uint32_t));
  if (span.empty()) return {};
  const auto first = static_cast<uint64_t>(reinterpret_cast<const uint8_t*>(span.data()) - buffer_->data_);
  return FlatTables(buffer_, first, span.size() / sizeof(uint32_t));
}

std::string FlatTable::string(int field) const {
  const std::string_view span = vector(field, 1);
  if (span.empty() || !buffer_->charge(span.size())) return {};
  return std::string(span);
}

FlatTable FlatTables::operator[](size_t i) const {
  if (!buffer_->ok()) return {};
  const uint64_t at = at_ + i * sizeof(uint32_t);
  return buffer_->table_at(at + buffer_->read<uint32_t>(at));
}

}  // namespace mote
