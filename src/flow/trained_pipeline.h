// SPDX-License-Identifier: Apache-2.0
#pragma once
// A project whose model mote trained on recordings: what training leaves in its run folder beside the model,
// and the pipeline that is put together from it.
#include "flow/project.h"
#include "signal/features.h"

namespace mote {

// run/features.json: {"chain": the blocks that the range belongs to, "low": [...], "high": [...]}. A detector
// takes features as they are: its lists are empty, and "normal" has the labels that it learnt from.
Status write_feature_range(const Project& project, const FeatureRange& range);

// An error tells to train where there is no such file, or where it belongs to other blocks.
Result<FeatureRange> read_feature_range(const StreamProject& project);

// An error where a detector's project names other normal labels than those that were learnt from.
Status check_normal_labels(const Project& project);

// For text that nobody vouches for: `chain` is chain_text() of the blocks that it must belong to.
Result<FeatureRange> parse_feature_range(const std::string& text, const std::string& file,
                                         const std::string& chain);

// Sensor and blocks with their settings, in one line.
std::string chain_text(const StreamProject& project);

// Chain, range and trained model as one graph; without a range where it is a detector.
Result<Graph> build_trained_project(const StreamProject& project);

}  // namespace mote
