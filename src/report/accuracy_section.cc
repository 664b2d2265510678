// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "report/html.h"
#include "report/sections.h"

namespace mote::html {
namespace {

struct Interval {
  double low, high;
};

// 95 % score interval of a share. Source: E. B. Wilson, "Probable inference" (1927).
Interval wilson(int64_t correct, int64_t total) {
  constexpr double z = 1.959964;
  const double n = static_cast<double>(total), p = static_cast<double>(correct) / n;
  const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(std::max(0.0, p * (1 - p) / n + z * z / (4 * n * n)));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

bool known(const ReportAccuracy& a) { return a.total > 0 && a.correct >= 0 && a.correct <= a.total; }

// The part of the 0..1 axis that holds every interval, so that small differences can be seen.
Interval axis(const std::vector<ReportAccuracy>& all) {
  Interval out{1, 0};
  for (const ReportAccuracy& a : all) {
    if (!known(a)) continue;
    const Interval i = wilson(a.correct, a.total);
    out = {std::min(out.low, i.low), std::max(out.high, i.high)};
  }
  const double margin = std::max(0.002, (out.high - out.low) * 0.15);
  return {std::max(0.0, out.low - margin), std::min(1.0, out.high + margin)};
}

std::string dot(const ReportAccuracy& a, const Interval& axis) {
  const auto x = [&](double share) { return 4 + 212 * (share - axis.low) / (axis.high - axis.low); };
  const Interval i = wilson(a.correct, a.total);
  const double share = static_cast<double>(a.correct) / static_cast<double>(a.total);
  return format(
      "<svg viewBox=\"0 0 220 18\" style=\"min-width:90px\" role=\"img\" aria-label=\"95 % interval {} to "
      "{}\">"
      "<line class=\"x\" x1=\"0\" x2=\"220\" y1=\"9\" y2=\"9\"/><line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"9\" "
      "y2=\"9\" "
      "stroke=\"var(--c0)\" stroke-width=\"3\" stroke-opacity=\".45\"/><circle cx=\"{:.1f}\" cy=\"9\" "
      "r=\"5\" "
      "fill=\"var(--c0)\"/></svg>",
      percent(i.low), percent(i.high), x(i.low), x(i.high), x(share));
}

std::string row(const ReportAccuracy& a, const Interval& axis) {
  const std::string name = format("<tr><td>{}<br><small>{}</small></td>", escape(a.name), escape(a.how));
  if (!known(a)) return name + "<td class=\"n\">–</td><td class=\"n\">–</td><td></td></tr>\n";
  const Interval i = wilson(a.correct, a.total);
  return format(
      "{}<td class=\"n\"><b>{}</b><br><small>{:.1f} to {:.1f}</small></td><td class=\"n\">{}<br><small>of "
      "{}</small></td><td>{}</td></tr>\n",
      name, percent(static_cast<double>(a.correct) / static_cast<double>(a.total)), i.low * 100, i.high * 100,
      with_commas(a.correct), with_commas(a.total), dot(a, axis));
}

std::string proof(const ReportData& data) {
  const auto& compared = data.outputs_compared;
  const auto& identical = data.outputs_identical;
  if (!compared.value || !identical.value) {
    const std::string& why = compared.value ? identical.how : compared.how;
    return why.empty() ? ""
                       : format("<p class=\"none\">Host and board were not compared: {}</p>\n", escape(why));
  }
  const bool equal = *compared.value == *identical.value && *compared.value > 0;
  return format(
      "<p class=\"proof{}\"><b>{}</b><span>{} of {} outputs of the board are identical to the host's, to the "
      "last bit. "
      "<small>{}</small></span></p>\n",
      equal ? "" : " broken", equal ? "Equal" : "Not equal", with_commas(*identical.value),
      with_commas(*compared.value), escape(identical.how));
}

// One big number of the headline.
std::string card(const std::string& label, const std::string& value, const std::string& unit,
                 const std::string& note) {
  return format(
      "<div><div class=\"label\">{}</div><div class=\"value\">{} <small>{}</small></div><div "
      "class=\"note\">{}</div>"
      "</div>\n",
      escape(label), escape(value), escape(unit), escape(note));
}

// The sum of a memory's parts; not known as soon as one part is not.
Figure<int64_t> total(const ReportMemory& memory) {
  Figure<int64_t> out{int64_t{0}, ""};
  for (const ReportPart& part : memory.parts) {
    if (!part.bytes.value) return {std::nullopt, part.name + ": " + part.bytes.how};
    *out.value += *part.bytes.value;
    out.how += (out.how.empty() ? "" : " + ") + part.name;
  }
  return memory.parts.empty() ? Figure<int64_t>{std::nullopt, memory.capacity_how} : out;
}

std::string memory_card(const char* label, const ReportMemory& memory) {
  const Figure<int64_t> sum = total(memory);
  if (!sum.value) return card(label, "–", "", reason(sum.how));
  const std::string of = memory.capacity > 0 ? "of " + kilobytes(memory.capacity) : "";
  return card(label, kilobytes(*sum.value), of, sum.how);
}

template <class T>
std::string figure_card(const std::string& label, const Figure<T>& figure, const std::string& value,
                        const char* unit) {
  return figure.value ? card(label, value, unit, figure.how) : card(label, "–", "", reason(figure.how));
}

}  // namespace

std::string headline_section(const ReportData& data) {
  std::string out = "<section id=\"headline\">\n";
  // The last step of the flow is the one that ships.
  const ReportAccuracy a = data.accuracy.empty() ? ReportAccuracy{} : data.accuracy.back();
  const double share = known(a) ? static_cast<double>(a.correct) / static_cast<double>(a.total) : NAN;
  out += card(a.name.empty() ? "Accuracy" : "Accuracy, " + a.name, percent(share),
              known(a) ? format("of {}", with_commas(a.total)) : "", reason(a.how));
  out += memory_card("RAM", data.ram);
  out += memory_card("Flash", data.flash);
  out += figure_card("Instructions per " + data.run, data.instructions,
                     data.instructions.value ? millions(*data.instructions.value) : "", "");
  out +=
      figure_card("Latency", data.milliseconds, format("{:.2f}", data.milliseconds.value.value_or(0)), "ms");
  out += figure_card("Energy per " + data.run, data.microjoules,
                     format("{:.1f}", data.microjoules.value.value_or(0)), "µJ");
  if (data.milliwatts.value || !data.milliwatts.how.empty())
    out += figure_card("Average power", data.milliwatts, format("{:.3g}", data.milliwatts.value.value_or(0)),
                       "mW");
  return out + "</section>\n";
}

std::string accuracy_section(const ReportData& data) {
  if (data.accuracy.empty()) return missing_section("accuracy", "Accuracy", "nothing was evaluated");
  const Interval range = axis(data.accuracy);
  std::string body = proof(data);
  body +=
      "<div class=\"scroll\"><table><thead><tr><th>Model</th><th class=\"n\">Accuracy</th><th "
      "class=\"n\">Correct"
      "</th><th>95 % interval</th></tr></thead><tbody>\n";
  for (const ReportAccuracy& a : data.accuracy) body += row(a, range);
  body += "</tbody></table></div>\n";
  return section(
      "accuracy", "Accuracy", body,
      "counted over the samples named in each row. The interval says how far chance alone could move the "
      "figure with other samples of the same kind (Wilson's 95 % score interval); the dots share one axis, " +
          format("{} to {}.", percent(range.low, 1), percent(range.high, 1)));
}

}  // namespace mote::html
