// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/format.h"
#include "device/nn/detection/detection.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

enum : size_t { kBoxes, kScores, kAnchors };                         // inputs
enum : size_t { kFoundBoxes, kFoundClasses, kFoundScores, kCount };  // outputs

constexpr int64_t kMost = 1 << 20;
constexpr const char* kHowToExport =
    "export the detector with float32 boxes, scores and anchors, as the TensorFlow object detection tools do";

bool by_classes(const Node& node) { return node.attrs.integer("use_regular_nms") != 0; }

// Rows of the outputs that are declared without a size.
int64_t most_rows(const Node& node) {
  const int64_t most = node.attrs.integer("max_detections");
  if (by_classes(node)) return most;
  return most * std::min(node.attrs.integer("max_classes_per_detection"), node.attrs.integer("num_classes"));
}

Status check_settings(const Node& node) {
  MOTE_TRY(setting(node, "max_detections", 1, kMost));
  MOTE_TRY(setting(node, "num_classes", 1, kMost));
  MOTE_TRY(setting(node, "max_classes_per_detection", by_classes(node) ? 0 : 1, kMost));
  MOTE_TRY(setting(node, "detections_per_class", 1, INT32_MAX));
  const double overlap = node.attrs.number("nms_iou_threshold");
  if (!(overlap > 0 && overlap <= 1))
    return Error(Code::kInvalid,
                 format("'nms_iou_threshold' is {}; it must be above 0 and at most 1", overlap));
  for (const char* name : {"y_scale", "x_scale", "h_scale", "w_scale"})
    if (const double scale = node.attrs.number(name); !std::isfinite(scale) || scale == 0)
      return Error(Code::kInvalid, format("'{}' is {}; boxes are divided by it", name, scale), kHowToExport);
  if (std::isnan(node.attrs.number("nms_score_threshold")))
    return Error(Code::kInvalid, "'nms_score_threshold' is not a number", kHowToExport);
  return ok_status();
}

Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  MOTE_TRY(check_input_count(node, 3, 3, 4));
  take_settings(options, node,
                {"max_detections", "max_classes_per_detection", "detections_per_class", "use_regular_nms",
                 "num_classes"});
  if (!node.attrs.has("detections_per_class")) node.attrs.set("detections_per_class", int64_t{100});
  for (const char* name :
       {"nms_score_threshold", "nms_iou_threshold", "y_scale", "x_scale", "h_scale", "w_scale"})
    node.attrs.set(name, static_cast<double>(static_cast<float>(options.number(name, 0))));
  MOTE_TRY(check_settings(node));
  // Many files declare these outputs as scalars: their size was not known to the converter.
  MOTE_ASSIGN(const int32_t rows, size_from(most_rows(node)));
  const Shape shapes[] = {{1, rows, 4}, {1, rows}, {1, rows}, {1}};
  for (size_t i = 0; i < node.outputs.size(); ++i)
    if (Tensor& out = graph.tensor(node.outputs[i]); out.shape.empty()) out.shape = shapes[i];
  return ok_status();
}

