// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "base/format.h"
#include "report/html.h"
#include "report/memory_picture.h"
#include "report/utf8.h"

namespace mote {

namespace html {

namespace {

constexpr double kLeft = 84, kTop = 22, kHeight = 380, kBottom = 92;

struct Scale {
  double column;  // width of a layer
  int64_t layers, bytes;
  double x(double layer) const { return kLeft + column * layer; }
  double y(int64_t offset) const {
    return kTop + kHeight * (1 - static_cast<double>(offset) / static_cast<double>(bytes));
  }
};

std::string axes(const MemoryPicture& picture, const Scale& s) {
  std::string out;
  const int64_t step = byte_tick_step(s.bytes, 8);
  for (int64_t at = 0; at <= s.bytes; at += step) {
    out += format(
        "<line class=\"g\" x1=\"{0}\" x2=\"{1:.1f}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/><text class=\"t\" "
        "x=\"{3}\" "
        "y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>\n",
        kLeft, s.x(static_cast<double>(s.layers)), s.y(at), kLeft - 7, s.y(at) + 4, with_commas(at));
  }
  out += format(
      "<line x1=\"{0}\" x2=\"{1:.1f}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" stroke=\"var(--ink)\" "
      "stroke-dasharray=\"2 3\"/><text x=\"{0}\" y=\"{3:.1f}\" font-size=\"12\">arena, {4} bytes</text>\n",
      kLeft, s.x(static_cast<double>(s.layers)), s.y(picture.arena_bytes), s.y(picture.arena_bytes) - 7,
      with_commas(picture.arena_bytes));
  for (size_t i = 0; i < picture.layers.size(); ++i) {
    const double x = s.x(static_cast<double>(i) + 0.5), y = kTop + kHeight + 14;
    out += format(
        "<text class=\"t\" x=\"{0:.1f}\" y=\"{1:.1f}\" text-anchor=\"end\" transform=\"rotate(-42 {0:.1f} "
        "{1:.1f})\">{2} {3}</text>\n",
        x + 4, y, i, escape(utf8::shorten(utf8::legible(picture.layers[i]), 16)));
  }
  return out;
}

struct Box {
  double x, y, width, height;
  bool overlaps(const Box& other) const {
    return x < other.x + other.width && other.x < x + width && y < other.y + other.height &&
           other.y < y + height;
  }
};

// A block from its first to its last layer; one that is there before the first layer, an input, begins at the
// left edge.
Box box_of(const ReportBlock& block, const Scale& s) {
  const int64_t first = std::clamp<int64_t>(block.first_layer, 0, s.layers - 1);
  const int64_t last = std::clamp<int64_t>(block.last_layer, first, s.layers - 1);
  const double y = s.y(block.offset + block.bytes);
  return {s.x(static_cast<double>(first)) + 1, y, s.column * static_cast<double>(last - first + 1) - 2,
          s.y(block.offset) - y};
}

std::string rectangle(const ReportBlock& block, const Box& box, size_t colour) {
  const std::string paint = block.scratch ? "url(#scratch)" : format("var(--c{})", colour);
  return format(
      "<g><title>{}: {} bytes at {}, layers {} to {}</title><rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
      "height=\"{:.1f}\" rx=\"2\" fill=\"{}\" fill-opacity=\"{}\" stroke=\"{}\"/></g>\n",
      escape(block.name), with_commas(block.bytes), with_commas(block.offset),
      std::max<int64_t>(block.first_layer, 0), block.last_layer, box.x, box.y, box.width,
      std::max(box.height, 1.0), paint, block.scratch ? "1" : ".3",
      block.scratch ? "var(--muted)" : format("var(--c{})", colour));
}

// Blocks lie over each other where an output takes the place of an input, and their names must not. Each name
// goes to the place in its block that is nearest to the middle and still free, or is left to the tooltip.
class Labels {
 public:
  std::string add(const ReportBlock& block, const Box& box) {
    const int columns = static_cast<int>((box.width - 10) / kCharacter);
    if (box.height < kOneLine || columns < 4) return "";
    const std::string name = utf8::shorten(utf8::legible(block.name), columns),
                      size = with_commas(block.bytes);
    if (static_cast<int>(size.size()) <= columns) {
      if (const auto free = place(box, std::max(utf8::width(name), static_cast<int>(size.size())), kTwoLines))
        return line("", *free, 12, name) + line(" class=\"t\"", *free, 26, size);
    }
    const auto free = place(box, utf8::width(name), kOneLine);
    return free ? line("", *free, 11, name) : "";
  }

