// SPDX-License-Identifier: Apache-2.0
#include "cli/usage_hint.h"

#include <vector>

#include "base/text.h"

namespace mote {

namespace {

std::string unknown(const std::string& kind, const std::string& word, const std::vector<std::string>& known) {
  return "there is no " + kind + " '" + printable(word) + "'; " + did_you_mean(printable(word), known);
}

}  // namespace

std::string usage_hint(const CLI::App& app) {
  // The innermost command that was understood; what is left over belongs to it.
  const CLI::App* command = &app;
  std::vector<std::string> left = command->remaining();
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
    const std::vector<std::string> more = command->remaining();
    left.insert(left.end(), more.begin(), more.end());
  }
  if (left.empty()) return "";
  const std::string& word = left.front();
  std::vector<std::string> known;
  if (word.rfind("-", 0) == 0) {
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    return unknown("option", word, known);
  }
  if (command->get_require_subcommand_min() == 0) return "";
  for (const CLI::App* other : command->get_subcommands({})) known.push_back(other->get_name());
  return unknown("command", word, known);
}

}  // namespace mote
