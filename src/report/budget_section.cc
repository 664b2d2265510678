// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "report/html.h"
#include "report/sections.h"

namespace mote::html {
namespace {

constexpr double kWidth = 460;

int64_t known_bytes(const ReportMemory& memory) {
  int64_t sum = 0;
  for (const ReportPart& part : memory.parts) sum += std::max<int64_t>(0, part.bytes.value.value_or(0));
  return sum;
}

// Two bars: the memory of the board with what is used to scale, and below it the used part enlarged.
std::string bars(const ReportMemory& memory, const std::string& label) {
  const int64_t used = known_bytes(memory);
  const int64_t whole = std::max({memory.capacity, used, int64_t{1}});
  const double end = kWidth * static_cast<double>(used) / static_cast<double>(whole);
  std::string out =
      format("<svg viewBox=\"0 0 {} 92\" role=\"img\" aria-label=\"{}\">\n", kWidth, escape(label));
  if (memory.capacity > 0) {
    out += format(
        "<rect x=\"0\" y=\"0\" width=\"{}\" height=\"18\" rx=\"3\" fill=\"var(--grid)\"/><rect x=\"0\" "
        "y=\"0\" "
        "width=\"{:.2f}\" height=\"18\" rx=\"{}\" fill=\"var({})\"/><path d=\"M0 18L{:.2f} 18L{} 46L0 46Z\" "
        "fill=\"var(--grid)\" opacity=\".6\"/>\n",
        kWidth, std::max(end, 1.0), end > 6 ? 3 : 0, used > memory.capacity ? "--c4" : "--ink", end, kWidth);
    const bool room = end < kWidth * 0.6;  // else the label would lie over the bar
    if (room) {
      out += format("<text class=\"t\" x=\"{}\" y=\"13\" text-anchor=\"end\">{} free</text>\n", kWidth - 6,
                    kilobytes(memory.capacity - used));
    }
  }
  double x = 0;
  for (size_t i = 0; i < memory.parts.size(); ++i) {
    const int64_t bytes = std::max<int64_t>(0, memory.parts[i].bytes.value.value_or(0));
    const double width = used > 0 ? kWidth * static_cast<double>(bytes) / static_cast<double>(used) : 0;
    if (bytes > 0) {
      out += format(
          "<rect x=\"{:.2f}\" y=\"46\" width=\"{:.2f}\" height=\"40\" fill=\"var(--c{})\"><title>{}: {} "
          "bytes</title></rect>\n",
          x, std::max(width - 1, 0.5), i % 6, escape(memory.parts[i].name), with_commas(bytes));
    }
    x += width;
  }
  return out + "</svg>\n";
}

std::string legend(const ReportMemory& memory) {
  std::string out = "<table><tbody>\n";
  for (size_t i = 0; i < memory.parts.size(); ++i) {
    const ReportPart& part = memory.parts[i];
    out += format(
        "<tr><td><span class=\"key\" style=\"background:var(--c{})\"></span>{}<br><small>{}</small></td><td "
        "class=\"n\">{}</td></tr>\n",
        i % 6, escape(part.name), escape(part.bytes.how), number(part.bytes));
  }
  const bool complete = std::all_of(memory.parts.begin(), memory.parts.end(),
                                    [](const ReportPart& part) { return part.bytes.value.has_value(); });
  std::string share;
  if (memory.capacity > 0) {
    share =
        format("<br><small>{} of {} bytes; {}</small>",
               percent(static_cast<double>(known_bytes(memory)) / static_cast<double>(memory.capacity), 1),
               with_commas(memory.capacity), escape(memory.capacity_how));
  } else {
    share = format("<br><small>{}</small>", escape(memory.capacity_how));
  }
  out += format("</tbody><tfoot><tr><td>{}{}</td><td class=\"n\">{}</td></tr></tfoot></table>\n",
                complete ? "together, bytes" : "together, bytes, without what is not known", share,
                with_commas(known_bytes(memory)));
  return out;
}

std::string memory_figure(const char* name, const ReportMemory& memory) {
  std::string out = format("<figure><h3>{}</h3>\n", name);
  if (memory.parts.empty())
    return out +
           format("<p class=\"none\">Not known: {}</p></figure>\n", escape(reason(memory.capacity_how)));
  const std::string label = format("{}: {} bytes of {}", name, known_bytes(memory), memory.capacity);
  return out + bars(memory, label) + legend(memory) + "</figure>\n";
}

}  // namespace

std::string budget_section(const ReportData& data) {
  const std::string body = "<div class=\"pair\">\n" + memory_figure("RAM", data.ram) +
                           memory_figure("Flash", data.flash) + "</div>\n";
  return section(
      "budget", "RAM and flash against the board", body,
      "each row says it. The upper bar is the board's memory, to scale; the lower one enlarges what is "
      "used. What the rest of a firmware needs comes on top.");
}

}  // namespace mote::html