Status check_input(const Tensor& tensor, const char* what, size_t rank) {
  if (tensor.type != DType::kFloat32)
    return Error(Code::kUnsupported,
                 format("the {} '{}' are {}, not float32", what, tensor.name, dtype_name(tensor.type)),
                 kHowToExport);
  return check_rank(tensor, what, rank);
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 3, 3, 4));
  MOTE_TRY(check_settings(node));
  const Tensor& boxes = graph.tensor(node.inputs[kBoxes]);
  const Tensor& scores = graph.tensor(node.inputs[kScores]);
  const Tensor& anchors = graph.tensor(node.inputs[kAnchors]);
  MOTE_TRY(check_input(boxes, "boxes", 3));
  MOTE_TRY(check_input(scores, "scores", 3));
  MOTE_TRY(check_input(anchors, "anchors", 2));
  const int64_t classes = node.attrs.integer("num_classes"), columns = scores.shape[2];
  const bool fits = boxes.shape[0] == 1 && boxes.shape[2] >= 4 && scores.shape[0] == 1 &&
                    scores.shape[1] == boxes.shape[1] && anchors.shape == Shape{boxes.shape[1], 4};
  if (!fits || (columns != classes && columns != classes + 1))
    return Error(
        Code::kInvalid,
        format("boxes of {}, scores of {} and anchors of {} do not belong together for {} classes",
               shape_text(boxes.shape), shape_text(scores.shape), shape_text(anchors.shape), classes),
        "one picture, as many anchors as boxes, and a score for each class, or for the background too");
  const Shape& found = graph.tensor(node.outputs[kFoundBoxes]).shape;
  if (found.size() != 3 || found[0] != 1 || found[2] != 4 || found[1] < node.attrs.integer("max_detections"))
    return Error(Code::kInvalid, format("the output of {} has no room for {} boxes", shape_text(found),
                                        node.attrs.integer("max_detections")));
  for (const TensorId id : node.outputs) MOTE_TRY(check_type(graph.tensor(id), "output", {DType::kFloat32}));
  return std::vector<Shape>{found, {1, found[1]}, {1, found[1]}, {1}};
}

struct Box {
  float top, left, bottom, right;
  float area() const { return (bottom - top) * (right - left); }
};

float overlap(const Box& a, const Box& b) {
  const float common = std::max(std::min(a.bottom, b.bottom) - std::max(a.top, b.top), 0.0f) *
                       std::max(std::min(a.right, b.right) - std::max(a.left, b.left), 0.0f);
  return common / (a.area() + b.area() - common);
}

// Boxes in double precision, rounded at the end; none if one of them has no area.
std::vector<Box> decoded(const Graph& graph, const Node& node, const Buffers& buffers) {
  const int64_t values = graph.tensor(node.inputs[kBoxes]).shape[2];
  const auto real = [&](size_t input, int64_t at) { return double{buffers.in<float>(input)[at]}; };
  std::vector<Box> out;
  for (int64_t i = 0; i < graph.tensor(node.inputs[kBoxes]).shape[1]; ++i) {
    const double anchor_h = real(kAnchors, 4 * i + 2), anchor_w = real(kAnchors, 4 * i + 3);
    const auto value = [&](int64_t k, const char* scale) {
      return real(kBoxes, i * values + k) / node.attrs.number(scale);
    };
    const auto y = static_cast<float>(value(0, "y_scale") * anchor_h + real(kAnchors, 4 * i));
    const auto x = static_cast<float>(value(1, "x_scale") * anchor_w + real(kAnchors, 4 * i + 1));
    const auto half_h = static_cast<float>(0.5 * std::exp(value(2, "h_scale")) * anchor_h);
    const auto half_w = static_cast<float>(0.5 * std::exp(value(3, "w_scale")) * anchor_w);
    out.push_back({y - half_h, x - half_w, y + half_h, x + half_w});
    if (!(out.back().top < out.back().bottom && out.back().left < out.back().right)) return {};
  }
  return out;
}

// The places of the scores, the best first, of equal ones the one that comes first.
std::vector<size_t> ordered(const std::vector<float>& scores) {
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return scores[a] > scores[b]; });
  return order;
}

// The boxes that are left of one class, the best first.
std::vector<size_t> suppressed(const Node& node, const std::vector<Box>& boxes,
                               const std::vector<float>& scores, int64_t most) {
  std::vector<size_t> out;
  for (const size_t i : ordered(scores)) {
    if (static_cast<int64_t>(out.size()) == most) break;
    if (!(scores[i] >= static_cast<float>(node.attrs.number("nms_score_threshold")))) continue;
    const bool is_covered = std::any_of(out.begin(), out.end(), [&](size_t better) {
      return overlap(boxes[better], boxes[i]) > static_cast<float>(node.attrs.number("nms_iou_threshold"));
    });
    if (!is_covered) out.push_back(i);
  }
  return out;
}

struct Detection {
  size_t row;
  Box box;
  size_t label;
  float score;
};

