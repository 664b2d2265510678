// SPDX-License-Identifier: Apache-2.0
#include "flow/set_split.h"

#include <algorithm>
#include <unordered_set>

#include "base/format.h"
#include "base/text.h"
#include "data/set/set_writer.h"
#include "data/splits.h"

namespace mote {

namespace {

Result<double> percent_of(const std::string& text, const std::string& option) {
  MOTE_ASSIGN(const Amount amount, parse_amount(text, option));
  if (!amount.percent)
    return Error(Code::kInvalid, format("{} '{}' is no percentage", option, printable(text)),
                 format("whole groups cannot be counted out: {} 10%", option));
  return amount.value;
}

}  // namespace

Result<SetSplitSummary> set_split(const SetSplitRequest& request) {
  SplitRows rule = request.rule;
  MOTE_ASSIGN(rule.validation_percent, percent_of(request.validation, "--validation"));
  MOTE_ASSIGN(rule.test_percent, percent_of(request.test, "--test"));
  if (rule.keep_test && rule.again)
    return Error(Code::kInvalid, "--keep-test keeps the test split, --again splits all anew",
                 "leave one of them out");
  rule.by_recording = request.by == "recording";
  if (!is_recording_set(request.set)) {
    MOTE_ASSIGN(const RecordingSet none, open_recording_set(request.set));  // says what is wrong
    (void)none;
  }
  MOTE_ASSIGN(SetWriter writer, SetWriter::open(request.set, "", ""));
  std::vector<RecordingRow> rows = writer.set().rows;
  if (rows.empty()) return Error(Code::kInvalid, "holds no recordings", "import some", Origin{request.set});
  if (rule.keep_test &&
      std::none_of(rows.begin(), rows.end(), [](const RecordingRow& row) { return row.split == "test"; }))
    return Error(Code::kInvalid, "has no test split that could be kept", "leave --keep-test out",
                 Origin{request.set});
  SetSplitSummary out;
  out.folder = request.set;
  MOTE_ASSIGN(out.counts, split_rows(rule, &rows));
  for (const std::string split : {"train", "validation", "test"}) {
    SetSplitSummary::Part part{split, 0, 0};
    std::unordered_set<std::string> groups;
    for (const RecordingRow& row : rows) {
      if (row.split != split) continue;
      ++part.recordings;
      if (!row.group.empty()) groups.insert(row.group);
    }
    part.groups = static_cast<int64_t>(groups.size());
    if (part.recordings == 0) out.warnings.push_back(format("there is no recording in {}", split));
    out.parts.push_back(part);
  }
  if (out.counts.ungrouped > 0 && !rule.by_recording)
    out.warnings.push_back(format(
        "{} recordings have no group and were split one by one: recordings of one speaker, device or session "
        "may stand on both sides; import them with --group-from",
        with_commas(out.counts.ungrouped)));
  if (!out.counts.in_several.empty())
    out.warnings.push_back(format(
        "{} groups stand in more than one split, for example '{}'; --again splits anew",
        with_commas(static_cast<int64_t>(out.counts.in_several.size())), out.counts.in_several.front()));
  if (out.counts.kept > 0 && !rule.keep_test)
    out.warnings.push_back(
        format("{} recordings had a split and kept it; --again splits anew", with_commas(out.counts.kept)));
  MOTE_TRY(writer.rewrite(std::move(rows)));
  return out;
}

Json to_json(const SetSplitSummary& s) {
  Json json = {{"folder", s.folder},
               {"kept", s.counts.kept},
               {"assigned", s.counts.assigned},
               {"ungrouped", s.counts.ungrouped},
               {"groups_in_several", s.counts.in_several.size()}};
  json["splits"] = Json::array();
  for (const SetSplitSummary::Part& part : s.parts)
    json["splits"].push_back({{"name", part.name}, {"recordings", part.recordings}, {"groups", part.groups}});
  json["warnings"] = s.warnings;
  return json;
}

}  // namespace mote
