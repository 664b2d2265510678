// SPDX-License-Identifier: Apache-2.0
#include "flow/sensor_set.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/format.h"
#include "base/text.h"
#include "train/detector.h"

namespace mote {

namespace {

constexpr const char* kSplits[] = {"train", "validation", "test"};

Origin place_of(const RecordingSet& set, const RecordingRow& row) {
  const std::string file = set.folder + "/" + row.file();
  return Origin{row.name.empty() ? file : format("{} ({})", file, printable(row.name))};
}

std::vector<std::string> units_of(const RecordingRow& row) {
  std::vector<std::string> out;
  for (const Channel& channel : parse_channels(row.channels)) out.push_back(channel.unit);
  return out;
}

Status check_row(const RecordingSet& set, const RecordingRow& row, const RecordingRow& first,
                 const ChainInput& sensor) {
  const Origin where = place_of(set, row);
  if (row.kind == Kind::kPng || row.kind == Kind::kJpeg)
    return Error(Code::kInvalid, "is an image; the project has a sensor",
                 "a project without [sensor] trains on a dataset of images", where);
  if (row.kind == Kind::kSensor && sensor.type == DType::kInt16)
    return Error(Code::kInvalid, "holds values of a sensor, the project's samples are int16",
                 "set type = \"float32\" in [sensor]", where);
  if (!(row.rate_hz > 0)) return Error(Code::kInvalid, "has no rate", "import it with --rate HZ", where);
  if (std::abs(row.rate_hz / sensor.rate_hz - 1) > kSensorRateTolerance)
    return Error(Code::kInvalid,
                 format("has {:g} samples a second, the project's sensor {:g}", row.rate_hz, sensor.rate_hz),
                 format("import it with --rate {:g}, or correct rate_hz in [sensor]", sensor.rate_hz), where);
  if (row.kind == Kind::kSensor && units_of(row) != units_of(first))
    return Error(Code::kInvalid,
                 format("has the channels '{}', {} has '{}'", printable(row.channels), first.file(),
                        printable(first.channels)),
                 "recordings of one set must have the same units to be learnt from together", where);
  return ok_status();
}

// The labels of one recording, its own and those of its segments.
struct Labelled {
  const RecordingRow* row;
  std::vector<const Segment*> segments;

