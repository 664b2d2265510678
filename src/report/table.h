// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace mote {

enum class Align { kLeft, kRight };

// A table for the terminal: aligned columns, two spaces apart, a line under the header. Widths count
// characters, not bytes. Cells may come from hostile files; see utf8::legible().
//
//   layer  op       instructions
//   -----  -------  ------------
//   0      conv2d        812,345
//   total                812,345
class TextTable {
 public:
  struct Column {
    std::string title;
    Align align = Align::kLeft;
    int max_width = 0;  // longer cells are cut; 0 for no limit
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Missing cells are empty, cells beyond the last column are a fault and are not shown.
  void add_row(std::vector<std::string> cells);

  // A line across, for example above a row of sums.
  void add_rule();

  // Every line begins with `indent` and ends in a line feed; no spaces at the ends of lines.
  std::string to_string(const std::string& indent = {}) const;

 private:
  struct Row {
    bool rule = false;
    std::vector<std::string> cells;  // as many as columns_
  };
  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace mote
