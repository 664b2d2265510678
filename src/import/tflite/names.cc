// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/names.h"

#include <algorithm>

#include "base/format.h"
#include "base/notes.h"
#include "base/text.h"
#include "import/tflite/schema.h"
#include "import/tflite/zip.h"

namespace mote::tflite {

namespace {

constexpr size_t kMostLabels = 1 << 16, kMostLabelBytes = 256;

void name_tensors(const FlatTables& maps, const std::vector<TensorId>& ids,
                  const std::vector<TensorId>& of_interface, Graph& graph) {
  for (size_t i = 0; i < maps.size(); ++i) {
    const auto index = maps[i].scalar<uint32_t>(kTensorMapIndex, 0);
    const std::string name = printable(maps[i].string(kTensorMapName));
    if (index >= ids.size() || name.empty()) continue;
    if (std::find(of_interface.begin(), of_interface.end(), ids[index]) != of_interface.end())
      graph.tensor(ids[index]).name = name;
  }
}

bool is_label_file(const std::string& name) {
  const std::string lower = to_lower(name);
  return lower.ends_with(".txt") && lower.find("label") != std::string::npos;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  for (const std::string& line : split(std::string(text), '\n')) {
    if (out.size() == kMostLabels) break;
    out.push_back(printable(std::string(trim(std::string_view(line).substr(0, kMostLabelBytes)))));
  }
  while (!out.empty() && out.back().empty()) out.pop_back();
  return out;
}

}  // namespace

void name_by_signature(FlatTable model, const std::vector<TensorId>& ids, Graph& graph) {
  const FlatTables signatures = model.tables(kModelSignatures);
  for (size_t i = 0; i < signatures.size(); ++i) {
    if (signatures[i].scalar<uint32_t>(kSignatureSubgraph, 0) != 0) continue;
    name_tensors(signatures[i].tables(kSignatureInputs), ids, graph.inputs, graph);
    name_tensors(signatures[i].tables(kSignatureOutputs), ids, graph.outputs, graph);
    return;
  }
}

std::vector<std::string> labels_of(std::string_view file, const std::string& file_name, const Graph& graph) {
  for (const ZipEntry& entry : appended_files(file)) {
    if (!is_label_file(entry.name)) continue;
    if (entry.is_compressed) {
      note(format("{}: the labels in '{}' are compressed and left out", file_name, printable(entry.name)));
      return {};
    }
    const int64_t classes = graph.tensor(graph.outputs[0]).elements();
    std::vector<std::string> labels = lines_of(entry.data);
    if (static_cast<int64_t>(labels.size()) == classes) return labels;
    note(format("{}: '{}' has {} labels for an output of {} values; they are left out", file_name,
                printable(entry.name), labels.size(), classes));
    return {};
  }
  return {};
}

}  // namespace mote::tflite
