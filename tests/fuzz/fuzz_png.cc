// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/check_image.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace {

uint32_t big_endian(const uint8_t* p) {
  return (uint32_t{p[0]} << 24) | (uint32_t{p[1]} << 16) | (uint32_t{p[2]} << 8) | p[3];
}

// Gives every chunk the checksum it should have: length, type, data, checksum.
void mend_checksums(uint8_t* data, size_t size) {
  constexpr size_t kSignature = 8, kLengthAndType = 8, kChecksum = 4;
  for (size_t at = kSignature; at < size && size - at >= kLengthAndType + kChecksum;) {
    const size_t length = big_endian(data + at);
    if (length > size - at - kLengthAndType - kChecksum) return;
    const uint32_t crc = mote::crc32(data + at + 4, length + 4);
    for (size_t i = 0; i < 4; ++i)
      data[at + kLengthAndType + length + i] = static_cast<uint8_t>(crc >> (24 - 8 * i));
    at += kLengthAndType + length + kChecksum;
  }
}

}  // namespace

// Without right checksums a decoder never looks at what was changed.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  size = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 16 != 0) mend_checksums(data, size);
  return size;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  check_image(decode_png(Bytes(data, data + size), "fuzz.png"));
  return 0;
}
