// SPDX-License-Identifier: Apache-2.0
#include "report/table.h"

#include <algorithm>

#include "report/utf8.h"

namespace mote {
namespace {

std::string pad(const std::string& text, int width, Align align) {
  const std::string spaces(static_cast<size_t>(std::max(0, width - utf8::width(text))), ' ');
  return align == Align::kRight ? spaces + text : text + spaces;
}

void end_line(std::string* out) {
  while (!out->empty() && out->back() == ' ') out->pop_back();
  *out += '\n';
}

}  // namespace

void TextTable::add_row(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    cells[i] = utf8::legible(cells[i]);
    if (columns_[i].max_width > 0) cells[i] = utf8::shorten(cells[i], columns_[i].max_width);
  }
  rows_.push_back({false, std::move(cells)});
}

void TextTable::add_rule() { rows_.push_back({true, {}}); }

std::string TextTable::to_string(const std::string& indent) const {
  std::vector<int> widths;
  Row header, rule{true, {}};
  for (const Column& column : columns_) {
    widths.push_back(utf8::width(column.title));
    header.cells.push_back(column.title);
  }
  for (const Row& row : rows_) {
    for (size_t i = 0; i < row.cells.size(); ++i) widths[i] = std::max(widths[i], utf8::width(row.cells[i]));
  }

  std::string out;
  const auto add = [&](const Row& row) {
    out += indent;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) out += "  ";
      out += row.rule ? std::string(static_cast<size_t>(widths[i]), '-')
                      : pad(row.cells[i], widths[i], columns_[i].align);
    }
    end_line(&out);
  };
  add(header);
  add(rule);
  for (const Row& row : rows_) add(row);
  return out;
}

}  // namespace mote
