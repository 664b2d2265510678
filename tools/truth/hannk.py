# SPDX-License-Identifier: Apache-2.0
"""Records what LiteRT's reference kernels make of the one-operator models of Halide's hannk (uint8 and int8).

    pip install ai-edge-litert
    python3 tools/truth/hannk.py FOLDER   # the folder hannk_ops of the pack tflite_core; writes tests/golden/hannk.txt

TensorFlow Lite Micro has no kernels of uint8 any more, so these come from LiteRT with its reference resolver. A line
holds the path of a model and the sha256 of its outputs, one after the other, for inputs of pseudorandom bytes: those of
the generator below, which starts anew for every model and goes on from one input to the next.
"""

import hashlib
import pathlib
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from ai_edge_litert.schema_py_generated import Model

TARGET = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/hannk.txt"


class Noise:
    """The linear congruential generator of Numerical Recipes; of each state the upper byte."""

    def __init__(self):
        self.state = 1

    def bytes(self, count):
        out = bytearray(count)
        for i in range(count):
            self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
            out[i] = self.state >> 24
        return bytes(out)


def constants_of(path):
    """Tensors that have values in the file: these models declare weights as inputs."""
    model = Model.GetRootAs(path.read_bytes(), 0)
    graph = model.Subgraphs(0)
    return {
        index
        for index in range(graph.TensorsLength())
        if model.Buffers(graph.Tensors(index).Buffer()).DataLength() > 0
    }


def outputs_of(path):
    interpreter = Interpreter(str(path), experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    interpreter.allocate_tensors()
    noise = Noise()
    constants = constants_of(path)
    for detail in interpreter.get_input_details():
        if detail["index"] in constants:
            continue
        count = int(np.prod(detail["shape"], dtype=np.int64)) * np.dtype(detail["dtype"]).itemsize
        value = np.frombuffer(noise.bytes(count), detail["dtype"]).reshape(detail["shape"])
        interpreter.set_tensor(detail["index"], value)
    interpreter.invoke()
    return b"".join(interpreter.get_tensor(d["index"]).tobytes() for d in interpreter.get_output_details())


def main():
    folder = pathlib.Path(sys.argv[1])
    lines = []
    for path in sorted(folder.rglob("*.tflite")):
        digest = hashlib.sha256(outputs_of(path)).hexdigest()
        lines.append(f"{path.relative_to(folder)} {digest}\n")
    TARGET.write_text("".join(lines))
    print(f"{len(lines)} models")


if __name__ == "__main__":
    main()
