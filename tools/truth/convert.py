# SPDX-License-Identifier: Apache-2.0
"""Between types and quantisations: QUANTIZE, DEQUANTIZE, CAST. The type of a case is "from to to"."""

import numpy as np

from builder import NUMPY_TYPES, Q
from common import quant

SHAPES = ((37,), (2, 3, 5), (1, 4, 3, 2), (), (3, 1, 2, 2, 3))

QUANTIZE = {
    "float32": ("int8", "int16"),
    "int8": ("int8", "uint8", "int16", "int32"),
    "int16": ("int8", "int16", "int32"),
    "int32": ("int8", "int16"),
    "uint8": ("int8",),
}
INT32_QUANTS = (Q(0.0003, 0), Q(2e-5, 1000), Q(0.01, -77), Q(1e-6, 5), Q(0.5, 0))


def quantization(dtype, number):
    return INT32_QUANTS[number % 5] if dtype == "int32" else quant(dtype, number)


def quantize(book, source, target):
    for number, shape in enumerate(SHAPES):
        case = book.case("quantize", f"{source} to {target}", "x".join(map(str, shape)) or "scalar")
        q_in, q_out = quantization(source, number), quantization(target, number + 1)
        if source == "float32":
            # Halves of a step, exactly as far as float has them, beside values that saturate.
            scale = np.float32(q_out.scales[0])
            info = np.iinfo(target)
            steps = case.random.randint(
                2 * (info.min - q_out.zeros[0]) - 9, 2 * (info.max - q_out.zeros[0]) + 9, shape
            )
            values = (np.float32(0.5) * np.asarray(steps).astype(np.float32) * scale).astype(np.float32)
        else:
            info = np.iinfo(source)
            spread = int(150 * q_out.scales[0] / q_in.scales[0]) if source == "int32" else info.max
            values = case.draw(shape, "int64", max(info.min, -spread), min(info.max, spread))
            values = np.clip(values, info.min, info.max)
        x = case.input(shape, q_in, source, values)
        case.op("QUANTIZE", [x], [case.output(shape, q_out, target)], "QuantizeOptions")
    if source != "float32":
        case = book.case("quantize", f"{source} to {target}", "a third of the scale and extremes")
        info = np.iinfo(source)
        values = np.concatenate([[info.min, info.max], np.arange(-9, 9) * 3 + 1]).clip(info.min, info.max)
        if source == "int32":
            values = np.arange(-40, 40)
        x = case.input(values.shape, Q(0.01, quantization(source, 2).zeros[0]), source, values)
        y = case.output(values.shape, Q(0.03, 0 if target == "int16" else 3), target)
        case.op("QUANTIZE", [x], [y], "QuantizeOptions")


def quantize_corners(book):
    for target, q in (("int8", Q(0.25, -3)), ("int16", Q(2**-10, 0))):
        case = book.case("quantize", f"float32 to {target}", "ties and values far outside")
        values = np.array(
            [0, -0.0, 0.125, -0.125, 0.375, -0.375, 1e4, -1e4, 0.1249999, 2**-11, -(2**-11), 3 * 2**-11]
        )
        x = case.input(values.shape, None, "float32", values)
        case.op("QUANTIZE", [x], [case.output(values.shape, q, target)], "QuantizeOptions")


def dequantize(book, source):
    for number, shape in enumerate(SHAPES):
        case = book.case("dequantize", f"{source} to float32", "x".join(map(str, shape)) or "scalar")
        x = case.input(shape, quant(source, number), source)
        case.op("DEQUANTIZE", [x], [case.output(shape, dtype="float32")], "DequantizeOptions")
    case = book.case("dequantize", f"{source} to float32", "extremes")
    info = np.iinfo(source)
    values = np.array([info.min, info.max, info.min + 1, info.max - 1, 0 if info.min else 128])
    x = case.input(values.shape, quant(source, 5), source, values)
    case.op("DEQUANTIZE", [x], [case.output(values.shape, dtype="float32")], "DequantizeOptions")


CAST_FROM = ("int8", "int16", "int32", "uint32", "float32", "bool")
CAST_TO = ("int8", "int16", "int32", "uint32", "float32")


def cast_values(case, source, target, shape):
    """What a conversion is defined for: floats that fit, integers of any size."""
    if source == "float32":
        if target == "float32":
            return case.draw(shape, source, -1e6, 1e6)
        info = np.iinfo(target)
        return case.draw(shape, source, max(info.min, -1e5) + 1, min(info.max, 1e5) - 1)
    if source == "bool":
        return case.draw(shape, source)
    info = np.iinfo(source)
    return case.random.randint(info.min, info.max, shape, np.int64)


def cast(book, source, target):
    for number, shape in enumerate(((11,), (2, 3), (), (1, 2, 2, 2))):
        case = book.case("cast", f"{source} to {target}", "x".join(map(str, shape)) or "scalar")
        x = case.input(shape, None, source, cast_values(case, source, target, shape))
        case.op("CAST", [x], [case.output(shape, None, target)], "CastOptions")
    case = book.case("cast", f"{source} to {target}", "corners")
    if source == "float32":
        values = np.array(
            [0.0, -0.0, 0.5, -0.5, 0.99, -0.99, 1.5, 2.5, 100.9, 16777216.0 if target == "float32" else 3.0]
        )
    elif source == "bool":
        values = np.array([True, False, True])
    else:
        info = np.iinfo(source)
        values = np.array(
            [info.min, info.max, 0, 1, info.max - 1, info.max // 2 + 1, info.min // 2, 16777217 % info.max]
        )
    x = case.input(values.shape, None, source, values.astype(NUMPY_TYPES[source]))
    case.op("CAST", [x], [case.output(values.shape, None, target)], "CastOptions")


def add_cases(book):
    for source, targets in QUANTIZE.items():
        for target in targets:
            quantize(book, source, target)
    quantize_corners(book)
    for source in ("int8", "int16", "uint8"):
        dequantize(book, source)
    for source in CAST_FROM:
        for target in CAST_TO:
            cast(book, source, target)
    book.not_recorded(
        "cast to bool and to or from int64, uint8", "TensorFlow Lite Micro has no such conversion"
    )
    book.not_recorded("cast of floats outside the integer's range, and of NaN", "undefined in C++")
    book.not_recorded("quantize float32 to uint8 or int32", "refused by TensorFlow Lite Micro's kernel")
