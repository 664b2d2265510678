// SPDX-License-Identifier: Apache-2.0
#include "cli/detector_output.h"

#include "base/format.h"
#include "report/table.h"

namespace mote {

namespace {

using Alarms = DetectorScore::Alarms;

std::string text_of(const Alarms& a) {
  return a.total == 0
             ? "-"
             : format("{:.2f} % ({} of {})", 100 * a.part(), with_commas(a.count), with_commas(a.total));
}

std::string text_of(const std::optional<double>& auc) { return auc ? format("{:.4f}", *auc) : "-"; }

}  // namespace

std::string detector_tables(const DetectorScore& s) {
  TextTable levels({{"test split"}, {"answers", Align::kRight}, {"recordings", Align::kRight}});
  levels.add_row({"area under the ROC curve", text_of(s.auc_answers), text_of(s.auc_recordings)});
  levels.add_row({"anomalies detected", text_of(s.anomaly_answers), text_of(s.anomaly_recordings)});
  levels.add_row({"false alarms", text_of(s.normal_answers), text_of(s.normal_recordings)});
  TextTable labels(
      {{"label"}, {"is"}, {"answers beyond the threshold", Align::kRight}, {"median output", Align::kRight}});
  for (const DetectorScore::Label& label : s.labels)
    labels.add_row({label.name, label.normal ? "normal" : "anomaly", text_of(label.answers),
                    format("{:.3f}", label.median_output)});
  std::string out = levels.to_string("  ") + labels.to_string("  ");
  if (!s.auc_answers) out += "no area: the test split has no answer that is an anomaly\n";
  return out;
}

std::string learnt_text(const TrainSummary& summary) {
  const DetectorLearnt& d = *summary.detector;
  const auto part = [](int64_t answers, int64_t recordings) {
    return format("{} ({})", with_commas(answers), with_commas(recordings));
  };
  std::string out = format("{}: {} with {} centre{} of {} features, {} parameters\n", summary.project.name,
                           d.settings.kind, d.settings.clusters, d.settings.clusters == 1 ? "" : "s",
                           d.features, with_commas(summary.parameters));
  out += format("answers (recordings): normal to learn from {}, normal for the threshold {}, to test {}\n",
                part(d.train_answers, d.train_recordings),
                part(d.validation_answers, d.validation_recordings), part(d.test_answers, d.test_recordings));
  const auto note = [&](int64_t count, const std::string& what) {
    if (count > 0) out += format("{} {}\n", with_commas(count), what);
  };
  note(d.padded, format("recordings were shorter than the {} samples that an answer needs, and padded",
                        with_commas(d.window_frames)));
  note(d.unlisted_recordings, "recordings whose labels are in no list of [data] were left out");
  note(d.unlabelled_recordings, "recordings without a label were left out");
  note(d.unsplit_recordings, "recordings in no split were left out");
  out += format("threshold: distance {:.4g}, for {:g} % false alarms\n", d.threshold,
                100 * d.settings.false_alarms);
  if (!d.enough_validation)
    out += format(
        "that is the largest of {} distances: for {:g} % there must be more normal answers in the "
        "validation split\n",
        d.validation_answers, 100 * d.settings.false_alarms);
  out += detector_tables(d.test);
  out += format("model: {}\n", summary.project.model_file());
  return out;
}

}  // namespace mote