 private:
  static constexpr double kCharacter = 6.4, kOneLine = 15, kTwoLines = 30, kStep = 5;

  static std::string line(const char* attributes, const Box& at, double below, const std::string& text) {
    return format("<text{} x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"11\">{}</text>\n", attributes, at.x,
                  at.y + below, escape(text));
  }

  std::optional<Box> place(const Box& box, int columns, double height) {
    const double room = box.height - height;
    for (double away = 0; 2 * away <= room; away += kStep) {
      for (const double y : {box.y + room / 2 - away, box.y + room / 2 + away}) {
        const Box label{box.x + 6, y, kCharacter * columns, height};
        if (std::any_of(taken_.begin(), taken_.end(), [&](const Box& b) { return b.overlaps(label); }))
          continue;
        taken_.push_back(label);
        return label;
      }
    }
    return std::nullopt;
  }

  std::vector<Box> taken_;
};

constexpr char kHatch[] =
    "<defs><pattern id=\"scratch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
    "patternTransform=\"rotate(45)\"><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"var(--muted)\" "
    "stroke-opacity=\".45\" stroke-width=\"2\"/></pattern></defs>\n";

}  // namespace

std::string memory_drawing(const MemoryPicture& picture, const std::string& attributes) {
  Scale s{0, std::max<int64_t>(static_cast<int64_t>(picture.layers.size()), 1),
          std::max<int64_t>(picture.arena_bytes, 1)};
  for (const ReportBlock& block : picture.blocks) s.bytes = std::max(s.bytes, block.offset + block.bytes);
  s.column = std::max(30.0, (1020 - kLeft) / static_cast<double>(s.layers));
  const double width = s.x(static_cast<double>(s.layers)) + 8, height = kTop + kHeight + kBottom;
  std::string out = format(
      "<svg viewBox=\"0 0 {0:.0f} {1:.0f}\" style=\"min-width:{2:.0f}px\" role=\"img\" "
      "aria-label=\"the arena over time\"{3}>\n",
      width, height, std::max(680.0, width * 0.66), attributes);
  out += kHatch + axes(picture, s);
  size_t colour = 0;
  std::string names;
  Labels labels;
  for (const ReportBlock& block : picture.blocks) {
    const Box box = box_of(block, s);
    out += rectangle(block, box, colour % 6);
    names += labels.add(block, box);
    if (!block.scratch) ++colour;
  }
  return out + names + "</svg>";
}

}  // namespace html

std::string memory_svg(const MemoryPicture& picture) {
  // A file of its own has no page to take colours and fonts from.
  constexpr char kStyle[] =
      "<style>:root{--ink:#1c2126;--muted:#5b6670;--grid:#e2e2dc;--paper:#fcfcfa;--c0:#0072b2;--c1:#e69f00;"
      "--c2:#009e73;--c3:#cc79a7;--c4:#d55e00;--c5:#56b4e9}"
      "@media (prefers-color-scheme:dark){:root{--ink:#e8e8e4;--muted:#9aa5ae;--grid:#31373d;--paper:#131619;"
      "--c0:#4aa8e0;--c1:#f0b53c;--c2:#2cc398;--c3:#dd9abf;--c4:#f08040;--c5:#8fd0f5}}"
      "svg{background:var(--paper)}text{font-family:system-ui,\"DejaVu Sans\",sans-serif;fill:var(--ink)}"
      ".t{fill:var(--muted);font-size:11px}.g{stroke:var(--grid);stroke-width:1}</style>\n";
  std::string out = html::memory_drawing(picture, " xmlns=\"http://www.w3.org/2000/svg\"");
  out.insert(out.find('\n') + 1, kStyle);
  return out + "\n";
}

}  // namespace mote
