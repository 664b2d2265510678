// SPDX-License-Identifier: Apache-2.0
// A detector as a graph of operators that every model may have.
#include "base/format.h"
#include "ir/verify.h"
#include "ops/op.h"
#include "train/detector.h"

namespace mote {

namespace {

// What a squared distance counts as at most: features may be as large as float32 has numbers. Where it is not
// a number it counts as that too.
constexpr float kMostSquaredDistance = 1e36F;
constexpr double kLeastThreshold = 1e-6;

class DetectorGraph {
 public:
  explicit DetectorGraph(const std::string& name) { graph_.name = name; }

  TensorId constant(const char* name, Shape shape, const std::vector<double>& values) {
    return graph_.add(constant_tensor(name, DType::kFloat32, std::move(shape),
                                      std::vector<float>(values.begin(), values.end())));
  }

  TensorId input(const char* name, Shape shape) {
    const TensorId id = graph_.add({name, DType::kFloat32, std::move(shape), {}, nullptr, -1});
    graph_.inputs.push_back(id);
    return id;
  }

  Result<TensorId> add(const char* name, const char* op, std::vector<TensorId> inputs, Attrs attributes,
                       DType type = DType::kFloat32, Quant quant = {}) {
    Node node;
    node.op = op;
    node.inputs = std::move(inputs);
    node.attrs = std::move(attributes);
    node.origin.node = static_cast<int>(graph_.nodes.size());
    node.origin.node_name = name;
    node.outputs = {graph_.add({name, type, {1}, std::move(quant), nullptr, -1})};
    MOTE_ASSIGN(const std::vector<Shape> shapes, find_op(op)->infer(graph_, node));
    graph_.tensor(node.outputs[0]).shape = shapes[0];
    graph_.nodes.push_back(std::move(node));
    return graph_.nodes.back().outputs[0];
  }

  Result<Graph> finish(TensorId output) {
    graph_.outputs = {output};
    graph_.labels = kDetectorClasses;
    MOTE_TRY(verify(graph_));
    MOTE_TRY(verify_ops(graph_));
    return std::move(graph_);
  }

 private:
  Graph graph_;
};

Attrs plain() {
  Attrs out;
  out.set("activation", std::string("none"));
  return out;
}

Attrs over(int64_t axis) {
  Attrs out;
  out.set("axes", std::vector<int64_t>{axis});
  out.set("keep_dims", int64_t{1});
  return out;
}

template <class T>
Attrs one(const char* key, T value) {
  Attrs out;
  out.set(key, std::move(value));
  return out;
}

}  // namespace

Result<Graph> build_detector(const std::string& name, const Detector& detector) {
  const auto n = static_cast<int32_t>(detector.features);
  const auto centres = static_cast<int32_t>(detector.centre_count());
  DetectorGraph graph(name);
  const TensorId features = graph.input("features", {1, n});
  const TensorId mean = graph.constant("mean", {1, n}, detector.mean);
  MOTE_ASSIGN(const TensorId apart, graph.add("apart", "sub", {features, mean}, plain()));
  const TensorId whitening = graph.constant("whitening", {n, n}, detector.whitening);
  MOTE_ASSIGN(const TensorId white,
              graph.add("white", "fully_connected", {apart, whitening, kNoTensor}, plain()));
  const TensorId places = graph.constant("centres", {centres, n}, detector.centres);
  MOTE_ASSIGN(const TensorId squares, graph.add("squares", "squared_difference", {white, places}, {}));
  MOTE_ASSIGN(const TensorId sums, graph.add("squared_distances", "sum", {squares}, over(1)));
  MOTE_ASSIGN(const TensorId nearest, graph.add("nearest", "reduce_min", {sums}, over(0)));
  const TensorId most = graph.constant("most", {1, 1}, {double{kMostSquaredDistance}});
  MOTE_ASSIGN(const TensorId square,
              graph.add("square", "extremum", {nearest, most}, one("which", std::string("minimum"))));
  MOTE_ASSIGN(const TensorId distance,
              graph.add("distance", "unary", {square}, one("function", std::string("sqrt"))));
  const TensorId threshold =
      graph.constant("threshold", {1, 1}, {std::max(detector.threshold, kLeastThreshold)});
  MOTE_ASSIGN(const TensorId both,
              graph.add("both", "concat", {threshold, distance}, one("axis", int64_t{1})));
  MOTE_ASSIGN(const TensorId total, graph.add("total", "add", {distance, threshold}, plain()));
  MOTE_ASSIGN(const TensorId parts, graph.add("parts", "div", {both, total}, plain()));
  MOTE_ASSIGN(const TensorId output,
              graph.add("classes", "quantize", {parts}, {}, DType::kInt8, {{1.0F / 256}, {-128}}));
  return graph.finish(output);
}

}  // namespace mote
