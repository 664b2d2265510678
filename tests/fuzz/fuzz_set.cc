// SPDX-License-Identifier: Apache-2.0
// The tables of a recording set and files of labels; the first byte chooses.
#include "data/formats/sensor_table.h"
#include "data/layouts/coco.h"
#include "data/layouts/edge_impulse_labels.h"
#include "data/layouts/number_lines.h"
#include "data/layouts/pascal_voc.h"
#include "data/layouts/sensiml_dai.h"
#include "data/set/recording_set.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  if (size == 0) return 0;
  const std::string text(data + 1, data + size);
  if (data[0] == '0') {
    const auto set = parse_set_json(text, "set.json");
    require_sound(set);
    if (set.ok()) require(parse_set_json(set_to_json(*set), "set.json").ok(), "set.json is not read back");
  } else if (data[0] == '1') {
    const auto rows = parse_set_index(text, "index.csv", 3);
    require_sound(rows);
    if (!rows.ok()) return 0;
    std::string again(index_header());
    for (const RecordingRow& row : *rows) {
      require(row.frames > 0 && row.source > 0 && row.source <= 3 && row.file().rfind("recordings/", 0) == 0,
              "an accepted line is no recording");
      append_index_line(row, &again);
    }
    const auto back = parse_set_index(again, "index.csv", 3);
    require(back.ok() && back->size() == rows->size(), "index.csv is not read back");
  } else if (data[0] == '2') {
    const auto rows = parse_segments(text, "segments.csv");
    require_sound(rows);
  } else if (data[0] == '3') {
    const auto rows = parse_sources(text, "sources.csv");
    require_sound(rows);
  } else if (data[0] == '5') {
    const auto labels = parse_edge_impulse_labels(text, "info.labels");
    require_sound(labels);
  } else if (data[0] == '7') {
    const auto labels = parse_sensiml_dai(text, "a.dai");
    require_sound(labels);
  } else if (data[0] == '8') {
    const auto labels = parse_coco(text, "a.json");
    require_sound(labels);
    if (!labels.ok()) return 0;
    for (const auto& [name, label] : labels->labels)
      for (const Segment& box : label.segments)
        require(box.width > 0 && box.height > 0, "an accepted box is empty");
  } else if (data[0] == '9') {
    const auto annotation = parse_pascal_voc(text, "a.xml");
    require_sound(annotation);
  } else if (data[0] == '6') {
    const auto lines = parse_number_lines(text, "y_train.txt");
    require_sound(lines);
    if (lines.ok())
      require(lines->per_line > 0 && lines->values.size() % lines->per_line == 0,
              "the lines differ in length");
  } else {
    const auto table = parse_sensor_table(text, "a.csv");
    require_sound(table);
    if (!table.ok() || table->times.empty() || table->times.back() > 1000) return 0;
    const auto even = resampled(*table, 10, "a.csv");
    require_sound(even);
    if (!even.ok()) return 0;
    for (const Segment& segment : even->segments)
      require(segment.first >= 0 && segment.first <= segment.last && segment.last < even->recording.frames(),
              "a segment was moved out of the recording");
  }
  return 0;
}
