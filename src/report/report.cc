// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

#include "base/format.h"
#include "report/html.h"
#include "report/sections.h"

namespace mote::html {
namespace {

std::string facts(const ReportData& data) {
  const ReportModel& m = data.model;
  std::string out = "<dl class=\"facts\">\n";
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) out += format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, escape(value));
  };
  add("Project", data.project);
  add("Model", m.name);
  add("Input", m.input);
  add("Output", m.output);
  if (m.parameters > 0) add("Parameters", with_commas(m.parameters));
  if (m.macs > 0) add("Multiply-accumulates", with_commas(m.macs));
  add("Board", data.board.title.empty() ? data.board.name : data.board.title);
  const bool clock = data.board.mhz > 0;
  add("Core", clock ? format("{}, {:g} MHz", data.board.core, data.board.mhz) : data.board.core);
  return out + "</dl>\n";
}

std::string masthead(const ReportData& data) {
  const std::string& board = data.board.title.empty() ? data.board.name : data.board.title;
  std::string out = "<header>\n<p class=\"brand\">mote report</p>\n";
  out += format("<h1>{}", escape(data.title));
  if (!board.empty()) out += format(" <span>on {}</span>", escape(board));
  out += "</h1>\n";
  if (!data.date.empty()) out += format("<p class=\"date\">{}</p>\n", escape(data.date));
  return out + facts(data) + "</header>\n";
}

std::string footer(const ReportData& data) {
  const std::string core =
      data.board.stand_in.empty()
          ? std::string(
                "The core is emulated, peripherals are not: arithmetic, memory and instructions are those of "
                "the "
                "real core; sensors, radio and flash wait states are not part of the run.")
          : format("A stand-in has run: {}.", escape(data.board.stand_in));
  return format(
      "<footer>\n<p>{} A figure that is not known is shown as a dash with its reason, never as a guess.</p>\n"
      "<p>Made by mote {}. This page needs no network and holds no scripts.</p>\n</footer>\n",
      core, escape(data.version));
}

}  // namespace

std::string class_name(const ReportData& data, int32_t index) {
  const auto i = static_cast<size_t>(index);
  return index >= 0 && i < data.classes.size() ? data.classes[i] : format("class {}", index);
}

}  // namespace mote::html

namespace mote {

std::string html_report(const ReportData& data) {
  using namespace html;  // NOLINT(google-build-using-namespace): its own sections
  std::string out = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  out += "<meta name=\"color-scheme\" content=\"light dark\">\n";
  // Nothing may be loaded, even if a name from a hostile file found a way through.
  out +=
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src "
      "'unsafe-inline'\">\n";
  out += format("<title>{} – mote report</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n",
                escape(data.title), kReportStyle);
  out += masthead(data);
  out += headline_section(data);
  out += accuracy_section(data);
  out += learning_section(data);
  out += confusion_section(data);
  out += mistakes_section(data);
  out += budget_section(data);
  out += memory_section(data);
  out += layers_section(data);
  out += footer(data);
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace mote
