// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mote {

std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string_view trim(std::string_view text);
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
bool ends_with(std::string_view text, std::string_view end);

// A C identifier made from any text: "a b/c.1" -> "a_b_c_1"; never empty, never starts with a digit.
std::string c_identifier(std::string_view text);

// "did you mean 'mhz'?" for the nearest known word, else "known: a, b, c".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

// Is the text valid UTF-8 (RFC 3629: no overlong forms, no surrogates)? Text from outside must be, since JSON
// and HTML cannot carry anything else.
bool is_utf8(std::string_view text);

// The text with control characters, and all bytes above 127 if it is not UTF-8, replaced by '?': names from
// outside go into messages, JSON and HTML.
std::string printable(std::string_view text);

// Base64 (RFC 4648, with padding).
std::string base64_encode(const void* data, size_t bytes);
bool base64_decode(std::string_view text, std::vector<unsigned char>* out);

}  // namespace mote
