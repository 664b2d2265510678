# SPDX-License-Identifier: Apache-2.0
"""Layers with weights, pooling, products of matrices."""

import math

import numpy as np

from builder import Q, schema
from common import ACTIVATIONS, quant

SAME, VALID = 0, 1

# Sums of products of random int8 values spread over about this many steps of the output, so that a few saturate.
SPREAD = {"int8": 60, "int16": 15000}
STANDARD_DEVIATION = {"int8": 74, "int16": 18900, "int4": 4.3}


def output_size(size, kernel, stride, dilation, padding):
    reach = (kernel - 1) * dilation + 1
    return -(-size // stride) if padding == SAME else -(-(size - reach + 1) // stride)


class Weights:
    """Quantisation of a layer whose sums have `count` products."""

    def __init__(self, case, dtype, weight_type, count, channels, axis, per_channel, number):
        self.q_in = quant(dtype, number)
        scale = (0.004, 0.011, 0.0007)[number % 3]
        scales = (
            [scale * float(case.random.uniform(0.3, 2)) for _ in range(channels)] if per_channel else [scale]
        )
        scales = [float(np.float32(s)) for s in scales]
        self.q_weights = Q(scales, 0, axis)
        s_in = float(np.float32(self.q_in.scales[0]))
        self.q_bias = Q([s_in * s for s in scales], 0, 0)
        sums = STANDARD_DEVIATION[dtype] * STANDARD_DEVIATION[weight_type] * math.sqrt(count)
        self.bias_range = int(sums)
        zero = (11, -128, -60, 90, -110)[number % 5] if dtype == "int8" else 0
        self.q_out = Q(s_in * max(scales) * sums / SPREAD[dtype], zero)


def layer(case, dtype, weight_type, weights_shape, channels, axis, per_channel, number, bias_type):
    """Tensors of weights and bias (or -1), and quantisations of input and output."""
    if dtype == "float32":
        weights = case.const(case.draw(weights_shape, dtype, -1, 1))
        bias = case.const(case.draw((channels,), dtype)) if bias_type else -1
        return weights, bias, None, None
    count = math.prod(weights_shape) // channels
    q = Weights(case, dtype, weight_type, count, channels, axis, per_channel, number)
    low = -7 if weight_type == "int4" else -127
    values = case.draw(weights_shape, weight_type, low, -low)
    weights = case.const(values, q.q_weights, weight_type)
    bias = -1
    if bias_type:
        values = case.draw((channels,), "int64", -q.bias_range, q.bias_range)
        bias = case.const(values, q.q_bias, bias_type)
    return weights, bias, q.q_in, q.q_out


# name, input, filters, kernel, stride, dilation, padding, activation, bias, scale per channel
CONVOLUTIONS = (
    ("1x1", (1, 3, 4, 5), 3, (1, 1), (1, 1), (1, 1), VALID, "none", True, True),
    ("3x3 padded by 1", (1, 5, 6, 3), 4, (3, 3), (1, 1), (1, 1), SAME, "relu", True, True),
    ("3x2, stride 2, odd padding", (1, 6, 5, 2), 5, (3, 2), (2, 2), (1, 1), SAME, "none", True, True),
    ("2x4, stride 1x3, valid", (1, 5, 11, 3), 2, (2, 4), (1, 3), (1, 1), VALID, "relu6", True, False),
    ("dilated 2x3", (1, 9, 9, 2), 3, (3, 3), (1, 1), (2, 3), SAME, "none", True, True),
    ("dilated, valid, batch of 2", (2, 7, 6, 2), 3, (2, 3), (1, 1), (3, 2), VALID, "none", True, True),
    ("without bias", (1, 4, 4, 3), 4, (3, 3), (2, 2), (1, 1), SAME, "none", False, True),
    ("batch of 3, relu_n1_to_1", (3, 4, 3, 2), 3, (2, 2), (1, 1), (1, 1), SAME, "relu_n1_to_1", True, False),
    ("kernel larger than the image", (1, 2, 3, 2), 3, (5, 5), (1, 1), (1, 1), SAME, "none", True, True),
    ("a signal along the width", (1, 1, 13, 3), 4, (1, 5), (1, 2), (1, 1), SAME, "relu", True, True),
    # Sizes that kernels for wide cores are made for.
    ("1x1, 16 to 8 channels", (1, 3, 5, 16), 8, (1, 1), (1, 1), (1, 1), VALID, "none", True, True),
    ("3x3, 4 to 12 channels, stride 2", (1, 7, 8, 4), 12, (3, 3), (2, 2), (1, 1), SAME, "relu", True, True),
    ("4x10 of one channel, stride 2", (1, 9, 12, 1), 8, (4, 10), (2, 2), (1, 1), SAME, "relu6", True, True),
    ("1x1, 8 to 4 channels, stride 2", (1, 5, 5, 8), 4, (1, 1), (2, 2), (1, 1), SAME, "none", False, True),
)


def conv_2d(book, dtype, bias_type, weight_type, kind, number_of_cases=len(CONVOLUTIONS)):
    for number, row in enumerate(CONVOLUTIONS[:number_of_cases]):
        name, shape, filters, kernel, stride, dilation, padding, activation, bias, per_channel = row
        case = book.case(
            "conv_2d", kind, name if bias_type != "int32" or dtype != "int16" else name + ", int32 bias"
        )
        weights, bias, q_in, q_out = layer(
            case,
            dtype,
            weight_type,
            (filters, *kernel, shape[3]),
            filters,
            0,
            per_channel,
            number,
            bias_type if bias else None,
        )
        sizes = [output_size(shape[n + 1], kernel[n], stride[n], dilation[n], padding) for n in (0, 1)]
        x = case.input(shape, q_in, dtype)
        y = case.output((shape[0], *sizes, filters), q_out, dtype)
        case.op(
            "CONV_2D",
            [x, weights, bias],
            [y],
            "Conv2DOptions",
            padding=padding,
            strideH=stride[0],
            strideW=stride[1],
            dilationHFactor=dilation[0],
            dilationWFactor=dilation[1],
            fusedActivationFunction=ACTIVATIONS[activation],
        )
    if kind == "float32":
        grouped_convolutions(book)
        narrow_sums(book)


def grouped_convolutions(book):
    for dtype in ("float32", "int8", "int16"):
        case = book.case("conv_2d", dtype, "two groups")
        weights, bias, q_in, q_out = layer(
            case,
            dtype,
            "int8",
            (4, 3, 3, 3),
            4,
            0,
            True,
            1,
            {"int8": "int32", "int16": "int64"}.get(dtype, dtype),
        )
        x = case.input((1, 4, 5, 6), q_in)
        y = case.output((1, 4, 5, 4), q_out)
        case.op(
            "CONV_2D",
            [x, weights, bias],
            [y],
            "Conv2DOptions",
            padding=SAME,
            strideH=1,
            strideW=1,
            dilationHFactor=1,
            dilationWFactor=1,
            fusedActivationFunction=0,
        )


# int16 layers without a bias whose file says how many bits one would have.
def narrow_sums(book):
    for bias_type in ("INT32", "INT64"):
        field = {"quantizedBiasType": getattr(schema.TensorType, bias_type), "fusedActivationFunction": 0}
        name = f"without bias, sums of {bias_type[3:]} bits"
        case = book.case("conv_2d", "int16", name)
        weights, bias, q_in, q_out = layer(case, "int16", "int8", (3, 2, 3, 4), 3, 0, True, 2, None)
        x = case.input((1, 4, 5, 4), q_in)
        y = case.output((1, 4, 5, 3), q_out)
        case.op(
            "CONV_2D",
            [x, weights, bias],
            [y],
            "Conv2DOptions",
            padding=SAME,
            strideH=1,
            strideW=1,
            dilationHFactor=1,
            dilationWFactor=1,
            **field,
        )
        case = book.case("fully_connected", "int16", name)
        weights, bias, q_in, q_out = layer(case, "int16", "int8", (5, 12), 5, 0, False, 0, None)
        x = case.input((4, 12), q_in)
        case.op(
            "FULLY_CONNECTED",
            [x, weights, bias],
            [case.output((4, 5), q_out)],
            "FullyConnectedOptions",
            **field,
        )


# The same with a multiplier in place of the number of filters.
DEPTHWISE = (
    ("3x3 padded by 1", (1, 5, 6, 3), 1, (3, 3), (1, 1), (1, 1), SAME, "relu", True, True),
    ("multiplier 2, stride 2", (1, 6, 5, 3), 2, (3, 3), (2, 2), (1, 1), SAME, "none", True, True),
    ("multiplier 3, valid", (1, 5, 4, 2), 3, (2, 3), (1, 1), (1, 1), VALID, "relu6", True, False),
    ("one channel, multiplier 5", (1, 6, 6, 1), 5, (3, 2), (2, 2), (1, 1), SAME, "none", True, True),
    ("dilated 2x3", (1, 9, 9, 2), 1, (3, 3), (1, 1), (2, 3), SAME, "none", True, True),
    ("batch of 2, odd padding", (2, 5, 6, 4), 1, (4, 2), (2, 2), (1, 1), SAME, "none", True, True),
    ("without bias", (1, 4, 4, 5), 1, (3, 3), (1, 1), (1, 1), VALID, "none", False, True),
    ("1x1, relu_n1_to_1", (1, 3, 3, 7), 1, (1, 1), (1, 1), (1, 1), VALID, "relu_n1_to_1", True, False),
    ("5x5 padded by 2", (1, 4, 3, 8), 1, (5, 5), (1, 1), (1, 1), SAME, "none", True, True),
    # Sizes that kernels for wide cores are made for.
    ("3x3, 8 channels", (1, 6, 7, 8), 1, (3, 3), (1, 1), (1, 1), SAME, "relu6", True, True),
    ("3x3, 16 channels, stride 2", (1, 7, 6, 16), 1, (3, 3), (2, 2), (1, 1), SAME, "none", True, True),
    ("3x3, 4 channels, valid", (1, 5, 9, 4), 1, (3, 3), (1, 1), (1, 1), VALID, "relu", True, True),
    ("4x1, 12 channels", (1, 8, 1, 12), 1, (4, 1), (1, 1), (1, 1), VALID, "none", True, True),
)


def depthwise_conv_2d(book, dtype, bias_type, weight_type, kind):
    for number, row in enumerate(DEPTHWISE):
        name, shape, multiplier, kernel, stride, dilation, padding, activation, bias, per_channel = row
        case = book.case("depthwise_conv_2d", kind, name)
        channels = shape[3] * multiplier
        weights, bias, q_in, q_out = layer(
            case,
            dtype,
            weight_type,
            (1, *kernel, channels),
            channels,
            3,
            per_channel,
            number,
            bias_type if bias else None,
        )
        sizes = [output_size(shape[n + 1], kernel[n], stride[n], dilation[n], padding) for n in (0, 1)]
        x = case.input(shape, q_in, dtype)
        y = case.output((shape[0], *sizes, channels), q_out, dtype)
        # Without a bias there are two inputs here: TensorFlow Lite Micro does not take -1 as a third.
        inputs = [x, weights] + ([bias] if bias != -1 else [])
        case.op(
            "DEPTHWISE_CONV_2D",
            inputs,
            [y],
            "DepthwiseConv2DOptions",
            padding=padding,
            strideH=stride[0],
            strideW=stride[1],
            depthMultiplier=multiplier,
            dilationHFactor=dilation[0],
            dilationWFactor=dilation[1],
            fusedActivationFunction=ACTIVATIONS[activation],
        )


# name, input, units, activation, bias, keeps the dimensions, scale per channel
FULLY_CONNECTED = (
    ("one row", (1, 17), 5, "none", True, False, False),
    ("batch of 3, relu", (3, 10), 4, "relu", True, False, False),
    ("a scale for each unit", (2, 9), 6, "none", True, False, True),
    ("image flattened", (2, 2, 3, 2), 3, "relu6", True, False, False),
    ("keeps its dimensions", (2, 3, 5), 4, "none", True, True, False),
    ("without bias", (1, 33), 3, "relu_n1_to_1", False, False, False),
    ("one unit", (4, 7), 1, "none", True, False, True),
    ("64 to 12", (1, 64), 12, "none", True, False, False),
    ("batch of 2, 32 to 8, relu", (2, 32), 8, "relu", True, False, True),
)


def fully_connected(book, dtype, bias_type, weight_type, kind):
    for number, (name, shape, units, activation, bias, keeps, per_channel) in enumerate(FULLY_CONNECTED):
        if name == "image flattened":
            depth = math.prod(shape[1:])
        else:
            depth = shape[-1]
        if weight_type == "int4" and per_channel:
            name, per_channel = name.replace("a scale for each unit", "batch of 2"), False
        suffix = ", int32 bias" if dtype == "int16" and bias_type == "int32" else ""
        case = book.case("fully_connected", kind, name + suffix)
        weights, bias, q_in, q_out = layer(
            case,
            dtype,
            weight_type,
            (units, depth),
            units,
            0,
            per_channel,
            number,
            bias_type if bias else None,
        )
        x = case.input(shape, q_in, dtype)
        rows = math.prod(shape) // depth
        y = case.output((*shape[:-1], units) if keeps else (rows, units), q_out, dtype)
        case.op(
            "FULLY_CONNECTED",
            [x, weights, bias],
            [y],
            "FullyConnectedOptions",
            keepNumDims=keeps,
            fusedActivationFunction=ACTIVATIONS[activation],
        )


def fully_connected_with_live_weights(book):
    for dtype in ("float32", "int8"):
        case = book.case("fully_connected", dtype, "weights from an input")
        x = case.input((2, 6), quant(dtype, 1))
        weights = case.input((3, 6), quant(dtype, 3) and Q(0.01, 0))
        bias = case.const(
            case.draw((3,), "float32" if dtype == "float32" else "int32"),
            quant(dtype, 1) and Q(quant(dtype, 1).scales[0] * 0.01),
            None if dtype == "float32" else "int32",
        )
        y = case.output((2, 3), quant(dtype, 0))
        case.op(
            "FULLY_CONNECTED", [x, weights, bias], [y], "FullyConnectedOptions", fusedActivationFunction=0
        )
    case = book.case("fully_connected", "int8", "weights with a zero point")
    x = case.input((2, 9), Q(0.05, -7))
    weights = case.const(case.draw((4, 9)), Q(0.01, 13))
    bias = case.const(case.draw((4,), "int32"), Q(0.0005), "int32")
    case.op(
        "FULLY_CONNECTED",
        [x, weights, bias],
        [case.output((2, 4), Q(0.18, 20))],
        "FullyConnectedOptions",
        fusedActivationFunction=0,
    )


# name, input, filters, kernel, stride, padding, bias, activation
TRANSPOSED = (
    ("3x3, stride 1", (1, 4, 3, 2), 3, (3, 3), (1, 1), SAME, True, 0),
    ("3x3, stride 2", (1, 3, 3, 2), 2, (3, 3), (2, 2), SAME, True, 0),
    ("2x4, stride 2x3, valid", (1, 2, 3, 3), 2, (2, 4), (2, 3), VALID, True, 0),
    ("batch of 2 without bias", (2, 3, 2, 2), 3, (2, 2), (2, 2), SAME, False, 0),
    ("1x1", (1, 3, 4, 5), 2, (1, 1), (1, 1), VALID, True, 0),
    ("4x4, stride 3, odd padding", (1, 3, 2, 1), 4, (4, 4), (3, 3), SAME, True, 0),
    ("fused relu", (1, 3, 4, 2), 3, (3, 2), (1, 2), VALID, True, 1),
)


def transpose_conv(book, dtype, bias_type):
    for number, (name, shape, filters, kernel, stride, padding, bias, activation) in enumerate(TRANSPOSED):
        case = book.case("transpose_conv", dtype, name)
        weights, bias, q_in, q_out = layer(
            case,
            dtype,
            "int8",
            (filters, *kernel, shape[3]),
            filters,
            0,
            True,
            number,
            bias_type if bias else None,
        )
        sizes = [
            shape[n + 1] * stride[n] if padding == SAME else (shape[n + 1] - 1) * stride[n] + kernel[n]
            for n in (0, 1)
        ]
        out_shape = (shape[0], *sizes, filters)
        wanted = case.const(np.array(out_shape), dtype="int32")
        x = case.input(shape, q_in)
        y = case.output(out_shape, q_out)
        inputs = [wanted, weights, x] + ([bias] if bias != -1 else [])
        case.op(
            "TRANSPOSE_CONV",
            inputs,
            [y],
            "TransposeConvOptions",
            padding=padding,
            strideH=stride[0],
            strideW=stride[1],
            fusedActivationFunction=activation,
        )


# name, input, kernel, stride, padding, activation
POOLS = (
    ("2x2", (1, 4, 6, 3), (2, 2), (2, 2), VALID, "none"),
    ("3x3 padded", (1, 5, 4, 2), (3, 3), (1, 1), SAME, "none"),
    ("3x2, stride 2, odd padding", (1, 6, 5, 3), (3, 2), (2, 2), SAME, "relu"),
    ("whole image", (2, 5, 3, 4), (5, 3), (1, 1), VALID, "none"),
    ("batch of 2, 1x3, stride 1x2", (2, 3, 7, 2), (1, 3), (1, 2), VALID, "relu6"),
    ("larger than the image", (1, 2, 3, 2), (4, 4), (1, 1), SAME, "none"),
    ("relu_n1_to_1", (1, 5, 5, 1), (2, 3), (2, 1), SAME, "relu_n1_to_1"),
    ("1x1, stride 2", (1, 5, 4, 3), (1, 1), (2, 2), VALID, "none"),
    ("3x3, 16 channels, stride 2", (1, 7, 6, 16), (3, 3), (2, 2), SAME, "none"),
    ("whole image of 8 channels", (1, 4, 5, 8), (4, 5), (4, 5), VALID, "relu"),
)


def pool(book, operator, dtype):
    for number, (name, shape, kernel, stride, padding, activation) in enumerate(POOLS):
        case = book.case(operator, dtype, name)
        q = quant(dtype, number)
        if q and activation != "none":
            q = {"int8": Q(0.05, (-20, -100, 60)[number % 3]), "int16": Q(4e-4)}[dtype]
        sizes = [output_size(shape[n + 1], kernel[n], stride[n], 1, padding) for n in (0, 1)]
        x = case.input(shape, q)
        y = case.output((shape[0], *sizes, shape[3]), q)
        case.op(
            operator.upper(),
            [x],
            [y],
            "Pool2DOptions",
            padding=padding,
            strideH=stride[0],
            strideW=stride[1],
            filterHeight=kernel[0],
            filterWidth=kernel[1],
            fusedActivationFunction=ACTIVATIONS[activation],
        )


# name, left, right, transpose left, transpose right; with `constant`, the right one is in the model
PRODUCTS = (
    ("matrices", (3, 4), (4, 5), False, False, False),
    ("right transposed", (2, 5), (3, 5), False, True, False),
    ("left transposed", (4, 3), (4, 2), True, False, False),
    ("both transposed", (3, 2), (4, 3), True, True, False),
    ("batches", (2, 3, 4), (2, 4, 3), False, False, False),
    ("batches against one, constant", (3, 2, 4), (4, 5), False, False, True),
    ("batches stretched on both sides", (2, 1, 2, 3), (1, 3, 3, 2), False, False, False),
    ("constant, transposed", (2, 3, 5), (4, 5), False, True, True),
    ("rank 5", (2, 1, 2, 2, 3), (2, 2, 1, 3, 2), False, False, False),
)


def batch_matmul(book, dtype):
    for number, (name, left, right, adj_x, adj_y, constant) in enumerate(PRODUCTS):
        case = book.case("batch_matmul", dtype, name)
        q_left, q_right = quant(dtype, number), quant(dtype, number + 1)
        x = case.input(left, q_left)
        y = case.const(case.draw(right), q_right) if constant else case.input(right, q_right)
        rows = left[-1] if adj_x else left[-2]
        columns = right[-2] if adj_y else right[-1]
        depth = left[-2] if adj_x else left[-1]
        out_shape = (*np.broadcast_shapes(left[:-2], right[:-2]), rows, columns)
        q_out = None
        if dtype != "float32":
            sums = STANDARD_DEVIATION[dtype] ** 2 * math.sqrt(depth)
            zero = (11, -90, 70, 3)[number % 4] if dtype == "int8" else 0
            q_out = Q(q_left.scales[0] * q_right.scales[0] * sums / SPREAD[dtype], zero)
        case.op(
            "BATCH_MATMUL",
            [x, y],
            [case.output(out_shape, q_out)],
            "BatchMatMulOptions",
            adjX=adj_x,
            adjY=adj_y,
        )


def add_cases(book):
    for dtype, bias_type, weight_type, kind in (
        ("float32", "float32", "float32", "float32"),
        ("int8", "int32", "int8", "int8"),
        ("int16", "int64", "int8", "int16"),
        ("int8", "int32", "int4", "int4"),
    ):
        conv_2d(book, dtype, bias_type, weight_type, kind)
        depthwise_conv_2d(book, dtype, bias_type, weight_type, kind)
        fully_connected(book, dtype, bias_type, weight_type, kind)
        if kind != "int4":
            transpose_conv(book, dtype, bias_type)
            batch_matmul(book, dtype)
            pool(book, "average_pool_2d", dtype)
            pool(book, "max_pool_2d", dtype)
    conv_2d(book, "int16", "int32", "int8", "int16", 13)
    fully_connected(book, "int16", "int32", "int8", "int16")
    fully_connected_with_live_weights(book)
    pool(book, "l2_pool_2d", "float32")
    book.not_recorded("fully_connected int4 with a scale for each unit", "refused: int8 weights only")
