// SPDX-License-Identifier: Apache-2.0
#include "report/html.h"

#include <cmath>

#include "base/format.h"
#include "report/utf8.h"

namespace mote::html {

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : utf8::legible(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string number(const Figure<int64_t>& figure) { return figure.value ? with_commas(*figure.value) : "–"; }

std::string percent(double share, int digits) {
  return std::isfinite(share) ? format("{:.{}f} %", share * 100, digits) : "–";
}

std::string kilobytes(int64_t bytes) {
  if (bytes < 1024) return format("{} bytes", bytes);
  if (bytes % (1024 * 1024) == 0) return format("{} MB", bytes / (1024 * 1024));
  if (bytes % 1024 == 0) return format("{} KB", bytes / 1024);
  return format("{:.1f} KB", static_cast<double>(bytes) / 1024);
}

std::string millions(int64_t value) {
  if (value < 10000) return with_commas(value);
  if (value < 1000000) return format("{:.1f} k", static_cast<double>(value) / 1e3);
  return format("{:.2f} M", static_cast<double>(value) / 1e6);
}

std::string reason(const std::string& how) { return how.empty() ? "no reason was given" : how; }

std::string section(const std::string& id, const std::string& heading, const std::string& body,
                    const std::string& how) {
  std::string out = format("<section id=\"{}\">\n<h2>{}</h2>\n{}", id, escape(heading), body);
  if (!how.empty()) out += format("<p class=\"how\"><b>How:</b> {}</p>\n", escape(how));
  return out + "</section>\n";
}

std::string missing_section(const std::string& id, const std::string& heading, const std::string& how) {
  return format("<section id=\"{}\">\n<h2>{}</h2>\n<p class=\"none\">Not known: {}</p>\n</section>\n", id,
                escape(heading), escape(reason(how)));
}

double tick_step(double range, int most) {
  if (!(range > 0) || !std::isfinite(range)) return 1;
  const double power = std::pow(10, std::floor(std::log10(range / most)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (range / (factor * power) <= most) return factor * power;
  }
  return 10 * power;
}

int64_t byte_tick_step(int64_t range, int most) {
  int64_t step = 16;
  while (range / step >= most && step < range) step *= 2;
  return step;
}

}  // namespace mote::html
