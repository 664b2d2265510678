// SPDX-License-Identifier: Apache-2.0
#include "flow/mlperf_firmware.h"

#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "emit/device_sources.h"
#include "emulate/board_common_resources.h"
#include "emulate/mlperf_resources.h"
#include "emulate/toolchain.h"
#include "flow/board_run.h"
#include "flow/compile.h"
#include "flow/cycles.h"
#include "flow/objective.h"
#include "interp/patterns.h"

namespace mote {

namespace {

std::string configuration(const Compiled& compiled, const MlperfBenchmark& benchmark, const SerialPort& port,
                          int64_t picoseconds) {
  const Target& board = compiled.model.target;
  const std::string& m = compiled.name;
  const std::string upper = to_upper(m);
  std::string out =
      "/* SPDX-License-Identifier: MIT-0 */\n/* Written by mote. */\n#ifndef DUT_CONFIGURATION_H\n#define "
      "DUT_CONFIGURATION_H\n"
      "#include <stdint.h>\n\n";
  const auto define = [&out](const char* name, const std::string& value) {
    out += format("#define {} {}\n", name, value);
  };
  define("DUT_VENDOR", format("\"mote, {} emulated\"", board.name));
  define("DUT_BENCHMARK", format("\"{}\"", benchmark.id));
  define("DUT_NOTE", format("\"{}; laps are virtual time: exact instructions at the estimated {} ps each\"",
                            kMlperfNote, picoseconds));
  define("DUT_PICOSECONDS_PER_INSTRUCTION", format("{}u", picoseconds));
  define("DUT_UART", format("{:#x}u", port.address));
  define("DUT_TICKS_PER_SECOND", format("{}u", port.ticks_per_second));
  define("DUT_BUFFER_BYTES", format("{}u", benchmark.input_bytes()));
  if (benchmark.input_form == MlperfBenchmark::Input::kPixels) define("DUT_INPUT_PIXELS", "1");
  if (benchmark.input_form == MlperfBenchmark::Input::kFloat32) define("DUT_INPUT_FLOAT", "1");
  out += format("\n#ifdef __cplusplus\n#include \"mote_{}.h\"\n", m);
  define("DUT_INVOKE", format("mote_{}_invoke", m));
  define("DUT_INPUT", format("((int8_t*)mote_{}_input(0))", m));
  define("DUT_OUTPUT", format("((const int8_t*)mote_{}_output(0))", m));
  for (const char* kind : {"INPUT", "OUTPUT"})
    for (const char* what : {"ELEMENTS", "SCALE", "ZERO_POINT"})
      out += format("#define DUT_{0}_{1} MOTE_{2}_{0}0_{1}\n", kind, what, upper);
  return out + "#endif\n#endif\n";
}

void add_resources(const std::vector<Resource>& resources, const std::vector<std::string>& names,
                   const std::string& folder, Program* program) {
  for (const std::string& name : names)
    program->files.push_back({folder + "/" + name, std::string(find_resource(resources, name)->data)});
}

// From an emulated inference. An error that says why where cycles cannot be estimated.
Result<int64_t> picoseconds_per_instruction(const Compiled& compiled, const std::string& optimization,
                                            bool weights_in_ram) {
  const Target& board = compiled.model.target;
  MOTE_ASSIGN(const Firmware firmware, build_for_board(compiled, optimization, weights_in_ram));
  RunRequest request;
  request.inputs = joined(pattern_inputs(compiled.model.graph, 0));
  request.counting = Counting::kCycles;
  MOTE_ASSIGN(const BoardRun run, run_firmware(firmware, request));
  const CycleFigures figures =
      cycle_figures(board, *run.instructions, computes_in_float(compiled.model.graph));
  if (!figures.latency_ms)
    return Error(Code::kUnsupported,
                 format("{} has no time to scale its laps to: {}", board.name, figures.why.at("latency_ms")),
                 "choose a board with a clock and a cycle model, see 'mote boards'");
  const double nanoseconds = *figures.latency_ms * 1e6;
  return std::llround(nanoseconds * 1000 / run.instructions->total.mean);
}

}  // namespace

Result<Program> mlperf_program(const Compiled& compiled, const MlperfBenchmark& benchmark,
                               int64_t picoseconds_per_instruction, bool weights_in_ram) {
  const Target& board = compiled.model.target;
  MOTE_ASSIGN(const SerialPort port, serial_port(board));
  Program program;
  MOTE_ASSIGN(const TemporaryFolder folder, TemporaryFolder::make("mote-library"));
  MOTE_ASSIGN(const std::vector<std::string> files, write_library(compiled, folder / "library"));
  for (const std::string& file : files) {
    if (file.rfind("src/", 0) != 0 || ends_with(file, "_selftest.cpp")) continue;
    MOTE_ASSIGN(std::string text, read_text_file(folder / ("library/" + file), int64_t{1} << 30));
    program.files.push_back({file, std::move(text)});
  }
  std::vector<std::string> parts = {"dut.h", "dut.cpp", "dut_model.cpp", "port.h", port.port_file, "start.c"};
  if (!board.is_riscv()) parts.emplace_back("port_cortex_m.h");
  add_resources(mlperf_resources(), parts, "mlperf", &program);
  add_resources(board_common_resources(), {"machine.h", toolchain(board).start_file}, "start", &program);
  for (SourceFile& header : device_headers({"port/quantize.h"})) program.files.push_back(std::move(header));
  program.files.push_back(
      {"mlperf/dut_configuration.h", configuration(compiled, benchmark, port, picoseconds_per_instruction)});
  if (weights_in_ram) program.flags = {weights_section_flag(true)};
  program.include_folders = {".", "src", "mlperf", "start"};
  return program;
}

Result<MlperfFirmware> mlperf_firmware(const MlperfRequest& request) {
  MOTE_ASSIGN(const Target board, find_target(request.board, request.objective));
  MOTE_TRY(serial_port(board));
  MOTE_ASSIGN(Compiled compiled, compile_file(request.model, board, Optimize::kFull, request.model_options));
  MOTE_TRY(check_fit(compiled));
  MOTE_ASSIGN(const MlperfBenchmark benchmark, mlperf_benchmark_of(compiled.model.graph, request.benchmark));
  MOTE_ASSIGN(const int64_t picoseconds,
              picoseconds_per_instruction(compiled, request.optimization, request.weights_in_ram));
  MOTE_ASSIGN(Program program, mlperf_program(compiled, benchmark, picoseconds, request.weights_in_ram));
  return MlperfFirmware{std::move(compiled), benchmark, picoseconds, std::move(program)};
}

}  // namespace mote
