// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "flow/detector_score.h"
#include "flow/train_detector.h"

namespace mote {

// What the commands train and eval print of a project with a detector.
std::string detector_tables(const DetectorScore& score);
std::string learnt_text(const TrainSummary& summary);

}  // namespace mote
