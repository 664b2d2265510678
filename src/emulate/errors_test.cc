// SPDX-License-Identifier: Apache-2.0
// What a user sees when firmware cannot be built, does not fit or goes wrong: the library of testdata/tiny
// with one mistake put in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "emulate/tiny_model_test.h"

namespace mote {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// The tiny library with a text in mote_tiny.cpp replaced.
class Mistake : public ::testing::Test {
 protected:
  void put(const std::string& from, const std::string& to) {
    const std::string source = found_ ? folder_.path() : kTinyFolder;
    found_ = false;
    for (const char* name : {"mote_tiny.h", "mote_tiny.cpp", "mote_tiny_arm.h", "mote_tiny_riscv.h",
                             "mote_tiny_xtensa.h", "mote_tiny_weights.cpp", "mote_tiny_check.cpp"}) {
      std::string text = *read_text_file(source + "/src/" + name, 1 << 20);
      const size_t at = text.find(from);
      if (at != std::string::npos) {
        text.replace(at, from.size(), to);
        found_ = true;
      }
      ASSERT_TRUE(write_file(folder_ / ("src/" + std::string(name)), text).ok());
    }
    ASSERT_TRUE(found_) << from;
  }

  std::string build_error() {
    const Result<Firmware> firmware = build_tiny(board_, folder_.path());
    return firmware.ok() ? "no error" : firmware.error().to_string();
  }

  std::string run_error(Counting counting = Counting::kNone, double seconds = 60) {
    const Result<Firmware> firmware = build_tiny(board_, folder_.path());
    if (!firmware.ok()) return firmware.error().to_string();
    RunRequest request;
    request.inputs = Bytes(16, 1);
    request.counting = counting;
    request.seconds_per_inference = seconds;
    const Result<BoardRun> run = run_firmware(*firmware, request);
    return run.ok() ? "no error" : run.error().to_string();
  }

