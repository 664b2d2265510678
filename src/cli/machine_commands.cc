// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/format.h"
#include "cli/command.h"
#include "flow/boards.h"
#include "flow/doctor.h"
#include "report/table.h"

namespace mote {

namespace {

// Longer texts are whole in --json.
constexpr int kTextWidth = 46;

std::string yes_or_no(const std::optional<bool>& value) { return value ? (*value ? "yes" : "no") : "-"; }

std::string energy_text(const Target& b) {
  if (!b.energy) return "-";
  return format("{} +-{} %", b.energy->nanojoule_per_cycle, b.energy->error_percent);
}

std::string bytes_or_dash(int64_t bytes) { return bytes > 0 ? with_commas(bytes) : "-"; }

void add_boards(CLI::App& app) {
  CLI::App* command =
      add_command(app, "boards", "the boards and cores that mote knows", "mote boards --json");
  auto json = std::make_shared<bool>(false);
  add_json_flag(command, json.get());
  command->callback([json] {
    Json list = Json::array();
    TextTable table({{"name"},
                     {"core"},
                     {"MHz", Align::kRight},
                     {"flash", Align::kRight},
                     {"RAM", Align::kRight},
                     {"emulated on"},
                     {"how", Align::kLeft, kTextWidth},
                     {"calibrated"},
                     {"nJ/cycle"},
                     {"source of the energy", Align::kLeft, kTextWidth}});
    for (const Target& b : boards()) {
      list.push_back(to_json(b));
      table.add_row({b.name, b.core, b.mhz > 0 ? format("{}", b.mhz) : "-", bytes_or_dash(b.flash.bytes),
                     bytes_or_dash(b.ram.bytes), b.emulator ? b.emulator->machine : "-", b.emulation_text(),
                     yes_or_no(is_calibrated(b)), energy_text(b), b.energy ? b.energy->source : "-"});
    }
    if (*json) {
      print_json(list);
    } else {
      print(table.to_string());
    }
  });
}

void add_doctor(CLI::App& app, Session& session) {
  CLI::App* command =
      add_command(app, "doctor", "what is installed, what is missing, and how to mend it", "mote doctor");
  auto json = std::make_shared<bool>(false);
  add_json_flag(command, json.get());
  command->callback([json, &session] {
    const Checkup checkup = doctor();
    if (!checkup.healthy()) session.exit_code = 1;
    if (*json) return print_json(to_json(checkup));
    TextTable table({{""}, {"what"}, {"used for"}, {"found"}});
    for (const Requirement& r : checkup.requirements)
      table.add_row({r.found ? "ok" : "MISSING", r.name, r.used_for, r.detail});
    print(table.to_string());
    if (!checkup.repair().empty()) print("to mend it: " + checkup.repair() + "\n");
  });
}

}  // namespace

void add_machine_commands(CLI::App& app, Session& session) {
  add_boards(app);
  add_doctor(app, session);
}

}  // namespace mote
