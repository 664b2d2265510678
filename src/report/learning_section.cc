// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <functional>

#include "base/format.h"
#include "report/html.h"
#include "report/sections.h"

namespace mote::html {
namespace {

constexpr double kWidth = 460, kHeight = 250, kLeft = 44, kRight = 86, kTop = 22, kBottom = 30;

struct Line {
  const char* name;
  const char* colour;
  const char* dash;  // lines differ by more than their colour
  std::function<double(const ReportEpoch&)> value;
};

// Maps epochs and values to a drawing; the range leaves out what is not a number.
class Plot {
 public:
  Plot(const std::vector<ReportEpoch>& epochs, std::vector<Line> lines)
      : epochs_(epochs), lines_(std::move(lines)) {
    low_ = INFINITY, high_ = -INFINITY;
    for (const ReportEpoch& epoch : epochs_) {
      for (const Line& line : lines_) {
        const double v = line.value(epoch);
        if (!std::isfinite(v)) continue;
        low_ = std::min(low_, v);
        high_ = std::max(high_, v);
      }
    }
    if (!(low_ <= high_)) low_ = 0, high_ = 1;
    // A flat line gets an axis as well, with labels that differ.
    step_ = tick_step(std::max(high_ - low_, std::max(1e-3, 0.02 * std::abs(high_))), 5);
    low_ = std::floor(low_ / step_) * step_;
    high_ = std::max(low_ + step_, std::ceil(high_ / step_) * step_);
  }

  std::string svg(const std::string& title, const std::function<std::string(double)>& tick) const {
    std::string out =
        format("<figure><h3>{}</h3><svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", title,
               kWidth, kHeight, title);
    out += phases() + axes(tick);
    double last_label = -INFINITY;
    for (const Line* line : by_height()) out += polyline(*line, &last_label);
    return out + "</svg></figure>\n";
  }

 private:
  double x(size_t i) const {
    const double steps = epochs_.size() > 1 ? static_cast<double>(epochs_.size() - 1) : 1;
    return kLeft + 8 + (kWidth - kLeft - kRight - 8) * static_cast<double>(i) / steps;
  }
  double y(double v) const { return kTop + (kHeight - kTop - kBottom) * (high_ - v) / (high_ - low_); }

  // The lines from the highest end to the lowest, so that the labels at their ends can be pushed apart.
  std::vector<const Line*> by_height() const {
    std::vector<const Line*> out;
    for (const Line& line : lines_) out.push_back(&line);
    const auto end = [&](const Line* line) {
      const double v = line->value(epochs_.back());
      return std::isfinite(v) ? v : low_;
    };
    std::stable_sort(out.begin(), out.end(), [&](const Line* a, const Line* b) { return end(a) > end(b); });
    return out;
  }

  std::string phases() const {
    std::string out;
    for (size_t i = 0; i < epochs_.size(); ++i) {
      const bool first = i == 0;
      if (!first && epochs_[i].phase == epochs_[i - 1].phase) continue;
      const double at = first ? kLeft : (x(i) + x(i - 1)) / 2;
      if (!first) {
        out += format(
            "<line class=\"x\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"6\" y2=\"{1}\" stroke-dasharray=\"3 3\"/>",
            at, kHeight - kBottom);
      }
      out += format("<text class=\"t\" x=\"{:.1f}\" y=\"13\">{}</text>\n", at + 4, escape(epochs_[i].phase));
    }
    return out;
  }

  std::string axes(const std::function<std::string(double)>& tick) const {
    std::string out;
    const int steps = static_cast<int>(std::lround((high_ - low_) / step_));
    for (int i = 0; i <= steps; ++i) {
      const double v = low_ + i * step_;
      out += format(
          "<line class=\"g\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/><text class=\"t\" x=\"{}\" "
          "y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
          kLeft, kWidth - kRight, y(v), y(v), kLeft - 6, y(v) + 4, tick(v));
    }
    const auto every = static_cast<size_t>(std::max(1.0, tick_step(static_cast<double>(epochs_.size()), 8)));
    for (size_t i = every - 1; i < epochs_.size(); i += every) {
      out += format("<text class=\"t\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x(i),
                    kHeight - kBottom + 17, i + 1);
    }
    return out + format("<text class=\"t\" x=\"{}\" y=\"{}\">epoch</text>\n", kWidth - kRight + 14,
                        kHeight - kBottom + 17);
  }

  std::string polyline(const Line& line, double* last_label) const {
    std::string path, end;
    bool pen_down = false;
    for (size_t i = 0; i < epochs_.size(); ++i) {
      const double v = line.value(epochs_[i]);
      if (std::isfinite(v)) {
        path += format("{}{:.1f} {:.1f}", pen_down ? "L" : "M", x(i), y(v));
        end = format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"var({})\"/>\n", x(i), y(v),
                     line.colour);
        const double label = std::max(y(v) + 4, *last_label + 14);
        if (i + 1 == epochs_.size()) {
          *last_label = label;
          end += format("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"12\" style=\"fill:var({})\">{}</text>\n",
                        x(i) + 8, label, line.colour, line.name);
        }
      }
      pen_down = std::isfinite(v);
    }
    return format(
        "<path d=\"{}\" fill=\"none\" stroke=\"var({})\" stroke-width=\"2\" stroke-dasharray=\"{}\" "
        "stroke-linejoin=\"round\" stroke-linecap=\"round\"/>{}",
        path, line.colour, line.dash, end);
  }

  const std::vector<ReportEpoch>& epochs_;
  std::vector<Line> lines_;
  double low_, high_, step_;
};

}  // namespace

std::string learning_section(const ReportData& data) {
  if (data.epochs.empty()) return missing_section("learning", "Learning curve", data.epochs_how);
  const Plot accuracy(
      data.epochs,
      {{"validation", "--c0", "none", [](const ReportEpoch& e) { return e.validation_accuracy * 100; }},
       {"training", "--c4", "5 4", [](const ReportEpoch& e) { return e.train_accuracy * 100; }}});
  const Plot loss(data.epochs, {{"training", "--c4", "5 4", [](const ReportEpoch& e) { return e.loss; }}});
  const auto percent_tick = [](double v) { return format("{:.6g} %", v); };
  const auto plain_tick = [](double v) { return format("{:.4g}", std::abs(v) < 1e-9 ? 0.0 : v); };
  const std::string body = "<div class=\"pair\">\n" +
                           accuracy.svg("Accuracy after each epoch", percent_tick) +
                           loss.svg("Loss, mean over each epoch", plain_tick) + "</div>\n";
  return section("learning", "Learning curve", body, data.epochs_how);
}

}  // namespace mote::html
