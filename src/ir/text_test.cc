// SPDX-License-Identifier: Apache-2.0
#include "ir/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "ir/verify.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

// A random graph that verify() accepts: awkward names, scales of any magnitude, attributes of every type.
class RandomGraph {
 public:
  explicit RandomGraph(uint32_t seed) : random_(seed) {}

  Graph make() {
    Graph graph;
    graph.name = "g" + text();
    std::vector<TensorId> readable;
    for (int i = 0; i < 1 + below(3); ++i) {
      graph.inputs.push_back(graph.add(tensor(false)));
      readable.push_back(graph.inputs.back());
    }
    for (int i = 0; i < 1 + below(8); ++i) {
      readable.push_back(graph.add(tensor(true)));
      Node node;
      node.op = below(2) == 0 ? "conv2d" : "add";
      for (int k = 0; k < below(4); ++k)
        node.inputs.push_back(below(5) == 0 ? kNoTensor
                                            : readable[static_cast<size_t>(below(readable.size()))]);
      node.outputs.push_back(graph.add(tensor(false)));
      readable.push_back(node.outputs.back());
      set_attrs(node.attrs);
      node.origin.node_name = text();
      if (below(3) != 0) {
        node.origin.node = below(1000);
        node.origin.node_type = "CONV_2D";
      }
      graph.nodes.push_back(node);
    }
    graph.outputs = graph.nodes.back().outputs;
    for (int i = 0; i < below(3); ++i) graph.labels.push_back(text());
    return graph;
  }

 private:
  int below(size_t bound) { return static_cast<int>(random_() % bound); }

  std::string text() {
    static const std::vector<std::string> pieces = {"a", "\"", "\\", "\n", "\t", "\x01", "\x7f",
                                                    " ", "ß",  "日", "{",  "#",  "\r"};
    std::string out;
    for (int i = 0; i < below(6); ++i) out += pieces[static_cast<size_t>(below(pieces.size()))];
    return out;
  }

  template <class Float, class Bits>
  Float any_float(bool positive) {
    while (true) {
      const Bits bits = (static_cast<Bits>(random_()) << (sizeof(Bits) * 4)) ^ static_cast<Bits>(random_());
      Float value;
      std::memcpy(&value, &bits, sizeof value);
      if (std::isfinite(value) && (!positive || value > 0)) return value;
    }
  }

  Tensor tensor(bool constant) {
    Tensor t;
    t.name = text();
    t.type = static_cast<DType>(below(7));
    for (int i = 0; i < below(5); ++i) t.shape.push_back(1 + below(4));
    if (below(2) == 0) {
      const bool per_axis = !t.shape.empty() && below(2) == 0;
      t.quant.axis = per_axis ? below(t.shape.size()) : -1;
      const int count = per_axis ? t.shape[static_cast<size_t>(t.quant.axis)] : 1;
      for (int i = 0; i < count; ++i) {
        t.quant.scale.push_back(any_float<float, uint32_t>(true));
        t.quant.zero_point.push_back(below(256) - 128);
      }
    }
    if (below(2) == 0) t.source_index = below(100);
    if (!t.shape.empty() && below(3) == 0)
      for (int c = 0; c < t.shape.back(); ++c) t.kept_channels.push_back(2 * c + below(2));
    if (!constant) return t;
    Bytes data(static_cast<size_t>(t.bytes()));
    for (uint8_t& byte : data) byte = static_cast<uint8_t>(below(256));
    t.data = std::make_shared<const Bytes>(std::move(data));
    return t;
  }

  void set_attrs(Attrs& attrs) {
    if (below(2) == 0) attrs.set("stride_h", int64_t{below(9)} - 4);
    if (below(2) == 0) attrs.set("big", below(2) == 0 ? INT64_MAX : INT64_MIN);
    if (below(2) == 0) attrs.set("whole", static_cast<double>(below(1000)));
    if (below(2) == 0) attrs.set("real", any_float<double, uint64_t>(false));
    if (below(2) == 0) attrs.set("limit", below(2) == 0 ? INFINITY : -INFINITY);
    if (below(2) == 0) attrs.set("activation", text());
    if (below(2) == 0) attrs.set("axes", std::vector<int64_t>(static_cast<size_t>(below(4)), below(7) - 3));
  }

  std::mt19937 random_;
};

