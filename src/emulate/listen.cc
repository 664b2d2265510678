// SPDX-License-Identifier: Apache-2.0
#include "emulate/listen.h"

#include <chrono>
#include <cstring>

#include "base/format.h"
#include "device/app/listen.h"
#include "device/port/crc32.h"
#include "emulate/chunks.h"
#include "emulate/qemu.h"

namespace mote {

namespace {

constexpr int64_t kMaxFileBytes = int64_t{1} << 34;

// What harness_listen.cpp writes behind the outputs of a step.
struct StepWords {
  uint32_t result, events, state;
};

template <class T>
Bytes bytes_of(const T& value) {
  Bytes out(sizeof value);
  std::memcpy(out.data(), &value, sizeof value);
  return out;
}

Status read_steps(const TemporaryFolder& folder, int64_t output_bytes, int64_t steps, ListenRun* run) {
  MOTE_ASSIGN(const Bytes bytes, read_file(folder / "output.bin", kMaxFileBytes));
  const auto record = output_bytes + static_cast<int64_t>(sizeof(StepWords));
  if (static_cast<int64_t>(bytes.size()) != steps * record)
    return Error(Code::kInternal, "the firmware's outputs are not whole");
  for (auto at = bytes.begin(); at != bytes.end(); at += record) {
    ListenedStep& step = run->steps.emplace_back();
    step.outputs.assign(at, at + output_bytes);
    StepWords words;
    std::memcpy(&words, &*(at + output_bytes), sizeof words);
    step.answered = words.result == MOTE_LISTEN_ANSWER || words.result == MOTE_LISTEN_EVENT;
    step.events = words.events;
    step.state = words.state;
  }
  return ok_status();
}

Status check(const Firmware& firmware, const ListenRequest& request) {
  if (!firmware.listens) return Error(Code::kInternal, "the firmware has no listener");
  if (request.chunk_frames < 1 || request.chunk_frames * request.frame_bytes > kMostChunkBytes)
    return Error(Code::kInvalid, format("a chunk of {} samples has not between 1 and {} bytes",
                                        request.chunk_frames, kMostChunkBytes));
  return ok_status();
}

}  // namespace

Result<ListenRun> run_listener(const Firmware& firmware, const ListenRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  MOTE_TRY(check(firmware, request));
  const int64_t frames = static_cast<int64_t>(request.samples.size()) / request.frame_bytes;
  const int64_t steps = frames / request.step_frames;
  const uint32_t configuration[] = {static_cast<uint32_t>(request.chunk_frames * request.frame_bytes),
                                    static_cast<uint32_t>(request.frame_bytes)};
  MOTE_ASSIGN(const TemporaryFolder folder, TemporaryFolder::make("mote-listen"));
  MOTE_TRY(write_file(folder / "input.bin", Bytes{}));
  MOTE_TRY(write_file(folder / "stream.bin", request.samples));
  MOTE_TRY(write_file(folder / "stream.cfg", bytes_of(configuration)));
  QemuRun qemu{firmware, firmware.emulated_elf, {std::to_string(steps), "listen"}};
  qemu.inferences = steps;
  qemu.record_bytes = firmware.output_bytes + static_cast<int64_t>(sizeof(StepWords));
  qemu.seconds_per_inference = request.seconds_per_run;
  MOTE_TRY(run_qemu(qemu, folder));
  MOTE_ASSIGN(const HarnessReport report, read_report(folder));
  MOTE_ASSIGN(const Elf elf, read_elf(qemu.elf));
  MOTE_TRY(check_report(report, firmware, elf, steps));
  ListenRun run;
  MOTE_TRY(read_steps(folder, firmware.output_bytes, steps, &run));
  MOTE_ASSIGN(const Bytes health, read_file(folder / "health.bin", sizeof run.health));
  if (health.size() != sizeof run.health) return Error(Code::kInternal, "the firmware's health is not whole");
  std::memcpy(&run.health, health.data(), sizeof run.health);
  run.crc = report.stream_crc;
  run.crc_sent = mote_crc32(0, reinterpret_cast<const int8_t*>(request.samples.data()),
                            static_cast<uint32_t>(request.samples.size()));
  run.stack_bytes = report.stack_bytes;
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

}  // namespace mote
