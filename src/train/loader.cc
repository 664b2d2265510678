// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>

#include "base/io.h"
#include "train/abi.h"
#include "train/train.h"

namespace mote {

namespace {

constexpr const char* kInstall =
    "run: sudo apt install libtorch-dev libopenblas0-openmp, and build mote again";

Result<TrainEngine*> load() {
  const std::string path = program_folder() + "/../lib/mote/libmote_train.so";
  if (::access(path.c_str(), R_OK) != 0)
    return Error(Code::kMissingTool, "this mote was built without the training library", kInstall,
                 Origin{path});
  // Waiting threads sleep instead of spinning: on a busy machine spinning costs most of the time. Read when
  // libgomp is loaded; a choice of the user's stays.
  ::setenv("OMP_WAIT_POLICY", "passive", 0);
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = ::dlerror();
    return Error(Code::kMissingTool,
                 std::string("the training library cannot be loaded: ") + (why ? why : ""), kInstall,
                 Origin{path});
  }
  using Entry = TrainEngine* (*)(const char*);
  const auto entry = reinterpret_cast<Entry>(::dlsym(library, train::kEntry));
  TrainEngine* engine = entry != nullptr ? entry(train::kBuild) : nullptr;
  if (engine == nullptr)
    return Error(Code::kMissingTool, "the training library is of another build than this program",
                 "build all of mote again", Origin{path});
  return engine;
}

}  // namespace

Result<TrainEngine*> load_train_engine() {
  static const Result<TrainEngine*> engine = load();
  return engine;
}

}  // namespace mote
