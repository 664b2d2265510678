// SPDX-License-Identifier: Apache-2.0
// mote mlperf --serve as a user starts it, and mote export as a user builds it.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>

#include "base/io.h"
#include "base/process.h"
#include "base/text.h"
#include "flow/example_projects.h"
#include "flow/export.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

constexpr char kModel[] = "mlcommons_tiny/keyword_spotting/kws_ref_model.tflite";

// A program whose output is read while it runs; ended with Ctrl-C.
class Server {
 public:
  explicit Server(const std::string& command) : file_(::popen(("echo $$; exec " + command).c_str(), "r")) {
    pid_ = static_cast<pid_t>(std::stol(line()));
  }

  std::string line() {
    char text[512] = "0";
    return std::fgets(text, sizeof text, file_) == nullptr ? "" : text;
  }

  // Its exit code.
  int interrupt() {
    ::kill(pid_, SIGINT);
    const int status = ::pclose(file_);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  FILE* file_;
  pid_t pid_ = 0;
};

// What comes from the port until "m-ready", 30 seconds at most.
std::string ask(int port, const std::string& command) {
  EXPECT_EQ(::write(port, command.data(), command.size()), static_cast<ssize_t>(command.size()));
  std::string answer;
  for (int i = 0; i < 3000 && answer.find("m-ready\r\n") == std::string::npos; ++i) {
    char buffer[256];
    const ssize_t got = ::read(port, buffer, sizeof buffer);
    if (got > 0) answer.append(buffer, static_cast<size_t>(got));
    if (got <= 0) ::usleep(10000);
  }
  return answer;
}

// The value of "port" in what the server says first; "" if it ends without one.
std::string port_of(Server& server) {
  std::string json;
  while (true) {
    const std::string line = server.line();
    if (line.empty()) return "";
    json += line;
    const size_t at = json.find("\"port\": \"");
    const size_t begin = at + 9, end = at == std::string::npos ? at : json.find('"', begin);
    if (end != std::string::npos) return json.substr(begin, end - begin);
  }
}

TEST(MlperfServe, ABoardAnswersBehindAPseudoTerminalAtTheBoardsPace) {
  const auto model = shared_model(kModel);
  if (!model) GTEST_SKIP() << kNoSharedModels;
  Server server(std::string(MOTE_PROGRAM) + " mlperf '" + *model + "' --board nucleo-g0b1re --serve --json");
  const std::string port_name = port_of(server);
  ASSERT_FALSE(port_name.empty());
  // The host may come and go.
  for (int visit = 0; visit < 2; ++visit) {
    const int port = ::open(port_name.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK);
    ASSERT_GE(port, 0) << port_name;
    EXPECT_EQ(ask(port, "name%"), "m-name-dut-[mote, nucleo-g0b1re emulated]\r\nm-ready\r\n");
    if (visit == 1) {
      ask(port, "db load 490%");
      for (int i = 0; i < 14; ++i) ask(port, "db " + std::string(70, '0') + "%");
      const auto start = std::chrono::steady_clock::now();
      const std::string answer = ask(port, "infer 2 0%");
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      EXPECT_THAT(answer, HasSubstr("m-results-["));
      // Two inferences take about half a second on that board.
      EXPECT_GT(seconds, 0.3) << answer;
    }
    ::close(port);
  }
  EXPECT_EQ(server.interrupt(), 0);
}

// Times are those of the sound, whatever the emulator takes for it.
TEST(MlperfServe, AnInterfaceBoardPlaysARecordingToAProject) {
  const std::string pack = "mlcommons_tiny/streaming_wakeword/";
  const auto model = shared_model(pack + "str_ww_ref_model.tflite");
  const auto sound = shared_model(pack + "short_wav_easy10s.wav");
  if (!model || !sound) GTEST_SKIP() << kNoSharedModels;
  const TemporaryFolder folder = *TemporaryFolder::make("mote-serve-test");
  ASSERT_TRUE(new_project("sww-mlperf", folder / "project").ok());
  std::filesystem::copy_file(*model, folder / "project/str_ww_ref_model.tflite");
  std::filesystem::create_directory(folder / "data");
  std::filesystem::copy_file(*sound, folder / "data/sound.wav");
  Server server(std::string(MOTE_PROGRAM) + " mlperf '" + (folder / "project") +
                "' --serve --no-pace --json --data '" + (folder / "data") + "'");
  const std::string port_name = port_of(server);
  ASSERT_FALSE(port_name.empty());
  const int port = ::open(port_name.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK);
  ASSERT_GE(port, 0) << port_name;
  EXPECT_EQ(ask(port, "ls%"), "sound.wav\r\nm-ready\r\n");
  EXPECT_EQ(ask(port, "record_detections%"), "Now recording detections\r\nm-ready\r\n");
  // Its answer has two ends, that of the interface board and that of the device.
  EXPECT_THAT(ask(port, "dut start%setbaud 115200%"), HasSubstr("m-dut-passthrough(start)"));
  ask(port, "record_detections%");
  EXPECT_THAT(ask(port, "play sound.wav%"), HasSubstr("succeeded"));
  // The end of the first step, and from then on the two words, of which the second is heard twice: each with
  // the time of an answer.
  const std::string answer = ask(port, "print_detections%");
  std::vector<int64_t> ms;
  for (const std::string& line : split(answer, '\n'))
    if (line.find(',') != std::string::npos) ms.push_back(std::stoll(line));
  ASSERT_EQ(ms.size(), 4U) << answer;
  EXPECT_GT(ms[0], 32) << answer;
  EXPECT_LT(ms[0], 2 * 32) << answer;
  EXPECT_EQ(ms[1] - ms[0], 1376);
  EXPECT_EQ(ms[2] - ms[0], 4832);
  EXPECT_EQ(ms[3] - ms[0], 4992);
  ::close(port);
  EXPECT_EQ(server.interrupt(), 0);
}

TEST(ExportMlperf, MakeBuildsTheFirmware) {
  const auto model = shared_model(kModel);
  if (!model) GTEST_SKIP() << kNoSharedModels;
  for (const char* board : {"nucleo-l4r5zi", "esp32-c3"}) {
    const TemporaryFolder folder = *TemporaryFolder::make("mote-export-test");
    ExportRequest request;
    request.mlperf.model = *model;
    request.mlperf.board = board;
    request.mlperf.weights_in_ram = true;
    request.to = "mlperf-tiny";
    request.folder = folder / "dut";
    const Result<ExportSummary> summary = export_model(request);
    ASSERT_TRUE(summary.ok()) << summary.error().to_string();
    const Result<ProcessResult> made =
        run_process({"make", "-C", request.folder, "emulated.elf", "board.elf"});
    ASSERT_TRUE(made.ok()) << made.error().to_string();
    EXPECT_EQ(made->exit_code, 0) << made->output;
    for (const char* elf : {"/emulated.elf", "/board.elf"})
      EXPECT_TRUE(read_file(request.folder + elf, 1 << 30).ok()) << elf;
    // Once more into the same folder, but not over somebody's files.
    EXPECT_TRUE(export_model(request).ok());
    request.folder = folder.path();
    EXPECT_FALSE(export_model(request).ok());
  }
}

}  // namespace
}  // namespace mote
