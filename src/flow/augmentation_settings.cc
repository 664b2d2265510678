// SPDX-License-Identifier: Apache-2.0
#include "flow/augmentation_settings.h"

#include <filesystem>

#include "base/format.h"

namespace mote {

namespace {

constexpr int64_t kMostCopies = 1000;

Status read_snr(const Toml& table, RecordingAugmentation* out) {
  if (!table.has("noise_snr_db")) return ok_status();
  MOTE_ASSIGN(const Toml list, table.at("noise_snr_db"));
  const std::vector<Toml> ends = list.items();
  const Error wrong(Code::kInvalid, "'noise_snr_db' is no range",
                    "two numbers of decibels, the lower one first: noise_snr_db = [5, 30]", list.where());
  if (ends.size() != 2 || !ends[0].is_number() || !ends[1].is_number()) return wrong;
  MOTE_ASSIGN(out->noise_snr_low_db, ends[0].as_number());
  MOTE_ASSIGN(out->noise_snr_high_db, ends[1].as_number());
  if (!(out->noise_snr_low_db >= -60 && out->noise_snr_low_db <= out->noise_snr_high_db &&
        out->noise_snr_high_db <= 120))
    return wrong;
  return ok_status();
}

// What would say something and change nothing.
Status check_use(const Toml& table, const RecordingAugmentation& settings) {
  const bool changes =
      settings.shift_ms > 0 || settings.speed_percent > 0 || settings.gain_db > 0 || settings.has_noise();
  if (changes != (settings.copies > 1))
    return Error(Code::kInvalid,
                 changes ? "recordings are to be changed, but there are no copies of them"
                         : format("{} copies of each recording are to be made, all alike", settings.copies),
                 changes ? "the first copy stays as it is: copies = 8"
                         : "say what becomes of them: shift_ms, speed_percent, gain_db, noise_set",
                 table.where());
  if (table.has("noise_snr_db") && !settings.has_noise())
    return Error(Code::kInvalid, "'noise_snr_db' is given, but no noise",
                 "name a set of noises with noise_set, or a label of the project's own with noise_label",
                 table.where());
  return ok_status();
}

}  // namespace

Status read_recording_augmentation(const Toml& table, const std::string& folder, RecordingAugmentation* out) {
  MOTE_TRY(table.only({"copies", "shift_ms", "speed_percent", "gain_db", "noise_set", "noise_label",
                       "noise_snr_db", "mask_frames", "mask_bands"}));
  MOTE_ASSIGN(out->copies, table.integer("copies", 1, kMostCopies, out->copies));
  MOTE_ASSIGN(out->shift_ms, table.number("shift_ms", 0, 1e6, out->shift_ms));
  MOTE_ASSIGN(out->speed_percent, table.number("speed_percent", 0, 50, out->speed_percent));
  MOTE_ASSIGN(out->gain_db, table.number("gain_db", 0, 60, out->gain_db));
  if (table.has("noise_set")) {
    MOTE_ASSIGN(const std::string set, table.string("noise_set"));
    out->noise_set = (std::filesystem::path(folder) / set).lexically_normal().string();
  }
  MOTE_ASSIGN(out->noise_label, table.string("noise_label", out->noise_label));
  MOTE_TRY(read_snr(table, out));
  MOTE_ASSIGN(const int64_t frames, table.integer("mask_frames", 0, 1000, out->mask_frames));
  MOTE_ASSIGN(const int64_t bands, table.integer("mask_bands", 0, 1000, out->mask_bands));
  out->mask_frames = static_cast<int>(frames);
  out->mask_bands = static_cast<int>(bands);
  return check_use(table, *out);
}

}  // namespace mote
