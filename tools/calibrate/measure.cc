// SPDX-License-Identifier: Apache-2.0
#include "tools/calibrate/measure.h"

#include <memory>
#include <unordered_map>
#include <vector>

#include "base/format.h"
#include "emulate/timing/estimator.h"

namespace mote::calibrate {

namespace {

// A firmware of over a hundred million cycles starts no new block more often than every other cycle.
constexpr uint64_t kBlocksToStart = 50'000'000, kBlocksToInfer = 2'000'000'000;

class EstimatingListener : public Listener {
 public:
  explicit EstimatingListener(const BoardSetup& board) : estimator_(*board.core, board.memory) {}

  void block(uint32_t address, const uint8_t* code, uint32_t bytes) override {
    std::unique_ptr<timing::Block>& known = blocks_[uint64_t{address} << 16 | bytes];
    if (known == nullptr) known = std::make_unique<timing::Block>(estimator_.analyse(address, code, bytes));
    estimator_.enter(known.get());
  }
  void interrupt() override { estimator_.forget(); }
  void access(uint32_t address, uint32_t bytes, bool store) override {
    estimator_.access(address, bytes, store);
  }
  uint64_t cycles() const override { return estimator_.raw_cycles(); }

 private:
  timing::Estimator estimator_;
  std::unordered_map<uint64_t, std::unique_ptr<timing::Block>> blocks_;
};

// Cycles between the two time stamps of the command "infer N 0", N inferences without any to warm up.
Result<uint64_t> cycles_between_laps(const BoardSetup& board, const Image& image, int inferences) {
  EstimatingListener listener(board);
  Machine machine(board.machine, &listener);
  MOTE_TRY(machine.load(image));
  MOTE_TRY(machine.run_until("m-ready", kBlocksToStart));
  std::vector<uint64_t> laps;
  machine.on_line = [&](const std::string& line) {
    if (line.find("m-lap-us") != std::string::npos) laps.push_back(listener.cycles());
  };
  machine.send(format("infer {} 0%", inferences));
  MOTE_TRY(machine.run_until("m-infer-done", kBlocksToInfer));
  if (laps.size() == 2) return laps[1] - laps[0];
  return Error(Code::kMismatch, format("{} time stamps in place of 2", laps.size()));
}

}  // namespace

Result<double> measure_inference(const BoardSetup& board, const Image& image) {
  MOTE_ASSIGN(const uint64_t one, cycles_between_laps(board, image, 1));
  MOTE_ASSIGN(const uint64_t two, cycles_between_laps(board, image, 2));
  if (two <= one) return Error(Code::kMismatch, "two inferences took no longer than one");
  return static_cast<double>(two - one) * board.core->residual;
}

}  // namespace mote::calibrate
