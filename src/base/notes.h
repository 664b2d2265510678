// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>

namespace mote {

// What a user should know of a result that is not an error: "'conv' runs in float with ...". One sentence
// each. Whoever prints listens; without a listener notes are dropped. The same text is passed on once.
void listen_to_notes(std::function<void(const std::string&)> listener);
void note(const std::string& text);

}  // namespace mote
