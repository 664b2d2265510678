// SPDX-License-Identifier: Apache-2.0
#include "emulate/chunks.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "base/format.h"
#include "base/text.h"
#include "device/port/crc32.h"
#include "device/port/quantize.h"
#include "emulate/qemu.h"

namespace mote {

namespace {

constexpr int64_t kMaxFileBytes = int64_t{1} << 34;

template <class T>
T value_at(const uint8_t* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// The same arithmetic as real_value() of harness_chunks.cpp.
float real_at(SampleFormat format, const uint8_t* at) {
  switch (format) {
    case SampleFormat::kInt16:
      return static_cast<float>(value_at<int16_t>(at)) / 32768.0F;
    case SampleFormat::kFloat32:
      return value_at<float>(at);
    case SampleFormat::kPixels:
      return static_cast<float>(*at) / 255.0F;
    case SampleFormat::kInt8:
      break;
  }
  return static_cast<float>(value_at<int8_t>(at));
}

int8_t stored_at(SampleFormat format, const uint8_t* at, const Quant& quant) {
  if (format == SampleFormat::kInt8) return value_at<int8_t>(at);
  if (format == SampleFormat::kPixels) return static_cast<int8_t>(*at - 128);
  return mote_quantize_i8(real_at(format, at), quant.scale[0], quant.zero_point[0]);
}

Bytes configuration_file(const Tensor& input, const SampleStream& stream, const ChunkSchedule& schedule) {
  const auto chunk_bytes = schedule.chunk_frames * stream.channels * sample_bytes(stream.format);
  const bool quantised = input.quant.present();
  const float scale = quantised ? input.quant.scale[0] : 0.0F;
  uint32_t scale_bits;
  std::memcpy(&scale_bits, &scale, sizeof scale_bits);
  const uint32_t words[] = {static_cast<uint32_t>(stream.format),
                            static_cast<uint32_t>(chunk_bytes),
                            static_cast<uint32_t>(stream.channels),
                            static_cast<uint32_t>(schedule.hop_frames),
                            scale_bits,
                            static_cast<uint32_t>(quantised ? input.quant.zero_point[0] : 0)};
  Bytes out(sizeof words);
  std::memcpy(out.data(), words, sizeof words);
  return out;
}

}  // namespace

int64_t sample_bytes(SampleFormat format) {
  return format == SampleFormat::kInt16 ? 2 : format == SampleFormat::kFloat32 ? 4 : 1;
}

Result<std::vector<int64_t>> inference_frames(const Graph& graph, const SampleStream& stream,
                                              const ChunkSchedule& schedule) {
  if (graph.inputs.size() != 1)
    return Error(Code::kUnsupported,
                 format("a model with {} inputs cannot be fed by one sensor", graph.inputs.size()));
  const Tensor& input = graph.tensor(graph.inputs[0]);
  if (input.elements() % stream.channels != 0)
    return Error(
        Code::kInvalid,
        format("the recording has {} channels, which do not divide the {} values of the model's input {}",
               stream.channels, input.elements(), shape_text(input.shape)),
        "record as many channels as the model was trained with");
  if (input.type == DType::kInt16 && (input.quant.present() || stream.format != SampleFormat::kInt16))
    return Error(
        Code::kUnsupported,
        input.quant.present()
            ? format("the model's input '{}' is int16 with a scale, which a sensor is not", input.name)
            : format("the input '{}' takes int16 samples, the recording has others", input.name),
        input.quant.present() ? "give a model of int8 or float32, or put a signal chain before it"
                              : "give sound, or set type = \"float32\" in [sensor]");
  const bool as_it_is = input.type == DType::kInt16 || stream.format == SampleFormat::kInt8 ||
                        stream.format == SampleFormat::kPixels;
  if (input.type != DType::kFloat32 && !as_it_is && !input.quant.present())
    return Error(
        Code::kInvalid,
        format("the model's input '{}' has no scale, so real values cannot be given to it", input.name),
        "give a recording of int8 values");
  const int64_t frame_bytes = stream.channels * sample_bytes(stream.format);
  if (schedule.chunk_frames < 1 || schedule.chunk_frames * frame_bytes > kMostChunkBytes)
    return Error(Code::kInvalid,
                 format("a chunk of {} samples has not between 1 and {} bytes",
                        with_commas(schedule.chunk_frames), with_commas(kMostChunkBytes)),
                 format("at most {} samples of {} bytes fit", kMostChunkBytes / frame_bytes, frame_bytes));
  const int64_t window = input.elements() / stream.channels;
  if (schedule.hop_frames < 1)
    return Error(Code::kInvalid, "the time from one inference to the next must be at least one sample");
  std::vector<int64_t> out;
  for (int64_t at = std::max(window, schedule.hop_frames); at <= stream.frames(); at += schedule.hop_frames)
    out.push_back(at);
  return out;
}

Bytes window_input(const Tensor& input, const SampleStream& stream, int64_t frame) {
  const int64_t bytes = sample_bytes(stream.format);
  const uint8_t* at = stream.bytes.data() + (frame * stream.channels - input.elements()) * bytes;
  if (input.type == DType::kInt16) return Bytes(at, at + input.bytes());
  Bytes out(static_cast<size_t>(input.bytes()));
  for (int64_t i = 0; i < input.elements(); ++i, at += bytes) {
    if (input.type == DType::kFloat32) {
      const float value = real_at(stream.format, at);
      std::memcpy(out.data() + i * 4, &value, 4);
    } else {
      out[static_cast<size_t>(i)] = static_cast<uint8_t>(stored_at(stream.format, at, input.quant));
    }
  }
  return out;
}

Result<ChunkRun> run_in_chunks(const Firmware& firmware, const Graph& graph, const SampleStream& stream,
                               const ChunkSchedule& schedule, double seconds_per_inference) {
  const auto start = std::chrono::steady_clock::now();
  MOTE_ASSIGN(const std::vector<int64_t> frames, inference_frames(graph, stream, schedule));
  MOTE_ASSIGN(const TemporaryFolder folder, TemporaryFolder::make("mote-chunks"));
  MOTE_TRY(write_file(folder / "input.bin", Bytes{}));
  MOTE_TRY(write_file(folder / "stream.bin", stream.bytes));
  MOTE_TRY(
      write_file(folder / "stream.cfg", configuration_file(graph.tensor(graph.inputs[0]), stream, schedule)));
  ChunkRun run;
  run.inferences = static_cast<int64_t>(frames.size());
  QemuRun qemu{firmware, firmware.emulated_elf, {std::to_string(run.inferences), "chunks"}};
  qemu.inferences = run.inferences;
  qemu.record_bytes = firmware.output_bytes;
  qemu.seconds_per_inference = seconds_per_inference;
  MOTE_TRY(run_qemu(qemu, folder));
  MOTE_ASSIGN(const HarnessReport report, read_report(folder));
  MOTE_ASSIGN(const Elf elf, read_elf(qemu.elf));
  MOTE_TRY(check_report(report, firmware, elf, run.inferences));
  MOTE_ASSIGN(run.outputs, read_file(folder / "output.bin", kMaxFileBytes));
  if (static_cast<int64_t>(run.outputs.size()) != run.inferences * firmware.output_bytes)
    return Error(Code::kInternal, "the firmware's outputs are not whole");
  run.crc = report.stream_crc;
  run.crc_sent = mote_crc32(0, reinterpret_cast<const int8_t*>(stream.bytes.data()),
                            static_cast<uint32_t>(stream.bytes.size()));
  run.stack_bytes = report.stack_bytes;
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

}  // namespace mote
