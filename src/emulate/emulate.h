// SPDX-License-Identifier: Apache-2.0
#pragma once
// Builds the firmware of a compiled model, measures its sizes for the real board, and runs it on the emulated
// one. The core is emulated, peripherals are not.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/io.h"
#include "base/result.h"
#include "ops/layout.h"
#include "ops/lowered.h"
#include "target/target.h"

namespace mote {

struct FirmwareRequest {
  const Lowered* lowered = nullptr;  // what the library was emitted from; its target is the board
  const Layout* layout = nullptr;
  std::string library_folder;        // holds src/*.cpp and src/mote_<model>.h
  std::string model;                 // the <model> of mote_<model>_invoke
  std::string optimization = "-Os";  // as Arduino builds; -O0 to -O3 or -Os
  bool weights_in_ram = false;       // copied at the start, where flash is slow to read
  bool listens = false;              // the library has src/mote_<model>_listen.h
};

// Bytes of the firmware linked for the real board's memory map, read from the ELF file's sections. Alignment
// gaps count.
struct FirmwareSize {
  // Flash, of the model library alone.
  int64_t code = 0;        // kernels and glue
  int64_t weights = 0;     // arrays under MOTE_WEIGHTS_SECTION: weights, biases, multipliers
  int64_t parameters = 0;  // other constants: the kernels' parameter blocks
  int64_t runtime = 0;     // what the library draws in from libc, libm and libgcc (memcpy, expf)
  // RAM, of the model library alone, without stack.
  int64_t arena = 0;
  int64_t state = 0;        // what the model keeps from one inference to the next
  int64_t weights_ram = 0;  // weights that were copied to RAM; they lie in flash as well
  int64_t other_ram = 0;    // variables beside the arena
  // The whole firmware with start-up code and test harness, without stack, and what the board has to offer.
  int64_t firmware_flash = 0, firmware_ram = 0;
  int64_t flash_available = 0, ram_available = 0;
};

// A node's output that the firmware can show after the step that wrote it.
struct TensorDump {
  TensorId tensor;
  int64_t step;  // number of steps done when it is complete; 0 for aliases of the input
  int64_t offset, bytes;
};

// A built firmware; copies share the folder of its files, which goes away with the last one.
struct Firmware {
  Target board;
  std::string model;
  FirmwareSize size;
  std::string compiler;  // "arm-none-eabi-g++ (15:12.2.rel1-1) 12.2.1 20221205"
  std::vector<std::string> flags;
  std::string board_elf, emulated_elf;        // paths
  int64_t input_bytes = 0, output_bytes = 0;  // of all inputs and all outputs of one inference
  std::vector<TensorDump> dumps;              // ordered by step
  std::vector<int> layers;                    // indices of the nodes that have a layer function, ascending
  int64_t steps = 0;                          // calls of mote_<model>_step for one inference, unless it forks
  bool forks = false;                         // which layers run, and how often, is decided on the way
  bool listens = false;                       // has a listener, which run_listener() feeds
  std::shared_ptr<TemporaryFolder> folder;
};

// Compiles every source of the library but the self-test, with all cores, and links the objects twice: for
// the board and for the emulated machine. kDoesNotFit says how many bytes are missing; kMissingTool when
// there is no compiler.
Result<Firmware> build_firmware(const FirmwareRequest& request);

enum class Counting {
  kNone,
  kPerBlock,        // exact; slows the run down to about half
  kPerInstruction,  // the same figures, hundreds of times slower: the check of kPerBlock
  kCycles,          // exact instructions, also of every function, and estimated cycles
};

struct RunRequest {
  // All inputs of the model in order, as they lie in memory; then those of the next inference, and so on.
  Bytes inputs;
  bool dump_tensors = false;  // run step by step, keep each node's whole outputs and overwrite memory that
                              // holds nothing; nothing is counted then
  Counting counting = Counting::kPerBlock;
  double seconds_per_inference = 120;  // the run is ended when no inference is finished for that long
};

// Instructions, or cycles, per inference; min and max differ when the work depends on the data.
struct InstructionCount {
  int64_t min = 0, max = 0;
  double mean = 0;
  bool constant() const { return min == max; }
};

// A function without those that it calls; means per inference, over all layers.
struct FunctionCount {
  std::string name;
  double calls = 0, instructions = 0, cycles = 0;
};

// Of the board's core, with the board's memories where board.toml says how they are timed and without wait
// states elsewhere. An estimate: flow/calibration.h says how far it is from silicon.
struct CycleEstimate {
  InstructionCount total, glue;
  std::map<int, InstructionCount> layers;
};

struct InstructionCounts {
  InstructionCount total;                  // invoke, from its first instruction to its return
  InstructionCount glue;                   // invoke itself, without the layers
  std::map<int, InstructionCount> layers;  // by node: the layer's function and everything it calls
  // With Counting::kCycles, on a core that has a cycle model:
  std::optional<CycleEstimate> cycles;
  std::vector<FunctionCount> functions;  // the most cycles first
};

// True if cycles of this core can be estimated.
bool has_cycle_model(const std::string& core);

struct BoardRun {
  int64_t inferences = 0;
  Bytes outputs;  // all outputs of each inference, one after the other
  // With dump_tensors: for each inference the value of every tensor in Firmware::dumps.
  std::vector<std::map<TensorId, Bytes>> tensors;
  // High-water mark over all inferences: bytes from the stack pointer at invoke's entry (step's, with
  // dump_tensors) down to the lowest byte that was written. Found by painting the stack, so space that was
  // set aside there and never written does not count.
  int64_t stack_bytes = 0;
  std::optional<InstructionCounts> instructions;  // none without counting
  double seconds = 0;                             // on this computer, start of the emulator included
};

// Runs the firmware on the emulated board; shows progress on a terminal. A fault of the firmware is an error
// that gives the place and the core's fault status.
Result<BoardRun> run_firmware(const Firmware& firmware, const RunRequest& request);

}  // namespace mote
