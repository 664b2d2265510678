// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace mote::utf8 {

// Takes one character off the front of `text`, which must not be empty. Bytes that are not UTF-8 (too long,
// cut off, surrogates, above U+10FFFF) give U+FFFD, one for each byte.
char32_t next(std::string_view* text);

void append(char32_t character, std::string* out);

// Columns that a character takes on a terminal: 0 for combining marks, 2 for wide East Asian characters and
// most emoji, else 1. Source: Unicode Standard Annex 11 and the general categories Mn and Me, by block.
int character_width(char32_t character);

// The text fit for a terminal or a page: invalid UTF-8, control characters and marks that turn the direction
// of writing become U+FFFD, so that a name from a hostile file cannot steer the terminal.
std::string legible(std::string_view text);

// Columns of a text that went through legible().
int width(std::string_view text);

// At most `columns` wide; a longer text is cut and ends in an ellipsis.
std::string shorten(std::string_view text, int columns);

}  // namespace mote::utf8
