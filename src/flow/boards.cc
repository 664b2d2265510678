// SPDX-License-Identifier: Apache-2.0
#include "flow/boards.h"

#include "emulate/emulate.h"
#include "flow/calibration.h"

namespace mote {

namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json energy_json(const Target& b) {
  if (!b.energy) return nullptr;
  return {{"nanojoule_per_cycle", b.energy->nanojoule_per_cycle},
          {"error_percent", b.energy->error_percent},
          {"source", b.energy->source},
          {"sleep_milliwatt", or_null(b.energy->sleep_milliwatt)},
          {"sleep_source", text_or_null(b.energy->sleep_source)}};
}

Json uart_json(const Target& b) {
  if (!b.uart) return nullptr;
  return {{"name", b.uart->name},
          {"tx", text_or_null(b.uart->tx)},
          {"rx", text_or_null(b.uart->rx)},
          {"baud", b.uart->baud}};
}

Json sensors_json(const Target& b) {
  Json list = Json::array();
  for (const Sensor& s : b.sensors) {
    Json pins = Json::object();
    for (const auto& [name, pin] : s.pins) pins[name] = pin;
    list.push_back({{"name", s.name}, {"kind", s.kind}, {"bus", s.bus}, {"pins", pins}});
  }
  return list;
}

}  // namespace

std::optional<bool> is_calibrated(const Target& board) {
  if (!board.emulator || !board.is_exact() || !has_cycle_model(board.core)) return std::nullopt;
  return calibration_of(board.core, false).band_percent.has_value();
}

Json to_json(const Target& b) {
  const auto positive = [](auto value) { return value > 0 ? Json(value) : Json(nullptr); };
  return {{"name", b.name},
          {"title", b.title},
          {"core", b.core},
          {"chip", b.chip},
          {"mhz", positive(b.mhz)},
          {"flash", positive(b.flash.bytes)},
          {"ram", positive(b.ram.bytes)},
          {"flash_available", positive(b.flash_available())},
          {"ram_available", positive(b.ram_available())},
          {"generic", b.generic},
          {"emulated_on", b.emulator ? Json(b.emulator->machine) : Json(nullptr)},
          {"emulated_core", b.emulator ? Json(b.emulator->core) : Json(nullptr)},
          {"emulation", b.emulation_text()},
          {"exact", b.emulator ? Json(b.is_exact()) : Json(nullptr)},
          {"why_not_exact", b.is_exact() ? Json(nullptr) : Json(b.emulator->why)},
          {"calibrated", or_null(is_calibrated(b))},
          {"supply_volts", or_null(b.supply_volts)},
          {"energy", energy_json(b)},
          {"uart", uart_json(b)},
          {"sensors", sensors_json(b)},
          {"sources", b.sources}};
}

}  // namespace mote
