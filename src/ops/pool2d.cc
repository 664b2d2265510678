// SPDX-License-Identifier: Apache-2.0
#include "ops/pool2d.h"

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"

namespace mote {

// Pool2DOptions of the schema.
Status map_pool2d(const TfliteOptions& options, Graph& graph, Node& node, int) {
  enum { kPadding, kStrideW, kStrideH, kFilterWidth, kFilterHeight, kActivation };
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_rank(in, "input", 4));
  MOTE_ASSIGN(const std::string activation, activation_from_tflite(options.byte_field(kActivation, 0)));
  const int32_t kernel_h = options.int_field(kFilterHeight, 0);
  const int32_t kernel_w = options.int_field(kFilterWidth, 0);
  node.attrs.set("activation", activation);
  node.attrs.set("kernel_h", int64_t{kernel_h});
  node.attrs.set("kernel_w", int64_t{kernel_w});
  node.attrs.set("stride_h", int64_t{options.int_field(kStrideH, 0)});
  node.attrs.set("stride_w", int64_t{options.int_field(kStrideW, 0)});
  return set_padding(options.byte_field(kPadding, 0), in, kernel_h, kernel_w, node);
}

namespace {

Result<Window> read_pool2d_window(const Node& node, DType type) {
  const int64_t h = node.attrs.integer("kernel_h"), w = node.attrs.integer("kernel_w");
  // The sum of a window of integers must fit 32 bits; the limits of read_window() come after this one.
  const int64_t most_taps = type == DType::kInt16 ? 1 << 15 : 1 << 24;
  if (h < 1 || w < 1 || h > most_taps || w > most_taps || h * w > most_taps)
    return Error(Code::kInvalid, format("a window of {}x{} cannot be pooled", h, w));
  if (node.attrs.integer("dilation_h", 1) != 1 || node.attrs.integer("dilation_w", 1) != 1)
    return Error(Code::kUnsupported, "pooling has no dilation");
  return read_window(node, static_cast<int32_t>(h), static_cast<int32_t>(w));
}

}  // namespace

Result<std::vector<Shape>> infer_pool2d(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_rank(in, "input", 4));
  MOTE_TRY(check_same_quantization(in, graph.tensor(node.outputs[0]), kInt8Int16AndFloat));
  MOTE_ASSIGN(const Window window, read_pool2d_window(node, in.type));
  MOTE_ASSIGN(const OutputSize size, output_size(window, in));
  return std::vector<Shape>{{in.shape[0], size.height, size.width, in.shape[3]}};
}

Result<std::vector<KernelCall>> lower_pool2d(const Graph& graph, const Node& node, const char* of_batches) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_ASSIGN(const Window w, read_pool2d_window(node, in.type));
  const bool batches = in.shape[0] != 1 || of_batches != nullptr;
  const std::string own = format("{}{}_{}", node.op, batches ? "_batches" : "", type_suffix(in.type));
  KernelCall call;
  call.kernel = &kernel(of_batches != nullptr ? of_batches : own.c_str());
  if (batches) call.integer("batches", in.shape[0]);
  call.integer("in_h", in.shape[1]);
  call.integer("in_w", in.shape[2]);
  call.integer("channels", in.shape[3]);
  call.integer("out_h", out.shape[1]);
  call.integer("out_w", out.shape[2]);
  call.integer("kernel_h", w.kernel_h);
  call.integer("kernel_w", w.kernel_w);
  call.integer("stride_h", w.stride_h);
  call.integer("stride_w", w.stride_w);
  call.integer("pad_top", w.pad_top);
  call.integer("pad_left", w.pad_left);
  add_activation_range(call, node, out);
  return std::vector{call};
}

namespace {

struct PoolCase {
  const char* name;
  DType type;
  Shape in;
  int64_t kernel_h, kernel_w;
  Attrs window;
  int32_t zero_point;
};

}  // namespace

