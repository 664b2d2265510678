// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/notes.h"
#include "import/import.h"
#include "import/tflite/test_writer.h"
#include "import/tflite/zip.h"

namespace mote::tflite {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

void put(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i, value >>= 8) out += static_cast<char>(value);
}

// An archive of one file; `prefix` bytes stand before it and count in its offsets.
std::string archive(const std::string& name, const std::string& text, uint32_t prefix = 0,
                    uint32_t method = 0) {
  const auto size = static_cast<uint32_t>(text.size()), name_size = static_cast<uint32_t>(name.size());
  std::string out;
  const auto common = [&] {
    put(out, 20, 2);
    put(out, 0, 2);
    put(out, method, 2);
    put(out, 0, 8);  // time, date, CRC-32
    put(out, size, 4);
    put(out, size, 4);
    put(out, name_size, 2);
    put(out, 0, 2);
  };
  put(out, 0x04034b50, 4);
  common();
  out += name + text;
  const auto directory = static_cast<uint32_t>(out.size());
  put(out, 0x02014b50, 4);
  put(out, 20, 2);
  common();
  put(out, 0, 2 + 2 + 2 + 4);
  put(out, prefix, 4);
  out += name;
  const auto directory_bytes = static_cast<uint32_t>(out.size()) - directory;
  put(out, 0x06054b50, 4);
  put(out, 0, 4);
  put(out, 1, 2);
  put(out, 1, 2);
  put(out, directory_bytes, 4);
  put(out, prefix + directory, 4);
  put(out, 0, 2);
  return out;
}

TEST(AppendedFiles, AreFoundByBothKindsOfOffsets) {
  const std::string model = "the model";
  for (const uint32_t prefix : {0u, static_cast<uint32_t>(model.size())}) {
    const std::string file = model + archive("labels.txt", "a\nb\n", prefix);
    const std::vector<ZipEntry> files = appended_files(file);
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(files[0].name, "labels.txt");
    EXPECT_EQ(files[0].data, "a\nb\n");
    EXPECT_FALSE(files[0].is_compressed);
  }
}

TEST(AppendedFiles, DamagedArchivesHaveNone) {
  const std::string whole = archive("labels.txt", "a\nb\n");
  EXPECT_THAT(appended_files(""), IsEmpty());
  for (size_t size = 0; size < whole.size(); ++size) appended_files(std::string_view(whole).substr(size));
  for (size_t at = 0; at < whole.size(); ++at) {
    for (const char value : {'\0', '\x7f', '\xff'}) {
      std::string damaged = whole;
      damaged[at] = value;
      for (const ZipEntry& entry : appended_files(damaged)) EXPECT_LE(entry.data.size(), damaged.size());
    }
  }
}

std::vector<std::string> labels_with(const std::string& appended) {
  Bytes bytes = small_model().file();
  bytes.insert(bytes.end(), appended.begin(), appended.end());
  const Result<Graph> graph = import_tflite(bytes, "m.tflite");
  EXPECT_TRUE(graph.ok()) << graph.error().to_string();
  return graph->labels;
}

TEST(Labels, AreThoseOfTheAppendedFile) {
  const int64_t count = import_tflite(small_model().file(), "m.tflite")->tensor(5 - 1).elements();
  std::string lines;
  for (int64_t i = 0; i < count; ++i) lines += "class " + std::to_string(i) + "\r\n";
  const std::vector<std::string> labels = labels_with(archive("model_Labels.txt", lines));
  ASSERT_EQ(static_cast<int64_t>(labels.size()), count);
  EXPECT_EQ(labels[1], "class 1");
  EXPECT_THAT(labels_with(archive("vocabulary.txt", lines)), IsEmpty());
  std::vector<std::string> notes;
  listen_to_notes([&](const std::string& text) { notes.push_back(text); });
  EXPECT_THAT(labels_with(archive("labels.txt", "one\ntwo\n")), IsEmpty());
  EXPECT_THAT(labels_with(archive("labels.txt", lines, 0, 8)), IsEmpty());
  listen_to_notes({});
  EXPECT_THAT(notes, ElementsAre(HasSubstr("has 2 labels for an output of"), HasSubstr("are compressed")));
}

TEST(Signature, NamesInputsAndOutputs) {
  using W = FlatWriter;
  const auto named = [](const char* name, uint32_t index) {
    return W::Fields{{kTensorMapName, W::text(name)}, {kTensorMapIndex, W::scalar(index)}};
  };
  TestModel model = small_model();
  const auto in = static_cast<uint32_t>(model.inputs[0]), out = static_cast<uint32_t>(model.outputs[0]);
  model.signatures = {{{kSignatureInputs, W::tables({named("image", in), named("nobody", 77)})},
                       {kSignatureOutputs, W::tables({named("score", out), named("weights?", 1)})}}};
  const Result<Graph> graph = import_tflite(model.file(), "m.tflite");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  EXPECT_EQ(graph->tensor(graph->inputs[0]).name, "image");
  EXPECT_EQ(graph->tensor(graph->outputs[0]).name, "score");
  for (const Tensor& tensor : graph->tensors) EXPECT_NE(tensor.name, "weights?");
}

}  // namespace
}  // namespace mote::tflite