void expect_equal(const Graph& a, const Graph& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.inputs, b.inputs);
  EXPECT_EQ(a.outputs, b.outputs);
  EXPECT_EQ(a.labels, b.labels);
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (size_t i = 0; i < a.tensors.size(); ++i) {
    const Tensor &s = a.tensors[i], &t = b.tensors[i];
    EXPECT_EQ(s.name, t.name);
    EXPECT_EQ(s.type, t.type);
    EXPECT_EQ(s.shape, t.shape);
    EXPECT_EQ(s.quant, t.quant);
    EXPECT_EQ(s.source_index, t.source_index);
    EXPECT_EQ(s.kept_channels, t.kept_channels);
    ASSERT_EQ(s.is_constant(), t.is_constant());
    if (s.is_constant()) {
      EXPECT_EQ(*s.data, *t.data);
    }
  }
  ASSERT_EQ(a.nodes.size(), b.nodes.size());
  for (size_t i = 0; i < a.nodes.size(); ++i) {
    const Node &m = a.nodes[i], &n = b.nodes[i];
    EXPECT_EQ(m.op, n.op);
    EXPECT_EQ(m.inputs, n.inputs);
    EXPECT_EQ(m.outputs, n.outputs);
    EXPECT_EQ(m.attrs, n.attrs);
    EXPECT_EQ(m.origin.node, n.origin.node);
    EXPECT_EQ(m.origin.node_name, n.origin.node_name);
    EXPECT_EQ(m.origin.node_type, n.origin.node_type);
  }
}

TEST(GraphText, RandomGraphsReadBackTheSame) {
  for (uint32_t seed = 0; seed < 500; ++seed) {
    const Graph graph = RandomGraph(seed).make();
    ASSERT_TRUE(verify(graph).ok()) << seed << ": " << verify(graph).error().to_string();
    const std::string text = print(graph);
    const Result<Graph> back = parse_graph(text, "random.mote");
    ASSERT_TRUE(back.ok()) << seed << ": " << back.error().to_string() << "\n" << text;
    expect_equal(graph, *back);
    EXPECT_EQ(print(*back), text);
    if (HasFailure()) FAIL() << "seed " << seed << "\n" << text;
  }
}

// Every prefix and every changed byte of a graph is either read or refused; what is read verifies.
TEST(GraphText, DamagedTextIsReadOrRefused) {
  const std::string text = print(RandomGraph(7).make());
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    for (const char c : {'\0', '"', '9', '[', ' ', '\n', '\xff'}) {
      changed[i] = c;
      const Result<Graph> graph = parse_graph(changed, "changed.mote");
      EXPECT_TRUE(!graph.ok() || verify(*graph).ok());
    }
    const Result<Graph> prefix = parse_graph(text.substr(0, i), "prefix.mote");
    EXPECT_TRUE(!prefix.ok() || verify(*prefix).ok());
  }
}

constexpr char kSmall[] =
    "mote-ir 1\n"
    "# a comment\n"
    "graph \"small\"\n"
    "tensor 0 \"in\" int8 [1,2] scale [0.5] zero_point [-3]\n"
    "const 1 \"w\" int8 [1,2] scale [0.25] zero_point [0] data \"AQI=\"\n"
    "tensor 2 \"out\" int8 [1,2] scale [1] zero_point [0] source 9\n"
    "\n"
    "input 0\n"
    "output 2\n"
    "node add \"sum\" inputs [0,1] outputs [2] {activation=\"relu\", beta=1.0, n=-2, pads=[]} source 4 "
    "\"ADD\"\n";

std::string with(const std::string& from, const std::string& to) {
  std::string text = kSmall;
  return text.replace(text.find(from), from.size(), to);
}

TEST(GraphText, ReadsTheDocumentedForm) {
  const Result<Graph> graph = parse_graph(kSmall, "small.mote");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  EXPECT_EQ(*graph->tensor(1).data, (Bytes{1, 2}));
  const Node& node = graph->nodes.at(0);
  EXPECT_EQ(node.attrs.values().at("beta"), AttrValue(1.0));
  EXPECT_EQ(node.attrs.values().at("n"), AttrValue(int64_t{-2}));
  EXPECT_EQ(node.attrs.values().at("pads"), AttrValue(std::vector<int64_t>{}));
  EXPECT_EQ(node.origin.to_string(), "small.mote:10: node 4 'sum' (ADD)");
}

