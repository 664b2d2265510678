# SPDX-License-Identifier: Apache-2.0
"""Operators that combine the elements along axes, and functions of whole rows."""

import numpy as np

from builder import Q
from common import plain, quant

# name, shape, axes, keeps the dimensions
REDUCTIONS = (
    ("image to channels", (1, 5, 4, 3), (1, 2), True),
    ("image to channels, dimensions dropped", (2, 3, 4, 2), (1, 2), False),
    ("last axis, negative", (3, 7), (-1,), False),
    ("first axis", (4, 5), (0,), True),
    ("all axes", (2, 3, 4), (0, 1, 2), False),
    ("axes in disorder, one negative", (2, 3, 2, 4), (3, -3), True),
    ("an axis twice", (3, 4, 2), (1, 1), False),
    ("vector to scalar", (9,), (0,), False),
    ("middle axis of rank 5", (2, 2, 3, 2, 2), (2,), False),
    ("axis of size 1", (2, 1, 5), (1,), False),
)


def reduced(shape, axes, keeps):
    axes = {axis % len(shape) for axis in axes}
    return tuple(1 if n in axes else size for n, size in enumerate(shape) if keeps or n not in axes)


def reduction(book, operator, dtype):
    code = {
        "mean": "MEAN",
        "sum": "SUM",
        "reduce_max": "REDUCE_MAX",
        "reduce_min": "REDUCE_MIN",
        "reduce_all": "REDUCE_ALL",
    }[operator]
    for number, (name, shape, axes, keeps) in enumerate(REDUCTIONS):
        case = book.case(operator, dtype, name)
        q_in = quant(dtype, number)
        count = np.prod([shape[axis] for axis in {axis % len(shape) for axis in axes}])
        if operator in ("reduce_max", "reduce_min") or plain(dtype):
            q_out = q_in
        elif operator == "mean":
            q_out = quant(dtype, number + number % 3)
        else:
            q_out = Q(q_in.scales[0] * np.sqrt(count) * 1.1, 23 if dtype == "int8" else 0)
        values = case.draw(shape)
        if dtype == "bool":
            values = case.random.randint(0, 8, shape) > 0
        x = case.input(shape, q_in, values=values)
        axis = case.const(np.array(axes), dtype="int32")
        y = case.output(reduced(shape, axes, keeps), q_out)
        case.op(code, [x, axis], [y], "ReducerOptions", keepDims=keeps)
    if operator == "mean" and dtype != "float32":
        case = book.case(operator, dtype, "ties")
        values = np.array([[1, 2], [2, 3], [-1, -2], [-2, -3], [0, 1], [0, -1], [127, 126], [-128, -127]])
        x = case.input(values.shape, Q(0.5, 0), values=values)
        axis = case.const(np.array([1]), dtype="int32")
        case.op(code, [x, axis], [case.output((8,), Q(0.5, 0))], "ReducerOptions")
    case = book.case(operator, dtype, "axis as a scalar")
    q = quant(dtype, 1)
    x = case.input((3, 4), q)
    case.op(code, [x, case.const(np.int32(1), dtype="int32")], [case.output((3,), q)], "ReducerOptions")


def arg(book, operator, dtype):
    rows = (
        ("last axis", (3, 7), 1),
        ("first axis", (4, 5), 0),
        ("negative axis", (2, 3, 4), -1),
        ("middle axis", (2, 3, 4), 1),
        ("vector", (13,), 0),
        ("rank 4, channels", (1, 2, 3, 5), 3),
        ("ties", (4, 6), 1),
    )
    options, field = (
        ("ArgMaxOptions", {"outputType": 2})
        if operator == "arg_max"
        else ("ArgMinOptions", {"outputType": 2})
    )
    for number, (name, shape, axis) in enumerate(rows):
        case = book.case(operator, dtype, name)
        values = case.draw(shape, "int32", -2, 2) if name == "ties" else None
        x = case.input(shape, quant(dtype, number), values=values)
        y = case.output([size for n, size in enumerate(shape) if n != axis % len(shape)], dtype="int32")
        case.op(
            operator.upper(),
            [x, case.const(np.array([axis] if number % 2 else axis), dtype="int32")],
            [y],
            options,
            **field,
        )


