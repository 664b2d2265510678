# SPDX-License-Identifier: Apache-2.0
"""What the scripts of this folder share: both of PyTorch's exporters, and the recording of its outputs."""

import pathlib
import sys

import onnx
import torch

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent))
import recording  # noqa: E402

RUNS = 3


def settle(model, shape):
    """Gives normalisations scales, offsets and statistics as training would: not all 1 and 0."""
    for module in model.modules():
        if isinstance(module, (torch.nn.modules.batchnorm._BatchNorm, torch.nn.LayerNorm)):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.uniform_(module.bias, -0.5, 0.5)
    model.train()
    with torch.no_grad():
        for _ in range(20):
            model(torch.randn(8, *shape[1:]))
    return model.eval()


def as_list(outputs):
    """The outputs of a model that returns one tensor or several."""
    return list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]


def export(name, build, shape, data=torch.randn, train=None):
    """Writes <name>_dynamo.onnx and <name>_torchscript.onnx, and what PyTorch computes with three inputs.

    `data(shape)` makes inputs; `train(model)` trains the model before.
    """
    torch.manual_seed(1)
    torch.set_num_threads(1)
    model = settle(build(), shape)
    if train:
        train(model)
    inputs = [data(shape) for _ in range(RUNS)]
    with torch.no_grad():
        runs = [([x.numpy()], [y.numpy() for y in as_list(model(x))]) for x in inputs]
    for exporter, dynamo in (("dynamo", True), ("torchscript", False)):
        path = FOLDER / f"{name}_{exporter}.onnx"
        extra = {"external_data": False} if dynamo else {}
        torch.onnx.export(model, (inputs[0],), str(path), dynamo=dynamo, input_names=["input"], **extra)
        strip(path)
        version = torch.__version__.split("+")[0]
        recording.write(path, f"torch.onnx {version}, {exporter}", f"PyTorch {version}", runs)


def strip(path):
    """Takes out notes about the source of every node: they name folders of the computer, and are long."""
    model = onnx.load(path)
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for function in model.functions:
        for node in function.node:
            del node.metadata_props[:]
            node.doc_string = ""
    for value in list(model.graph.value_info) + list(model.graph.input) + list(model.graph.output):
        del value.metadata_props[:]
    del model.graph.metadata_props[:]
    onnx.save(model, path)
