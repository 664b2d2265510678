// SPDX-License-Identifier: Apache-2.0
#include "flow/set_features.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/format.h"
#include "base/progress.h"
#include "flow/feature_statistics.h"
#include "flow/ordered_jobs.h"
#include "flow/stream_run.h"
#include "ir/real_value.h"

namespace mote {

namespace {

// A chain as it runs on this computer.
struct HostChain {
  Compiled compiled;
  int64_t window_frames = 0;  // to the first answer

  const Tensor& output() const {
    const Graph& graph = compiled.model.graph;
    return graph.tensor(graph.outputs[0]);
  }
};

Result<HostChain> compile_chain(const Graph& graph, const Project& project) {
  HostChain out;
  MOTE_ASSIGN(const Target host, find_board("host"));
  MOTE_ASSIGN(out.compiled, compile_graph(graph, host, Optimize::kFull));
  MOTE_ASSIGN(out.window_frames, frames_to_first_answer(out.compiled, project.stream->channels()));
  return out;
}

// Ranges are found from the recordings as they are and one changed copy of each: more of them hardly change
// what deviations say, and take as long as making the features.
constexpr int64_t kCopiesOfRange = 2;

struct RecordingStatistics {
  FeatureStatistics values;
  std::optional<int64_t> no_number;  // a feature that was none
};

Result<RecordingStatistics> measure(const HostChain& chain, int64_t ranges, const RecordingCopies& copies,
                                    size_t i) {
  RecordingStatistics out{FeatureStatistics(ranges), std::nullopt};
  const Tensor& features = chain.output();
  const auto run = answer_over_recording(
      chain.compiled, chain.window_frames, copies, i, [&](int32_t, const Bytes& output) {
        for (int64_t feature = 0; feature < features.elements(); ++feature) {
          const double value = real_value(features, output, feature);
          if (std::isfinite(value))
            out.values.add(static_cast<size_t>(feature), value);
          else
            out.no_number = feature;
        }
      });
  if (!run.ok()) return run.error();
  return out;
}

Status take_statistics(const RecordingStatistics& one, const SensorSet& set, const RecordingRow& row,
                       FeatureStatistics* all) {
  if (one.no_number) return no_number_error(set, row, *one.no_number);
  all->add(one.values);
  return ok_status();
}

}  // namespace

Error no_number_error(const SensorSet& set, const RecordingRow& row, int64_t feature) {
  return Error(Code::kInvalid, format("the blocks make no number of it: feature {}", feature),
               "a logarithm of 0 or a division by it: give 'least' or 'floor' in the block, or leave the "
               "recording out",
               Origin{set.set.folder + "/" + row.file()});
}

Result<FeatureRange> find_feature_range(const Project& project, const SensorSet& set,
                                        const Augmenter& augmenter) {
  const StreamProject& stream = *project.stream;
  MOTE_ASSIGN(const FeatureLayout layout, feature_layout(stream.input, stream.blocks));
  MOTE_ASSIGN(const Graph graph, build_chain(project.name, stream.input, stream.blocks));
  MOTE_ASSIGN(const HostChain chain, compile_chain(graph, project));
  const RecordingCopies copies(set, "train", augmenter);
  const size_t count = copies.count(std::min(augmenter.copies(), kCopiesOfRange));
  FeatureStatistics all(layout.ranges);
  Progress progress("ranges of features", static_cast<int64_t>(count));
  const Status status = run_in_order(
      count, [&](size_t i) { return measure(chain, layout.ranges, copies, i); },
      [&](size_t i, const Result<RecordingStatistics>& one) -> Status {
        if (!one.ok()) return one.error();
        MOTE_TRY(take_statistics(*one, set, copies.row(i), &all));
        progress.update(static_cast<int64_t>(i) + 1);
        return ok_status();
      });
  MOTE_TRY(status);
  return all.range();
}

Result<FeatureSplit> make_features(const Project& project, const SensorSet& set, const FeatureRange& range,
                                   const std::string& split, const Augmenter& augmenter) {
  const StreamProject& stream = *project.stream;
  MOTE_ASSIGN(const Graph graph, build_features(project.name, stream.input, stream.blocks, range));
  MOTE_ASSIGN(const Target host, find_board("host"));
  MOTE_ASSIGN(const Compiled chain, compile_graph(graph, host, Optimize::kFull));
  MOTE_ASSIGN(SetAnswers made, answer_over_set(chain, set, split, "features of " + split, {}, augmenter));
  FeatureSplit out = std::move(made.answers);
  out.split.samples = std::move(made.outputs);
  for (uint8_t& code : out.split.samples) code ^= 0x80U;  // int8 + 128
  return out;
}

}  // namespace mote
