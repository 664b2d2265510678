// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "report/html.h"
#include "report/sections.h"
#include "report/utf8.h"

namespace mote::html {
namespace {

// A cell's shade is its share of the row. Hits are blue, misses orange; misses are few, so their shade grows
// with the square root.
std::string cell(int64_t count, int64_t row_total, bool hit) {
  if (count <= 0 || row_total <= 0) return "<td class=\"z\">·</td>";
  const double share = static_cast<double>(count) / static_cast<double>(row_total);
  const double shade = hit ? 0.12 + 0.8 * share : 0.06 + 0.94 * std::sqrt(share);
  return format("<td{} style=\"background:rgba(var({}),{:.3f})\">{}</td>",
                hit && shade > 0.45 ? " class=\"hi\"" : "", hit ? "--heat" : "--bad", std::min(shade, 0.95),
                with_commas(count));
}

std::string confusion_row(const ReportData& data, size_t truth) {
  const std::vector<int64_t>& counts = data.confusion[truth];
  int64_t total = 0;
  for (const int64_t count : counts) total += count;
  std::string out =
      format("<tr><th scope=\"row\">{}</th>", escape(class_name(data, static_cast<int32_t>(truth))));
  for (size_t i = 0; i < counts.size(); ++i) out += cell(counts[i], total, i == truth);
  const int64_t hits = truth < counts.size() ? counts[truth] : 0;
  const double recall = total > 0 ? static_cast<double>(hits) / static_cast<double>(total) : NAN;
  return out + format("<td class=\"r\">{}</td></tr>\n", percent(recall, 1));
}

// Of the samples that were given this class, the share that belongs to it.
std::string precision(const ReportData& data, size_t predicted) {
  int64_t total = 0, hits = 0;
  for (size_t truth = 0; truth < data.confusion.size(); ++truth) {
    if (predicted >= data.confusion[truth].size()) continue;
    total += data.confusion[truth][predicted];
    if (truth == predicted) hits = data.confusion[truth][predicted];
  }
  return percent(total > 0 ? static_cast<double>(hits) / static_cast<double>(total) : NAN, 0);
}

struct Mixup {
  size_t truth, predicted;
  int64_t count;
};

// The sentence that a reader looks for first: what is mistaken for what.
std::string worst(const ReportData& data) {
  std::vector<Mixup> all;
  for (size_t t = 0; t < data.confusion.size(); ++t) {
    for (size_t p = 0; p < data.confusion[t].size(); ++p) {
      if (t != p && data.confusion[t][p] > 0) all.push_back({t, p, data.confusion[t][p]});
    }
  }
  if (all.empty()) return "<p>No sample was mistaken.</p>\n";
  std::stable_sort(all.begin(), all.end(), [](const Mixup& a, const Mixup& b) { return a.count > b.count; });
  std::vector<std::string> parts;
  for (size_t i = 0; i < std::min<size_t>(3, all.size()); ++i) {
    parts.push_back(
        format("{} taken for {} ({} times)", escape(class_name(data, static_cast<int32_t>(all[i].truth))),
               escape(class_name(data, static_cast<int32_t>(all[i].predicted))), with_commas(all[i].count)));
  }
  return "<p>Most often: " + join(parts, "; ") + ".</p>\n";
}

std::string picture(const ReportData& data, const ReportMistake& m) {
  const std::string truth = escape(class_name(data, m.truth)),
                    predicted = escape(class_name(data, m.predicted));
  return format(
      "<figure><img alt=\"{} taken for {}\" src=\"data:image/png;base64,{}\"><figcaption><b>{}</b><br><span "
      "class=\"is\">is {}</span><br><small>{} sure{}</small></figcaption></figure>\n",
      truth, predicted, base64_encode(m.png.data(), m.png.size()), predicted, truth, percent(m.confidence, 0),
      m.id.empty() ? "" : ", " + escape(m.id));
}

std::string pictures(const ReportData& data) {
  std::string out = "<div class=\"mistakes\">\n";
  for (const ReportMistake& m : data.mistakes) out += picture(data, m);
  return out + "</div>\n";
}

std::string list(const ReportData& data) {
  std::string out =
      "<div class=\"scroll\"><table><thead><tr><th>Sample</th><th>said</th><th>is</th><th "
      "class=\"n\">sure</th></tr></thead><tbody>\n";
  for (const ReportMistake& m : data.mistakes)
    out += format("<tr><td>{}</td><td><b>{}</b></td><td>{}</td><td class=\"n\">{}</td></tr>\n", escape(m.id),
                  escape(class_name(data, m.predicted)), escape(class_name(data, m.truth)),
                  percent(m.confidence, 0));
  return out + "</tbody></table></div>\n";
}

}  // namespace

std::string confusion_section(const ReportData& data) {
  if (data.confusion.empty()) return missing_section("confusion", "Confusion matrix", data.confusion_how);
  std::string body = worst(data);
  size_t columns = 0;
  for (const std::vector<int64_t>& counts : data.confusion) columns = std::max(columns, counts.size());
  body += "<div class=\"scroll\"><table class=\"confusion\"><thead><tr><th></th>";
  for (size_t i = 0; i < columns; ++i) {
    const std::string name = utf8::shorten(utf8::legible(class_name(data, static_cast<int32_t>(i))), 16);
    body += format("<th scope=\"col\"><span>{}</span></th>", escape(name));
  }
  body += "<th class=\"r\">found<br>(recall)</th></tr></thead><tbody>\n";
  for (size_t i = 0; i < data.confusion.size(); ++i) body += confusion_row(data, i);
  body += "<tr><th scope=\"row\">right (precision)</th>";
  for (size_t i = 0; i < columns; ++i)
    body += format("<td class=\"r\" style=\"min-width:0;padding:.35rem 0;text-align:center\">{}</td>",
                   precision(data, i));
  body += "<td></td></tr></tbody></table></div>\n";
  return section("confusion", "Confusion matrix", body,
                 "rows are what a sample is, columns what the model said. " + data.confusion_how);
}

std::string mistakes_section(const ReportData& data) {
  const char* heading = "Misclassified samples";
  if (data.mistakes.empty()) return missing_section("mistakes", heading, data.mistakes_how);
  std::string body =
      format("<p>{} of {} mistakes: what the model said, in bold, and what the sample is.</p>\n",
             with_commas(static_cast<int64_t>(data.mistakes.size())),
             with_commas(std::max(data.mistakes_total, static_cast<int64_t>(data.mistakes.size()))));
  const bool pictured = std::none_of(data.mistakes.begin(), data.mistakes.end(),
                                     [](const ReportMistake& m) { return m.png.empty(); });
  return section("mistakes", heading, body + (pictured ? pictures(data) : list(data)), data.mistakes_how);
}

}  // namespace mote::html