std::vector<OpCase> pool2d_cases(const char* op, TypeSet types) {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const std::vector<PoolCase> table = {
      {"int8 2x2 stride 2", s8, {1, 6, 4, 3}, 2, 2, window_attrs(2, 2), 4},
      {"int8 whole image", s8, {1, 7, 5, 6}, 7, 5, window_attrs(1, 1), -128},
      {"int8 whole image, large strides", s8, {1, 5, 5, 8}, 5, 5, window_attrs(5, 5), 127},
      {"int8 3x3 same", s8, {1, 5, 6, 2}, 3, 3, window_attrs(1, 1, {1, 1, 1, 1}), 0},
      {"int8 3x3 same, eight channels", s8, {1, 5, 6, 8}, 3, 3, window_attrs(1, 1, {1, 1, 1, 1}), 3},
      {"int8 3x2 stride 2, odd", s8, {1, 7, 9, 1}, 3, 2, window_attrs(2, 2, {1, 1, 0, 1}, "relu"), -20},
      {"int8 1x1", s8, {1, 3, 4, 5}, 1, 1, window_attrs(1, 1, {}, "relu6"), -100},
      {"int8 strides beyond the window", s8, {1, 9, 10, 2}, 2, 2, window_attrs(3, 4), 1},
      {"int8 one pixel", s8, {1, 1, 1, 4}, 3, 3, window_attrs(1, 1, {1, 1, 1, 1}), 1},
      {"int8 window larger than the image", s8, {1, 2, 2, 3}, 4, 4, window_attrs(2, 2, {3, 3, 3, 3}), 1},
      {"int8 one channel over time", s8, {1, 20, 1, 1}, 4, 1, window_attrs(2, 1, {}, "relu_n1_to_1"), 1},
      {"int8 3x3 same, 35 channels", s8, {1, 5, 6, 35}, 3, 3, window_attrs(1, 1, {1, 1, 1, 1}, "relu"), 3},
      {"int8 256 taps, 16 channels", s8, {1, 16, 17, 16}, 16, 16, window_attrs(1, 1), 0},
      {"int8 batch of 3", s8, {3, 5, 4, 2}, 3, 2, window_attrs(2, 1, {1, 1, 0, 1}, "relu"), -20},
      {"int16 2x2 stride 2", s16, {1, 6, 4, 3}, 2, 2, window_attrs(2, 2), 0},
      {"int16 whole image", s16, {1, 7, 5, 6}, 7, 5, window_attrs(1, 1), 0},
      {"int16 3x3 same", s16, {1, 5, 6, 2}, 3, 3, window_attrs(1, 1, {1, 1, 1, 1}, "relu6"), 0},
      {"int16 over time", s16, {1, 20, 1, 1}, 4, 1, window_attrs(2, 1, {}, "relu_n1_to_1"), 0},
      {"int16 batch of 2", s16, {2, 4, 4, 5}, 4, 4, window_attrs(4, 4), 0},
      {"float32 2x2 stride 2", f32, {1, 6, 4, 3}, 2, 2, window_attrs(2, 2, {}, "relu"), 0},
      {"float32 3x3 same", f32, {1, 5, 7, 2}, 3, 3, window_attrs(2, 2, {1, 1, 1, 1}), 0},
      {"float32 over time", f32, {1, 20, 1, 1}, 4, 1, window_attrs(2, 1, {}, "relu_n1_to_1"), 0},
      {"float32 batch of 3", f32, {3, 5, 4, 2}, 3, 2, window_attrs(2, 1, {1, 1, 0, 1}), 0},
      {"float32 whole image", f32, {1, 4, 4, 8}, 4, 4, window_attrs(4, 4, {}, "relu6"), 0},
  };
  std::vector<OpCase> out;
  for (const PoolCase& row : table) {
    if (!types.has(row.type)) continue;
    CaseBuilder builder(row.name);
    const Quant quant = per_tensor(row.type == s16 ? 1e-4f : 0.05f, row.zero_point);
    Attrs attributes = row.window;
    attributes.set("kernel_h", row.kernel_h);
    attributes.set("kernel_w", row.kernel_w);
    builder.node(op, {builder.input(row.type, row.in, quant)}, attributes, row.type, quant);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace mote
