// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mote {

// A catalogue of public sets (src/fetch/sets.toml) of one set, with every key that must be there and no
// other.
inline constexpr char kCatalogueText[] = R"([[set]]
name = "a"
title = "b"
page = "c"
licence = "d"
licence_address = "e"
checked_by = "f"
unpack = [["x.zip"]]
unpacked_bytes_at_most = 10
[[set.file]]
name = "x.zip"
address = "https://example.org/x.zip"
bytes = 5
md5 = "0123456789abcdef0123456789abcdef"
)";

}  // namespace mote
