# SPDX-License-Identifier: Apache-2.0
"""Operators on elements: activations, arithmetic, comparisons, logic."""

import math

import numpy as np

from builder import Q
from common import ACTIVATIONS, BROADCASTS, fitted, plain, quant, ramp, real

FLOAT = ("float32",)
INT8_FLOAT = ("float32", "int8")
ACTIVATION_TYPES = ("float32", "int8", "int16")

# One operand: the code in the schema, the types, and where the operator is defined in float.
UNARY = {
    "abs": ("ABS", ACTIVATION_TYPES, (-4, 4), "AbsOptions"),
    "ceil": ("CEIL", FLOAT, (-4, 4), None),
    "cos": ("COS", FLOAT, (-10, 10), "CosOptions"),
    "elu": ("ELU", INT8_FLOAT, (-6, 4), None),
    "exp": ("EXP", FLOAT, (-10, 8), "ExpOptions"),
    "floor": ("FLOOR", FLOAT, (-4, 4), None),
    "hard_swish": ("HARD_SWISH", INT8_FLOAT, (-5, 5), "HardSwishOptions"),
    "log": ("LOG", FLOAT, (0.001, 20), None),
    "logistic": ("LOGISTIC", ACTIVATION_TYPES, (-12, 12), None),
    "neg": ("NEG", FLOAT, (-4, 4), "NegOptions"),
    "relu": ("RELU", ACTIVATION_TYPES, (-4, 4), None),
    "relu6": ("RELU6", ACTIVATION_TYPES, (-4, 10), None),
    "round": ("ROUND", FLOAT, (-4, 4), None),
    "rsqrt": ("RSQRT", INT8_FLOAT, (0.01, 30), None),
    "sin": ("SIN", FLOAT, (-10, 10), None),
    "sqrt": ("SQRT", FLOAT, (0, 30), None),
    "square": ("SQUARE", FLOAT, (-4, 4), "SquareOptions"),
    "tanh": ("TANH", ACTIVATION_TYPES, (-5, 5), None),
    "zeros_like": ("ZEROS_LIKE", ("float32", "int8", "int32", "int64"), (-4, 4), "ZerosLikeOptions"),
}

SHAPES = ((7,), (2, 3), (1, 3, 5), (2, 2, 3, 3), (), (1, 2, 1, 3, 2))

# Values at which functions of float turn.
CORNERS = {
    "ceil": (-0.0, 0.0, -0.5, 0.5, -1.0, 1.0, 1e-20, -1e-20, 16777216.0, -8388609.0, math.inf, -math.inf),
    "floor": (-0.0, 0.0, -0.5, 0.5, -1.0, 1.0, 1e-20, -1e-20, 16777216.0, -8388609.0, math.inf, -math.inf),
    "round": (-0.5, 0.5, 1.5, -1.5, 2.5, -2.5, 3.5, 0.49999997, -0.49999997, 8388609.0, 1e9, -1e9),
    "abs": (math.nan, -0.0, 0.0, math.inf, -math.inf, 1e-40, -1e-40, 3.4e38, -3.4e38),
    "neg": (math.nan, -0.0, 0.0, math.inf, -math.inf, 1e-40, -1e-40, 3.4e38, -3.4e38),
    "exp": (0.0, -0.0, 1.0, -1.0, -math.inf, math.inf, -104.0, -87.5, 1e-10, math.nan),
    "log": (0.0, -1.0, math.inf, 1.0, 0.5, 2.0, 1e-38, 3e38, 2.718281828),
    "sqrt": (-1.0, -0.0, math.inf, 0.0, 1.0, 4.0, 2.0, 1e-38, 1e10),
    "rsqrt": (0.0, -0.0, -1.0, math.inf, 1.0, 4.0, 2.0, 1e10, 0.25),
    "sin": (0.0, math.pi, -math.pi, math.pi / 2, 100.0, -1000.0),
    "cos": (0.0, math.pi, -math.pi, math.pi / 2, 100.0, -1000.0),
    "square": (0.0, -0.0, 1.0, -1.0, 1e15, -1e-15),
    "relu": (-0.0, 0.0, -math.inf, 1e-40, -1e-40, 3.4e38),
    "relu6": (-0.0, 0.0, math.inf, -math.inf, 6.0, 6.0000005, 5.9999995),
    "elu": (0.0, -0.0, -1e-8, -50.0, -math.inf, math.inf, 1.0),
    "tanh": (0.0, 20.0, -20.0, math.inf, -math.inf, 1e-8),
    "logistic": (0.0, 20.0, -20.0, 90.0, -90.0, 1e-8),
    "hard_swish": (-3.0, 3.0, 0.0, -2.9999998, 2.9999998, -100.0, 100.0),
    "zeros_like": (math.inf, -math.inf, math.nan, 1.0, -0.0),
}

