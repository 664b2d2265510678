// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "report/html.h"
#include "report/sections.h"

namespace mote::html {
namespace {

std::string bar_cell(int64_t value, int64_t largest, const char* kind) {
  const double share = largest > 0 ? 100 * static_cast<double>(value) / static_cast<double>(largest) : 0;
  return format("<td class=\"n\">{}<div class=\"bar{}\" style=\"width:{:.1f}%\"></div></td>",
                with_commas(value), kind, std::clamp(share, 0.0, 100.0));
}

std::string per_mac(const std::optional<int64_t>& instructions, int64_t macs) {
  if (!instructions || macs <= 0) return "–";
  return format("{:.2f}", static_cast<double>(*instructions) / static_cast<double>(macs));
}

struct Largest {
  int64_t macs = 0, instructions = 0, weights = 0, arena = 0;
};

std::string layer_row(const ReportLayer& layer, const Largest& largest) {
  std::string out = format("<tr><td class=\"n\">{}</td><td><b>{}</b><br><small>{}</small></td><td>{}</td>",
                           layer.index, escape(layer.op), escape(layer.name), escape(layer.output_shape));
  out +=
      layer.macs > 0 ? format("<td class=\"n\">{}</td>", with_commas(layer.macs)) : "<td class=\"n\">–</td>";
  out +=
      layer.instructions ? bar_cell(*layer.instructions, largest.instructions, "") : "<td class=\"n\">–</td>";
  out += format("<td class=\"n\">{}</td>", per_mac(layer.instructions, layer.macs));
  out += bar_cell(layer.weight_bytes, largest.weights, " w");
  return out + bar_cell(layer.arena_bytes, largest.arena, " a") + "</tr>\n";
}

}  // namespace

std::string layers_section(const ReportData& data) {
  const char* heading = "Instructions and bytes of each layer";
  if (data.layers.empty()) return missing_section("layers", heading, data.layers_how);
  Largest largest, sum;
  bool all_counted = true;
  for (const ReportLayer& layer : data.layers) {
    largest.instructions = std::max(largest.instructions, layer.instructions.value_or(0));
    largest.weights = std::max(largest.weights, layer.weight_bytes);
    largest.arena = std::max(largest.arena, layer.arena_bytes);
    sum.macs += layer.macs;
    sum.weights += layer.weight_bytes;
    sum.instructions += layer.instructions.value_or(0);
    all_counted = all_counted && layer.instructions.has_value();
  }
  std::string body =
      "<div class=\"scroll\"><table><thead><tr><th class=\"n\">#</th><th>Layer</th><th>Output</th><th "
      "class=\"n\">MACs"
      "</th><th class=\"n\">Instructions</th><th class=\"n\">per MAC</th><th "
      "class=\"n\">Constants,<br>bytes</th><th "
      "class=\"n\">Arena in use,<br>bytes</th></tr></thead><tbody>\n";
  for (const ReportLayer& layer : data.layers) body += layer_row(layer, largest);
  const auto total = data.instructions.value;
  if (total && all_counted && *total > sum.instructions) {
    body += format(
        "<tr><td></td><td><small>the code that calls the layers</small></td><td></td><td></td><td "
        "class=\"n\">"
        "{}</td><td></td><td></td><td></td></tr>\n",
        with_commas(*total - sum.instructions));
  }
  body += format(
      "</tbody><tfoot><tr><td></td><td>together</td><td></td><td class=\"n\">{}</td><td "
      "class=\"n\">{}</td><td "
      "class=\"n\">{}</td><td class=\"n\">{}</td><td "
      "class=\"n\">{}<br><small>largest</small></td></tr></tfoot>"
      "</table></div>\n",
      with_commas(sum.macs), number(data.instructions), per_mac(total, sum.macs), with_commas(sum.weights),
      with_commas(largest.arena));
  std::string how = data.layers_how;
  how += format("{}Instructions: {}", how.empty() ? "" : " ",
                data.instructions.how.empty() ? "not known, no reason was given." : data.instructions.how);
  return section("layers", heading, body, how);
}

}  // namespace mote::html