std::vector<Detection> found_by_boxes(const Node& node, const std::vector<Box>& boxes,
                                      const std::vector<std::vector<float>>& scores) {
  std::vector<float> best;
  for (const std::vector<float>& of_box : scores) best.push_back(of_box[ordered(of_box)[0]]);
  const auto per_box = static_cast<size_t>(
      std::min(node.attrs.integer("max_classes_per_detection"), node.attrs.integer("num_classes")));
  std::vector<Detection> out;
  for (const size_t box : suppressed(node, boxes, best, node.attrs.integer("max_detections"))) {
    const std::vector<size_t> labels = ordered(scores[box]);
    for (size_t c = 0; c < per_box; ++c)
      out.push_back({per_box * out.size() + c, boxes[box], labels[c], scores[box][labels[c]]});
  }
  return out;
}

std::vector<Detection> found_by_classes(const Node& node, const std::vector<Box>& boxes,
                                        const std::vector<std::vector<float>>& scores) {
  std::vector<Detection> out;
  for (size_t label = 0; label < scores[0].size(); ++label) {
    std::vector<float> of_class;
    for (const std::vector<float>& of_box : scores) of_class.push_back(of_box[label]);
    for (const size_t box : suppressed(node, boxes, of_class, node.attrs.integer("detections_per_class")))
      out.push_back({0, boxes[box], label, of_class[box]});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Detection& a, const Detection& b) { return a.score > b.score; });
  if (static_cast<int64_t>(out.size()) > node.attrs.integer("max_detections"))
    out.resize(static_cast<size_t>(node.attrs.integer("max_detections")));
  for (size_t i = 0; i < out.size(); ++i) out[i].row = i;
  return out;
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const std::vector<Box> boxes = decoded(graph, node, buffers);
  const int64_t columns = graph.tensor(node.inputs[kScores]).shape[2],
                classes = node.attrs.integer("num_classes");
  std::vector<std::vector<float>> scores;
  for (size_t i = 0; i < boxes.size(); ++i) {
    const float* end = buffers.in<float>(kScores) + (static_cast<int64_t>(i) + 1) * columns;
    scores.emplace_back(end - classes, end);
  }
  std::vector<Detection> found;
  if (!boxes.empty())
    found = by_classes(node) ? found_by_classes(node, boxes, scores) : found_by_boxes(node, boxes, scores);
  const auto rows = static_cast<size_t>(graph.tensor(node.outputs[kFoundBoxes]).shape[1]);
  std::fill_n(buffers.out<float>(kFoundBoxes), 4 * rows, 0.0f);
  std::fill_n(buffers.out<float>(kFoundClasses), rows, 0.0f);
  std::fill_n(buffers.out<float>(kFoundScores), rows, 0.0f);
  for (const Detection& d : found) {
    if (d.row >= rows) continue;
    const float box[] = {d.box.top, d.box.left, d.box.bottom, d.box.right};
    std::copy_n(box, 4, buffers.out<float>(kFoundBoxes) + 4 * d.row);
    buffers.out<float>(kFoundClasses)[d.row] = static_cast<float>(d.label);
    buffers.out<float>(kFoundScores)[d.row] = d.score;
  }
  *buffers.out<float>(kCount) = static_cast<float>(found.size());
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& boxes = graph.tensor(node.inputs[kBoxes]);
  const Tensor& anchors = graph.tensor(node.inputs[kAnchors]);
  const int64_t count = boxes.shape[1], columns = graph.tensor(node.inputs[kScores]).shape[2];
  const int64_t classes = node.attrs.integer("num_classes");
  KernelCall call;
  call.kernel = &kernel("detection_f32");
  call.pointer("anchors", DType::kFloat32, anchors.is_constant() ? *anchors.data : Bytes());
  call.integer("boxes", count);
  call.integer("box_values", boxes.shape[2]);
  call.integer("columns", columns);
  call.integer("classes", classes);
  call.integer("rows", graph.tensor(node.outputs[kFoundBoxes]).shape[1]);
  call.integer("most", node.attrs.integer("max_detections"));
  call.integer("classes_per_box",
               by_classes(node) ? 0 : std::min(node.attrs.integer("max_classes_per_detection"), classes));
  call.integer("most_per_class", node.attrs.integer("detections_per_class"));
  call.real("score_threshold", static_cast<float>(node.attrs.number("nms_score_threshold")));
  call.real("overlap_threshold", static_cast<float>(node.attrs.number("nms_iou_threshold")));
  for (const char* name : {"y_scale", "x_scale", "h_scale", "w_scale"})
    call.real(name, static_cast<float>(node.attrs.number(name)));
  call.inputs = {node.inputs[kBoxes], node.inputs[kScores]};
  if (!anchors.is_constant()) call.inputs.push_back(node.inputs[kAnchors]);
  constexpr int64_t kFloatsPerBox = 5, kInstructionsPerBox = 400, kInstructionsPerScore = 12;
  call.scratch_bytes = count * kFloatsPerBox * static_cast<int64_t>(sizeof(float));
  call.instructions = count * kInstructionsPerBox + count * columns * kInstructionsPerScore;
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    const char* name;
    int32_t boxes, classes, most, per_box;
    bool regular;
    double score, overlap;
    bool background = true, variable_anchors = false;
  };
  std::vector<OpCase> out;
  for (const Row& row : {Row{"best of each box", 6, 2, 3, 1, false, 0.0, 0.5},
                         Row{"two classes a box", 8, 4, 4, 2, false, -0.1, 0.6},
                         Row{"high threshold", 8, 3, 5, 1, false, 0.5, 0.3, false},
                         Row{"every class", 7, 3, 4, 1, true, 0.0, 0.5},
                         Row{"every class, few overlap", 10, 4, 6, 1, true, -0.5, 0.9, false},
                         Row{"more room than boxes", 3, 2, 9, 1, true, -2, 0.1},
                         Row{"anchors that change", 1, 2, 4, 1, false, -1, 0.4, true, true}}) {
    CaseBuilder builder(row.name);
    const TensorId boxes = builder.input(DType::kFloat32, {1, row.boxes, 4});
    const TensorId scores =
        builder.input(DType::kFloat32, {1, row.boxes, row.classes + (row.background ? 1 : 0)});
    // Heights and widths are positive.
    std::vector<float> places;
    for (int32_t i = 0; i < 2 * row.boxes; ++i) {
      const bool is_size = i % 2 == 1;
      for (int k = 0; k < 2; ++k) places.push_back(builder.random().real(0.2f, is_size ? 0.5f : 0.8f));
    }
    const TensorId given =
        row.variable_anchors
            ? builder.input(DType::kFloat32, {row.boxes, 4})
            : builder.constant(constant_tensor("anchors", DType::kFloat32, {row.boxes, 4}, places));
    builder.node("detection_postprocess", {boxes, scores, given},
                 attrs({{"max_detections", int64_t{row.most}},
                        {"max_classes_per_detection", int64_t{row.per_box}},
                        {"detections_per_class", int64_t{100}},
                        {"use_regular_nms", int64_t{row.regular}},
                        {"num_classes", int64_t{row.classes}},
                        {"nms_score_threshold", row.score},
                        {"nms_iou_threshold", row.overlap},
                        {"y_scale", 10.0},
                        {"x_scale", 10.0},
                        {"h_scale", 5.0},
                        {"w_scale", 5.0}}),
                 {{"boxes", DType::kFloat32, {1, row.most, 4}, {}, nullptr, -1},
                  {"classes", DType::kFloat32, {1, row.most}, {}, nullptr, -1},
                  {"scores", DType::kFloat32, {1, row.most}, {}, nullptr, -1},
                  {"count", DType::kFloat32, {1}, {}, nullptr, -1}});
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_detection_postprocess = {
    .name = "detection_postprocess",
    .summary = "objects from what a detector says of its anchors: boxes, and non-maximum suppression",
    .source = "TFLM 90b983c micro/kernels/detection_postprocess.cc",
    .channel_axis = -1,
    .ram_inputs = 1u << kBoxes | 1u << kScores,
    .tflite = {},
    .tflite_custom = {"TFLite_Detection_PostProcess"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
