# SPDX-License-Identifier: Apache-2.0
"""Builds small .tflite models, one case of an operator each.

A Case holds a model and what it is run on. Tensors are made by input(), const(), output() and between(), which
return a tensor's index, and op() joins them:

    case = book.case("leaky_relu", "int8", "alpha above 1")
    x = case.input((2, 3), Q(0.05, -7))
    y = case.output((2, 3), Q(0.04, 20))
    case.op("LEAKY_RELU", [x], [y], "LeakyReluOptions", alpha=1.5)

Whatever is left out takes the type of the case, and values that are left out are random, the same every time: they
follow from the operator, the type and the name of the case.
"""

import zlib

import flatbuffers
import numpy as np
from tflite_micro.tensorflow.lite.python import schema_py_generated as schema

NUMPY_TYPES = {
    "float32": np.float32,
    "int8": np.int8,
    "int16": np.int16,
    "int32": np.int32,
    "int64": np.int64,
    "uint8": np.uint8,
    "uint16": np.uint16,
    "uint32": np.uint32,
    "uint64": np.uint64,
    "bool": np.bool_,
}

# Alignment of constants, as the schema asks for.
BUFFER_ALIGNMENT = 16


class Q:
    """Quantisation: one scale and zero point, or lists of them along an axis."""

    def __init__(self, scale, zero=0, axis=0):
        self.scales = [scale] if np.isscalar(scale) else list(scale)
        self.zeros = [zero] * len(self.scales) if np.isscalar(zero) else list(zero)
        self.axis = axis

    def table(self):
        table = schema.QuantizationParametersT()
        table.scale = [float(np.float32(s)) for s in self.scales]
        table.zeroPoint = self.zeros
        table.quantizedDimension = self.axis
        return table


class AlignedBuffer(schema.BufferT):
    """A buffer whose data is aligned."""

    def Pack(self, builder):
        data = None
        if self.data is not None:
            raw = bytes(self.data)
            builder.StartVector(1, len(raw), BUFFER_ALIGNMENT)
            builder.head = builder.Head() - len(raw)
            builder.Bytes[builder.Head() : builder.Head() + len(raw)] = raw
            data = builder.EndVector()
        schema.BufferStart(builder)
        if data is not None:
            schema.BufferAddData(builder, data)
        return schema.BufferEnd(builder)


def pack_int4(values):
    """Two values a byte, the first in the lower half."""
    flat = np.asarray(values, np.int8).reshape(-1).astype(np.uint8) & 15
    if flat.size % 2:
        flat = np.append(flat, np.uint8(0))
    return (flat[0::2] | (flat[1::2] << 4)).astype(np.uint8).tobytes()


class Subgraph:
    def __init__(self, case):
        self.case = case
        self.table = schema.SubGraphT()
        self.table.tensors = []
        self.table.inputs = []
        self.table.outputs = []
        self.table.operators = []
        case.subgraphs.append(self)
        self.index = len(case.subgraphs) - 1

    def between(self, shape, quant=None, dtype=None, variable=False, buffer=0):
        """A tensor that is neither input nor output; with `variable`, one that keeps its value between runs."""
        tensor = schema.TensorT()
        tensor.shape = [int(size) for size in shape]
        tensor.type = getattr(schema.TensorType, (dtype or self.case.type).upper())
        tensor.buffer = buffer
        tensor.isVariable = variable
        if quant is not None:
            tensor.quantization = quant.table()
        self.table.tensors.append(tensor)
        return len(self.table.tensors) - 1

    def input(self, shape, quant=None, dtype=None, values=None):
        """A model input. `values`: an array, or a list with one array for each run."""
        index = self.between(shape, quant, dtype)
        self.table.inputs.append(index)
        if self.index == 0:
            self.case.inputs.append((tuple(shape), dtype or self.case.type, values))
        return index

    def output(self, shape, quant=None, dtype=None):
        index = self.between(shape, quant, dtype)
        self.table.outputs.append(index)
        return index

    def const(self, values, quant=None, dtype=None, shape=None):
        dtype = dtype or self.case.type
        if dtype == "int4":
            values = np.asarray(values, np.int8)
            data = pack_int4(values)
        else:
            values = np.asarray(values, NUMPY_TYPES[dtype])
            data = values.tobytes()
        buffer = AlignedBuffer()
        buffer.data = data
        self.case.buffers.append(buffer)
        return self.between(
            values.shape if shape is None else shape, quant, dtype, buffer=len(self.case.buffers) - 1
        )

    def op(self, code, inputs, outputs, options=None, custom=None, **fields):
        """A builtin operator by its name in the schema; or with `custom`, the bytes of its options, a custom one."""
        case = self.case
        if (code, custom is not None) not in case.codes:
            entry = schema.OperatorCodeT()
            if custom is not None:
                entry.customCode = code
                entry.builtinCode = schema.BuiltinOperator.CUSTOM
            else:
                entry.builtinCode = getattr(schema.BuiltinOperator, code)
            entry.deprecatedBuiltinCode = min(entry.builtinCode, 127)
            case.codes[code, custom is not None] = (len(case.codes), entry)
        operator = schema.OperatorT()
        operator.opcodeIndex = case.codes[code, custom is not None][0]
        operator.inputs = list(inputs)
        operator.outputs = list(outputs)
        if options is not None:
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, options)
            operator.builtinOptions = getattr(schema, options + "T")()
            for name, value in fields.items():
                if not hasattr(operator.builtinOptions, name):
                    raise ValueError(f"{options} has no {name}")
                setattr(operator.builtinOptions, name, value)
        if custom:
            operator.customOptions = list(custom)
        self.table.operators.append(operator)