TEST(GraphText, LeavesOutLongConstantsForPeople) {
  Graph graph = *parse_graph(kSmall, "small.mote");
  EXPECT_EQ(print(graph, false), print(graph));
  graph.tensor(1).shape = {1, 65};
  graph.tensor(1).data = std::make_shared<const Bytes>(65);
  const std::string text = print(graph, false);
  EXPECT_THAT(text, HasSubstr("data ...\n"));
  const Result<Graph> back = parse_graph(text, "short.mote");
  ASSERT_FALSE(back.ok());
  EXPECT_THAT(back.error().to_string(), HasSubstr("left out"));
}

struct Mistake {
  const char *from, *to, *message;
};

class GraphTextMistake : public ::testing::TestWithParam<Mistake> {};

TEST_P(GraphTextMistake, IsExplained) {
  const Result<Graph> graph = parse_graph(with(GetParam().from, GetParam().to), "m.mote");
  ASSERT_FALSE(graph.ok());
  EXPECT_THAT(graph.error().to_string(), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, GraphTextMistake,
    ::testing::Values(
        Mistake{"mote-ir 1", "hello", "m.mote:1: is not a mote graph"},
        Mistake{"mote-ir 1", "mote-ir 2", "m.mote:1: has version 2 of the text form; this mote reads 1"},
        Mistake{"graph", "graf", "m.mote:3: unknown word 'graf'\n  hint: did you mean 'graph'?"},
        Mistake{"tensor 0", "tensor 1", "m.mote:4: tensor 1 stands where tensor 0 is due"},
        Mistake{"tensor 0", "tensor -1", "m.mote:4: tensor -1 stands where"},
        Mistake{"int8 [1,2] scale [0.5]", "int7 [1,2] scale [0.5]", "m.mote:4: unknown element type 'int7'"},
        Mistake{"[1,2]", "[1,3000000000]", "m.mote:4: the number 3000000000 is out of range"},
        Mistake{"[1,2]", "[1,2.5]", "m.mote:4: \"2.5\" is not a number of the kind needed"},
        Mistake{"[1,2]", "[1,]", "m.mote:4: expected a number, found \"]\""},
        Mistake{"[1,2]", "[0,2]", "tensor 0 'in': shape 0x2 is not positive"},
        Mistake{"[1,2]", "[2147483647,2147483647]", "larger than mote accepts"},
        Mistake{"scale [0.5]", "scale [nan]", "quantisation scale nan is not positive"},
        Mistake{"scale [0.5]", "scale [1e99]", "m.mote:4: the number 1e99 is out of range"},
        Mistake{"scale [0.5]", "skale [0.5]", "m.mote:4: expected the end of the line, found \"skale\""},
        Mistake{"AQI=", "AQ", "m.mote:5: the data is not valid base64"},
        Mistake{"AQI=", "AQIDBA==", "the constant has 4 bytes"},
        Mistake{"\"w\"", "\"w\\q\"", "m.mote:5: unknown escape"},
        Mistake{"\"w\"", "\"\xc3\"", "m.mote:5: quoted text is not UTF-8"},
        Mistake{"data \"AQI=\"", "", "m.mote:5: expected 'data', found the end of the line"},
        Mistake{"\"sum\"", "\"sum", "m.mote:10: "},
        Mistake{"inputs [0,1]", "inputs [0,7]",
                "m.mote:10: node 4 'sum' (ADD): input tensor 7 does not exist"},
        Mistake{"inputs [0,1]", "inputs [2]", "is read before it is written"},
        Mistake{"n=-2", "n=99999999999999999999",
                "m.mote:10: the number 99999999999999999999 is out of range"},
        Mistake{"n=-2", "beta=3", "m.mote:10: attribute 'beta' is given twice"},
        Mistake{"output 2\n", "", "the model has no output"},
        Mistake{"output 2", "output 2 2", "m.mote:9: expected the end of the line"}));

TEST(GraphText, EmptyTextIsExplained) {
  for (const char* text : {"", "\n\n", "# only a comment\n"})
    EXPECT_THAT(parse_graph(text, "e.mote").error().to_string(), HasSubstr("e.mote: is empty"));
}

}  // namespace
}  // namespace mote
