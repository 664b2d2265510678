// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "emit/device_sources.h"
#include "emulate/board_common_resources.h"
#include "emulate/emulate.h"
#include "emulate/harness_model.h"
#include "emulate/memory_maps.h"
#include "emulate/qemu.h"
#include "emulate/size.h"
#include "emulate/toolchain.h"
#include "ops/control_flow.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

// The harness without what only mote_<m>_step() and mote_<m>_check() need.
constexpr char kInvokeOnlyHarness[] = "harness_invoke_only.o";
constexpr char kListenHarness[] = "harness_listen.o";

Status check_request(const FirmwareRequest& request) {
  const Target& board = request.lowered->target;
  if (!board.emulator)
    return Error(Code::kUnsupported, format("the board '{}' has no emulated machine", board.name),
                 "use a generic core such as --board cortex-m4");
  const std::vector<std::string> known = {"-O0", "-O1", "-O2", "-O3", "-Os"};
  if (std::find(known.begin(), known.end(), request.optimization) == known.end())
    return Error(Code::kInvalid, format("'{}' is no optimisation level", request.optimization),
                 "known: " + join(known, ", "));
  const Graph& graph = request.lowered->graph;
  if (graph.inputs.empty() || graph.outputs.empty())
    return Error(Code::kInvalid, "a model without inputs or outputs cannot be run");
  const auto input = static_cast<size_t>(graph.inputs[0]);
  if (request.layout->tensor_offset.size() != graph.tensors.size() ||
      request.layout->tensor_offset[input] == Layout::kNowhere)
    return Error(Code::kInternal, "the layout is not that of the model");
  return ok_status();
}

// The library's sources but the self-test, in the order of their names.
Result<std::vector<CompileJob>> library_jobs(const std::string& folder) {
  std::vector<CompileJob> jobs;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder + "/src", error)) {
    const std::string name = entry.path().filename().string();
    if (ends_with(name, ".cpp") && !ends_with(name, "selftest.cpp"))
      jobs.push_back({fs::absolute(entry.path()).string(), "model_" + name + ".o"});
  }
  if (jobs.empty())
    return Error(Code::kNotFound, "holds no src/*.cpp", "give the folder that mote compile wrote",
                 Origin{folder});
  std::sort(jobs.begin(), jobs.end(), [](const auto& a, const auto& b) { return a.source < b.source; });
  return jobs;
}

std::vector<std::string> compile_flags(const FirmwareRequest& request) {
  std::vector<std::string> flags = request.lowered->target.compile_flags;
  flags.insert(flags.end(), {request.optimization, "-ffunction-sections", "-fdata-sections"});
  return flags;
}

// Writes the files of boards/common and the generated header into the build folder.
Status write_harness(const Firmware& firmware, const FirmwareRequest& request) {
  const TemporaryFolder& folder = *firmware.folder;
  for (const Resource& resource : board_common_resources())
    MOTE_TRY(write_file(folder / std::string(resource.path), resource.data.data(), resource.data.size()));
  for (const SourceFile& file : device_headers({"port/crc32.h", "port/quantize.h"}))
    MOTE_TRY(write_file(folder / file.path, file.text));
  return write_file(folder / "harness_model.h",
                    harness_model_header(firmware, *request.lowered, *request.layout));
}

Status compile_firmware(const Firmware& firmware, const FirmwareRequest& request,
                        std::vector<std::string>* objects) {
  MOTE_ASSIGN(std::vector<CompileJob> jobs, library_jobs(request.library_folder));
  const std::string include = "-I" + fs::absolute(request.library_folder + "/src").string();
  // The harness comes first, since it needs no other file to be good; -ffreestanding and the last flag keep
  // it from drawing in memcpy and memset, which would look like the model's.
  std::vector<std::string> flags = firmware.flags;
  flags.insert(flags.end(), {include, "-I.", "-ffreestanding", "-fno-tree-loop-distribute-patterns"});
  const TemporaryFolder& folder = *firmware.folder;
  const Toolchain& tools = toolchain(firmware.board);
  std::vector<CompileJob> common = {{folder / tools.start_file, "start.o"},
                                    {folder / "harness.cpp", "harness.o"},
                                    {folder / "harness_faults.cpp", "harness_faults.o"},
                                    {folder / "harness_chunks.cpp", "harness_chunks.o"}};
  if (firmware.listens) common.push_back({folder / "harness_listen.cpp", kListenHarness});
  *objects = {"start.o"};
  if (tools.runtime_file != nullptr) {
    common.push_back({folder / tools.runtime_file, "mote_runtime.o"});
    objects->emplace_back("mote_runtime.o");
  }
  MOTE_TRY(compile_all(tools, common, flags, folder.path()));
  flags.push_back("-DHARNESS_INVOKE_ONLY");
  MOTE_TRY(compile_all(tools, {{folder / "harness.cpp", kInvokeOnlyHarness}}, flags, folder.path()));
  flags = firmware.flags;
  flags.insert(flags.end(), {include, weights_section_flag(request.weights_in_ram)});
  MOTE_TRY(compile_all(tools, jobs, flags, folder.path()));
  for (const CompileJob& job : jobs) objects->push_back(job.object);
  return ok_status();
}

