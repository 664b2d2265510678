// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/result.h"
#include "data/layouts/side_labels.h"

namespace mote {

// SensiML's Data Annotation Interface: a JSON list of {"file_name", "metadata": [{"name", "value"}],
// "sessions": [{"session_name", "segments": [{"name", "value", "start", "end"}]}]}; start and end are
// frames, of which the documentation does not say whether the last belongs to the segment: here it does.
// Sessions label the same frames in different ways, and so do names of segments: the first session of a
// file and the first name in it are taken. The group is the metadata named subject, user, person,
// participant, speaker, machine, device or session, the first of these. Source: SensiML documentation,
// "Importing Pre-Labeled Data with the DAI Format".
Result<LabelFile> parse_sensiml_dai(const std::string& text, const std::string& file);

}  // namespace mote
