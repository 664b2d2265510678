// SPDX-License-Identifier: Apache-2.0
#include "flow/detector_settings.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "train/detector.h"

namespace mote {

namespace {

bool contains(const std::vector<std::string>& list, const std::string& what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

// A list of labels that are not in `taken`.
Result<std::vector<std::string>> read_labels(const Toml& data, const char* key,
                                             const std::vector<std::string>& taken) {
  MOTE_ASSIGN(const Toml list, data.at(key));
  const std::vector<Toml> items = list.items();
  if (items.empty())
    return Error(Code::kInvalid, format("'{}' is no list of labels", key),
                 format("write {} = [\"label\"], with labels of the set; `mote data stats` lists them", key),
                 list.where());
  std::vector<std::string> out;
  for (const Toml& item : items) {
    MOTE_ASSIGN(const std::string label, item.as_string());
    if (label.empty() || contains(out, label) || contains(taken, label))
      return Error(Code::kInvalid,
                   label.empty() ? format("an empty label in '{}'", key)
                                 : format("the label '{}' is named twice", printable(label)),
                   "a label is either normal or an anomaly", item.where());
    out.push_back(label);
  }
  return out;
}

}  // namespace

bool DetectorSettings::is_normal(const std::string& label) const { return contains(normal, label); }

bool DetectorSettings::uses(const std::string& label) const {
  return is_normal(label) || anomalies.empty() || contains(anomalies, label);
}

Result<DetectorSettings> read_detector(const Toml& root) {
  const std::vector<std::string> kinds = {"k_means", "mahalanobis"};
  DetectorSettings out;
  MOTE_ASSIGN(const Toml data, root.at("data"));
  MOTE_ASSIGN(out.normal, read_labels(data, "normal", {}));
  if (data.has("anomalies")) {
    MOTE_ASSIGN(out.anomalies, read_labels(data, "anomalies", out.normal));
  }
  MOTE_ASSIGN(const Toml model, root.at("model"));
  MOTE_ASSIGN(out.kind, model.string("detector"));
  if (!contains(kinds, out.kind)) {
    MOTE_ASSIGN(const Toml at, model.at("detector"));
    return Error(Code::kInvalid, format("'{}' is not a detector", printable(out.kind)),
                 did_you_mean(out.kind, kinds), at.where());
  }
  const bool clusters = out.kind == "k_means";
  MOTE_TRY(model.only(clusters ? std::vector<std::string>{"detector", "clusters", "false_alarms"}
                               : std::vector<std::string>{"detector", "false_alarms"}));
  if (clusters) {
    MOTE_ASSIGN(out.clusters, model.integer("clusters", 1, kMostDetectorCentres));
  }
  MOTE_ASSIGN(out.false_alarms, model.number("false_alarms", 0, 0.5, out.false_alarms));
  if (!root.has("train")) return out;
  MOTE_ASSIGN(const Toml train, root.at("train"));
  return Error(Code::kInvalid, "'train' is for layers: a detector has no epochs", "leave [train] out",
               train.where());
}

}  // namespace mote
