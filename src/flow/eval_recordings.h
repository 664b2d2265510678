// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "flow/eval.h"
#include "flow/project.h"

namespace mote {

// eval() for a project with a sensor.
Result<EvalSummary> eval_recordings(const EvalRequest& request, const Project& project);

// Adds `recordings` to the JSON of a summary, and puts `board` in.
void add_to_json(const RecordingsEvaluated& recordings, Json* out);

}  // namespace mote
