// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/format.h"
#include "base/text.h"
#include "cli/command.h"
#include "flow/example_projects.h"
#include "report/table.h"

namespace mote {

namespace {

struct NewOptions {
  std::string name, folder;
  bool json = false;
};

void list_projects(bool json) {
  const std::vector<ExampleProject> projects = example_projects();
  if (json) {
    Json list = Json::array();
    for (const ExampleProject& p : projects) list.push_back({{"name", p.name}, {"summary", p.summary}});
    return print_json({{"projects", list}});
  }
  TextTable table({{"project"}, {"what it does"}});
  for (const ExampleProject& p : projects) table.add_row({p.name, p.summary});
  print(table.to_string() +
        "\nmote new NAME makes a folder of one; its mote.toml says where recordings are from\n");
}

}  // namespace

void add_new_command(CLI::App& app, Session& session) {
  CLI::App* command = add_command(
      app, "new", "begins a project: a mote.toml to read and change, and a script that does all steps",
      "mote new gesture my-gestures");
  auto options = std::make_shared<NewOptions>();
  command->add_option("NAME", options->name, "project to begin with; without it they are listed");
  command->add_option("FOLDER", options->folder, "new or empty; NAME if not given");
  add_json_flag(command, &options->json);
  command->callback([options, &session] {
    if (options->name.empty()) return list_projects(options->json);
    const std::string& folder = options->folder.empty() ? options->name : options->folder;
    const Result<std::vector<std::string>> files = new_project(options->name, folder);
    if (!files.ok()) return fail(session, files.error());
    if (options->json) return print_json({{"project", folder}, {"files", *files}});
    for (const std::string& file : *files) print(file + "\n");
  });
}

}  // namespace mote
