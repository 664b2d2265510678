// SPDX-License-Identifier: Apache-2.0
// A project file, and the network that its layers make.
#include "flow/project.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  const Result<Toml> toml = Toml::parse(std::string(data, data + size), "mote.toml");
  require_sound(toml);
  if (!toml.ok()) return 0;
  const Result<Project> project = parse_project(*toml, "project");
  require_sound(project);
  if (!project.ok()) return 0;
  require_sound(build_network(project->name, project->layers, {28, 28, 1}, {"a", "b", "c"}));
  return 0;
}
