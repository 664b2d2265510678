// SPDX-License-Identifier: Apache-2.0
#include "flow/stream_project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <memory>

#include "data/set/files.h"
#include "flow/bench.h"
#include "flow/compile.h"
#include "flow/mean_graph_test.h"
#include "flow/run_sensor.h"
#include "flow/verify.h"
#include "ir/text.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

constexpr char kProject[] = R"(name = "loud"
[sensor]
type = "int16"
rate_hz = 16000
step_ms = 20
[[signal]]
block = "window"
length = 480
every = 320
[[signal]]
block = "log-mel"
bands = 8
[[signal]]
block = "window"
length = 4
every = 2
[model]
file = "model.mote"
[target]
board = "microbit-v2"
)";

class StreamProjectTest : public testing::Test {
 protected:
  void SetUp() override {
    Result<TemporaryFolder> folder = TemporaryFolder::make("stream-project");
    ASSERT_TRUE(folder.ok());
    folder_ = std::make_unique<TemporaryFolder>(std::move(*folder));
    write("model.mote", print(mean_graph(4, 8)));
    write("mote.toml", kProject);
  }
  void write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(write_file(*folder_ / name, text).ok());
  }
  std::string path() const { return folder_->path(); }

  std::string problem(const std::string& what, const std::string& by) {
    std::string text = kProject;
    const size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    write("mote.toml", text.replace(at, what.size(), by));
    const Result<Graph> graph = open_model(path(), {});
    return graph.ok() ? "" : graph.error().to_string();
  }

  std::unique_ptr<TemporaryFolder> folder_;
};

// A tone that grows louder, two seconds.
void write_sound(const std::string& file) {
  std::vector<int16_t> samples(32000);
  for (size_t i = 0; i < samples.size(); ++i)
    samples[i] = static_cast<int16_t>((i % 40 < 20 ? 1 : -1) * static_cast<int>(i / 2));
  Recording recording;
  recording.format = Recording::Format::kInt16;
  recording.channels = 1;
  recording.rate_hz = 16000;
  recording.bytes.resize(samples.size() * sizeof(int16_t));
  std::memcpy(recording.bytes.data(), samples.data(), recording.bytes.size());
  const Result<Bytes> bytes = encode_wav(recording);
  ASSERT_TRUE(bytes.ok());
  ASSERT_TRUE(write_file(file, *bytes).ok());
}

TEST_F(StreamProjectTest, RunsOnItsBoardAsOnThisComputer) {
  const std::string sound = *folder_ / "sound.wav";
  write_sound(sound);
  RunSensorRequest request;
  request.model = path();
  request.feed.path = sound;
  const Result<RunSensorSummary> summary = run_sensor(request);
  ASSERT_TRUE(summary.ok()) << summary.error().to_string();
  EXPECT_EQ(summary->board, "microbit-v2");
  // 100 steps; frames from the second on, answers from the fourth of those and then with every other one.
  EXPECT_EQ(summary->answers.size(), 48u);
  EXPECT_EQ(summary->waited, 52);
  EXPECT_EQ(summary->identical_to_host, 100);
  EXPECT_EQ(summary->stream_intact, true);
  EXPECT_EQ(summary->answers.at(0).frame, 5 * 320);
  EXPECT_EQ(summary->answers.at(1).frame, 7 * 320);
  EXPECT_LT(summary->answers.front().value, summary->answers.back().value);
}

// Most runs end early, at the window that waits.
TEST_F(StreamProjectTest, FaultsOfTheDeviceHitRunsThatWaitToo) {
  const std::string sound = *folder_ / "sound.wav";
  write_sound(sound);
  RunSensorRequest request;
  request.model = path();
  request.feed.path = sound;
  const auto report = [&request](const char* fault) {
    request.fault = fault;
    const Result<RunSensorSummary> summary = run_sensor(request);
    EXPECT_TRUE(summary.ok()) << summary.error().to_string();
    return summary.ok() && summary->fault ? *summary->fault : FaultReport{};
  };
  const FaultReport once = report("reset:1");
  EXPECT_EQ(once.inferences + once.lost, 48);
  EXPECT_GE(once.lost, 1);  // the window fills anew
  EXPECT_LE(once.lost, 4);
  const FaultReport always = report("reset:100");
  EXPECT_EQ(always.lost, 48);
  EXPECT_EQ(always.inferences, 0);
  const FaultReport flips = report("ram:400");
  EXPECT_EQ(flips.lost, 0);
  EXPECT_GE(flips.outputs_changed, 1);
}

