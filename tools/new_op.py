#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes what a new operator begins with: see docs/adding-an-operator.md.

    tools/new_op.py soft_sign                                  # mote's name of the operator
    tools/new_op.py soft_sign --tflite 163:SOFT_SIGN:1         # and the code, name and newest version in .tflite files

It makes src/ops/NAME.cc, device/nn/NAME/NAME.h and NAME_f32.cpp, and adds their lines to the tables. What it writes
compiles and passes its cases: an operator on the elements of a float tensor that gives them back as they are. Every place
to change says FILL IN.
"""

import argparse
import pathlib
import re
import sys

OPERATOR = """// SPDX-License-Identifier: Apache-2.0
#include "device/nn/@name@/@name@.h"

#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr TypeSet kFloat = {DType::kFloat32};

// FILL IN: options of the file become attributes of the node, inputs that are settings too.
Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

// FILL IN: every mistake that a user or a damaged file can make is found here.
Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_same_type(in, graph.tensor(node.outputs[0]), kFloat));
  return std::vector<Shape>{in.shape};
}

// FILL IN: the arithmetic, naive and in double precision, without anything of device/.
void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  for (int64_t i = 0; i < graph.tensor(node.outputs[0]).elements(); ++i)
    buffers.out<float>(0)[i] = buffers.in<float>(0)[i];
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("@name@_f32");
  call.integer("count", graph.tensor(node.outputs[0]).elements());
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

// FILL IN: at least five for each type, with what is hard about the operator.
std::vector<OpCase> cases() {
  struct Row {
    const char* name;
    Shape shape;
  };
  const std::vector<Row> table = {{"float32 row", {37}},
                                  {"float32 image", {1, 3, 5, 4}},
                                  {"float32 scalar", {}},
                                  {"float32 column", {9, 1}},
                                  {"float32 batch of two", {2, 3, 5}}};
  std::vector<OpCase> out;
  for (const Row& row : table) {
    CaseBuilder builder(row.name);
    builder.node("@name@", {builder.input(DType::kFloat32, row.shape)}, {}, DType::kFloat32);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_@name@ = {
    .name = "@name@",
    .summary = "FILL IN: what it computes, in one line",
    .source = "FILL IN: where its arithmetic is defined",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {@tflite@},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
"""

HEADER = """/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_@NAME@_H
#define MOTE_@NAME@_H
/* FILL IN: what it computes, for shapes of which layout, in which range, from which source.

   out[i] = in[i]

   The output may lie exactly over the input. */

#include "device/port/port.h"

typedef struct mote_@name@_f32_params {
  int32_t count;
} mote_@name@_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(@name@_f32)(const float* in, float* out, void* scratch, const mote_@name@_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
"""

KERNEL = """/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/@name@/@name@.h"

MOTE_KERNEL void MOTE_NAME(@name@_f32)(const float* in, float* out, void*, const mote_@name@_f32_params* p) {
  for (int32_t i = p->count; i > 0; --i) *out++ = *in++;
}
"""

NEXT = """Now:
  1. fill in src/ops/@name@.cc and device/nn/@name@, then run clang-format-14 -i on them
  2. cmake --build --preset dev --target mote_ops_test && build/dev/bin/mote_ops_test --gtest_filter='*@name@*'
  3. build/dev/bin/golden_test --gtest_filter='CodeBytes*' says how many bytes of code the kernel has: put that into
     device/nn/kernels.inc in place of 0, and the instructions per 100 outputs beside it
  4. record what TensorFlow Lite Micro computes: tools/truth/README.md
  5. MOTE_RECORD=1 build/dev/bin/ops_test --gtest_filter='OperatorsPage*' brings docs/operators.md up to date"""


def tflite_entry(text):
    parts = text.split(":")
    if len(parts) != 3 or not parts[0].isdigit() or not parts[2].isdigit():
        sys.exit(f"new_op.py: --tflite {text}: give CODE:NAME:VERSION, as in 87:LOGICAL_NOT:1")
    return f'{{{parts[0]}, "{parts[1]}", {parts[2]}}}'


def add_line(path, line, after):
    """Before the first line for which `after` is true, or at the end."""
    lines = path.read_text().splitlines()
    at = next((i for i, other in enumerate(lines) if after(other)), len(lines))
    lines.insert(at, line)
    path.write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="lower case, words joined by _")
    parser.add_argument("--tflite", default="", help="CODE:NAME:VERSION of the operator in .tflite files")
    parser.add_argument(
        "--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[1], help="of the repository"
    )
    arguments = parser.parse_args()
    name, root = arguments.name, arguments.root
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        sys.exit(f"new_op.py: '{name}' is no name for an operator: lower case, words joined by _")
    if (root / f"src/ops/{name}.cc").exists() or (root / f"device/nn/{name}").exists():
        sys.exit(f"new_op.py: there is a {name} already")
    tflite = tflite_entry(arguments.tflite) if arguments.tflite else ""

    def write(path, text):
        path = root / path
        path.parent.mkdir(parents=True, exist_ok=True)
        text = text.replace("@name@", name).replace("@NAME@", name.upper()).replace("@tflite@", tflite)
        path.write_text(text)
        print(path.relative_to(root))

    write(f"src/ops/{name}.cc", OPERATOR)
    write(f"device/nn/{name}/{name}.h", HEADER)
    write(f"device/nn/{name}/{name}_f32.cpp", KERNEL)
    add_line(root / "src/ops/ops.inc", f"OP({name})", lambda line: False)
    add_line(
        root / "device/nn/kernels.inc",
        f'KERNEL({name}_f32, "nn/{name}/{name}_f32.cpp", mote_{name}_f32_params, kIsaAny, 0, kElements, 1000)',
        lambda line: False,
    )
    include = f'#include "device/nn/{name}/{name}.h"'
    add_line(root / "device/nn/kernels.h", include, lambda line: line.startswith("#include") and line > include)
    print(NEXT.replace("@name@", name))


if __name__ == "__main__":
    main()
