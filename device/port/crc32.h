/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CRC32_H
#define MOTE_CRC32_H
/* The CRC-32 of IEEE 802.3, zip and PNG: polynomial 0x04C11DB7, bits in reflected order, all ones before and
   after. Two table look-ups for a byte, with a table of 64 bytes in place of the usual 1,024. */
#include "device/port/port.h"

/* The CRC of `count` bytes in flash that follow those of which `crc` is the CRC; 0 before the first. */
static inline uint32_t mote_crc32(uint32_t crc, const int8_t* bytes, uint32_t count) {
  static const uint32_t table[16] = {
      0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
      0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
  };
  crc = ~crc;
  for (uint32_t i = 0; i < count; ++i) {
    crc ^= (uint8_t)mote_flash_i8(bytes + i);
    crc = crc >> 4 ^ (uint32_t)mote_flash_i32((const int32_t*)table + (crc & 15));
    crc = crc >> 4 ^ (uint32_t)mote_flash_i32((const int32_t*)table + (crc & 15));
  }
  return ~crc;
}

#endif
