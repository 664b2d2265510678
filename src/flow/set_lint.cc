// SPDX-License-Identifier: Apache-2.0
#include "flow/set_lint.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "base/format.h"
#include "base/progress.h"
#include "base/text.h"
#include "data/set/recording_set.h"
#include "flow/near_images.h"
#include "flow/ordered_jobs.h"
#include "flow/recording_features.h"

namespace mote {

namespace {

constexpr size_t kMostFiles = 20;
constexpr size_t kLeastOfClass = 20, kMostClasses = 100, kMostMeans = 16;

class Lint {
 public:
  Lint(const RecordingSet& set, const std::vector<RecordingFeatures>& features,
       const std::set<std::string>& segmented, LintReport* out)
      : set_(set), features_(features), segmented_(segmented), out_(out) {}

  void run() {
    leaking_groups();
    near_duplicates();
    balance();
    rates();
    each("rate-drift", "the rate changes within a recording",
         "import again with --rate, which resamples by the times",
         [](const RecordingFeatures& f) { return f.rate_drift; });
    each("gaps", "frames are missing, or their times are uneven",
         "import again with --rate, which puts straight lines between frames, or cut the recording there",
         [](const RecordingFeatures& f) { return f.gaps; });
    each("clipping", "values stand at the end of the range", "record with less gain",
         [](const RecordingFeatures& f) { return f.clipped; });
    silent();
    each("constant-channel", "a channel never changes", "check the sensor's wiring, or leave the channel out",
         [](const RecordingFeatures& f) { return f.constant_channel; });
    each("offset", "the mean is far from zero", "remove it with a high-pass filter",
         [](const RecordingFeatures& f) { return f.offset; });
    each("units", "gravity does not fit the unit: about 1 is g, about 9.81 is m/s2",
         "correct the unit or the scale", [](const RecordingFeatures& f) { return f.wrong_unit; });
    trivial_labels();
  }

 private:
  void add(LintFinding finding) {
    if (finding.count > 0) out_->findings.push_back(std::move(finding));
  }

  static void name(LintFinding* finding, const std::string& file) {
    ++finding->count;
    if (finding->files.size() < kMostFiles) finding->files.push_back(file);
  }

  template <class Test>
  void each(const char* kind, const char* what, const char* advice, Test test) {
    LintFinding finding{kind, what, advice, 0, {}};
    for (size_t i = 0; i < set_.rows.size(); ++i)
      if (test(features_[i])) name(&finding, set_.rows[i].name);
    add(std::move(finding));
  }

  // A clip that is labelled as silence is meant to be silent.
  static bool says_silence(const std::string& label) {
    const std::string text = to_lower(label);
    for (const char* word : {"silence", "silent", "quiet", "background"})
      if (text.find(word) != std::string::npos) return true;
    return false;
  }

  void silent() {
    LintFinding finding{"silent", "there is nothing to hear", "remove them, or label them as silence", 0, {}};
    for (size_t i = 0; i < set_.rows.size(); ++i)
      if (features_[i].silent && !says_silence(set_.rows[i].label)) name(&finding, set_.rows[i].name);
    add(std::move(finding));
  }

  void leaking_groups() {
    std::map<std::string, std::set<std::string>> splits;
    for (const RecordingRow& row : set_.rows)
      if (!row.group.empty() && !row.split.empty()) splits[row.group].insert(row.split);
    LintFinding finding{"leaking-groups",
                        "groups stand in more than one split",
                        "'mote data split --again' keeps them together",
                        0,
                        {}};
    for (const auto& [group, of] : splits)
      if (of.size() > 1) name(&finding, group);
    add(std::move(finding));
  }

  void near_duplicates() {
    std::map<std::string, size_t> first;
    LintFinding finding{"near-duplicates",
                        "recordings of different splits are almost the same",
                        "keep one of them, or give both the same group and split again",
                        0,
                        {}};
    NearImages images;
    for (size_t i = 0; i < set_.rows.size(); ++i) {
      const RecordingRow& row = set_.rows[i];
      if (row.split.empty()) continue;
      const auto elsewhere = [&](size_t other) { return set_.rows[other].split != row.split; };
      std::optional<size_t> found;
      if (features_[i].sketch) {
        found = images.add(i, *features_[i].sketch, elsewhere);
      } else if (!features_[i].envelope.empty()) {
        const auto [it, fresh] = first.emplace(features_[i].envelope, i);
        if (!fresh && elsewhere(it->second)) found = it->second;
      }
      if (!found) continue;
      const RecordingRow& other = set_.rows[*found];
      name(&finding, format("{} ({}) = {} ({})", row.name, row.split, other.name, other.split));
    }
    add(std::move(finding));
  }

  void balance() {
    std::map<std::string, int64_t> classes;
    LintFinding unlabelled{"unlabelled", "recordings have no label", "label them, or remove them", 0, {}};
    for (const RecordingRow& row : set_.rows) {
      if (!row.label.empty())
        ++classes[row.label];
      else if (segmented_.count(row.id) == 0)
        name(&unlabelled, row.name);
    }
    if (classes.empty()) return;
    add(std::move(unlabelled));
    const auto less = [](const auto& a, const auto& b) { return a.second < b.second; };
    const auto [least, most] = std::minmax_element(classes.begin(), classes.end(), less);
    if (most->second <= 10 * least->second) return;
    add({"imbalance",
         format("'{}' has {} recordings, '{}' has {}", most->first, with_commas(most->second), least->first,
                with_commas(least->second)),
         "record more of the rare ones, or weight the classes",
         static_cast<int64_t>(classes.size()),
         {}});
  }

