// SPDX-License-Identifier: Apache-2.0
// mote record listens to firmware on emulated boards that sends packets with device/app/stream.h.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "base/format.h"
#include "capture/pseudo_terminal.h"
#include "data/set/recording_set.h"
#include "emit/device_sources.h"
#include "emulate/board_common_resources.h"
#include "emulate/mlperf_resources.h"
#include "emulate/serial.h"
#include "emulate/toolchain.h"
#include "flow/record.h"
#include "target/target.h"

namespace mote {
namespace {

constexpr int kFrames = 10, kLostPacket = 7;  // frames of a packet; the packet that the device drops

// Ten frames of three values every ten milliseconds of virtual time: frame f has 3f, 3f + 1 and 3f + 2.
constexpr char kFirmware[] = R"(
#include "device/app/stream.h"
#include "port.h"

static const char text[] = "imu\0accX\0m/s2\0accY\0m/s2\0accZ\0m/s2";
static const struct mote_stream_info info = {text, sizeof text, 3, MOTE_STREAM_INT16, 3, 0, 1000.0f, 0.5f};

static void write_bytes(void*, const uint8_t* bytes, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) port_write((char)bytes[i]);
}

extern "C" void dut_main(void) {
  struct mote_stream stream = {&info, write_bytes, 0, 0, 0};
  port_start();
  for (uint32_t packet = 0;; ++packet) {
    int16_t values[30];
    for (uint32_t i = 0; i < 30; ++i) values[i] = (int16_t)(30 * packet + i);
    while (port_microseconds() < 10000u * packet) {
    }
    if (packet % 10 == 0) mote_stream_describe(&stream);
    if (packet == 7)
      mote_stream_drop(&stream, 10);
    else
      mote_stream_send(&stream, values, 10, 10000u * packet);
  }
}
)";

Result<Program> firmware(const Target& board) {
  MOTE_ASSIGN(const SerialPort port, serial_port(board));
  Program program;
  program.files = {{"main.cpp", kFirmware},
                   {"dut_configuration.h",
                    format("#pragma once\n#define DUT_UART {:#x}u\n#define DUT_TICKS_PER_SECOND {}u\n"
                           "#define DUT_PICOSECONDS_PER_INSTRUCTION 1000u\n",
                           port.address, port.ticks_per_second)}};
  const auto add = [&program](const std::vector<Resource>& resources, const char* name) {
    program.files.push_back({name, std::string(find_resource(resources, name)->data)});
  };
  for (const char* name : {"port.h", port.port_file, "start.c"}) add(mlperf_resources(), name);
  if (!board.is_riscv()) add(mlperf_resources(), "port_cortex_m.h");
  for (const char* name : {"machine.h", toolchain(board).start_file}) add(board_common_resources(), name);
  for (SourceFile& header : device_headers({"app/stream.h"})) program.files.push_back(std::move(header));
  program.include_folders = {"."};
  return program;
}

class RecordBoard : public testing::TestWithParam<const char*> {};

TEST_P(RecordBoard, PacketsArriveAsTheyWereSentAndWhatIsDroppedIsTold) {
  const Target board = *find_board(GetParam());
  const Result<Program> program = firmware(board);
  ASSERT_TRUE(program.ok()) << program.error().to_string();
  Result<TemporaryFolder> folder = TemporaryFolder::make("record-board");
  ASSERT_TRUE(folder.ok());
  const Status built = build_program(*program, board, "-O2", folder->path());
  ASSERT_TRUE(built.ok()) << built.error().to_string();
  Result<PseudoTerminal> terminal = PseudoTerminal::open();
  ASSERT_TRUE(terminal.ok()) << terminal.error().to_string();
  Result<std::unique_ptr<SerialBoard>> serial = SerialBoard::start(board, folder->path());
  ASSERT_TRUE(serial.ok()) << serial.error().to_string();
  std::atomic<bool> stop{false};
  std::thread carrier([&] {
    while (!stop) {
      const Result<std::string> bytes = (*serial)->read(0.1);
      if (!bytes.ok()) return;
      terminal->write(*bytes);
    }
  });
  RecordRequest request;
  request.port = terminal->name();
  request.output = *folder / "set";
  request.seconds = 0.6;
  request.patience = 30;
  const Result<RecordSummary> summary = record(request, [](const RecordView&) {});
  stop = true;
  carrier.join();
  ASSERT_TRUE(summary.ok()) << summary.error().to_string();
  ASSERT_EQ(summary->streams.size(), 1u);
  EXPECT_EQ(summary->streams[0].lost, kFrames);
  EXPECT_EQ(summary->streams[0].last_loss, "dropped by the device");
  EXPECT_NEAR(summary->streams[0].measured_hz.value_or(0), 1000, 1);

  const Result<RecordingSet> set = open_recording_set(request.output);
  ASSERT_TRUE(set.ok());
  ASSERT_EQ(set->rows.size(), 2u);
  int64_t frame = 0;
  for (const RecordingRow& row : set->rows) {
    EXPECT_EQ(row.rate_hz, 1000);
    EXPECT_EQ(row.channels, "accX [m/s2];accY [m/s2];accZ [m/s2]");
    const Result<Recording> recording = read_set_recording(*set, row);
    ASSERT_TRUE(recording.ok());
    std::vector<float> values(recording->bytes.size() / sizeof(float));
    std::memcpy(values.data(), recording->bytes.data(), recording->bytes.size());
    for (size_t i = 0; i < values.size(); ++i)
      ASSERT_EQ(values[i], 0.5f * static_cast<float>(3 * frame + static_cast<int64_t>(i))) << row.name;
    frame += recording->frames();
    if (frame == kFrames * kLostPacket) frame += kFrames;
  }
  EXPECT_GE(frame, 600);
}

INSTANTIATE_TEST_SUITE_P(Emulated, RecordBoard,
                         testing::Values("nucleo-l4r5zi", "nucleo-g0b1re", "microbit-v2", "esp32-c3"),
                         [](const auto& name) {
                           std::string out = name.param;
                           for (char& c : out)
                             if (c == '-') c = '_';
                           return out;
                         });

}  // namespace
}  // namespace mote