  std::vector<std::string> labels() const {
    std::vector<std::string> out;
    if (!row->label.empty()) out.push_back(row->label);
    for (const Segment* segment : segments) out.push_back(segment->label);
    return out;
  }
};

Result<std::vector<std::string>> classes_of(const std::vector<Labelled>& all, const Origin& where) {
  std::set<std::string> learnt;
  for (const Labelled& one : all)
    for (const std::string& label : one.labels())
      if (one.row->split == "train") learnt.insert(label);
  for (const Labelled& one : all)
    for (const std::string& label : one.labels())
      if (learnt.count(label) == 0)
        return Error(Code::kInvalid,
                     format("the label '{}' is in the split '{}', but nowhere in 'train'", printable(label),
                            one.row->split),
                     "split the set again, or record more of it", where);
  if (learnt.size() < 2)
    return Error(Code::kInvalid,
                 format("has one class only, '{}'", learnt.empty() ? "" : printable(*learnt.begin())),
                 "a classifier needs two: record what is to be told from it", where);
  return std::vector<std::string>(learnt.begin(), learnt.end());
}

Status check_listed(const std::set<std::string>& known, const DetectorSettings& detector,
                    const Origin& where) {
  for (const auto* list : {&detector.normal, &detector.anomalies})
    for (const std::string& label : *list)
      if (known.count(label) == 0)
        return Error(Code::kInvalid, format("nothing in the set has the label '{}'", printable(label)),
                     did_you_mean(label, std::vector<std::string>(known.begin(), known.end())), where);
  return ok_status();
}

// The labels that a detector's project uses.
Result<std::vector<std::string>> classes_for_detector(const std::vector<Labelled>& all,
                                                      const DetectorSettings& detector, const Origin& where) {
  std::set<std::string> used, splits_with_normal;
  for (const Labelled& one : all)
    for (const std::string& label : one.labels()) {
      if (!detector.uses(label)) continue;
      used.insert(label);
      if (detector.is_normal(label)) splits_with_normal.insert(one.row->split);
    }
  for (const char* split : kSplits)
    if (splits_with_normal.count(split) == 0)
      return Error(Code::kInvalid, format("no normal recording is in the split '{}'", split),
                   format("run: mote data split {} --again, which splits all recordings anew", where.file),
                   where);
  return std::vector<std::string>(used.begin(), used.end());
}

// Of a model that was not trained on the set: the names must be the same, letter by letter.
Status check_known(const std::vector<Labelled>& all, const std::vector<std::string>& classes,
                   const Origin& where) {
  std::set<std::string> unknown;
  for (const Labelled& one : all)
    for (const std::string& label : one.labels())
      if (std::find(classes.begin(), classes.end(), label) == classes.end()) unknown.insert(printable(label));
  if (unknown.empty()) return ok_status();
  const std::vector<std::string> names(unknown.begin(), unknown.end());
  return Error(Code::kMismatch,
               format("the test split has the labels '{}', the model tells '{}' apart", join(names, "', '"),
                      printable(join(classes, "', '"))),
               "give labels = [...] in [model]: what the set calls the model's outputs, in their order",
               where);
}

// Sorts what was found by its split. A label that is no class has no number: a detector may use one part of a
// recording and not another.
void fill_splits(const std::vector<Labelled>& all, SensorSet* out) {
  std::map<std::string, int32_t> numbers;
  for (const std::string& name : out->classes) numbers.emplace(name, static_cast<int32_t>(numbers.size()));
  const auto number = [&](const std::string& label) {
    const auto found = numbers.find(label);
    return found == numbers.end() ? -1 : found->second;
  };
  for (const Labelled& one : all) {
    LabelledRecording recording{one.row, number(one.row->label), {}};
    for (const Segment* s : one.segments) recording.parts.push_back({s->first, s->last, number(s->label)});
    out->splits[one.row->split].push_back(std::move(recording));
  }
}

Status check_splits(const SensorSet& out) {
  const Origin where{out.set.folder};
  const bool any = !out.splits.empty();
  for (const char* split : kSplits)
    if (out.splits.count(split) == 0)
      return Error(Code::kInvalid,
                   any ? format("no labelled recording is in the split '{}'", split)
                       : std::string("is not split into train, validation and test"),
                   format("run: mote data split {}{}", out.set.folder,
                          any ? " --again, which splits all recordings anew" : ""),
                   where);
  return ok_status();
}

}  // namespace

int32_t LabelledRecording::label_at(int64_t frame) const {
  int32_t out = label;
  int64_t begin = -1;
  for (const Part& part : parts)
    if (part.first <= frame && frame <= part.last && part.first > begin) {
      begin = part.first;
      out = part.label;
    }
  return out;
}

namespace {

// The labelled recordings in the split that is asked for, or in any; those that a detector uses, if there is
// one. `segments` are pointed to.
Result<std::vector<Labelled>> find_labelled(const std::vector<SegmentRow>& segments, const char* only,
                                            const DetectorSettings* detector, SensorSet* set) {
  SensorSet& out = *set;
  std::vector<Labelled> all;
  std::set<std::string> known;
  const auto used = [&](const std::string& label) { return detector == nullptr || detector->uses(label); };
  for (const RecordingRow& row : out.set.rows) {
    if (only != nullptr && row.split != only) continue;
    Labelled one{&row, {}};
    // Sorted by id.
    for (auto at = std::lower_bound(segments.begin(), segments.end(), row.id,
                                    [](const SegmentRow&s, const std::string&id) { return s.id < id; });
         at != segments.end() && at->id == row.id; ++at)
      if (at->segment.width == 0 && !at->segment.label.empty()) one.segments.push_back(&at->segment);
    const std::vector<std::string> labels = one.labels();
    known.insert(labels.begin(), labels.end());
    if (labels.empty()) {
      ++out.unlabelled;
    } else if (std::none_of(labels.begin(), labels.end(), used)) {
      ++out.unlisted;
    } else if (std::find(std::begin(kSplits), std::end(kSplits), row.split) == std::end(kSplits)) {
      ++out.unsplit;
    } else {
      MOTE_TRY(check_row(out.set, row, all.empty() ? row : *all.front().row, out.sensor));
      all.push_back(std::move(one));
    }
  }
  if (detector != nullptr) MOTE_TRY(check_listed(known, *detector, Origin{out.set.folder}));
  return all;
}

}  // namespace

Result<SensorSet> open_test_set(const Project& project, const std::vector<std::string>& classes) {
  SensorSet out;
  out.sensor = project.stream->input;
  MOTE_ASSIGN(out.set, open_recording_set(project.dataset));
  MOTE_ASSIGN(const std::vector<SegmentRow> segments, read_segments(out.set));
  const Origin where{out.set.folder};
  MOTE_ASSIGN(const std::vector<Labelled> all, find_labelled(segments, "test", nullptr, &out));
  if (all.empty())
    return Error(Code::kInvalid, "no labelled recording is in the split 'test'",
                 format("import from a folder test/LABEL, or run: mote data split {}", out.set.folder),
                 where);
  MOTE_TRY(check_known(all, classes, where));
  out.classes = out.outputs = classes;
  for (size_t i = 0; i < classes.size(); ++i) out.output_of.push_back(static_cast<int32_t>(i));
  fill_splits(all, &out);
  return out;
}

Result<SensorSet> open_sensor_set(const Project& project) {
  SensorSet out;
  out.sensor = project.stream->input;
  MOTE_ASSIGN(out.set, open_recording_set(project.dataset));
  MOTE_ASSIGN(const std::vector<SegmentRow> segments, read_segments(out.set));
  const Origin where{out.set.folder};
  const DetectorSettings* detector = project.detector ? &*project.detector : nullptr;
  MOTE_ASSIGN(const std::vector<Labelled> all, find_labelled(segments, nullptr, detector, &out));
  if (all.empty() && out.unsplit == 0 && out.unlisted == 0)
    return Error(Code::kInvalid,
                 out.set.rows.empty() ? "holds no recordings" : "none of its recordings has a label",
                 "import with --label, --label-from or a folder for each label", where);
  for (const Labelled& one : all) out.splits[one.row->split];
  MOTE_TRY(check_splits(out));
  MOTE_ASSIGN(out.classes,
              detector != nullptr ? classes_for_detector(all, *detector, where) : classes_of(all, where));
  out.outputs = detector != nullptr ? kDetectorClasses : out.classes;
  for (size_t i = 0; i < out.classes.size(); ++i)
    out.output_of.push_back(detector == nullptr                   ? static_cast<int32_t>(i)
                            : detector->is_normal(out.classes[i]) ? 0
                                                                  : 1);
  fill_splits(all, &out);
  return out;
}

Result<SampleStream> read_stream(const SensorSet& set, const RecordingRow& row, int64_t least_frames,
                                 bool* padded) {
  MOTE_ASSIGN(Recording recording, read_set_recording(set.set, row));
  if (recording.channels != set.sensor.channels())
    return Error(
        Code::kInvalid,
        format("has {} channels, the project's sensor {}", recording.channels, set.sensor.channels()),
        "correct 'channels' in [sensor], or import the same channels of all recordings",
        place_of(set.set, row));
  if (recording.frames() == 0)
    return Error(Code::kInvalid, "holds no samples", "take it out of the set", place_of(set.set, row));
  SampleStream out;
  out.format = recording.format == Recording::Format::kInt16 ? SampleFormat::kInt16 : SampleFormat::kFloat32;
  out.channels = recording.channels;
  const auto frame = static_cast<size_t>(recording.channels * recording.value_bytes());
  const Bytes last =
      out.format == SampleFormat::kInt16
          ? Bytes(frame)
          : Bytes(recording.bytes.end() - static_cast<std::ptrdiff_t>(frame), recording.bytes.end());
  *padded = recording.frames() < least_frames;
  out.bytes = std::move(recording.bytes);
  out.bytes.reserve(std::max(out.bytes.size(), static_cast<size_t>(least_frames) * frame));
  while (out.frames() < least_frames) out.bytes.insert(out.bytes.end(), last.begin(), last.end());
  return out;
}

}  // namespace mote
