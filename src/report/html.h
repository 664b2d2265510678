// SPDX-License-Identifier: Apache-2.0
#pragma once
// Small helpers of the report's sections.
#include <cstdint>
#include <string>
#include <string_view>

#include "report/report.h"

namespace mote::html {

// Text fit for HTML and SVG, inside elements and inside double quotes.
std::string escape(std::string_view text);

// "12,345" or, where there is no value, a dash that points to the reason beside it.
std::string number(const Figure<int64_t>& figure);

// 0.9012 -> "90.12 %"; "–" if it is not a finite number.
std::string percent(double share, int digits = 2);

// 14337 -> "14.0 KB" (of 1024 bytes), round sizes "256 KB" and "1 MB", small ones "812 bytes".
std::string kilobytes(int64_t bytes);

// 1234567 -> "1.23 M"; below ten thousand "9,876".
std::string millions(int64_t value);

// Why something is not known; a sentence in its place if the caller gave none.
std::string reason(const std::string& how);

// A section with a heading and, under it, how its numbers were obtained.
std::string section(const std::string& id, const std::string& heading, const std::string& body,
                    const std::string& how);

// A section whose content is not there: the heading and the reason.
std::string missing_section(const std::string& id, const std::string& heading, const std::string& how);

// Steps of 1, 2 or 5 times a power of ten (of 1,024 for bytes) that divide `range` into at most `most` parts.
double tick_step(double range, int most);
int64_t byte_tick_step(int64_t range, int most);

}  // namespace mote::html