constexpr char kEvents[] = R"([decision]
smooth = 2
[[event]]
name = "loud"
output = 7
threshold = 0.0
silence_ms = 100
then = "awake"
[[event]]
name = "still loud"
output = 7
threshold = 3.0
in = "awake"
[[state]]
name = "quiet"
[[state]]
name = "awake"
)";

TEST_F(StreamProjectTest, ItsEventsAreThoseOfThisComputer) {
  const std::string sound = *folder_ / "sound.wav";
  write_sound(sound);
  write("mote.toml", std::string(kProject) + kEvents);
  RunSensorRequest request;
  request.model = path();
  request.feed.path = sound;
  request.fault = "clip:20%";
  const Result<RunSensorSummary> summary = run_sensor(request);
  ASSERT_TRUE(summary.ok()) << summary.error().to_string();
  ASSERT_TRUE(summary->listening);
  const ListeningReport& report = *summary->listening;
  EXPECT_EQ(summary->identical_to_host, 100);
  EXPECT_EQ(report.different_from_host, 0);
  // The tone grows, so each threshold is passed once, in the order of their heights.
  ASSERT_EQ(report.events.size(), 2u);
  EXPECT_EQ(report.names[static_cast<size_t>(report.events[0].event)], "loud");
  EXPECT_EQ(report.events[0].state, "awake");
  EXPECT_EQ(report.names[static_cast<size_t>(report.events[1].event)], "still loud");
  EXPECT_LT(report.events[0].frame, report.events[1].frame);
  EXPECT_EQ(report.health.dropped, 0u);
  ASSERT_TRUE(summary->fault);
  EXPECT_EQ(summary->fault->events, 2);
}

TEST_F(StreamProjectTest, CompilingSaysWhetherTheBoardKeepsUp) {
  write("mote.toml", std::string(kProject) + kEvents);
  CompileRequest request;
  request.model = path();
  request.folder = *folder_ / "library";
  const Result<CompileSummary> summary = compile(request);
  ASSERT_TRUE(summary.ok()) << summary.error().to_string();
  ASSERT_TRUE(summary->listening);
  const ListeningSummary& listening = *summary->listening;
  EXPECT_THAT(listening.events, testing::ElementsAre("loud", "still loud"));
  EXPECT_EQ(listening.time.period_ms, 40);
  ASSERT_TRUE(listening.time.work_ms) << listening.time.why;
  EXPECT_LT(*listening.time.work_ms, 40);
  // A step, what the driver hands over at once, and what comes during the longest run.
  EXPECT_EQ(listening.queue_frames, 320 + 256 + listening.time.backlog_frames);
  EXPECT_GT(listening.time.backlog_frames, 0);
}

TEST_F(StreamProjectTest, ABoardThatDoesNotKeepUpIsRefused) {
  // The same work for a sensor that is fifty times as fast.
  std::string text = kProject;
  text.replace(text.find("16000"), 5, "800000");
  text.replace(text.find("step_ms = 20"), 12, "step = 320");
  text.replace(text.find("bands = 8"), 9, "bands = 8\nframe = 480\nstep = 320");
  write("mote.toml", text);
  CompileRequest request;
  request.model = path();
  request.folder = *folder_ / "library";
  const Result<CompileSummary> summary = compile(request);
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().code, Code::kDoesNotFit);
  EXPECT_THAT(summary.error().to_string(), HasSubstr("of which one is due every 0.8 ms"));
}

