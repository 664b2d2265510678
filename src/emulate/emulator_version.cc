// SPDX-License-Identifier: Apache-2.0
#include "emulate/emulator_version.h"

#include <map>
#include <mutex>
#include <regex>

#include "base/format.h"
#include "base/process.h"
#include "base/text.h"

namespace mote {

namespace {

constexpr int kOldestMajor = 7;
constexpr double kTimeoutSeconds = 30;

Result<std::string> ask(const std::string& program, const std::string& package) {
  const std::string hint =
      format("install the Debian package {} (Debian 12 has 7.2), or run: mote doctor", package);
  MOTE_ASSIGN(const ProcessResult result, run_process({program, "--version"}, kTimeoutSeconds));
  const std::string line = split(result.output, '\n')[0];
  static const std::regex kVersion("version ([0-9]{1,4})\\.([0-9]{1,4})");
  std::smatch found;
  if (result.exit_code != 0 || !std::regex_search(line, found, kVersion))
    return Error(Code::kMissingTool, format("the emulator {} does not run: {}", program, line), hint);
  if (std::stoi(found[1]) < kOldestMajor)
    return Error(Code::kMissingTool,
                 format("the emulator {} is version {}.{}, and mote needs {}.0 or newer", program,
                        found[1].str(), found[2].str(), kOldestMajor),
                 hint);
  return line;
}

}  // namespace

Result<std::string> emulator_version(const std::string& program, const std::string& package) {
  const std::string path = find_program(program);
  if (path.empty())
    return Error(Code::kMissingTool, format("the emulator {} is not installed", program),
                 format("install the Debian package {}, or run: mote doctor", package));
  static std::mutex mutex;
  static std::map<std::string, std::string> good;  // by path; a bad one may be mended meanwhile
  const std::lock_guard<std::mutex> lock(mutex);
  const auto known = good.find(path);
  if (known != good.end()) return known->second;
  MOTE_ASSIGN(const std::string version, ask(path, package));
  good[path] = version;
  return version;
}

}  // namespace mote
