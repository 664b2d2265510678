// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "data/formats/formats.h"

namespace mote {

// Readers of formats with arrays, of which one file may hold several recordings. What cannot be a recording
// is named in a note; a file without any is an error.

// NumPy: an array of [frames], [frames, channels] or [recordings, frames, channels].
Result<std::vector<NewRecording>> parse_npy_recordings(const Bytes& bytes, const std::string& file,
                                                       const FormatOptions& options);
// The same for each array of a .npz archive (ZIP, stored or deflated). A one-dimensional array of whole
// numbers named y, label or labels has the labels of arrays with as many recordings.
Result<std::vector<NewRecording>> parse_npz_recordings(const Bytes& bytes, const std::string& file,
                                                       const FormatOptions& options);
// MATLAB 5 to 7.2: real numeric matrices, compressed or not, of either byte order; the longer side is time.
// Source: The MathWorks, "MAT-File Format", "Level 5".
Result<std::vector<NewRecording>> parse_mat_recordings(const Bytes& bytes, const std::string& file,
                                                       const FormatOptions& options);
// JSON whose kind is told by its keys: Edge Impulse's (data/formats/edge_impulse.h), or the magic wand's
// {"strokes": [{"label", "strokePoints": [{"x", "y"}]}]}.
Result<std::vector<NewRecording>> parse_json_recordings(const Bytes& bytes, const std::string& file,
                                                        const FormatOptions& options);

// Recordings of an array with one to three dimensions, named by their number where there are several.
Result<std::vector<NewRecording>> array_recordings(const std::vector<float>& values,
                                                   const std::vector<int32_t>& shape,
                                                   const std::string& file);

}  // namespace mote
