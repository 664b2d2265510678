// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace mote {

class FlatTable;

// A FlatBuffer of unknown origin, read in place by field number. Source: FlatBuffers internals (the binary
// format), google.github.io/flatbuffers.
//
// Every offset is checked before it is followed. Instead of an error at each call the buffer remembers its
// first fault: from then on every field reads as absent, and the caller asks fault() once, at the end of each
// stage. Nothing here recurses, and what is copied out is charged to a budget in proportion to the file, so
// that a small file whose parts overlap cannot grow into a large graph.
class FlatBuffer {
 public:
  // `data` must outlive this object and all its tables.
  FlatBuffer(const uint8_t* data, size_t size)
      : data_(data), size_(size), budget_(kBudgetFactor * size + kBudgetBase) {}
  FlatBuffer(const FlatBuffer&) = delete;
  FlatBuffer& operator=(const FlatBuffer&) = delete;

  FlatTable root();

  bool ok() const { return fault_.empty(); }
  // "the table at byte 80 reaches past the end"; empty if all is well.
  const std::string& fault() const { return fault_; }

  // Charges memory that the caller takes for a part of the file; false, and a fault, when it is too much.
  bool charge(uint64_t bytes);

  // Is [at, at + bytes) inside the file? A fault if not.
  bool inside(uint64_t at, uint64_t bytes, const char* what);

  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  friend class FlatTable;
  friend class FlatTables;
  static constexpr uint64_t kBudgetFactor = 16, kBudgetBase = 1 << 20;

  template <class T>
  T read(uint64_t at) const {
    T value;
    std::memcpy(&value, data_ + at, sizeof value);
    return value;
  }
  void fail(std::string what);
  FlatTable table_at(uint64_t at);

  const uint8_t* data_;
  size_t size_;
  uint64_t budget_;
  std::string fault_;
};

// A vector of tables.
class FlatTables {
 public:
  FlatTables() = default;
  size_t size() const { return count_; }
  FlatTable operator[](size_t i) const;  // i < size()

 private:
  friend class FlatTable;
  FlatTables(FlatBuffer* buffer, uint64_t at, size_t count) : buffer_(buffer), at_(at), count_(count) {}
  FlatBuffer* buffer_ = nullptr;
  uint64_t at_ = 0;  // of the first element
  size_t count_ = 0;
};

// One table. An absent table has no fields.
class FlatTable {
 public:
  FlatTable() = default;
  bool present() const { return buffer_ != nullptr; }
  bool has(int field) const { return slot(field, 1) != 0; }

  // A scalar field, or `otherwise` if it is not there.
  template <class T>
  T scalar(int field, T otherwise) const {
    const uint64_t at = slot(field, sizeof(T));
    return at == 0 ? otherwise : buffer_->read<T>(at);
  }
  FlatTable table(int field) const;
  FlatTables tables(int field) const;
  std::string string(int field) const;

  // A vector of numbers, copied.
  template <class T>
  std::vector<T> scalars(int field) const {
    const std::string_view span = vector(field, sizeof(T));
    std::vector<T> out;
    if (span.empty() || !buffer_->charge(span.size())) return out;
    out.resize(span.size() / sizeof(T));
    std::memcpy(out.data(), span.data(), span.size());
    return out;
  }
  // A vector of bytes, in place.
  std::string_view bytes(int field) const { return vector(field, 1); }

 private:
  friend class FlatBuffer;
  FlatTable(FlatBuffer* buffer, uint64_t at, uint64_t vtable, uint16_t vtable_bytes, uint16_t table_bytes)
      : buffer_(buffer), at_(at), vtable_(vtable), vtable_bytes_(vtable_bytes), table_bytes_(table_bytes) {}

  // Where the field lies in the file, 0 if it is absent.
  uint64_t slot(int field, size_t bytes) const;
  // What an offset field points to, 0 if it is absent.
  uint64_t target(int field) const;
  std::string_view vector(int field, size_t element_bytes) const;

  FlatBuffer* buffer_ = nullptr;
  uint64_t at_ = 0, vtable_ = 0;
  uint16_t vtable_bytes_ = 0, table_bytes_ = 0;
};

}  // namespace mote