  std::string board_ = "cortex-m4";
  TemporaryFolder folder_ = *TemporaryFolder::make("mote-mistake");
  bool found_ = false;
};

TEST_F(Mistake, NoneRunsWell) {
  put("int8_t* mote_tiny_input", "int8_t* mote_tiny_input");
  EXPECT_EQ(run_error(Counting::kPerBlock), "no error");
}

// Not a mistake: libgcc and libc serve the model, and are counted apart from it.
TEST_F(Mistake, NoneRuntimeLibrariesAreCounted) {
  put("static uint32_t next_layer;",
      "static uint32_t next_layer;\nvolatile int64_t a, b;\n"
      "__attribute__((used)) void divide(void);\nvoid divide(void) { a = a / b; }\n");
  put("movs r0, #0\\n\"", "bl divide\\n movs r0, #0\\n\"");
  const Result<Firmware> firmware = build_tiny(board_, folder_.path());
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  EXPECT_GT(firmware->size.runtime, 200);
  EXPECT_LT(firmware->size.runtime, 2000);
  EXPECT_LT(firmware->size.code, 400);
}

TEST_F(Mistake, UndefinedInstruction) {
  put("\"movs r1, #8\\n\"", "\"udf #1\\n\"");
  EXPECT_THAT(run_error(),
              AllOf(HasSubstr("undefined instruction"), HasSubstr("at mote_tiny_layer_0_add + 0x6"),
                    HasSubstr("called from mote_tiny_invoke")));
}

TEST_F(Mistake, ReadsWhereThereIsNoMemory) {
  put("ldr r0, =mote_tiny_arena + 8", "ldr r0, =0x60000000");
  EXPECT_THAT(run_error(), AllOf(HasSubstr("where there is no memory"), HasSubstr("address 0x60000000"),
                                 HasSubstr("at mote_double_v1 + 0x2")));
}

TEST_F(Mistake, StackOverflow) {
  put("\"movs r1, #8\\n\"", "\"3: push {r0-r3}\\n b 3b\\n\"");
  EXPECT_THAT(run_error(), HasSubstr("the model's stack overflowed"));
}

TEST_F(Mistake, StackOverflowOnEveryCore) {
  put("\"movs r1, #8\\n\"", "\"3: push {r0-r3}\\n b 3b\\n\"");
  put("\"li a1, 8\\n\"", "\"3: addi sp, sp, -16\\n sw a0, (sp)\\n j 3b\\n\"");
  for (const char* board :
       {"cortex-m0plus", "microbit-v1", "cortex-m7", "cortex-m33", "cortex-m55", "rv32imc"}) {
    board_ = board;
    EXPECT_THAT(run_error(), HasSubstr("the model's stack overflowed")) << board;
  }
}

// The core that runs the Cortex-M0+'s code could do it.
TEST_F(Mistake, UnalignedAccessOnCortexM0Plus) {
  put("\"ldrb r3, [r3]\\n\"", "\"adds r3, #1\\n ldr r3, [r3]\\n\"");
  board_ = "cortex-m3";
  EXPECT_THAT(run_error(), Not(HasSubstr("fault")));
  board_ = "cortex-m0plus";
  EXPECT_THAT(run_error(), HasSubstr("unaligned access"));
}

TEST_F(Mistake, FaultsOnRiscv) {
  board_ = "rv32imc";
  put("\"li a1, 8\\n\"", "\"unimp\\n\"");
  EXPECT_THAT(run_error(),
              AllOf(HasSubstr("undefined instruction"), HasSubstr("at mote_tiny_layer_0_add + 0x"),
                    HasSubstr("called from mote_tiny_invoke")));
  put("\"unimp\\n\"", "\"li a1, 8\\n li a0, 0x50000\\n\"");
  EXPECT_THAT(run_error(), AllOf(HasSubstr("where there is no memory"), HasSubstr("address 0x50000")));
}

TEST_F(Mistake, FaultsOnXtensa) {
  board_ = "esp32-devkitc";
  put("\"movi a4, 8\\n\"", "\"ill\\n\"");
  EXPECT_THAT(run_error(),
              AllOf(HasSubstr("undefined instruction"), HasSubstr("at mote_tiny_layer_0_add + 0x"),
                    HasSubstr("called from mote_tiny_invoke")));
  put("\"ill\\n\"", "\"movi a4, 8\\n movi a2, 0x50000\\n\"");
  EXPECT_THAT(run_error(), AllOf(HasSubstr("where there is no memory"), HasSubstr("address 0x50000")));
}

TEST_F(Mistake, EndlessLoop) {
  put("\"movs r1, #8\\n\"", "\"b .\\n\"");
  for (const Counting counting : {Counting::kNone, Counting::kPerBlock})
    EXPECT_THAT(run_error(counting, 1), AllOf(HasSubstr("did not finish inference 1 within 1 s"),
                                              HasSubstr("last seen at mote_tiny_layer_0_add + 0x6"),
                                              HasSubstr("return address mote_tiny_invoke")));
}

TEST_F(Mistake, EndlessLoopOnRiscv) {
  board_ = "rv32imc";
  put("\"li a1, 8\\n\"", "\"j .\\n\"");
  EXPECT_THAT(run_error(Counting::kNone, 1), HasSubstr("last seen at mote_tiny_layer_0_add + 0x"));
}

TEST_F(Mistake, EndlessLoopOnXtensa) {
  board_ = "esp32-devkitc";
  put("\"movi a4, 8\\n\"", "\"4: j 4b\\n\"");
  EXPECT_THAT(run_error(Counting::kPerBlock, 1), HasSubstr("last seen at mote_tiny_layer_0_add + 0x"));
}

TEST_F(Mistake, StatusIsNotOk) {
  put("\"movs r0, #0\\n\"", "\"movs r0, #7\\n\"");
  EXPECT_THAT(run_error(), HasSubstr("returned status 7 in inference 1 of 2"));
}

TEST_F(Mistake, LayerIsNotCalled) {
  put("\"bl mote_tiny_layer_2_double\\n\"", "");
  EXPECT_THAT(run_error(Counting::kPerBlock),
              HasSubstr("function of node 2 was entered 0 times in 2 inferences"));
}

TEST_F(Mistake, LayerIsMissing) {
  put("void mote_tiny_layer_3_double(void) {",
      "void mote_tiny_layer_three(void) __asm__(\"x\");\n"
      "__attribute__((naked)) void mote_tiny_layer_3_double(void) __asm__(\"mote_third\");\n"
      "void mote_tiny_layer_3_double(void) {");
  EXPECT_THAT(build_error(), HasSubstr("mote_tiny_layer_3"));
}

TEST_F(Mistake, DoesNotCompile) {
  put("movs r1, #8", "movz r1, #8");
  EXPECT_THAT(build_error(),
              AllOf(HasSubstr("mote_tiny.cpp"), HasSubstr("does not compile"), HasSubstr("movz")));
}

TEST_F(Mistake, StaticConstructor) {
  put("static uint32_t next_layer;",
      "int now(void);\nint now(void) { return 3; }\n"
      "struct Late { Late() { mote_tiny_arena[0] = (uint8_t)now(); } } late;\nstatic uint32_t next_layer;");
  EXPECT_THAT(build_error(), HasSubstr("must not have static constructors"));
}

TEST_F(Mistake, ThereIsNoLibrary) {
  EXPECT_THAT(build_error(), AllOf(HasSubstr(folder_.path()), HasSubstr("mote compile")));
}

TEST(DoesNotFit, SaysByHowManyBytes) {
  const Result<Firmware> good = build_tiny("arduino-nano-33-ble");
  ASSERT_TRUE(good.ok()) << good.error().to_string();
  Lowered model = tiny_model("arduino-nano-33-ble");
  const Layout layout = tiny_layout();
  model.target.flash.bytes = model.target.flash_reserved + good->size.firmware_flash - 10;
  const Result<Firmware> small = build_firmware({&model, &layout, kTinyFolder, "tiny", "-Os"});
  ASSERT_FALSE(small.ok());
  EXPECT_EQ(small.error().code, Code::kDoesNotFit);
  EXPECT_THAT(small.error().what, AllOf(HasSubstr("Arduino Nano 33 BLE"), HasSubstr("flash is short by 1")));
  EXPECT_THAT(small.error().hint, HasSubstr("mote boards"));
}

TEST(DoesNotFit, CountsTheStackThatWasMeasured) {
  Result<Firmware> firmware = build_tiny("cortex-m4");
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  RunRequest request;
  request.inputs = Bytes(8);
  firmware->size.ram_available = firmware->size.firmware_ram + 16;
  EXPECT_TRUE(run_firmware(*firmware, request).ok());
  firmware->size.ram_available -= 5;
  const Result<BoardRun> run = run_firmware(*firmware, request);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().code, Code::kDoesNotFit);
  EXPECT_THAT(run.error().what, HasSubstr("a stack of 16 are 5 bytes more RAM"));
}

