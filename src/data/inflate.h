// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/io.h"
#include "base/result.h"

namespace mote {

// All that deflated data in memory inflate to, if it is no more than `most` bytes; data that end early or are
// damaged are an error that names `file`. Memory grows with what comes out, never by a promise.
enum class Deflate { kRaw, kZlib };  // RFC 1951, RFC 1950
Result<Bytes> inflate_all(const uint8_t* data, size_t size, Deflate kind, uint64_t most,
                          const std::string& file);

uint32_t zip_crc32(const Bytes& bytes);

}  // namespace mote
