// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <memory>

#include "base/format.h"
#include "cli/command.h"
#include "flow/data_get.h"
#include "report/table.h"

namespace mote {

namespace {

void list_sets(bool json, Session& session) {
  const Result<std::vector<PublicSet>> sets = public_sets();
  if (!sets.ok()) return fail(session, sets.error());
  if (json) return print_json(to_json(*sets));
  TextTable table({{"name"}, {"size", Align::kRight}, {"licence", Align::kLeft, 50}});
  for (const PublicSet& set : *sets) table.add_row({set.name, size_text(set), set.licence});
  print(table.to_string());
}

std::string about(const Download& file) {
  std::string out = file.was_there        ? "was there"
                    : file.resumed_at > 0 ? format("loaded from byte {} on", with_commas(file.resumed_at))
                                          : "loaded";
  if (file.is_checked) return out + ", as published";
  return out + (file.is_first ? ", no checksum is published: kept for the next time"
                              : ", the same as at the first download");
}

void print_summary(const DataGetSummary& s) {
  for (const Download& file : s.files) {
    print(format("{}: {} bytes, {}\n", file.name, with_commas(file.bytes), about(file)));
    if (!file.is_checked) print(format("  SHA-256 {}\n", file.sha256));
  }
  for (const DataGetSummary::Archive& archive : s.archives)
    print(archive.was_there ? format("{}: unpacked before\n", archive.name)
                            : format("{}: unpacked, {} files, {} bytes\n", archive.name,
                                     with_commas(archive.files), with_commas(archive.bytes)));
  print(format("{}: {}, licence: {}, see SOURCE.txt\n", s.folder, s.name, s.licence));
  print(s.import.empty() ? "'mote data import' has no reader for this form\n"
                         : format("next: {}\n", s.import));
}

void get_set(const DataGetRequest& request, bool json, Session& session) {
  const Result<PublicSet> set = find_public_set(request.name);
  if (!set.ok()) return fail(session, set.error());
  std::fputs(describe(*set).c_str(), stderr);
  const Result<DataGetSummary> result = data_get(request);
  if (!result.ok()) return fail(session, result.error());
  for (const Download& file : result->files)
    for (const std::string& note : file.notes)
      std::fprintf(stderr, "note: %s: %s\n", file.name.c_str(), note.c_str());
  if (json) return print_json(to_json(*result));
  print_summary(*result);
}

}  // namespace

void add_data_get(CLI::App& data, Session& session) {
  CLI::App* command =
      add_command(data, "get", "load a public set from its makers' address, check and unpack it",
                  "mote data get speech-commands-v2 -o speech");
  command->footer(
      command->get_footer() +
      "\n\nWithout NAME it lists the sets. This is the only command of mote that uses the network. "
      "After Ctrl-C, a cut\nline or a full disk the same command goes on from there.");
  auto request = std::make_shared<DataGetRequest>();
  auto json = std::make_shared<bool>(false);
  auto list = std::make_shared<bool>(false);
  command->add_option("NAME", request->name, "the set");
  command->add_option("-o,--output", request->folder, "folder for it; default: its name");
  command->add_option("--from", request->from,
                      "address of a mirror; its files are called as in the folder that is loaded");
  command->add_flag("--list", *list, "list the sets with size and licence");
  add_json_flag(command, json.get());
  command->callback([=, &session] {
    if (*list || request->name.empty()) return list_sets(*json, session);
    get_set(*request, *json, session);
  });
}

}  // namespace mote
