// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mote::onnx {

// What reading one file may cost, and whether the file was found to be damaged. Everything that is copied out
// of it, or computed from its constants, is charged in proportion to its size, so that neither messages of
// two bytes nor shapes that promise more than there is can fill the memory.
class Budget {
 public:
  static constexpr uint64_t kFactor = 32;
  static constexpr uint64_t kBase = uint64_t{64} << 20;  // what small files may take

  explicit Budget(uint64_t file_bytes) : left_(kFactor * file_bytes + kBase) {}

  // False, and forever so, when there is not as much left.
  bool charge(uint64_t bytes);
  // Notes the first fault of the file.
  void damage(const std::string& fault);

  bool ok() const { return fault_.empty(); }
  const std::string& fault() const { return fault_; }

 private:
  uint64_t left_;
  std::string fault_;
};

// A message in the wire format of protocol buffers, read in place, field by field:
//
//   for (ProtoReader in(message, &budget); in.next();)
//     if (in.field() == kName) name = in.text();
//
// Source: Protocol Buffers, "Encoding". Accessors of another wire type than the field has note the damage and
// give 0 or nothing. Groups, which ONNX does not use, count as damage.
class ProtoReader {
 public:
  ProtoReader(std::string_view message, Budget* budget) : left_(message), budget_(budget) {}

  bool next();
  int field() const { return field_; }

  int64_t integer() const;         // int32, int64, uint64, bool, enum
  float number() const;            // float
  double long_number() const;      // double
  std::string_view bytes() const;  // bytes, string, a message, a packed field
  std::string text() const;        // a copy, charged

  // A repeated field of numbers, packed or one value of it: appends to `out`.
  void integers(std::vector<int64_t>* out) const;
  void numbers(std::vector<float>* out) const;
  void long_numbers(std::vector<double>* out) const;

 private:
  enum Wire { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
  bool varint(uint64_t* value);
  bool expect(Wire wire) const;
  template <class T>
  void fixed(Wire wire, std::vector<T>* out) const;

  std::string_view left_;
  Budget* budget_;
  int field_ = 0, wire_ = 0;
  uint64_t value_ = 0;  // of all wire types but kBytes
  std::string_view bytes_;
};

}  // namespace mote::onnx
