// SPDX-License-Identifier: Apache-2.0
#include "flow/doctor.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/io.h"
#include "base/process.h"
#include "base/text.h"
#include "emulate/emulator_version.h"

namespace mote {

namespace {

// The first line that `program --version` prints.
Requirement program(const char* name, const char* used_for, const char* package) {
  Requirement out{name, used_for, package, false, "not on PATH"};
  if (find_program(name).empty()) return out;
  const Result<ProcessResult> result = run_process({name, "--version"}, 20);
  out.found = result.ok() && result->exit_code == 0;
  out.detail = out.found ? split(result->output, '\n')[0] : "does not run";
  return out;
}

Requirement emulator(const char* name, const char* used_for, const char* package) {
  const Result<std::string> version = emulator_version(name, package);
  if (version.ok()) return {name, used_for, package, true, *version};
  const bool there = !find_program(name).empty();
  return {name, used_for, package, false, there ? version.error().what : "not on PATH"};
}

Requirement file(const char* name, const char* used_for, const char* package,
                 const std::vector<std::string>& places) {
  for (const std::string& place : places)
    if (::access(place.c_str(), R_OK) == 0) return {name, used_for, package, true, place};
  return {name, used_for, package, false, "not found: " + places[0]};
}

}  // namespace

bool Checkup::healthy() const {
  return std::all_of(requirements.begin(), requirements.end(), [](const Requirement& r) { return r.found; });
}

std::string Checkup::repair() const {
  std::vector<std::string> packages;
  for (const Requirement& r : requirements)
    if (!r.found && !r.package.empty() &&
        std::find(packages.begin(), packages.end(), r.package) == packages.end())
      packages.push_back(r.package);
  if (packages.empty()) return "";
  return std::string(::geteuid() == 0 ? "" : "sudo ") + "apt-get install " + join(packages, " ");
}

Checkup doctor() {
  const std::string modules = program_folder() + "/../lib/mote/";
  return {{
      program("arm-none-eabi-g++", "building firmware for Arm", "gcc-arm-none-eabi"),
      file("newlib", "building firmware for Arm", "libnewlib-arm-none-eabi",
           {"/usr/include/newlib/string.h", "/usr/lib/arm-none-eabi/include/string.h"}),
      emulator("qemu-system-arm", "emulated boards with Arm", "qemu-system-arm"),
      program("riscv64-unknown-elf-g++", "building firmware for RISC-V", "gcc-riscv64-unknown-elf"),
      file("picolibc", "building firmware for RISC-V", "picolibc-riscv64-unknown-elf",
           {"/usr/lib/picolibc/riscv64-unknown-elf/picolibc.specs"}),
      emulator("qemu-system-riscv32", "emulated boards with RISC-V", "qemu-system-misc"),
      program("xtensa-lx106-elf-g++", "the stand-in for the ESP32", "gcc-xtensa-lx106"),
      file("picolibc for Xtensa", "the stand-in for the ESP32", "picolibc-xtensa-lx106-elf",
           {"/usr/lib/xtensa-lx106-elf/picolibc.specs"}),
      emulator("qemu-system-xtensa", "the stand-in for the ESP32", "qemu-system-misc"),
      file("count_instructions.so", "counting instructions", "", {modules + "count_instructions.so"}),
      file("libmote_train.so", "training", "", {modules + "libmote_train.so"}),
      file("libtorch", "training", "libtorch-dev",
           {"/usr/lib/x86_64-linux-gnu/libtorch.so", "/usr/lib/aarch64-linux-gnu/libtorch.so",
            "/usr/lib/libtorch.so"}),
      file("Fashion-MNIST", "the demo", "dataset-fashion-mnist",
           {"/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"}),
  }};
}

Json to_json(const Checkup& checkup) {
  Json list = Json::array();
  for (const Requirement& r : checkup.requirements)
    list.push_back({{"name", r.name},
                    {"used_for", r.used_for},
                    {"package", r.package},
                    {"found", r.found},
                    {"detail", r.detail}});
  return {{"healthy", checkup.healthy()}, {"repair", checkup.repair()}, {"requirements", list}};
}

}  // namespace mote
