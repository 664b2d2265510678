// SPDX-License-Identifier: Apache-2.0
#include "tests/support/shared_models.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/process.h"

namespace mote {

namespace {

namespace fs = std::filesystem;

fs::path shared_folder() {
  const char* set = std::getenv("MOTE_SHARED");
  return set != nullptr && *set != '\0' ? fs::path(set) : fs::path(MOTE_SOURCE_FOLDER) / ".." / "shared";
}

// Tests run at the same time, so each unpacks into a folder of its own and the first to be done gives it its
// name.
bool unpack(const fs::path& pack, const fs::path& target) {
  std::error_code ignored;
  const fs::path own = target.string() + "." + std::to_string(::getpid());
  fs::create_directories(own, ignored);
  const auto tar = run_process({"tar", "-xJf", pack.string(), "-C", own.string()}, 300);
  const bool unpacked = tar.ok() && tar->exit_code == 0;
  if (!unpacked)
    ADD_FAILURE() << "cannot unpack " << pack << ": " << (tar.ok() ? tar->output : tar.error().to_string());
  if (unpacked) fs::rename(own, target, ignored);
  fs::remove_all(own, ignored);
  return unpacked && fs::is_directory(target, ignored);
}

}  // namespace

std::optional<std::string> shared_file(const std::string& pack_path, const std::string& relative_path) {
  std::error_code error;
  const fs::path pack = shared_folder() / pack_path;
  const auto bytes = fs::file_size(pack, error);
  if (error) return std::nullopt;
  // Another pack has another size, and so another folder.
  const fs::path target = fs::path(MOTE_BUILD_FOLDER) / "shared_models" / std::to_string(bytes);
  if (!fs::is_directory(target, error) && !unpack(pack, target)) return std::nullopt;
  const fs::path file = target / relative_path;
  if (fs::exists(file, error)) return file.string();
  ADD_FAILURE() << pack << " does not hold " << relative_path;
  return std::nullopt;
}

std::optional<std::string> shared_model(const std::string& relative_path) {
  return shared_file("models/tflite/tflite_core.tar.xz", relative_path);
}

std::optional<std::string> shared_plain_file(const std::string& relative_path) {
  std::error_code error;
  const fs::path file = shared_folder() / relative_path;
  if (!fs::exists(file, error)) return std::nullopt;
  return file.string();
}

std::optional<std::string> golden_json() { return shared_plain_file("golden/golden.json"); }

}  // namespace mote
