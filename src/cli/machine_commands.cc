// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/format.h"
#include "cli/command.h"
#include "flow/boards.h"
#include "flow/calibration.h"
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

std::string percent(double value) { return format("{:+.1f} %", value); }

void print_calibration() {
  const std::vector<CalibrationImage>& images = calibration_images();
  TextTable table({{"core"},
                   {"machine"},
                   {"MLPerf Tiny"},
                   {"benchmark"},
                   {"estimated ms", Align::kRight},
                   {"published ms", Align::kRight},
                   {"error", Align::kRight},
                   {""}});
  for (const CalibrationImage& i : images)
    table.add_row({i.core, i.machine, i.release, i.benchmark,
                   i.estimated_ms ? format("{:.3f}", *i.estimated_ms) : "-", format("{:.3f}", i.published_ms),
                   i.estimated_ms ? percent(i.error_percent()) : "-",
                   i.estimated_ms ? (i.tuned ? "tuned" : "unseen") : "not run: " + i.note});
  print(table.to_string());
  TextTable cores({{"core"},
                   {"arithmetic"},
                   {"unseen images", Align::kRight},
                   {"90 % within", Align::kRight},
                   {"or within"},
                   {"median error", Align::kRight},
                   {"from", Align::kRight},
                   {"to", Align::kRight}});
  for (const CoreCalibration& c : summarise(images)) {
    const bool known = c.band_percent.has_value();
    cores.add_row(
        {c.core, c.is_float ? "float" : "int8", std::to_string(c.unseen),
         known ? format("±{:.1f} %", *c.band_percent) : "uncalibrated",
         known ? format("{} to {}", percent(c.interval_low_percent), percent(c.interval_high_percent)) : "-",
         known ? format("{:.1f} %", c.median_percent) : "-", known ? percent(c.lowest_percent) : "-",
         known ? percent(c.highest_percent) : "-"});
  }
  print("\n" + cores.to_string());
}

void add_boards(CLI::App& app) {
  CLI::App* command = add_command(app, "boards", "the boards and cores that mote knows",
                                  "mote boards --json\n  mote boards --calibration");
  auto json = std::make_shared<bool>(false), calibration = std::make_shared<bool>(false);
  command->add_flag("--calibration", *calibration,
                    "how far the cycle estimates are from latencies that were measured");
  add_json_flag(command, json.get());
  command->callback([json, calibration] {
    if (*calibration) return *json ? print_json(to_json(calibration_images())) : print_calibration();
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
