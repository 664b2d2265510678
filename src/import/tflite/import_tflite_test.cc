// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/import.h"
#include "import/tflite/test_writer.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "ops/op.h"

namespace mote {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using tflite::FlatWriter;
using tflite::small_model;
using tflite::TestModel;

std::string message(const Bytes& bytes) {
  const Result<Graph> graph = import_tflite(bytes, "models/m 1.tflite");
  return graph.ok() ? "imported" : graph.error().to_string();
}
std::string message(const TestModel& model) { return message(model.file()); }

TEST(ImportTflite, ReadsASmallModel) {
  const Result<Graph> graph = import_tflite(small_model().file(), "models/m 1.tflite");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  EXPECT_EQ(graph->name, "m_1");
  ASSERT_EQ(graph->nodes.size(), 2u);
  const Node& conv = graph->nodes[0];
  EXPECT_EQ(conv.op, "conv2d");
  EXPECT_EQ(conv.origin.to_string(), "models/m 1.tflite: node 0 'conv' (CONV_2D)");
  EXPECT_EQ(graph->nodes[1].origin.to_string(), "models/m 1.tflite: node 1 'relu6' (RELU6)");

  EXPECT_EQ(graph->tensors.size(), 5u) << "the unused tensor is left out";
  const Tensor& weights = graph->tensor(conv.inputs.at(1));
  EXPECT_EQ(weights.name, "weights");
  EXPECT_EQ(weights.source_index, 1);
  EXPECT_EQ(weights.shape, (Shape{3, 3, 3, 2}));
  EXPECT_EQ(weights.quant, (Quant{{0.25f, 0.125f, 0.5f}, {0, 0, 0}, 0}));
  EXPECT_EQ(weights.values<int8_t>()[2], 14);
  EXPECT_EQ(graph->tensor(conv.inputs.at(2)).values<int32_t>()[1], -20);
  EXPECT_EQ(graph->tensor(graph->inputs.at(0)).quant, (Quant{{0.5f}, {-1}, -1}));
  EXPECT_EQ(graph->tensor(graph->outputs.at(0)).source_index, 5);
}

TEST(ImportTflite, TextFormOfAnImportedModelReadsBack) {
  const Graph graph = *import_tflite(small_model().file(), "m.tflite");
  const Result<Graph> back = parse_graph(print(graph), "m.mote");
  ASSERT_TRUE(back.ok()) << back.error().to_string();
  EXPECT_EQ(print(*back), print(graph));
}

// Converters compute sizes from sizes where a dimension was left open: all of it is known.
TEST(ImportTflite, FoldsSizesComputedFromSizes) {
  enum { kConcatenation = 2, kStridedSlice = 45, kShape = 77, kPack = 83, kBroadcastTo = 130 };
  TestModel model;
  model.codes = {{kShape, 1, ""},
                 {kStridedSlice, 1, ""},
                 {kPack, 2, ""},
                 {kBroadcastTo, 2, ""},
                 {kConcatenation, 1, ""}};
  const auto numbers = [](const char* name, std::vector<int32_t> shape, std::vector<int32_t> values) {
    return TestModel::TensorSpec{name, std::move(shape), tflite::kInt32, {}, {}, tflite::bytes_of(values)};
  };
  const auto computed = [](const char* name, std::vector<int32_t> shape) {
    return TestModel::TensorSpec{name, std::move(shape), tflite::kInt32, {}, {}, {}};
  };
  model.tensors = {{"x", {2, 3}, tflite::kFloat32, {}, {}, {}},
                   computed("shape", {2}),
                   numbers("zero", {1}, {0}),
                   numbers("one", {1}, {1}),
                   computed("rows", {}),
                   numbers("five", {}, {5}),
                   computed("wanted", {2}),
                   {"value", {}, tflite::kFloat32, {}, {}, tflite::bytes_of(std::vector<float>{1.5f})},
                   {"filled", {2, 5}, tflite::kFloat32, {}, {}, {}},
                   {"y", {2, 8}, tflite::kFloat32, {}, {}, {}}};
  constexpr int kShrinkAxisMask = 4, kAxis = 0;
  model.operators = {{0, {0}, {1}, 55},
                     {1, {1, 2, 3, 3}, {4}, 32, {{kShrinkAxisMask, FlatWriter::scalar(int32_t{1})}}},
                     {2, {4, 5}, {6}, 59, {{0, FlatWriter::scalar(int32_t{2})}}},
                     {3, {7, 6}, {8}, 104},
                     {4, {0, 8}, {9}, 10, {{kAxis, FlatWriter::scalar(int32_t{1})}}}};
  model.inputs = {0};
  model.outputs = {9};
  const Result<Graph> graph = import_tflite(model.file(), "m.tflite");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  ASSERT_EQ(graph->nodes.size(), 2u);
  EXPECT_EQ(graph->nodes[0].op, "broadcast_to");
  EXPECT_EQ(graph->nodes[0].attrs.list("shape"), (std::vector<int64_t>{2, 5}));
  EXPECT_EQ(graph->nodes[1].op, "concat");
}

// Files above 2 GB have their data behind the FlatBuffer; small ones may.
TEST(ImportTflite, ReadsDataBehindTheFlatBuffer) {
  TestModel model = small_model();
  const Bytes data = std::move(model.tensors[1].data);
  model.tensors[1].data.clear();
  const auto file_with = [&](uint64_t offset, uint64_t size) {
    TestModel changed = model;
    changed.tensors[1].more = {{tflite::kTensorBuffer, FlatWriter::scalar(uint32_t{2})}};
    changed.more_buffers = {{{tflite::kBufferOffset, FlatWriter::scalar(offset)},
                             {tflite::kBufferSize, FlatWriter::scalar(size)}}};
    Bytes bytes = changed.file();
    bytes.insert(bytes.end(), data.begin(), data.end());
    return bytes;
  };
  const size_t end = file_with(2, data.size()).size();
  const Result<Graph> graph = import_tflite(file_with(end - data.size(), data.size()), "m.tflite");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  EXPECT_EQ(*graph->tensor(graph->nodes[0].inputs[1]).data, data);
  EXPECT_THAT(message(file_with(end - data.size() + 1, data.size())), HasSubstr("reaches past the end"));
  EXPECT_THAT(message(file_with(~uint64_t{0}, data.size())), HasSubstr("reaches past the end"));
  EXPECT_THAT(message(file_with(end - data.size(), ~uint64_t{0})), HasSubstr("reaches past the end"));
}

// Weights that the file keeps as int8, under a layer in float.
TEST(ImportTflite, DequantizedConstantsAreConstants) {
  TestModel model;
  model.codes = {{6, 1, ""}, {9, 1, ""}};
  model.tensors = {{"in", {1, 2}, tflite::kFloat32},
                   {"stored", {2, 2}, tflite::kInt8, {0.5f}, {1}, tflite::bytes_of<int8_t>({3, 1, -1, 2})},
                   {"weights", {2, 2}, tflite::kFloat32},
                   {"out", {1, 2}, tflite::kFloat32}};
  model.operators = {{0, {1}, {2}}, {1, {0, 2, -1}, {3}}};
  model.inputs = {0};
  model.outputs = {3};
  const Result<Graph> graph = import_tflite(model.file(), "m.tflite");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  ASSERT_EQ(graph->nodes.size(), 1u);
  EXPECT_EQ(*graph->tensor(graph->nodes[0].inputs[1]).data, tflite::bytes_of<float>({1, 0, -1, 0.5f}));
}

TEST(ImportTflite, ConstantBooleansAreZeroOrOne) {
  TestModel model;
  model.codes = {{86, 1, ""}};
  model.tensors = {{"in", {3}, tflite::kBool},
                   {"mask", {3}, tflite::kBool, {}, {}, {0x80, 0, 2}},
                   {"out", {3}, tflite::kBool}};
  model.operators = {{0, {0, 1}, {2}}};
  model.inputs = {0};
  model.outputs = {2};
  const Result<Graph> graph = import_tflite(model.file(), "m.tflite");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  EXPECT_EQ(*graph->tensor(graph->nodes[0].inputs[1]).data, (Bytes{1, 0, 1}));
}

TEST(ImportTflite, EveryUnsupportedOperatorIsListed) {
  TestModel model = small_model();
  model.codes = {{80, 1, ""}, {32, 1, "FlexErf"}, {206, 1, ""}, {500, 1, ""}, {32, 1, "my\nop"}, {78, 1, ""}};
  model.operators = {{0, {0}, {3}}, {1, {3}, {5}}, {2, {3}, {5}},
                     {3, {3}, {5}}, {4, {3}, {5}}, {5, {3}, {5}}};
  EXPECT_THAT(
      message(model),
      AllOf(HasSubstr("m 1.tflite: node 0 'conv' (FAKE_QUANT): mote does not have this operator\n"
                      "  hint: convert the quantisation-aware model"),
            HasSubstr("node 1 'relu6' (CUSTOM 'FlexErf'): is a custom operator, which mote does not have\n"
                      "  hint: TensorFlow's own 'Erf' stayed in the model"),
            HasSubstr("node 2 'relu6' (STABLEHLO_COMPOSITE): mote does not have this operator\n"
                      "  hint: the converter stopped half-way"),
            HasSubstr("node 3 'relu6' (operator 500): mote does not have this operator\n"
                      "  hint: the file was written by a newer converter"),
            HasSubstr("node 4 'relu6' (CUSTOM 'my?op')"),
            HasSubstr("node 5 'relu6' (POW): mote does not have this operator\n"
                      "  hint: mote imports ")));
}

TEST(ImportTflite, UnsupportedOperatorsAreCountedBeyondALimit) {
  TestModel model = small_model();
  model.codes = {{80, 1, ""}};
  model.operators.assign(250, {0, {0}, {3}});
  EXPECT_THAT(message(model), AllOf(HasSubstr("node 199 "), Not(HasSubstr("node 200 ")),
                                    HasSubstr("and 50 more problems of this kind")));
}

// Several signatures share a file; the first is the model.
TEST(ImportTflite, FurtherSubgraphsAreLeftAlone) {
  TestModel model = small_model();
  model.subgraphs = 2;
  EXPECT_EQ(message(model), "imported");
}

struct Mistake {
  const char* name;
  void (*make)(TestModel&);
  const char* message;
};

class TfliteMistake : public ::testing::TestWithParam<Mistake> {};

TEST_P(TfliteMistake, IsExplained) {
  TestModel model = small_model();
  GetParam().make(model);
  EXPECT_THAT(message(model), HasSubstr(GetParam().message));
}

std::string mistake_name(const ::testing::TestParamInfo<Mistake>& info) { return info.param.name; }

template <class T>
void set(TestModel& m, size_t tensor, int field, T value) {
  m.tensors[tensor].more.push_back({field, FlatWriter::scalar(value)});
}

INSTANTIATE_TEST_SUITE_P(
    Structure, TfliteMistake,
    ::testing::Values(
        Mistake{"SchemaVersion", [](TestModel& m) { m.version = 2; },
                "m 1.tflite: has version 2 of the TensorFlow Lite schema; mote reads 3"},
        Mistake{"NoSubgraph", [](TestModel& m) { m.subgraphs = 0; }, "holds no model"},
        Mistake{"OperatorCode", [](TestModel& m) { m.operators[1].code = 9; },
                "node 1: operator code 9 is not one of the file's 2"},
        Mistake{"InputIndex", [](TestModel& m) { m.operators[0].inputs[1] = 77; },
                "(CONV_2D): input 77 is not one of the file's 6 tensors"},
        Mistake{"OutputIndex", [](TestModel& m) { m.operators[0].outputs[0] = -1; },
                "output -1 is not one of"},
        Mistake{"ModelInput", [](TestModel& m) { m.inputs = {-1}; }, "model input -1 is not one of"},
        Mistake{"ModelOutput", [](TestModel& m) { m.outputs = {6}; }, "model output 6 is not one of"},
        Mistake{"NoOutput", [](TestModel& m) { m.outputs.clear(); }, "the model has no output"},
        Mistake{"Cycle", [](TestModel& m) { m.operators[0].inputs[0] = 5; },
                "'relu6' is read before it is written"},
        Mistake{"WrongOrder", [](TestModel& m) { std::swap(m.operators[0], m.operators[1]); },
                "'conv' is read before it is written"},
        Mistake{"WrittenTwice", [](TestModel& m) { m.operators[1].outputs[0] = 3; },
                "'conv' is written twice"},
        Mistake{"WritesAConstant", [](TestModel& m) { m.operators[1].outputs[0] = 2; },
                "is written twice or is a const"},
        Mistake{"NoOutputs", [](TestModel& m) { m.operators[1].outputs.clear(); }, "the node has no output"},
        Mistake{"OptionsOfAnother", [](TestModel& m) { m.operators[0].options_type = 5; },
                "node 0 'conv' (CONV_2D): carries the options of another operator (type 5 instead of 1)"},
        Mistake{"NewVersion", [](TestModel& m) { m.codes[0].version = 99; },
                "node 0 'conv' (CONV_2D): has version 99, newer than version"}),
    mistake_name);

INSTANTIATE_TEST_SUITE_P(
    Tensors, TfliteMistake,
    ::testing::Values(
        Mistake{"BufferIndex", [](TestModel& m) { set(m, 0, tflite::kTensorBuffer, uint32_t{40}); },
                "tensor 0 'in' takes its data from buffer 40, but the file has 3"},
        Mistake{"DataTooShort", [](TestModel& m) { m.tensors[1].data.pop_back(); },
                "the constant has 53 bytes"},
        Mistake{"DataMissing", [](TestModel& m) { m.tensors[1].data.clear(); }, "'weights' is read before"},
        Mistake{"ZeroSize", [](TestModel& m) { m.tensors[0].shape[1] = 0; }, "shape 1x0x4x2 is not positive"},
        Mistake{"NegativeSize", [](TestModel& m) { m.tensors[0].shape[1] = -4; },
                "shape 1x-4x4x2 is not positive"},
        Mistake{"HugeSize",
                [](TestModel& m) {
                  m.tensors[0].shape = {1, 1 << 30, 1 << 30, 1 << 30};
                },
                "larger than mote accepts"},
        Mistake{"ManyDimensions", [](TestModel& m) { m.tensors[0].shape.assign(9, 1); },
                "more than 8 dimensions"},
        Mistake{"WrongShape", [](TestModel& m) { m.tensors[3].shape[1] = 5; },
                "(CONV_2D): output 'conv' is declared as"},
        Mistake{"String", [](TestModel& m) { m.tensors[0].type = tflite::kString; },
                "tensor 0 'in' has elements of type string, which mote does not have"},
        Mistake{"Complex", [](TestModel& m) { m.tensors[0].type = tflite::kComplex64; }, "of type complex64"},
        Mistake{"UnknownType", [](TestModel& m) { m.tensors[0].type = 99; }, "of the unknown type 99"},
        Mistake{"Sparse",
                [](TestModel& m) {
                  m.tensors[1].more = {{tflite::kTensorSparsity, FlatWriter::table({})}};
                },
                "tensor 1 'weights' is sparse"},
        Mistake{"Variable", [](TestModel& m) { set(m, 0, tflite::kTensorIsVariable, uint8_t{1}); },
                "a model input twice, or a state as well"},
        Mistake{"ExternalFile", [](TestModel& m) { set(m, 1, tflite::kTensorExternalBuffer, uint32_t{1}); },
                "has its data in another file"},
        Mistake{"FreeWidth",
                [](TestModel& m) {
                  m.tensors[0].more = {
                      {tflite::kTensorShapeSignature, FlatWriter::vector(std::vector<int32_t>{1, 4, -1, 2})}};
                },
                "tensor 0 'in' is a model input whose dimension 2 is not fixed\n  hint: export with a fixed "
                "input shape"},
        Mistake{"Blockwise",
                [](TestModel& m) {
                  m.tensors[1].quant_more = {{tflite::kQuantDetailsType, FlatWriter::scalar(uint8_t{2})}};
                },
                "is quantised in blocks"},
        Mistake{"ZeroPointRange", [](TestModel& m) { m.tensors[0].zero_point = {int64_t{1} << 40}; },
                "tensor 0 'in' has the impossible zero point 1099511627776"},
        Mistake{"ZeroPointCount",
                [](TestModel& m) {
                  m.tensors[1].zero_point = {0, 0};
                },
                "as many zero points as scales"},
        Mistake{"Scale", [](TestModel& m) { m.tensors[0].scale = {-1}; },
                "quantisation scale -1 is not positive"},
        Mistake{"ScaleCount",
                [](TestModel& m) {
                  m.tensors[1].scale = {1, 1};
                  m.tensors[1].zero_point = {0, 0};
                },
                "2 scales for 3 channels"},
        Mistake{"Hybrid",
                [](TestModel& m) {
                  for (const size_t i : {0, 3, 5}) m.tensors[i].type = tflite::kFloat32;
                  m.tensors[1].scale.clear();
                },
                "node 0 'conv' (CONV_2D): hybrid layer: float input with int8 weights"},
        Mistake{"Int4Size", [](TestModel& m) { m.tensors[1].type = tflite::kInt4; },
                "tensor 1 'weights' has 54 bytes of data, its shape int4 3x3x3x2 needs 27"}),
    mistake_name);

TEST(ImportTflite, AFreeBatchDimensionBecomesOne) {
  TestModel model = small_model();
  model.tensors[0].more = {
      {tflite::kTensorShapeSignature, FlatWriter::vector(std::vector<int32_t>{-1, 4, 4, 2})}};
  EXPECT_EQ(message(model), "imported");
}

TEST(ImportTflite, NamesThatAreNotTextAreMadePrintable) {
  TestModel model = small_model();
  model.tensors[3].name = "a\xff\nb";
  const Result<Graph> graph = import_tflite(model.file(), "m.tflite");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  EXPECT_EQ(graph->nodes[0].origin.node_name, "a??b");
}

TEST(ImportTflite, OtherSchemasAreRefused) {
  EXPECT_THAT(message(small_model().file("TFL2")), HasSubstr("has the identifier 'TFL2' of another schema"));
  EXPECT_THAT(message(small_model().file("ABCD")), HasSubstr("is not a TensorFlow Lite model"));
  EXPECT_THAT(message(Bytes{}), HasSubstr("m 1.tflite: is empty"));
  EXPECT_THAT(message(Bytes{1, 2, 3}), HasSubstr("is not a TensorFlow Lite model"));
}

// What is imported from a damaged file is a graph all the same.
void expect_sound(const Bytes& bytes) {
  const Result<Graph> graph = import_tflite(bytes, "damaged.tflite");
  if (!graph.ok()) {
    EXPECT_FALSE(graph.error().what.empty());
    EXPECT_EQ(graph.error().where.file, "damaged.tflite") << graph.error().to_string();
    return;
  }
  EXPECT_TRUE(verify(*graph).ok());
  EXPECT_TRUE(verify_ops(*graph).ok());
}

TEST(ImportTflite, EveryPrefixIsSurvived) {
  const Bytes bytes = small_model().file();
  for (size_t size = 0; size < bytes.size(); ++size)
    expect_sound(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
}

TEST(ImportTflite, EveryChangedByteIsSurvived) {
  const Bytes bytes = small_model().file();
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (const int change : {0x01, 0x02, 0x10, 0x80, 0xff}) {
      Bytes changed = bytes;
      changed[i] = static_cast<uint8_t>(changed[i] ^ change);
      expect_sound(changed);
    }
  }
}

// It would be read again and again, without an end.
TEST(ImportTflite, AMainSubgraphThatIsToRunOnceIsRefused) {
  constexpr int kCallOnce = 129, kCallOnceOptions = 103, kInitSubgraph = 0;
  TestModel model = small_model();
  model.codes.push_back({kCallOnce, 1, ""});
  model.operators.push_back(
      {2, {}, {}, kCallOnceOptions, {{kInitSubgraph, FlatWriter::scalar(int32_t{0})}}, {}});
  EXPECT_THAT(message(model.file()), HasSubstr("subgraph 0 has a CALL_ONCE of its own"));
}

TEST(ImportTflite, ACutFileSaysSo) {
  Bytes bytes = small_model().file();
  bytes.resize(bytes.size() / 2);
  EXPECT_THAT(message(bytes), AllOf(HasSubstr("is damaged or cut short"), HasSubstr("reaches past the end")));
}

}  // namespace
}  // namespace mote
