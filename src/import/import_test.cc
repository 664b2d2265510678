// SPDX-License-Identifier: Apache-2.0
#include "import/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/tflite/test_writer.h"
#include "ir/text.h"

namespace mote {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using tflite::small_model;

class ImportModel : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    return write(name, Bytes(text.begin(), text.end()));
  }
  std::string write(const std::string& name, const Bytes& bytes) {
    const Status status = write_file(folder_ / name, bytes);
    EXPECT_TRUE(status.ok());
    return folder_ / name;
  }
  static std::string message(const std::string& path) {
    const Result<Graph> graph = import_model(path);
    return graph.ok() ? "imported" : graph.error().to_string();
  }

  TemporaryFolder folder_ = *TemporaryFolder::make("import_test");
};

TEST_F(ImportModel, TheContentDecidesNotTheName) {
  const Bytes model = small_model().file();
  EXPECT_EQ(message(write("a.tflite", model)), "imported");
  EXPECT_EQ(message(write("b.h5", model)), "imported");
  const Graph graph = *import_tflite(model, "a.tflite");
  EXPECT_EQ(message(write("c.mote", print(graph))), "imported");
  EXPECT_EQ(message(write("d.tflite", print(graph))), "imported");
}

TEST_F(ImportModel, TextWithAnUnknownOperatorIsRefused) {
  std::string text = print(*import_tflite(small_model().file(), "a.tflite"));
  text.replace(text.find("node conv2d"), 11, "node conv9d");
  EXPECT_THAT(message(write("c.mote", text)), AllOf(HasSubstr("c.mote:"), HasSubstr("conv9d")));
}

TEST_F(ImportModel, FilesThatAreNoModelAreNamed) {
  EXPECT_THAT(message(folder_ / "none.tflite"), HasSubstr("none.tflite: cannot be opened"));
  EXPECT_THAT(message(write("empty.tflite", "")), HasSubstr("empty.tflite: is empty"));
  EXPECT_THAT(message(write("empty.onnx", "")), HasSubstr("empty.onnx: is empty"));
  EXPECT_THAT(message(write("empty.mote", "")), HasSubstr("empty.mote: is empty"));
  EXPECT_THAT(message(write("noise.tflite", "sixteen bytes of")),
              HasSubstr("is not a TensorFlow Lite model"));
  EXPECT_THAT(message(write("page.tflite", "\n<!DOCTYPE html><html>")), HasSubstr("is a web page"));
  EXPECT_THAT(message(write("lfs.tflite", "version https://git-lfs.github.com/spec/v1\n")),
              HasSubstr("git lfs pull"));
  EXPECT_THAT(message(write("m.tflite.gz", "\x1f\x8b\x08 some data")), HasSubstr("unpack it first"));
  EXPECT_THAT(message(write("m.cc", "const unsigned char g_model[] = {0x1c,")),
              HasSubstr("is C source code"));
  EXPECT_THAT(message(folder_.path()), HasSubstr("is a folder"));
}

struct Other {
  const char *name, *content;
  size_t size;
  const char *what, *command;
};

#define CONTENT(text) text, sizeof text - 1

class ForeignModel : public ImportModel, public ::testing::WithParamInterface<Other> {};

TEST_P(ForeignModel, IsAnsweredWithTheExportCommand) {
  const std::string path =
      write(GetParam().name, Bytes(GetParam().content, GetParam().content + GetParam().size));
  EXPECT_THAT(message(path), AllOf(HasSubstr(path + ": " + GetParam().what), HasSubstr(GetParam().command),
                                   Not(HasSubstr("@"))));
}

constexpr char kLegacyTorch[] = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";

INSTANTIATE_TEST_SUITE_P(
    All, ForeignModel,
    ::testing::Values(Other{"kws.h5", CONTENT("\x89HDF\r\n\x1a\n...."), "is a Keras model",
                            "from_keras_model(tf.keras.models.load_model("},
                      Other{"renamed.tflite", CONTENT("\x89HDF\r\n\x1a\n...."), "is a Keras model",
                            "tf.lite.OpsSet.TFLITE_BUILTINS_INT8"},
                      Other{"kws.keras", CONTENT("PK\x03\x04 metadata.json config.json model.weights.h5"),
                            "is a Keras model", "open(\"kws.tflite\", \"wb\")"},
                      Other{"kws.pt", CONTENT("PK\x03\x04 archive/data.pkl"), "is a PyTorch file",
                            "torch.onnx.export(model.eval()"},
                      Other{"kws.pth", CONTENT(kLegacyTorch), "is a PyTorch file", "mote reads kws.onnx"},
                      Other{"kws.pth", CONTENT("any other bytes at all"), "is a PyTorch file", "torch.load("},
                      Other{"saved_model.pb", CONTENT("\x08\x01\x12\x02.."), "is a TensorFlow SavedModel",
                            "from_saved_model("},
                      Other{"frozen.pb", CONTENT("\x0a\x10 anything"), "is a TensorFlow 1 graph",
                            "from_frozen_graph("},
                      Other{"w.safetensors", CONTENT("\x40\0\0\0\0\0\0\0{\"a\":{\"dtype\":\"F32\"}}"),
                            "holds weights without a graph", "load them into the model"},
                      Other{"things.zip", CONTENT("PK\x03\x04 notes.txt"), "is a zip archive", "unzip '"}));

TEST_F(ImportModel, ASavedModelFolderIsAnsweredWithTheExportCommand) {
  write("saved/saved_model.pb", "\x08\x01");
  const std::string path = folder_ / "saved";
  EXPECT_THAT(message(path), AllOf(HasSubstr("is a TensorFlow SavedModel"),
                                   HasSubstr("from_saved_model(\"" + path + "\")")));
}

TEST_F(ImportModel, PathsAreQuotedInCommands) {
  EXPECT_THAT(message(write("it's \"a\".h5", "\x89HDF\r\n\x1a\n")), HasSubstr("it's \\\"a\\\".h5\")"));
  EXPECT_THAT(message(write("it's.zip", "PK\x03\x04 notes.txt")),
              HasSubstr("unzip '" + (folder_ / "it'\\''s.zip")));
}

}  // namespace
}  // namespace mote