TEST_F(StreamProjectTest, IsVerifiedAndMeasuredUpToAnAnswer) {
  VerifyRequest verify;
  verify.model = path();
  const Result<VerifySummary> verified = verify_model(verify);
  ASSERT_TRUE(verified.ok()) << verified.error().to_string();
  EXPECT_TRUE(verified->mismatches.empty());
  EXPECT_EQ(verified->board, "microbit-v2");

  BenchRequest bench_request;
  bench_request.models = {path()};
  bench_request.boards = {"microbit-v2"};
  const Result<std::vector<BenchResult>> results = bench(bench_request);
  ASSERT_TRUE(results.ok()) << results.error().to_string();
  const BenchResult& result = results->at(0);
  ASSERT_FALSE(result.error.has_value()) << result.error->to_string();
  EXPECT_EQ(result.runs_per_answer, 2);
  ASSERT_TRUE(result.instructions && result.longest_run_instructions);
  // Both runs from one answer to the next make a frame, one of them the mean as well.
  EXPECT_GT(*result.instructions, *result.longest_run_instructions);
  EXPECT_LT(*result.instructions, 2 * *result.longest_run_instructions);
  int64_t layers = 0;
  for (const BenchResult::Layer& layer : result.layers) {
    EXPECT_EQ(layer.instructions.value_or(0) > 0, layer.op != "reshape") << layer.op;
    layers += layer.instructions.value_or(0);
  }
  EXPECT_LE(layers, *result.instructions);
  EXPECT_GT(layers, *result.instructions * 9 / 10);
}

TEST_F(StreamProjectTest, MistakesNameTheLine) {
  EXPECT_THAT(problem("int16", "int8"), HasSubstr("mote.toml:3: 'int8' is not a type of samples"));
  EXPECT_THAT(problem("step_ms = 20", "step_ms = 20.01"), HasSubstr("mote.toml:5: 20.01 ms at 16000 Hz"));
  EXPECT_THAT(problem("step_ms = 20", "step_ms = 20\nstep = 320"), HasSubstr("must be given, once"));
  EXPECT_THAT(problem("bands = 8", "band = 8"), HasSubstr("mote.toml:10: signal block 2 'log-mel'"));
  EXPECT_THAT(problem("\"log-mel\"", "\"log\""), HasSubstr("mote.toml:10: signal block 2"));
  EXPECT_THAT(problem("bands = 8", "bands = 9"),
              HasSubstr("the blocks give 4x9, the model's input 'x' is 1x4x8"));
  EXPECT_THAT(problem("block = \"log-mel\"\nbands = 8", "preset = \"log-mell\""),
              HasSubstr("mote.toml:11: there is no preset 'log-mell'"));
  EXPECT_THAT(problem("model.mote", "other.mote"), HasSubstr("other.mote"));
  EXPECT_THAT(problem("[target]", "[train]\nepochs = 3\n[target]"), HasSubstr("'train'"));
  EXPECT_THAT(problem("[target]", "[decision]\nsmooth = 2\n[target]"),
              HasSubstr("no event that this is for"));
  EXPECT_THAT(problem("microbit-v2", "microbit-v3"), HasSubstr("microbit-v3"));
}

TEST_F(StreamProjectTest, ARecordingOfAnotherSensorIsRefused) {
  const std::string sound = *folder_ / "sound.wav";
  write_sound(sound);
  std::string text = kProject;
  text.replace(text.find("16000"), 5, "8000");
  text.replace(text.find("step_ms = 20"), 12, "step = 320");
  write("mote.toml", text);
  RunSensorRequest request;
  request.model = path();
  request.board = "host";
  request.feed.path = sound;
  const Result<RunSensorSummary> summary = run_sensor(request);
  ASSERT_FALSE(summary.ok());
  EXPECT_THAT(summary.error().to_string(), HasSubstr("16000 samples a second, the project's sensor 8000"));
}

}  // namespace
}  // namespace mote