Status link_firmware(Firmware* firmware, const std::vector<std::string>& objects) {
  const Target& board = firmware->board;
  const TemporaryFolder& folder = *firmware->folder;
  MOTE_TRY(write_file(folder / "board.ld", board_linker_script(board)));
  MOTE_TRY(write_file(folder / "emulated.ld", emulated_linker_script(board)));
  const std::string board_title = "the " + board.title;
  const Toolchain& tools = toolchain(board);
  // On the board the model is a library whose user calls invoke: what its sizes are taken from.
  std::vector<std::string> for_board = objects, for_emulator = objects;
  for_board.emplace_back(kInvokeOnlyHarness);
  for_emulator.insert(for_emulator.end(), {"harness.o", "harness_faults.o", "harness_chunks.o"});
  if (firmware->listens) for_emulator.emplace_back(kListenHarness);
  MOTE_TRY(link(tools, for_board, firmware->flags, "board.ld", "board.elf", folder.path(), board_title));
  MOTE_TRY(link(tools, for_emulator, firmware->flags, "emulated.ld", "emulated.elf", folder.path(),
                "the emulated machine " + board.emulator->machine));
  firmware->board_elf = folder / "board.elf";
  firmware->emulated_elf = folder / "emulated.elf";
  return ok_status();
}

// Every layer must be a function of its own, or its instructions could not be told apart.
Status check_layers(const Firmware& firmware, const Elf& elf) {
  const auto found = find_layers(elf, firmware.model);
  for (const int node : firmware.layers)
    if (found.count(node) == 0)
      return Error(Code::kInternal,
                   format("the library has no function mote_{}_layer_{}_...", firmware.model, node),
                   "compile the model again with this version of mote");
  return ok_status();
}

}  // namespace

Result<Firmware> build_firmware(const FirmwareRequest& request) {
  MOTE_TRY(check_request(request));
  const Graph& graph = request.lowered->graph;
  Firmware firmware;
  firmware.board = request.lowered->target;
  firmware.model = request.model;
  MOTE_ASSIGN(firmware.compiler, compiler_version(toolchain(firmware.board)));
  firmware.flags = compile_flags(request);
  for (const TensorId id : graph.inputs) firmware.input_bytes += graph.tensor(id).bytes();
  for (const TensorId id : graph.outputs) firmware.output_bytes += graph.tensor(id).bytes();
  firmware.forks = has_control_flow(graph);
  firmware.listens = request.listens;
  firmware.dumps = plan_dumps(*request.lowered, *request.layout);
  for (const Layout::Stage& stage : request.layout->stages) {
    if (stage.steps.empty()) continue;
    ++firmware.steps;
    for (int node = stage.first_node; node <= stage.last_node; ++node) firmware.layers.push_back(node);
  }
  MOTE_ASSIGN(TemporaryFolder folder, TemporaryFolder::make("mote-firmware"));
  firmware.folder = std::make_shared<TemporaryFolder>(std::move(folder));

  MOTE_TRY(write_harness(firmware, request));
  std::vector<std::string> objects;
  MOTE_TRY(compile_firmware(firmware, request, &objects));
  MOTE_TRY(link_firmware(&firmware, objects));
  MOTE_ASSIGN(const Elf emulated, read_elf(firmware.emulated_elf));
  MOTE_TRY(check_layers(firmware, emulated));
  MOTE_ASSIGN(const Elf on_board, read_elf(firmware.board_elf));
  firmware.size = measure_size(on_board, firmware.board, *request.layout);
  return firmware;
}

}  // namespace mote
