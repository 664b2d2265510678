// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

namespace mote {

// The real models and golden outputs that tests compare with. They are too large, and under too many
// licences, for the repository: they lie in a folder beside it, ../shared, or where the environment variable
// MOTE_SHARED says.
//
//   const auto path = shared_model("mlcommons_tiny/keyword_spotting/kws_ref_model.tflite");
//   if (!path) GTEST_SKIP() << kNoSharedModels;

constexpr char kNoSharedModels[] =
    "the shared models are not here: set MOTE_SHARED to the folder that holds golden/golden.json and "
    "models/tflite";

// Full path of a file or folder in a pack (.tar.xz) of the shared folder, which is unpacked into the build
// folder when it is first needed. Nothing if there is no pack; a pack that cannot be unpacked, or lacks the
// file, fails the test.
std::optional<std::string> shared_file(const std::string& pack_path, const std::string& relative_path);

// The same in the model pack models/tflite/tflite_core.tar.xz.
std::optional<std::string> shared_model(const std::string& relative_path);

// Full path of a file that lies in the shared folder as it is, or nothing.
std::optional<std::string> shared_plain_file(const std::string& relative_path);

// Full path of golden/golden.json, or nothing.
std::optional<std::string> golden_json();

}  // namespace mote
