// SPDX-License-Identifier: Apache-2.0
#include "emulate/elf.h"

#include <algorithm>
#include <optional>

namespace mote {

namespace {

constexpr uint32_t kSymbolTable = 2, kNoBits = 8;  // section types
constexpr uint32_t kWrite = 1, kAlloc = 2;         // section flags
constexpr uint32_t kFunction = 2, kHeaderBytes = 52, kSectionBytes = 40, kSymbolBytes = 16;

// Reads fields; out of range, `bad` is set and 0 returned.
class Reader {
 public:
  explicit Reader(const Bytes& bytes) : bytes_(bytes) {}
  bool bad = false;

  uint32_t u32(uint64_t at) { return number(at, 4); }
  uint32_t u16(uint64_t at) { return number(at, 2); }
  uint32_t u8(uint64_t at) { return number(at, 1); }

  std::string text(uint64_t at) {
    const auto begin = bytes_.begin() + static_cast<ptrdiff_t>(std::min<uint64_t>(at, bytes_.size()));
    const auto end = std::find(begin, bytes_.end(), uint8_t{0});
    if (end == bytes_.end()) bad = true;
    return {begin, end};
  }

 private:
  uint32_t number(uint64_t at, uint32_t size) {
    if (at + size > bytes_.size()) {
      bad = true;
      return 0;
    }
    uint32_t value = 0;
    for (uint32_t i = 0; i < size; ++i) value |= uint32_t{bytes_[at + i]} << (8 * i);
    return value;
  }
  const Bytes& bytes_;
};

struct SectionHeader {
  uint32_t name, type, flags, address, offset, bytes, link;
};

SectionHeader read_section(Reader& reader, uint64_t at) {
  return {reader.u32(at),      reader.u32(at + 4),  reader.u32(at + 8), reader.u32(at + 12),
          reader.u32(at + 16), reader.u32(at + 20), reader.u32(at + 24)};
}

void read_symbols(Reader& reader, const SectionHeader& table, const SectionHeader& strings, Elf* elf) {
  for (uint64_t at = table.offset; !reader.bad && at + kSymbolBytes <= uint64_t{table.offset} + table.bytes;
       at += kSymbolBytes) {
    ElfSymbol symbol;
    symbol.name = reader.text(uint64_t{strings.offset} + reader.u32(at));
    symbol.is_function = (reader.u8(at + 12) & 15) == kFunction;
    symbol.address = reader.u32(at + 4) & (symbol.is_function ? ~1u : ~0u);
    symbol.bytes = reader.u32(at + 8);
    if (!symbol.name.empty()) elf->symbols.push_back(std::move(symbol));
  }
}

}  // namespace

const ElfSection* Elf::section(const std::string& name) const {
  for (const ElfSection& found : sections)
    if (found.name == name) return &found;
  return nullptr;
}

int64_t Elf::section_bytes(const std::string& name) const {
  const ElfSection* found = section(name);
  return found == nullptr ? 0 : found->bytes;
}

const ElfSymbol* Elf::function_at(uint32_t address) const {
  for (const ElfSymbol& symbol : symbols)
    if (symbol.is_function && address >= symbol.address && address - symbol.address < symbol.bytes)
      return &symbol;
  return nullptr;
}

Result<Elf> parse_elf(const Bytes& bytes, const std::string& file) {
  const Error broken(Code::kInvalid, "is not a whole 32-bit little-endian ELF file", "", Origin{file});
  const uint8_t magic[] = {0x7F, 'E', 'L', 'F', 1, 1};
  if (bytes.size() < kHeaderBytes || !std::equal(std::begin(magic), std::end(magic), bytes.begin()))
    return broken;
  Reader reader(bytes);
  const uint64_t table = reader.u32(32);
  const uint32_t entry_bytes = reader.u16(46), count = reader.u16(48), names = reader.u16(50);
  if (entry_bytes != kSectionBytes || names >= count ||
      table + uint64_t{count} * kSectionBytes > bytes.size())
    return broken;

  std::vector<SectionHeader> headers;
  for (uint32_t i = 0; i < count; ++i)
    headers.push_back(read_section(reader, table + uint64_t{i} * kSectionBytes));
  Elf elf;
  for (const SectionHeader& header : headers) {
    elf.sections.push_back({reader.text(uint64_t{headers[names].offset} + header.name), header.address,
                            header.bytes, (header.flags & kAlloc) != 0, header.type != kNoBits,
                            (header.flags & kWrite) != 0, header.offset});
    if (header.type != kSymbolTable) continue;
    if (header.link >= count) return broken;
    read_symbols(reader, header, headers[header.link], &elf);
  }
  if (reader.bad) return broken;
  return elf;
}

}  // namespace mote
