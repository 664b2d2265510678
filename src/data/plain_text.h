// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace mote {

// True for valid UTF-8 (RFC 3629) without control characters: what may stand in JSON and on a terminal.
bool is_plain_text(std::string_view text);

// A name of plain text that cannot lead out of the folder.
bool is_file_name(std::string_view name);

// The text with every other byte as \xNN, for messages.
std::string escaped(std::string_view text);

}  // namespace mote