  void rates() {
    std::vector<double> all;
    for (const RecordingRow& row : set_.rows)
      if (row.rate_hz > 0) all.push_back(row.rate_hz);
    if (all.empty()) return;
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    const double median = *middle;
    LintFinding finding{
        "rates", format("rates differ from {:.6g} Hz, that of most", median), "import with --rate", 0, {}};
    for (const RecordingRow& row : set_.rows) {
      const double most = row.kind == Kind::kSound ? 0 : 0.01 * median;
      if (row.rate_hz > 0 && std::abs(row.rate_hz - median) > most) name(&finding, row.name);
    }
    add(std::move(finding));
  }

  // The part of two classes' recordings that the best threshold puts on the right side, each class counting
  // as much as the other.
  static double best_threshold(std::vector<double> a, std::vector<double> b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    double best = 0.5;
    for (const std::vector<double>* from : {&a, &b})
      for (const double at : *from) {
        const auto below = [at](const std::vector<double>& values) {
          const auto end = std::upper_bound(values.begin(), values.end(), at);
          return static_cast<double>(end - values.begin()) / static_cast<double>(values.size());
        };
        const double right = (below(a) + 1 - below(b)) / 2;
        best = std::max({best, right, 1 - right});
      }
    return best;
  }

  // One number for each recording of each class that has recordings enough.
  using ByClass = std::map<std::string, std::vector<double>>;

  void trivial_labels() {
    ByClass length, loudness;
    std::vector<ByClass> means;
    for (size_t i = 0; i < set_.rows.size(); ++i) {
      const RecordingRow& row = set_.rows[i];
      if (row.label.empty() || row.width > 0) continue;
      length[row.label].push_back(row.seconds());
      loudness[row.label].push_back(features_[i].loudness);
      const std::vector<double>& of_row = features_[i].means;
      means.resize(std::max(means.size(), of_row.size()));
      for (size_t c = 0; c < of_row.size(); ++c) means[c][row.label].push_back(of_row[c]);
    }
    trivial_label("the length", std::move(length));
    trivial_label("the loudness", std::move(loudness));
    for (size_t c = 0; c < means.size() && c < kMostMeans; ++c)
      trivial_label(format("the mean of channel {}", c), std::move(means[c]));
  }

  void trivial_label(const std::string& feature, ByClass classes) {
    std::erase_if(classes, [](const auto& one) { return one.second.size() < kLeastOfClass; });
    if (classes.size() > kMostClasses) return;
    LintFinding finding{"trivial-label",
                        feature + " alone tells classes apart",
                        "a model may learn it instead of the task: remove it from the recordings, or vary it",
                        0,
                        {}};
    for (auto a = classes.begin(); a != classes.end(); ++a)
      for (auto b = std::next(a); b != classes.end(); ++b) {
        const double part = best_threshold(a->second, b->second);
        if (part > 0.9) name(&finding, format("{} and {}: {:.0f} %", a->first, b->first, part * 100));
      }
    add(std::move(finding));
  }

  const RecordingSet& set_;
  const std::vector<RecordingFeatures>& features_;
  const std::set<std::string>& segmented_;
  LintReport* out_;
};

}  // namespace

Result<LintReport> lint_set(const std::string& folder) {
  (void)interrupted();
  MOTE_ASSIGN(const RecordingSet set, open_recording_set(folder));
  MOTE_ASSIGN(const std::vector<SegmentRow> segments, read_segments(set));
  std::set<std::string> segmented;
  for (const SegmentRow& segment : segments) segmented.insert(segment.id);
  LintReport out;
  out.folder = folder;
  out.recordings = static_cast<int64_t>(set.rows.size());
  std::vector<RecordingFeatures> features(set.rows.size());
  Progress progress("lint", out.recordings);
  const auto work = [&](size_t i) -> Result<RecordingFeatures> {
    std::vector<double> times;
    MOTE_ASSIGN(const Recording data, read_set_recording(set, set.rows[i], &times));
    return features_of(data, set.rows[i], times);
  };
  const auto take = [&](size_t i, Result<RecordingFeatures> result) -> Status {
    if (interrupted()) return Error(Code::kInterrupted, "interrupted", "", Origin{folder});
    MOTE_TRY(result);
    features[i] = *std::move(result);
    progress.update(static_cast<int64_t>(i) + 1);
    return ok_status();
  };
  MOTE_TRY(run_in_order(set.rows.size(), work, take));
  Lint(set, features, segmented, &out).run();
  return out;
}

Json to_json(const LintReport& report) {
  Json json = {{"folder", report.folder}, {"recordings", report.recordings}};
  json["findings"] = Json::array();
  for (const LintFinding& f : report.findings)
    json["findings"].push_back(
        {{"kind", f.kind}, {"what", f.what}, {"advice", f.advice}, {"count", f.count}, {"files", f.files}});
  return json;
}

}  // namespace mote