class Case:
    def __init__(self, operator, dtype, name):
        self.operator = operator
        self.type = dtype
        self.name = name
        self.runs = 1
        # Whether an output may hold, in some run, what nothing wrote; it is then recorded as null.
        self.may_leave_outputs = False
        # All runs but every so many-th end early: their outputs are whatever lay there, and recorded as null.
        self.period = 1
        self.buffers = [AlignedBuffer()]
        self.codes = {}
        self.subgraphs = []
        self.inputs = []
        self.random = np.random.RandomState(zlib.crc32(f"{operator}:{dtype}:{name}".encode()))
        self.main = Subgraph(self)
        for method in ("between", "input", "output", "const", "op"):
            setattr(self, method, getattr(self.main, method))

    def subgraph(self):
        return Subgraph(self)

    def draw(self, shape, dtype=None, low=None, high=None):
        """Random values; integers from low to high, both included, by default all that the type holds."""
        dtype = dtype or self.type
        if dtype == "float32":
            low, high = (-4, 4) if low is None else (low, high)
            return self.random.uniform(low, high, shape).astype(np.float32)
        if dtype == "bool":
            return self.random.randint(0, 2, shape).astype(np.bool_)
        if dtype == "int4":
            low, high = (-7, 7) if low is None else (low, high)
            return self.random.randint(low, high + 1, shape).astype(np.int8)
        if low is None:
            info = np.iinfo(NUMPY_TYPES[dtype])
            low, high = (info.min, info.max) if info.bits <= 16 else (max(info.min, -1000), 1000)
        return np.asarray(self.random.randint(low, high + 1, shape, np.int64)).astype(NUMPY_TYPES[dtype])

    def run_inputs(self):
        """For each run a list of arrays, in the order of the model's inputs."""
        runs = []
        for run in range(self.runs):
            arrays = []
            for shape, dtype, values in self.inputs:
                if values is None:
                    array = self.draw(shape, dtype)
                else:
                    array = np.asarray(
                        values[run] if isinstance(values, list) else values, NUMPY_TYPES[dtype]
                    )
                arrays.append(np.array(np.broadcast_to(array, shape), order="C"))
            runs.append(arrays)
        return runs

    def model(self):
        """The bytes of the .tflite file."""
        model = schema.ModelT()
        model.version = 3
        model.operatorCodes = [entry for _, entry in sorted(self.codes.values(), key=lambda item: item[0])]
        model.subgraphs = [subgraph.table for subgraph in self.subgraphs]
        model.buffers = self.buffers
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


class Book:
    """All cases, and why what is missing is missing."""

    def __init__(self):
        self.cases = []
        self.gaps = []

    def case(self, operator, dtype, name):
        if any((c.operator, c.type, c.name) == (operator, dtype, name) for c in self.cases):
            raise ValueError(f"{operator} {dtype} '{name}' twice")
        self.cases.append(Case(operator, dtype, name))
        return self.cases[-1]

    def not_recorded(self, what, why):
        self.gaps.append((what, why))
