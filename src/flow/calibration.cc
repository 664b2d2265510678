// SPDX-License-Identifier: Apache-2.0
#include "flow/calibration.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "base/format.h"
#include "base/text.h"
#include "flow/calibration_resources.h"

namespace mote {

namespace {

// Columns of results.csv.
enum Column {
  kCore,
  kMachine,
  kRelease,
  kRole,
  kBenchmark,
  kPath,
  kEstimated,
  kPublished,
  kError,
  kNote,
  kColumns
};
constexpr const char* kHeader =
    "core,machine,release,role,benchmark,path,estimated_ms,published_ms,error_percent,note";

std::optional<double> positive_number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(value) || value <= 0) return std::nullopt;
  return value;
}

Result<CalibrationImage> parse_line(const std::string& line, const Origin& where) {
  const std::vector<std::string> cells = split(line, ',');
  const auto bad = [&](const std::string& what) {
    return Error(Code::kInvalid, what, format("the columns are {}", kHeader), where);
  };
  if (cells.size() != kColumns) return bad(format("{} columns in place of {}", cells.size(), int{kColumns}));
  CalibrationImage image;
  image.core = cells[kCore];
  image.machine = cells[kMachine];
  image.release = cells[kRelease];
  image.benchmark = cells[kBenchmark];
  image.path = cells[kPath];
  image.note = cells[kNote];
  image.tuned = cells[kRole] == "tuned";
  if (!image.tuned && cells[kRole] != "unseen") return bad("the role is neither 'tuned' nor 'unseen'");
  image.estimated_ms = positive_number(cells[kEstimated]);
  if (!image.estimated_ms && (!cells[kEstimated].empty() || image.note.empty()))
    return bad("the estimate is no positive number, and no note says why there is none");
  const std::optional<double> published = positive_number(cells[kPublished]);
  if (!published) return bad("the published latency is no positive number");
  image.published_ms = *published;
  return image;
}

}  // namespace

Result<std::vector<CalibrationImage>> parse_calibration(const std::string& csv, const std::string& file) {
  std::vector<CalibrationImage> images;
  const std::vector<std::string> lines = split(csv, '\n');
  for (size_t i = 0; i < lines.size(); ++i) {
    const Origin where{file, -1, {}, {}, static_cast<int>(i) + 1};
    if (i == 0 && lines[i] != kHeader)
      return Error(Code::kInvalid, "is no table of calibration", format("the first line must be {}", kHeader),
                   where);
    if (i == 0 || lines[i].empty()) continue;
    MOTE_ASSIGN(CalibrationImage image, parse_line(lines[i], where));
    images.push_back(std::move(image));
  }
  return images;
}

bool CalibrationImage::is_float() const { return ends_with(benchmark, "-float"); }

const std::vector<CalibrationImage>& calibration_images() {
  static const std::vector<CalibrationImage> all = [] {
    // The table is part of the program, and calibration_test.cc parses it.
    const Resource& table = calibration_resources().front();
    const auto parsed = parse_calibration(std::string(table.data), std::string(table.path));
    return parsed.ok() ? *parsed : std::vector<CalibrationImage>{};
  }();
  return all;
}

namespace {

void judge(std::vector<double> errors, CoreCalibration* core) {
  const size_t n = errors.size(), nine_tenths = (9 * n + 9) / 10;  // rounded up
  std::sort(errors.begin(), errors.end());
  core->lowest_percent = errors.front();
  core->highest_percent = errors.back();
  size_t best = 0;
  for (size_t i = 1; i + nine_tenths <= n; ++i)
    if (errors[i + nine_tenths - 1] - errors[i] < errors[best + nine_tenths - 1] - errors[best]) best = i;
  core->interval_low_percent = errors[best];
  core->interval_high_percent = errors[best + nine_tenths - 1];
  for (double& error : errors) error = std::fabs(error);
  std::sort(errors.begin(), errors.end());
  core->band_percent = errors[nine_tenths - 1];
  core->median_percent = (errors[(n - 1) / 2] + errors[n / 2]) / 2;
}

}  // namespace

std::vector<CoreCalibration> summarise(const std::vector<CalibrationImage>& images) {
  using Key = std::pair<std::string, bool>;
  std::map<Key, CoreCalibration> cores;
  std::map<Key, std::vector<double>> unseen;  // errors
  for (const CalibrationImage& image : images) {
    const Key key{image.core, image.is_float()};
    CoreCalibration& core = cores[key];
    core.core = image.core;
    core.is_float = image.is_float();
    if (!image.estimated_ms) continue;
    const double error = image.error_percent();
    if (image.tuned) {
      ++core.tuned;
      core.tuned_worst_percent = std::max(core.tuned_worst_percent, std::fabs(error));
      continue;
    }
    ++core.unseen;
    unseen[key].push_back(error);
  }
  std::vector<CoreCalibration> out;
  for (auto& [name, core] : cores) {
    if (core.unseen > 0) judge(unseen[name], &core);
    out.push_back(core);
  }
  return out;
}

CoreCalibration calibration_of(const std::string& core, bool is_float) {
  for (const CoreCalibration& c : summarise(calibration_images()))
    if (c.core == core && c.is_float == is_float) return c;
  CoreCalibration none;
  none.core = core;
  none.is_float = is_float;
  return none;
}

Json to_json(const std::vector<CalibrationImage>& images) {
  Json cores = Json::array();
  for (const CoreCalibration& c : summarise(images)) {
    const bool known = c.band_percent.has_value();
    const auto if_known = [&](double value) { return known ? Json(value) : Json(nullptr); };
    cores.push_back({{"core", c.core},
                     {"arithmetic", c.is_float ? "float" : "int8"},
                     {"tuned", c.tuned},
                     {"unseen", c.unseen},
                     {"band_percent", or_null(c.band_percent)},
                     {"interval_low_percent", if_known(c.interval_low_percent)},
                     {"interval_high_percent", if_known(c.interval_high_percent)},
                     {"median_percent", if_known(c.median_percent)},
                     {"lowest_percent", if_known(c.lowest_percent)},
                     {"highest_percent", if_known(c.highest_percent)}});
  }
  Json list = Json::array();
  for (const CalibrationImage& i : images)
    list.push_back({{"core", i.core},
                    {"machine", i.machine},
                    {"release", i.release},
                    {"benchmark", i.benchmark},
                    {"path", i.path},
                    {"role", i.tuned ? "tuned" : "unseen"},
                    {"estimated_ms", or_null(i.estimated_ms)},
                    {"published_ms", i.published_ms},
                    {"error_percent", i.estimated_ms ? Json(i.error_percent()) : Json(nullptr)},
                    {"note", i.note}});
  return {{"cores", cores}, {"images", list}};
}

}  // namespace mote