# Input and output of quantised functions whose output has a scale of its own.
FIXED_OUTPUT = {
    ("logistic", "int8"): Q(1 / 256, -128),
    ("logistic", "int16"): Q(1 / 32768),
    ("tanh", "int8"): Q(1 / 128),
    ("tanh", "int16"): Q(1 / 32768),
}
WIDE_INPUTS = {
    "int8": (Q(0.05, -7), Q(0.094, 101), Q(0.01, -128), Q(0.2, 55), Q(0.031, 127), Q(0.5, 3)),
    "int16": (Q(2**-12), Q(3e-4), Q(2**-13), Q(1e-3), Q(7.1e-5), Q(2**-11)),
}


def unary(book, operator, dtype):
    code, _, (low, high), options = UNARY[operator]
    if dtype == "float32" or plain(dtype):
        for shape in SHAPES:
            case = book.case(operator, dtype, "x".join(map(str, shape)) or "scalar")
            values = case.draw(shape, dtype, low, high) if dtype == "float32" else None
            case.op(code, [case.input(shape, values=values)], [case.output(shape)], options)
        if dtype == "float32":
            values = np.asarray(CORNERS[operator], np.float32)
            case = book.case(operator, dtype, "corners")
            case.op(code, [case.input(values.shape, values=values)], [case.output(values.shape)], options)
        return
    quantised_unary(book, operator, dtype, code, options)


# In float, where the scale of the output follows from the values.
REAL = {
    "abs": np.abs,
    "elu": lambda x: np.where(x < 0, np.expm1(np.minimum(x, 0)), x),
    "hard_swish": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "relu": lambda x: np.maximum(x, 0),
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "squared_difference": lambda x, y: (x - y) ** 2,
}


def quantised_pairs(operator, dtype):
    """Quantisations of input and output that are worth a case."""
    if (operator, dtype) in FIXED_OUTPUT:
        return [(q, FIXED_OUTPUT[operator, dtype]) for q in WIDE_INPUTS[dtype]]
    if operator == "relu6":
        return [
            (q, q)
            for q in (
                WIDE_INPUTS
                if dtype == "int16"
                else {
                    "int8": (
                        Q(0.05, -7),
                        Q(0.0311, -128),
                        Q(0.11, -60),
                        Q(0.25, 55),
                        Q(0.06, 20),
                        Q(0.047, -128),
                    )
                }
            )[dtype]
        ]
    if operator == "rsqrt":
        # Values below the zero point are refused, so it is the lowest.
        return [
            (Q(0.05, -128), Q(0.02, -128)),
            (Q(0.013, -128), Q(0.05, 10)),
            (Q(0.25, -128), Q(0.013, -128)),
            (Q(0.0311, -128), Q(0.05, 60)),
            (Q(1.5, -128), Q(0.004, -128)),
        ]
    if operator == "zeros_like":
        return [(q, q) for q in (quant(dtype, n) for n in range(5))]
    pairs = []
    for n in range(6):
        q = quant(dtype, n)
        if operator == "relu" and q.zeros[0] > 100:  # there would be hardly a positive value
            q = Q(q.scales[0], q.zeros[0] - 100)
        pairs.append((q, q if n == 0 else fitted(dtype, REAL[operator](real(ramp(dtype), q)), n)))
    return pairs


