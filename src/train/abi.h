// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mote::train {

// The program and the library pass C++ objects to each other, so they must come from one build; each says
// which it is.
constexpr const char* kBuild = "mote " MOTE_VERSION ", " __VERSION__;

// The one symbol that the library exports: the engine, or null for a program of another build.
constexpr const char* kEntry = "mote_train_engine";

}  // namespace mote::train
