// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "report/memory_picture.h"
#include "report/table.h"
#include "report/utf8.h"

namespace mote {

namespace {

constexpr int kRows = 24;
constexpr int kFewestColumns = 40;

// The characters of the picture. Neighbours get different fills, so that their border shows without colours.
struct Ink {
  std::vector<std::string> fills;
  std::string scratch, empty, peak, line, corner;
};

Ink unicode_ink() { return {{"█", "▓", "▒", "░"}, "╳", " ", "▲", "│", "└"}; }
Ink ascii_ink() { return {{"#", "=", "+", ":"}, "x", " ", "^", "|", "+"}; }

class TextPicture {
 public:
  TextPicture(const MemoryPicture& picture, int columns, bool unicode)
      : picture_(picture),
        ink_(unicode ? unicode_ink() : ascii_ink()),
        layers_(std::max<int>(1, static_cast<int>(picture.layers.size()))),
        bytes_(std::max<int64_t>(picture.arena_bytes, 1)),
        margin_(static_cast<int>(with_commas(bytes_).size()) + 2),
        width_(std::max(columns, kFewestColumns) - margin_ - 1) {
    // Whole columns for each layer, if there are enough.
    if (width_ >= layers_) width_ -= width_ % layers_;
  }

  std::string draw() {
    choose_fills();
    std::string out;
    for (int row = 0; row < kRows; ++row) {
      const std::string line = edge(row) + cells(row);
      out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return out + layer_axis() + peak_line();
  }

 private:
  int first(const ReportBlock& b) const { return std::clamp(b.first_layer, 0, layers_ - 1); }
  int last(const ReportBlock& b) const { return std::clamp(b.last_layer, first(b), layers_ - 1); }
  int layer_of(int column) const { return static_cast<int>(int64_t{column} * layers_ / width_); }
  int64_t offset_of(int row) const { return bytes_ * row / kRows; }

  bool touch(const ReportBlock& a, const ReportBlock& b) const {
    const int64_t slack = bytes_ / kRows + 1;  // blocks that meet in one row touch as well
    return first(a) <= last(b) + 1 && first(b) <= last(a) + 1 && a.offset <= b.offset + b.bytes + slack &&
           b.offset <= a.offset + a.bytes + slack;
  }

  // Each block takes a fill that no earlier block beside it has, while there is one.
  void choose_fills() {
    const std::vector<ReportBlock>& blocks = picture_.blocks;
    for (size_t i = 0; i < blocks.size(); ++i) {
      std::vector<int> taken(ink_.fills.size(), 0);
      for (size_t j = 0; j < i; ++j)
        if (touch(blocks[i], blocks[j])) ++taken[fill_[j]];
      fill_.push_back(static_cast<size_t>(std::min_element(taken.begin(), taken.end()) - taken.begin()));
    }
  }

  // The block that has most of a cell, or -1; the later of two, which is the output that takes over.
  int block_at(int row, int layer) const {
    int best = -1;
    int64_t most = 0;
    for (size_t i = 0; i < picture_.blocks.size(); ++i) {
      const ReportBlock& b = picture_.blocks[i];
      if (layer < first(b) || layer > last(b)) continue;
      const int64_t covered =
          std::min(b.offset + b.bytes, offset_of(row + 1)) - std::max(b.offset, offset_of(row));
      if (covered <= 0 || covered < most) continue;
      most = covered;
      best = static_cast<int>(i);
    }
    return best;
  }

  std::string cells(int row) const {
    std::string out;
    for (int column = 0; column < width_;) {
      const int block = block_at(row, layer_of(column));
      int end = column + 1;
      while (end < width_ && block_at(row, layer_of(end)) == block) ++end;
      out += run(row, block, end - column);
      column = end;
    }
    return out;
  }

  // A stretch of one block in one row; its size stands in the middle row, where there is room.
  std::string run(int row, int block, int columns) const {
    std::string fill = ink_.empty, label;
    if (block >= 0) {
      const ReportBlock& b = picture_.blocks[static_cast<size_t>(block)];
      fill = b.scratch ? ink_.scratch : ink_.fills[fill_[static_cast<size_t>(block)]];
      const int64_t middle = (b.offset + b.bytes / 2) * kRows / bytes_;
      if (row == std::min<int64_t>(middle, kRows - 1)) label = " " + with_commas(b.bytes) + " ";
    }
    if (static_cast<int>(label.size()) + 2 > columns) label.clear();
    const int before = (columns - static_cast<int>(label.size())) / 2;
    std::string out;
    for (int i = 0; i < before; ++i) out += fill;
    out += label;
    for (int i = before + static_cast<int>(label.size()); i < columns; ++i) out += fill;
    return out;
  }

  std::string edge(int row) const {
    const std::string label = row % 4 == 0 ? with_commas(offset_of(row)) : "";
    return format("{:>{}} {}", label, margin_ - 2, ink_.line);
  }

  std::string layer_axis() const {
    std::string out = format("{:>{}} {}", with_commas(bytes_), margin_ - 2, ink_.corner);
    std::string numbers(static_cast<size_t>(width_), ' ');
    int free_from = 0;
    for (int layer = 0; layer < layers_; ++layer) {
      const std::string number = std::to_string(layer);
      const int at = static_cast<int>(int64_t{layer} * width_ / layers_);
      if (at < free_from || at + static_cast<int>(number.size()) > width_) continue;
      std::copy(number.begin(), number.end(), numbers.begin() + at);
      free_from = at + static_cast<int>(number.size()) + 1;
    }
    return out + numbers.substr(0, numbers.find_last_not_of(' ') + 1) + "  layer\n";
  }

  // Bytes that blocks take in a layer, what two have in common counted once.
  int64_t in_use(int layer) const {
    std::vector<std::pair<int64_t, int64_t>> spans;
    for (const ReportBlock& b : picture_.blocks)
      if (first(b) <= layer && layer <= last(b)) spans.emplace_back(b.offset, b.offset + b.bytes);
    std::sort(spans.begin(), spans.end());
    int64_t sum = 0, end = 0;
    for (const auto& [from, to] : spans) {
      sum += std::max<int64_t>(0, to - std::max(from, end));
      end = std::max(end, to);
    }
    return sum;
  }

  std::string peak_line() const {
    int peak = 0;
    for (int layer = 1; layer < layers_; ++layer)
      if (in_use(layer) > in_use(peak)) peak = layer;
    const int at = static_cast<int>(int64_t{peak} * width_ / layers_);
    std::string out(static_cast<size_t>(margin_ + at), ' ');
    const std::string name =
        static_cast<size_t>(peak) < picture_.layers.size() ? picture_.layers[static_cast<size_t>(peak)] : "";
    out += format("{} most in use: layer {}, {}, {} bytes\n", ink_.peak, peak,
                  utf8::shorten(utf8::legible(name), 24), with_commas(in_use(peak)));
    TextTable table({{"block"}, {"bytes", Align::kRight}, {"at", Align::kRight}, {"layers"}});
    for (const ReportBlock& b : picture_.blocks)
      if (first(b) <= peak && peak <= last(b))
        table.add_row({utf8::shorten(utf8::legible(b.name), 60), with_commas(b.bytes), with_commas(b.offset),
                       format("{} to {}", first(b), last(b))});
    return out + table.to_string("  ");
  }

  const MemoryPicture& picture_;
  Ink ink_;
  int layers_;
  int64_t bytes_;
  int margin_, width_;
  std::vector<size_t> fill_;  // by block
};

}  // namespace

std::string memory_text(const MemoryPicture& picture, int columns, bool unicode) {
  return TextPicture(picture, columns, unicode).draw();
}

}  // namespace mote
