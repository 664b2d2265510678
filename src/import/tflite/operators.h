// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace mote::tflite {

// The name of a built-in operator, "CONV_2D"; "operator 300" for one that is newer than the schema known
// here.
std::string operator_name(int code);

// The number of the operator's options table in the union BuiltinOptions, 0 if it has none there.
int operator_options_type(int code);

// What a user can do about an operator that mote does not have; empty if there is nothing particular to say.
std::string operator_hint(int code);

// The same for a custom operator, by its name.
std::string custom_operator_hint(const std::string& name);

}  // namespace mote::tflite