def quantised_unary(book, operator, dtype, code, options):
    for number, (q_in, q_out) in enumerate(quantised_pairs(operator, dtype)):
        name = f"from {q_in.scales[0]:g}, {q_in.zeros[0]} to {q_out.scales[0]:g}, {q_out.zeros[0]}"
        case = book.case(operator, dtype, name)
        # Every value there is, in two cases; in the others some.
        values = ramp(dtype) if number < 2 else ramp(dtype, 60 if number % 2 else 45)
        shape = (
            (values.size,)
            if number % 2
            else (1, values.size // 4, 2, 2) if values.size % 4 == 0 else (3, values.size // 3)
        )
        case.op(
            code,
            [case.input(shape, q_in, values=values.reshape(shape))],
            [case.output(shape, q_out)],
            options,
        )


def leaky_relu(book, dtype):
    alphas = (0.1, 0.3, 1.7, -0.5, 0.0, 0.01)
    for number, alpha in enumerate(alphas):
        case = book.case("leaky_relu", dtype, f"alpha {alpha:g}")
        if dtype == "float32":
            shape, q, q_out, values = SHAPES[number], None, None, None
        else:
            shape = ((128,), (2, 50), (3, 17), (1, 4, 5, 3), (61,), (2, 2, 2, 7))[number]
            q = quant(dtype, number if alpha else 0)
            values = ramp(dtype, math.prod(shape)).reshape(shape)
            x = real(values, q)
            # The same quantisation on both sides twice: ties of alpha -0.5 are then exact.
            q_out = q if number in (0, 3) else fitted(dtype, np.where(x < 0, alpha * x, x), number)
        x = case.input(shape, q, values=values)
        case.op("LEAKY_RELU", [x], [case.output(shape, q_out)], "LeakyReluOptions", alpha=alpha)


def prelu(book, dtype):
    shapes = (
        ("one slope a channel", (1, 2, 3, 4), (1, 1, 4)),
        ("one slope", (2, 3, 5), (1,)),
        ("a slope an element", (2, 3, 4), (2, 3, 4)),
        ("batch of 2", (2, 2, 2, 3), (1, 2, 2, 3)),
        ("slopes along the height", (1, 3, 4, 2), (3, 1, 1)),
    )
    slope_type = "int8" if dtype == "int16" else dtype
    for number, (name, shape, slope_shape) in enumerate(shapes):
        case = book.case("prelu", dtype, name)
        q, q_slope, q_out = quant(dtype, number), quant(slope_type, number + 1), None
        values, slopes = case.draw(shape), case.draw(slope_shape, slope_type)
        if q:
            x, alpha = real(values, q), real(slopes, q_slope)
            q_out = fitted(dtype, np.where(x < 0, alpha * x, x), number)
        x = case.input(shape, q, values=values)
        slope = case.const(slopes, q_slope, slope_type)
        case.op("PRELU", [x, slope], [case.output(shape, q_out)])


# Two operands: code, options, and the types with the range of values where it is not all of them.
BINARY = {
    "add": ("ADD", "AddOptions", ("float32", "int8", "int16", "int32")),
    "sub": ("SUB", "SubOptions", ("float32", "int8", "int16", "int32")),
    "mul": ("MUL", "MulOptions", ("float32", "int8", "int16", "int32")),
    "div": ("DIV", "DivOptions", ("float32", "int8", "int32")),
    "maximum": ("MAXIMUM", "MaximumMinimumOptions", ("float32", "int8", "int16", "int32", "int64")),
    "minimum": ("MINIMUM", "MaximumMinimumOptions", ("float32", "int8", "int16", "int32", "int64")),
    "floor_div": ("FLOOR_DIV", "FloorDivOptions", ("float32",)),
    "floor_mod": ("FLOOR_MOD", "FloorModOptions", ("float32",)),
    "squared_difference": (
        "SQUARED_DIFFERENCE",
        "SquaredDifferenceOptions",
        ("float32", "int8", "int16", "int32"),
    ),
}
NAN, INFINITY = math.nan, math.inf
PICKS = ((NAN, 1), (1, NAN), (NAN, NAN), (INFINITY, 1), (-INFINITY, 1), (1, INFINITY), (1, -INFINITY), (3, 3))
CORNERS_OF_PAIRS = {
    "maximum": PICKS,
    "minimum": PICKS,
    "div": ((1, 0.0), (-1, 0.0), (0.0, 0.0), (1, INFINITY), (INFINITY, INFINITY), (1e-30, 1e30), (7, -2)),
    "floor_div": ((7, 2), (-7, 2), (7, -2), (-7, -2), (1, 0.1), (-0.5, 3), (0.0, 5), (9, 3)),
    "floor_mod": ((7, 2), (-7, 2), (7, -2), (-7, -2), (1, 0.25), (-0.5, 3), (0.0, 5), (9, -3)),
}
# The others stretch at most four dimensions.
FIVE_DIMENSIONS = ("add", "sub", "mul", "div", "maximum", "minimum")
WITH_ACTIVATION = ("add", "sub", "mul", "div")


def second_values(case, operator, dtype, shape, q):
    """Divisors are not zero, and in float not near it."""
    if operator not in ("div", "floor_div", "floor_mod"):
        return case.draw(shape)
    if dtype == "float32":
        return (case.draw(shape, dtype, 0.3, 4) * case.random.choice([-1, 1], shape)).astype(np.float32)
    values = case.draw(shape)
    zero = q.zeros[0] if q else 0
    return np.where(
        np.abs(values.astype(int) - zero) < (9 if q else 1), zero + (-20 if zero > 0 else 20), values
    )


def binary_case(book, operator, dtype, name, shapes, number, constant=None, activation=None):
    """`constant` is the number of the operand that is in the model."""
    code, options, _ = BINARY[operator]
    case = book.case(operator, dtype, name)
    # Where elements are only picked, all scales are the same.
    same = operator in ("maximum", "minimum")
    q = [quant(dtype, number), quant(dtype, number if same else number + 1)]
    values = [case.draw(shapes[0]), second_values(case, operator, dtype, shapes[1], q[1])]
    q_out = None
    if q[0]:
        q_out = (
            q[0]
            if same
            else fitted(dtype, REAL[operator](real(values[0], q[0]), real(values[1], q[1])), number)
        )
    if activation and dtype == "int8":
        q_out = Q(q_out.scales[0], (-100, -50, 20)[number % 3])
    operands = [
        case.const(values[n], q[n]) if n == constant else case.input(shapes[n], q[n], values=values[n])
        for n in (0, 1)
    ]
    fields = (
        {"fusedActivationFunction": ACTIVATIONS[activation or "none"]} if operator in WITH_ACTIVATION else {}
    )
    case.op(code, operands, [case.output(np.broadcast_shapes(*shapes), q_out)], options, **fields)


def binary(book, operator, dtype):
    for number, (name, left, right) in enumerate(BROADCASTS):
        binary_case(book, operator, dtype, name, (left, right), number)
    binary_case(book, operator, dtype, "constant on the left", ((4,), (2, 3, 4)), 3, constant=0)
    binary_case(book, operator, dtype, "constant on the right", ((2, 3, 4), (4,)), 4, constant=1)
    if operator in CORNERS_OF_PAIRS and dtype == "float32":
        case = book.case(operator, dtype, "corners")
        left, right = np.array(CORNERS_OF_PAIRS[operator], np.float32).T
        code, options, _ = BINARY[operator]
        operands = [case.input(left.shape, values=values) for values in (left, right)]
        case.op(code, operands, [case.output(left.shape)], options)
    if operator in FIVE_DIMENSIONS:
        binary_case(book, operator, dtype, "rank 5", ((2, 1, 2, 1, 3), (1, 2, 2, 2, 1)), 2)
    if operator in WITH_ACTIVATION:
        for number, activation in enumerate(("relu", "relu6", "relu_n1_to_1")):
            name = f"fused {activation}"
            binary_case(book, operator, dtype, name, ((3, 11), (3, 11)), number + 5, activation=activation)


COMPARISONS = {
    "equal": ("EQUAL", "EqualOptions"),
    "not_equal": ("NOT_EQUAL", "NotEqualOptions"),
    "greater": ("GREATER", "GreaterOptions"),
    "greater_equal": ("GREATER_EQUAL", "GreaterEqualOptions"),
    "less": ("LESS", "LessOptions"),
    "less_equal": ("LESS_EQUAL", "LessEqualOptions"),
}


def comparison(book, operator, dtype):
    code, options = COMPARISONS[operator]
    # Scales below 1 and few values, so that equal ones meet.
    quants = (
        (Q(0.5, 3), Q(0.5, 3)),
        (Q(0.25, -7), Q(0.5, 5)),
        (Q(0.1, -120), Q(0.05, 120)),
        (Q(0.3, 0), Q(0.3, 9)),
        (Q(0.3, 60), Q(0.1, -60)),
        (Q(0.05, 10), Q(0.25, -3)),
        (Q(0.0625, 0), Q(0.125, 0)),
    )
    for number, (name, left, right) in enumerate(BROADCASTS):
        case = book.case(operator, dtype, name)
        operands = []
        for side, shape in enumerate((left, right)):
            q = quants[number][side] if dtype == "int8" else Q(2e-4) if dtype == "int16" else None
            zero = q.zeros[0] if q and dtype == "int8" else 0
            if dtype == "bool":
                values = case.draw(shape)
            else:
                values = np.clip(zero + case.draw(shape, "int32", -3, 3), -128, 127)
            operands.append(case.input(shape, q, values=values))
        shape = np.broadcast_shapes(left, right)
        case.op(code, operands, [case.output(shape, dtype="bool")], options)
    if dtype == "float32":
        case = book.case(operator, dtype, "not a number, infinity, signed zero")
        left = np.array([math.nan, math.nan, 1, math.inf, math.inf, -math.inf, 0.0, -0.0, 1e-45], np.float32)
        right = np.array([math.nan, 1, math.nan, math.inf, -math.inf, math.inf, -0.0, 0.0, 0.0], np.float32)
        operands = [case.input((9,), values=values) for values in (left, right)]
        case.op(code, operands, [case.output((9,), dtype="bool")], options)
    if dtype in ("int32", "int64"):
        case = book.case(operator, dtype, "extremes")
        info = np.iinfo(dtype)
        left = np.array([info.min, info.max, info.min, info.max, -1, 0], dtype)
        right = np.array([info.max, info.min, info.min, info.max, 0, -1], dtype)
        operands = [case.input((6,), values=values) for values in (left, right)]
        case.op(code, operands, [case.output((6,), dtype="bool")], options)
    if dtype == "int8":
        case = book.case(operator, dtype, "constant, all values")
        x = case.input((256,), Q(0.05, -20), values=ramp("int8"))
        y = case.const(np.int8(33), Q(0.025, 5))
        case.op(code, [x, y], [case.output((256,), dtype="bool")], options)


def logical(book, operator):
    for number, (name, left, right) in enumerate(BROADCASTS):
        if operator == "logical_not":
            case = book.case(
                operator, "bool", "x".join(map(str, np.broadcast_shapes(left, right))) + f" {number}"
            )
            shape = np.broadcast_shapes(left, right)
            case.op("LOGICAL_NOT", [case.input(shape)], [case.output(shape)], "LogicalNotOptions")
            continue
        case = book.case(operator, "bool", name)
        out = case.output(np.broadcast_shapes(left, right))
        options = "LogicalAndOptions" if operator == "logical_and" else "LogicalOrOptions"
        case.op(operator.upper(), [case.input(left), case.input(right)], [out], options)


def add_n(book, dtype):
    for number, count in enumerate((2, 3, 4, 5, 2)):
        shape = SHAPES[number]
        case = book.case("add_n", dtype, f"{count} of {'x'.join(map(str, shape)) or 'scalar'}")
        operands = [case.input(shape, quant(dtype, number)) for _ in range(count)]
        if number == 4:
            operands[1] = operands[0]
            case.main.table.inputs.pop()
            case.inputs.pop()
        q = quant(dtype, number)
        y = case.output(shape, q and Q(q.scales[0] * count * 0.6, (4, -60, 90, -3, 20)[number]))
        case.op("ADD_N", operands, [y], "AddNOptions")


def select_v2(book, dtype):
    rows = (
        ("same shapes", (2, 3, 4), (2, 3, 4), (2, 3, 4)),
        ("condition of one element", (1,), (2, 5), (2, 5)),
        ("condition along rows", (3, 1), (3, 4), (3, 4)),
        ("scalars to choose from", (2, 7), (), ()),
        ("all three stretched", (2, 1, 1), (1, 3, 1), (1, 1, 4)),
        ("scalars", (), (), ()),
        ("rank 5", (2, 1, 2, 1, 3), (1, 2, 1, 2, 3), (1,)),
    )
    for number, (name, condition, left, right) in enumerate(rows):
        case = book.case("select_v2", dtype, name)
        q = quant(dtype, number)
        operands = [case.input(condition, dtype="bool"), case.input(left, q), case.input(right, q)]
        out = case.output(np.broadcast_shapes(condition, left, right), q)
        case.op("SELECT_V2", operands, [out], "SelectV2Options")


def add_cases(book):
    for operator, row in UNARY.items():
        for dtype in row[1]:
            unary(book, operator, dtype)
    for dtype in ACTIVATION_TYPES:
        leaky_relu(book, dtype)
        prelu(book, dtype)
        select_v2(book, dtype)
    for operator, row in BINARY.items():
        for dtype in row[2]:
            binary(book, operator, dtype)
    for operator in COMPARISONS:
        types = ("float32", "int8", "int32", "int64")
        if operator in ("equal", "not_equal"):
            types += ("bool",)
        for dtype in types:
            comparison(book, operator, dtype)
    for operator in ("logical_and", "logical_or", "logical_not"):
        logical(book, operator)
    for dtype in INT8_FLOAT:
        add_n(book, dtype)
    book.not_recorded(
        "relu of infinity", "a layer of its own keeps it, one that is fused makes it the largest finite value"
    )