// Programs of that name before all others on PATH, as long as it lives.
class FakeEmulator {
 public:
  explicit FakeEmulator(const std::string& script) : path_(std::getenv("PATH")) {
    const std::string file = folder_ / "qemu-system-arm";
    EXPECT_TRUE(write_file(file, "#!/bin/sh\n" + script).ok());
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    ::setenv("PATH", (folder_.path() + ":" + path_).c_str(), 1);
  }
  ~FakeEmulator() { ::setenv("PATH", path_.c_str(), 1); }

 private:
  TemporaryFolder folder_ = *TemporaryFolder::make("mote-fake");
  std::string path_;
};

TEST(Emulator, TooOldOrBrokenIsSaid) {
  const Result<Firmware> firmware = build_tiny("cortex-m4");
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  RunRequest request;
  request.inputs = Bytes(8);
  const auto error_with = [&](const std::string& script) {
    const FakeEmulator fake(script);
    const Result<BoardRun> run = run_firmware(*firmware, request);
    EXPECT_EQ(run.ok() ? Code::kInternal : run.error().code, Code::kMissingTool);
    return run.ok() ? "no error" : run.error().to_string();
  };
  EXPECT_THAT(error_with("echo 'QEMU emulator version 6.2.0 (Debian 1:6.2)'\n"),
              AllOf(HasSubstr("is version 6.2, and mote needs 7.0 or newer"),
                    HasSubstr("install the Debian package qemu-system-arm")));
  EXPECT_THAT(error_with("echo 'cannot open libpixman'; exit 127\n"),
              AllOf(HasSubstr("does not run: cannot open libpixman"), HasSubstr("mote doctor")));
  EXPECT_TRUE(run_firmware(*firmware, request).ok());
}

TEST(Request, MistakesAreNamed) {
  Lowered model = tiny_model("cortex-m4");
  const Layout layout = tiny_layout();
  EXPECT_THAT(build_firmware({&model, &layout, kTinyFolder, "tiny", "-Ofast"}).error().to_string(),
              AllOf(HasSubstr("'-Ofast'"), HasSubstr("-Os")));
  model.target.emulator.reset();
  EXPECT_THAT(build_firmware({&model, &layout, kTinyFolder, "tiny", "-Os"}).error().to_string(),
              HasSubstr("no emulated machine"));
  const Result<Firmware> firmware = build_tiny("cortex-m4");
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  RunRequest request;
  request.inputs = Bytes(12);
  EXPECT_THAT(run_firmware(*firmware, request).error().to_string(),
              HasSubstr("12 bytes, which is no multiple of the 8"));
  request.inputs.clear();
  EXPECT_FALSE(run_firmware(*firmware, request).ok());
}

}  // namespace
}  // namespace mote
