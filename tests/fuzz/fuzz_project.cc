// SPDX-License-Identifier: Apache-2.0
// A project file: the network that its layers make; of a project with a sensor its chain, and its events.
#include "events/tables.h"
#include "flow/project.h"
#include "flow/stream_project.h"
#include "signal/chain.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace mote;

void check_stream(const Toml& toml) {
  const Result<StreamProject> project = parse_stream_project(toml, "project/mote.toml");
  require_sound(project);
  if (!project.ok()) return;
  const Result<Graph> chain = build_chain(project->name, project->input, project->blocks);
  require_sound(chain);
  if (!chain.ok()) return;
  require_sound(event_tables(project->events, *chain, project->step_seconds()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Result<Toml> toml = Toml::parse(std::string(data, data + size), "mote.toml");
  require_sound(toml);
  if (!toml.ok()) return 0;
  if (toml->has("sensor")) check_stream(*toml);
  const Result<Project> project = parse_project(*toml, "project");
  require_sound(project);
  if (!project.ok()) return 0;
  require_sound(build_network(project->name, project->layers, {28, 28, 1}, {"a", "b", "c"}));
  return 0;
}
