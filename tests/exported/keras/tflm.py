# SPDX-License-Identifier: Apache-2.0
"""Runs a model in TensorFlow Lite Micro for convert.py, as a process of its own; both speak JSON."""

import base64
import importlib.metadata
import json
import pathlib
import sys

import numpy as np
from tflite_micro.python.tflite_micro import runtime

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
import recording  # noqa: E402

ARENA_BYTES = 1 << 20


def main():
    request = json.load(sys.stdin)
    interpreter = runtime.Interpreter.from_file(request["model"], arena_size=ARENA_BYTES)
    outputs = []
    for x in request["inputs"]:
        value = np.frombuffer(base64.b64decode(x["data"]), x["type"]).reshape(x["shape"])
        interpreter.set_input(value, 0)
        interpreter.invoke()
        outputs.append([recording.encoded(interpreter.get_output(0))])
    print(json.dumps({"version": importlib.metadata.version("tflite-micro"), "outputs": outputs}))


if __name__ == "__main__":
    main()