def cumsum(book, dtype):
    rows = (
        ("first axis", (4, 3), 0, False, False),
        ("last axis", (2, 5), 1, False, False),
        ("exclusive", (2, 3, 4), 1, True, False),
        ("reverse", (3, 5), -1, False, True),
        ("exclusive and reverse", (2, 2, 3, 2), 2, True, True),
        ("vector", (11,), 0, False, False),
    )
    for number, (name, shape, axis, exclusive, reverse) in enumerate(rows):
        case = book.case("cumsum", dtype, name)
        q = quant(dtype, number)
        x = case.input(shape, q)
        q_out = None if q is None else Q(q.scales[0] * (1.7, 1, 2.3)[number % 3], q.zeros[0] // 2)
        axis = case.const(np.int32(axis), dtype="int32")
        case.op(
            "CUMSUM",
            [x, axis],
            [case.output(shape, q_out)],
            "CumsumOptions",
            exclusive=exclusive,
            reverse=reverse,
        )


def softmax(book, source, target):
    kind = source if source == target else f"{source} to {target}"
    q_out = {"int8": Q(1 / 256, -128), "int16": Q(1 / 32768)}.get(target)
    if source == "int8" and target == "int16":
        q_out = Q(1 / 65536, -32768)
    quants = {
        "int8": (Q(0.1, 5), Q(0.02, -128), Q(0.5, 127), Q(0.005, 0), Q(0.25, -30), Q(1.0, 3), Q(0.07, 11)),
        "int16": (Q(1e-3), Q(5e-4), Q(2e-4), Q(3e-3), Q(1e-4), Q(8e-4), Q(2**-12)),
    }.get(source)
    rows = (
        ((1, 10), 1.0),
        ((3, 7), 1.0),
        ((2, 3, 5), 2.0),
        ((1, 2, 2, 4), 0.5),
        ((6,), 1.0),
        ((2, 40), 0.1),
        ((1, 1), 1.0),
    )
    for number, (shape, beta) in enumerate(rows):
        case = book.case("softmax", kind, "x".join(map(str, shape)) + f", beta {beta:g}")
        x = case.input(shape, quants and quants[number], source)
        case.op("SOFTMAX", [x], [case.output(shape, q_out, target)], "SoftmaxOptions", beta=beta)
    case = book.case("softmax", kind, "equal values, one far above")
    values = np.array([[3] * 9, [0] * 8 + [100], [-100] + [27] * 8])
    x = case.input(values.shape, quants and quants[0], source, values)
    case.op("SOFTMAX", [x], [case.output(values.shape, q_out, target)], "SoftmaxOptions", beta=1.0)


def log_softmax(book, dtype):
    quants = (Q(0.1, 5), Q(0.02, -128), Q(0.5, 127), Q(0.005, 0), Q(0.25, -30))
    for number, shape in enumerate(((1, 10), (3, 7), (2, 3, 5), (1, 2, 2, 4), (16,))):
        case = book.case("log_softmax", dtype, "x".join(map(str, shape)))
        x = case.input(shape, quants[number] if dtype == "int8" else None)
        y = case.output(shape, Q(16 / 256, 127) if dtype == "int8" else None)
        case.op("LOG_SOFTMAX", [x], [y], "LogSoftmaxOptions")


def l2_normalization(book, dtype):
    rows = ((1, 8), (3, 5), (2, 3, 4), (1, 2, 2, 7), (2, 33))
    for number, shape in enumerate(rows):
        case = book.case("l2_normalization", dtype, "x".join(map(str, shape)))
        x = case.input(shape, quant(dtype, number))
        y = case.output(shape, Q(1 / 128, 0) if dtype == "int8" else None)
        case.op("L2_NORMALIZATION", [x], [y], "L2NormOptions", fusedActivationFunction=0)
    case = book.case("l2_normalization", dtype, "a row of zeros, a row of one value")
    zero = quant(dtype, 0).zeros[0] if dtype == "int8" else 0
    values = np.array([[zero] * 4, [zero, zero, zero + 50, zero], [zero + 1] * 4])
    x = case.input(values.shape, quant(dtype, 0), values=values)
    y = case.output(values.shape, Q(1 / 128, 0) if dtype == "int8" else None)
    case.op("L2_NORMALIZATION", [x], [y], "L2NormOptions", fusedActivationFunction=0)


def add_cases(book):
    for dtype in ("float32", "int8", "int16"):
        reduction(book, "mean", dtype)
        reduction(book, "sum", dtype)
        softmax(book, dtype, dtype)
    softmax(book, "int8", "int16")
    for dtype in ("float32", "int8"):
        reduction(book, "reduce_max", dtype)
        reduction(book, "reduce_min", dtype)
        arg(book, "arg_max", dtype)
        arg(book, "arg_min", dtype)
        cumsum(book, dtype)
        log_softmax(book, dtype)
        l2_normalization(book, dtype)
    reduction(book, "reduce_all", "bool")
