// SPDX-License-Identifier: Apache-2.0
// The entry of libmote_train.so.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <malloc.h>

#include "train/abi.h"
#include "train/engine/trainer.h"

namespace mote::train {

namespace {

class TorchEngine : public TrainEngine {
 public:
  Result<TrainOutcome> train(const TrainRequest& request) override {
    try {
      at::set_num_threads(request.threads);
      return Trainer::run(request);
    } catch (const std::exception& e) {
      // libtorch reports its own faults, and lack of memory, by exceptions.
      return Error(Code::kInternal, std::string("training failed: ") + e.what());
    }
  }
};

}  // namespace

}  // namespace mote::train

extern "C" __attribute__((visibility("default"))) mote::TrainEngine* mote_train_engine(const char* build) {
  if (std::string(build) != mote::train::kBuild) return nullptr;
  // Batches allocate and free the same large blocks over and over: they are kept instead of being returned to
  // the system and cleared again each time.
  mallopt(M_MMAP_THRESHOLD, 256 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  static mote::train::TorchEngine engine;
  return &engine;
}
