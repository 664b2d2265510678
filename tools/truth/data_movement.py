# SPDX-License-Identifier: Apache-2.0
"""Operators that move elements without computing: shapes, slices, padding, gathering."""

import numpy as np

from builder import Q
from common import quant

NUMBERS = ("float32", "int8", "int16")
ANY_TYPE = ("float32", "int8", "int16", "int32", "int64", "uint8", "bool")


def text(shape):
    return "x".join(map(str, shape)) or "scalar"


def int32(case, values):
    return case.const(np.asarray(values), dtype="int32")


def reshape(book, dtype):
    rows = (
        ((2, 3, 4), (4, 6)),
        ((12,), (1, 3, 2, 2)),
        ((2, 5), (10,)),
        ((1, 1), ()),
        ((3, 1, 2), (2, 3, 1, 1, 1)),
        ((2, 6), (-1, 3)),
    )
    for number, (shape, wanted) in enumerate(rows):
        out_shape = (4, 3) if -1 in wanted else wanted
        for as_input in (True, False) if number < 2 else (number % 2 == 1,):
            case = book.case(
                "reshape", dtype, f"{text(shape)} to {text(wanted)}{'' if as_input else ' by option'}"
            )
            q = quant(dtype, number)
            x = case.input(shape, q)
            inputs = [x] + ([int32(case, wanted)] if as_input and wanted else [])
            case.op("RESHAPE", inputs, [case.output(out_shape, q)], "ReshapeOptions", newShape=list(wanted))


def squeeze(book, dtype):
    rows = (((1, 3, 1, 2), (0, 2)), ((1, 3, 1, 2), ()), ((2, 1, 3), (-2,)), ((1, 1), (0, 1)), ((1, 4), (0,)))
    for number, (shape, dims) in enumerate(rows):
        case = book.case("squeeze", dtype, f"{text(shape)} at {', '.join(map(str, dims)) or 'all'}")
        q = quant(dtype, number)
        gone = {d % len(shape) for d in dims} or {n for n, size in enumerate(shape) if size == 1}
        y_shape = [size for n, size in enumerate(shape) if n not in gone]
        case.op(
            "SQUEEZE",
            [case.input(shape, q)],
            [case.output(y_shape, q)],
            "SqueezeOptions",
            squeezeDims=list(dims),
        )


def expand_dims(book, dtype):
    for number, (shape, axis) in enumerate(
        (((3, 2), 0), ((3, 2), 2), ((3, 2), -1), ((2, 3, 4), 1), ((), 0), ((5,), -2))
    ):
        case = book.case("expand_dims", dtype, f"{text(shape)} at {axis}")
        q = quant(dtype, number)
        y_shape = list(shape)
        y_shape.insert(axis if axis >= 0 else len(shape) + 1 + axis, 1)
        case.op(
            "EXPAND_DIMS",
            [case.input(shape, q), int32(case, axis)],
            [case.output(y_shape, q)],
            "ExpandDimsOptions",
        )


def transpose(book, dtype):
    rows = (
        ((3, 4), (1, 0)),
        ((2, 3, 4), (2, 0, 1)),
        ((2, 3, 4), (0, 2, 1)),
        ((2, 3, 2, 5), (0, 3, 1, 2)),
        ((2, 3, 2, 5), (3, 2, 1, 0)),
        ((2, 3, 2, 2, 3), (4, 0, 3, 1, 2)),
        ((2, 1, 3), (1, 2, 0)),
        ((7,), (0,)),
        ((1, 4, 3, 2), (0, 2, 1, 3)),
    )
    for number, (shape, order) in enumerate(rows):
        case = book.case("transpose", dtype, f"{text(shape)} to {', '.join(map(str, order))}")
        q = quant(dtype, number)
        y = case.output([shape[axis] for axis in order], q)
        case.op("TRANSPOSE", [case.input(shape, q), int32(case, order)], [y], "TransposeOptions")


def concatenation(book, dtype):
    rows = (
        ("channels", ((1, 2, 3, 2), (1, 2, 3, 5)), 3),
        ("rows", ((2, 3), (1, 3), (4, 3)), 0),
        ("negative axis", ((2, 2, 3), (2, 2, 1)), -1),
        ("middle axis", ((2, 1, 3), (2, 4, 3)), 1),
        ("ten", ((1, 2),) * 10, 1),
        ("one", ((2, 3),), 1),
        ("rank 5", ((1, 2, 1, 2, 2), (1, 2, 3, 2, 2)), 2),
    )
    for number, (name, shapes, axis) in enumerate(rows):
        case = book.case("concatenation", dtype, name)
        q = quant(dtype, number)
        inputs = [case.input(shape, q) for shape in shapes]
        y_shape = list(shapes[0])
        y_shape[axis] = sum(shape[axis] for shape in shapes)
        case.op("CONCATENATION", inputs, [case.output(y_shape, q)], "ConcatenationOptions", axis=axis)
    case = book.case("concatenation", dtype, "constant and the same twice")
    q = quant(dtype, 1)
    x = case.input((2, 3), q)
    inputs = [x, case.const(case.draw((2, 2)), q), x]
    case.op("CONCATENATION", inputs, [case.output((2, 8), q)], "ConcatenationOptions", axis=1)


def split(book, dtype):
    rows = (
        ((2, 6), 1, 3),
        ((4, 3), 0, 2),
        ((2, 3, 4), -1, 2),
        ((1, 2, 6, 2), 2, 3),
        ((4, 2), 0, 1),
        ((2, 4, 3), 1, 4),
    )
    for number, (shape, axis, count) in enumerate(rows):
        case = book.case("split", dtype, f"{text(shape)} along {axis} into {count}")
        q = quant(dtype, number)
        part = list(shape)
        part[axis] //= count
        outputs = [case.output(part, q) for _ in range(count)]
        case.op("SPLIT", [int32(case, axis), case.input(shape, q)], outputs, "SplitOptions", numSplits=count)


def split_v(book, dtype):
    rows = (
        ((2, 6), 1, (1, 2, 3)),
        ((4, 3), 0, (3, 1)),
        ((2, 3, 5), -1, (4, 1)),
        ((1, 2, 6, 2), 2, (2, 2, 2)),
        ((5, 2), 0, (5,)),
        ((2, 4, 3), 1, (1, 1, 2)),
    )
    for number, (shape, axis, sizes) in enumerate(rows):
        case = book.case("split_v", dtype, f"{text(shape)} along {axis} into {', '.join(map(str, sizes))}")
        q = quant(dtype, number)
        outputs = []
        for size in sizes:
            part = list(shape)
            part[axis] = size
            outputs.append(case.output(part, q))
        inputs = [case.input(shape, q), int32(case, sizes), int32(case, axis)]
        case.op("SPLIT_V", inputs, outputs, "SplitVOptions", numSplits=len(sizes))


def slices(book, dtype):
    rows = (
        ((5, 4), (1, 0), (3, 2)),
        ((9,), (2,), (-1,)),
        ((2, 3, 4), (0, 1, 2), (2, 2, 1)),
        ((1, 4, 5, 3), (0, 1, 2, 0), (1, 2, -1, 3)),
        ((2, 2, 3, 2, 3), (1, 0, 1, 0, 1), (1, 2, 2, -1, 2)),
        ((3, 4), (0, 0), (3, 4)),
    )
    for number, (shape, begin, size) in enumerate(rows):
        case = book.case("slice", dtype, f"{text(shape)} from {begin} size {size}")
        q = quant(dtype, number)
        y_shape = [full - b if s == -1 else s for full, b, s in zip(shape, begin, size)]
        begins, sizes = [
            case.const(np.array(v), dtype="int64" if number == 2 else "int32") for v in (begin, size)
        ]
        case.op("SLICE", [case.input(shape, q), begins, sizes], [case.output(y_shape, q)], "SliceOptions")


# name, shape, begin, end, strides, masks of begin, end, ellipsis, new axis and shrink; and the slice as numpy has it
STRIDED = (
    ("plain", (5, 4), (1, 0), (4, 3), (1, 1), {}, np.s_[1:4, 0:3]),
    ("strides", (2, 9), (0, 1), (2, 8), (1, 3), {}, np.s_[0:2, 1:8:3]),
    ("backwards", (7, 3), (5, 2), (1, -4), (-2, -1), {}, np.s_[5:1:-2, ::-1]),
    ("negative begin and end", (6, 5), (-4, -3), (-1, 5), (1, 1), {}, np.s_[-4:-1, -3:5]),
    (
        "begin and end masked",
        (4, 3, 5),
        (1, 2, 1),
        (2, 1, 3),
        (1, 1, 2),
        {"beginMask": 2, "endMask": 5},
        np.s_[1:, 0:1, 1::2],
    ),
    ("shrunk", (3, 4, 5), (1, 0, -1), (2, 4, 5), (1, 2, 1), {"shrinkAxisMask": 5}, np.s_[1, 0:4:2, -1]),
    ("shrunk to a scalar", (6,), (4,), (5,), (1,), {"shrinkAxisMask": 1}, np.s_[4]),
    ("ends far outside", (4, 4), (-100, 1), (100, 90), (1, 1), {}, np.s_[-100:100, 1:90]),
    (
        "shrunk middle, backwards",
        (3, 4, 5),
        (2, -2, 4),
        (0, 0, -6),
        (-1, 1, -2),
        {"shrinkAxisMask": 2},
        np.s_[2:0:-1, -2, ::-2],
    ),
    (
        "rank 4, all masked, backwards",
        (1, 3, 2, 2),
        (0, 0, 0, 0),
        (0, 0, 0, 0),
        (1, -1, 1, -1),
        {"beginMask": 15, "endMask": 15},
        np.s_[:, ::-1, :, ::-1],
    ),
)


def strided_slice(book, dtype):
    for number, (name, shape, begin, end, strides, masks, numpy_slice) in enumerate(STRIDED):
        case = book.case("strided_slice", dtype, name)
        q = quant(dtype, number)
        inputs = [case.input(shape, q), int32(case, begin), int32(case, end), int32(case, strides)]
        y = case.output(np.zeros(shape)[numpy_slice].shape, q)
        case.op("STRIDED_SLICE", inputs, [y], "StridedSliceOptions", **masks)


def pack(book, dtype):
    rows = (((3,), 0, 2), ((2, 3), 1, 3), ((2, 3), -1, 2), ((), 0, 4), ((1, 2, 2), 3, 2), ((2, 2), 0, 1))
    for number, (shape, axis, count) in enumerate(rows):
        case = book.case("pack", dtype, f"{count} of {text(shape)} at {axis}")
        q = quant(dtype, number)
        y_shape = list(shape)
        y_shape.insert(axis if axis >= 0 else len(shape) + 1 + axis, count)
        inputs = [case.input(shape, q) for _ in range(count)]
        case.op("PACK", inputs, [case.output(y_shape, q)], "PackOptions", valuesCount=count, axis=axis)


def unpack(book, dtype):
    for number, (shape, axis) in enumerate(
        (((2, 5), 0), ((3, 2), 1), ((2, 3, 2), -1), ((2, 2, 3), 1), ((4,), 0), ((1, 2, 3, 2), -2))
    ):
        case = book.case("unpack", dtype, f"{text(shape)} along {axis}")
        q = quant(dtype, number)
        part = [size for n, size in enumerate(shape) if n != axis % len(shape)]
        count = shape[axis]
        outputs = [case.output(part, q) for _ in range(count)]
        case.op("UNPACK", [case.input(shape, q)], outputs, "UnpackOptions", num=count, axis=axis)


PADS = (
    ((3, 4), ((1, 2), (0, 3))),
    ((1, 3, 4, 2), ((0, 0), (1, 1), (2, 0), (0, 0))),
    ((5,), ((3, 1),)),
    ((2, 2, 3), ((0, 1), (1, 0), (0, 2))),
    ((2, 2, 2, 2), ((1, 0), (0, 1), (1, 1), (2, 1))),
    ((2, 3), ((0, 0), (0, 0))),
)


def pad(book, operator, dtype):
    for number, (shape, pads) in enumerate(PADS):
        case = book.case(
            operator, dtype, f"{text(shape)} by {pads}".replace(" (", " ").replace("(", "").replace(")", "")
        )
        q = quant(dtype, number)
        values = case.const(
            np.array(pads), dtype="int64" if operator == "mirror_pad" and number % 2 else "int32"
        )
        inputs = [case.input(shape, q), values]
        if operator == "padv2":
            inputs.append(case.const(case.draw(()) if number % 2 else case.draw((1,)), q))
        y_shape = [low + size + high for size, (low, high) in zip(shape, pads)]
        case.op(
            operator.upper(),
            inputs,
            [case.output(y_shape, q)],
            "PadOptions" if operator == "pad" else "PadV2Options",
        )


def mirror_pad(book, dtype):
    rows = (
        ("reflect", (3, 4), ((1, 2), (0, 3))),
        ("symmetric", (3, 4), ((1, 3), (4, 2))),
        ("reflect", (5,), ((4, 3),)),
        ("symmetric", (1, 3, 2, 2), ((0, 0), (2, 1), (1, 2), (0, 0))),
        ("reflect", (2, 3, 3), ((1, 0), (2, 2), (0, 1))),
        ("symmetric", (2, 2), ((0, 0), (0, 0))),
    )
    for number, (mode, shape, pads) in enumerate(rows):
        case = book.case("mirror_pad", dtype, f"{mode} {text(shape)} {number}")
        q = quant(dtype, number)
        values = case.const(np.array(pads), dtype="int64" if number % 2 else "int32")
        y = case.output([low + size + high for size, (low, high) in zip(shape, pads)], q)
        case.op(
            "MIRROR_PAD",
            [case.input(shape, q), values],
            [y],
            "MirrorPadOptions",
            mode=0 if mode == "reflect" else 1,
        )


def gather(book, dtype):
    rows = (
        ("rows", (4, 3), (5,), 0, 0),
        ("columns", (3, 4), (2,), 1, 0),
        ("negative axis", (2, 3, 4), (3,), -1, 0),
        ("matrix of indices", (5, 2), (2, 3), 0, 0),
        ("one index", (3, 4), (), 0, 0),
        ("a batch dimension", (2, 4, 3), (2, 2), 1, 1),
        ("a batch dimension, later axis", (2, 2, 4), (2, 3), 2, 1),
    )
    for number, (name, shape, indices, axis, batch_dims) in enumerate(rows):
        case = book.case("gather", dtype, name)
        q = quant(dtype, number)
        x = case.input(shape, q)
        positive = axis % len(shape)
        where = case.input(indices, dtype="int32", values=case.draw(indices, "int32", 0, shape[axis] - 1))
        y_shape = shape[:positive] + indices[batch_dims:] + shape[positive + 1 :]
        case.op(
            "GATHER", [x, where], [case.output(y_shape, q)], "GatherOptions", axis=axis, batchDims=batch_dims
        )


def gather_nd(book, dtype):
    rows = (
        ((4, 3), (2, 2)),
        ((4, 3), (3, 1)),
        ((2, 3, 4), (2, 2, 2)),
        ((2, 3, 4), (5, 3)),
        ((6,), (4, 1)),
        ((3, 2, 2), (1,)),
    )
    for number, (shape, indices) in enumerate(rows):
        case = book.case("gather_nd", dtype, f"{text(shape)} at {text(indices)}")
        q = quant(dtype, number)
        depth = indices[-1]
        values = np.stack(
            [np.asarray(case.draw(indices[:-1], "int32", 0, shape[n] - 1)) for n in range(depth)], -1
        )
        where = case.input(indices, dtype="int32", values=values)
        x = case.input(shape, q)
        case.op("GATHER_ND", [x, where], [case.output(indices[:-1] + shape[depth:], q)], "GatherNdOptions")


def broadcast_to(book, dtype):
    rows = (
        ((3,), (2, 3)),
        ((2, 1), (2, 4)),
        ((), (5,)),
        ((1, 3, 1), (2, 3, 2)),
        ((1, 2, 1, 2), (2, 1, 2, 3, 2)),
        ((2, 3), (2, 3)),
    )
    for number, (shape, wanted) in enumerate(rows):
        case = book.case("broadcast_to", dtype, f"{text(shape)} to {text(wanted)}")
        q = quant(dtype, number)
        to = case.const(np.array(wanted), dtype="int64" if number % 2 else "int32")
        case.op("BROADCAST_TO", [case.input(shape, q), to], [case.output(wanted, q)], "BroadcastToOptions")


def broadcast_args(book, dtype):
    rows = (
        ((2, 3), (3,)),
        ((1,), (4, 2)),
        ((2, 1, 3), (5, 1)),
        ((4,), (4,)),
        ((1, 1, 1), (2, 3, 4)),
        ((7, 1), (1, 6)),
    )
    for left, right in rows:
        case = book.case("broadcast_args", dtype, f"{text(left)} and {text(right)}")
        inputs = [case.input((len(v),), values=np.array(v)) for v in (left, right)]
        case.op("BROADCAST_ARGS", inputs, [case.output((len(np.broadcast_shapes(left, right)),))])


def fill(book, dtype):
    for number, shape in enumerate(((3,), (2, 3), (1, 2, 2), (2, 1, 3, 2), (1,))):
        case = book.case("fill", dtype, text(shape))
        q = quant(dtype, number)
        dims = case.const(np.array(shape), dtype="int64" if number % 2 else "int32")
        case.op("FILL", [dims, case.input((), q)], [case.output(shape, q)], "FillOptions")


def shape_of(book, dtype):
    for shape in ((3,), (2, 3), (1, 2, 2), (2, 1, 3, 2), (2, 1, 1, 2, 1)):
        case = book.case("shape", dtype, text(shape))
        y = case.output((len(shape),), dtype="int32")
        case.op("SHAPE", [case.input(shape, quant(dtype, 0))], [y], "ShapeOptions", outType=2)


def reverse_v2(book, dtype):
    rows = (
        ((7,), (0,)),
        ((3, 4), (1,)),
        ((2, 3, 4), (0, 1)),
        ((2, 3, 2, 2), (2, 3)),
        ((3, 4), (-1,)),
        ((2, 2, 3), (0, 1, 2)),
    )
    for number, (shape, axes) in enumerate(rows):
        case = book.case("reverse_v2", dtype, f"{text(shape)} along {', '.join(map(str, axes))}")
        q = quant(dtype, number)
        inputs = [case.input(shape, q), int32(case, axes)]
        case.op("REVERSE_V2", inputs, [case.output(shape, q)], "ReverseV2Options")


def batches(book, dtype):
    rows = (
        ("2x2", (1, 4, 4, 1), (2, 2), ((0, 0), (0, 0))),
        ("cropped", (1, 3, 5, 2), (2, 3), ((1, 0), (0, 1))),
        ("batch of 2", (2, 2, 4, 3), (1, 2), ((0, 0), (1, 1))),
        ("rank 3", (1, 6, 2), (3,), ((0, 0),)),
        ("1x1", (2, 3, 2, 2), (1, 1), ((0, 0), (0, 0))),
        ("rank 3, cropped", (2, 5, 3), (2,), ((2, 1),)),
    )
    for number, (name, shape, block, pads) in enumerate(rows):
        small = [shape[0] * int(np.prod(block))]
        small += [(size + low + high) // b for size, b, (low, high) in zip(shape[1:], block, pads)]
        small += list(shape[1 + len(block) :])
        q = quant(dtype, number)
        whole = [shape[0]]
        whole += [size + low + high for size, (low, high) in zip(shape[1:], pads)]
        whole += list(shape[1 + len(block) :])
        for operator, x_shape, y_shape in (
            ("space_to_batch_nd", whole, small),
            ("batch_to_space_nd", small, shape),
        ):
            # Padding is not recorded: TensorFlow Lite Micro fills it from memory that it never writes.
            padding = np.zeros_like(pads) if operator == "space_to_batch_nd" else pads
            case = book.case(
                operator, dtype, name if operator == "batch_to_space_nd" else f"{name}, {text(x_shape)}"
            )
            inputs = [case.input(x_shape, q), int32(case, block), int32(case, padding)]
            options = "SpaceToBatchNDOptions" if operator == "space_to_batch_nd" else "BatchToSpaceNDOptions"
            case.op(operator.upper(), inputs, [case.output(y_shape, q)], options)


def depths(book, dtype):
    rows = (((1, 4, 6, 2), 2), ((2, 2, 2, 3), 2), ((1, 6, 3, 1), 3), ((1, 3, 2, 4), 1), ((2, 8, 4, 1), 4))
    for number, (shape, block) in enumerate(rows):
        deep = (shape[0], shape[1] // block, shape[2] // block, shape[3] * block * block)
        if deep[2] == 0:
            continue
        q = quant(dtype, number)
        for operator, x_shape, y_shape in (("space_to_depth", shape, deep), ("depth_to_space", deep, shape)):
            case = book.case(operator, dtype, f"{text(x_shape)} by {block}")
            options = "SpaceToDepthOptions" if operator == "space_to_depth" else "DepthToSpaceOptions"
            case.op(
                operator.upper(),
                [case.input(x_shape, q)],
                [case.output(y_shape, q)],
                options,
                blockSize=block,
            )


def resize(book, operator, dtype):
    options = "ResizeBilinearOptions" if operator == "resize_bilinear" else "ResizeNearestNeighborOptions"
    rows = (
        ((1, 3, 4, 2), (6, 8)),
        ((1, 5, 7, 1), (3, 4)),
        ((2, 2, 3, 2), (5, 4)),
        ((1, 1, 1, 3), (3, 2)),
        ((1, 4, 5, 2), (1, 1)),
        ((1, 3, 3, 1), (3, 3)),
    )
    number = 0
    flag_sets = [{}, {"alignCorners": True}, {"halfPixelCenters": True}]
    if operator == "resize_nearest_neighbor":
        flag_sets.append({"alignCorners": True, "halfPixelCenters": True})
    for flags in flag_sets:
        for shape, size in rows:
            case = book.case(
                operator, dtype, f"{text(shape)} to {text(size)}" + "".join(f" {flag}" for flag in flags)
            )
            q = quant(dtype, number)
            number += 1
            y = case.output((shape[0], *size, shape[3]), q)
            case.op(operator.upper(), [case.input(shape, q), int32(case, size)], [y], options, **flags)


def embedding_lookup(book, source, target):
    kind = source if source == target else f"{source} to {target}"
    for number, (shape, count) in enumerate(
        (((4, 3), 2), ((5, 2, 2), 4), ((3, 1), 6), ((8, 5), 1), ((2, 7), 3))
    ):
        case = book.case("embedding_lookup", kind, f"{count} of {text(shape)}")
        q = None if source == "float32" else Q((0.05, 0.013, 0.4, 0.0071, 0.1)[number], 0)
        lookup = case.input((count,), dtype="int32", values=case.draw((count,), "int32", 0, shape[0] - 1))
        table = case.const(case.draw(shape, source), q, source)
        y = case.output((count, *shape[1:]), q if target == "int8" else None, target)
        case.op("EMBEDDING_LOOKUP", [lookup, table], [y])


def dynamic_update_slice(book, dtype):
    rows = (
        ((4, 5), (2, 3), (1, 1)),
        ((7,), (3,), (6,)),
        ((2, 3, 4), (1, 2, 2), (-1, 1, 3)),
        ((3, 3), (3, 3), (0, 2)),
        ((1, 4, 2, 3), (1, 1, 2, 3), (0, 2, 0, 0)),
        ((5, 2), (1, 1), (100, -100)),
    )
    for number, (shape, update, start) in enumerate(rows):
        case = book.case(
            "dynamic_update_slice", dtype, f"{text(update)} in {text(shape)} at {', '.join(map(str, start))}"
        )
        q = quant(dtype, number)
        x, u = case.input(shape, q), case.input(update, q)
        kind = "int64" if number % 2 else "int32"
        at = case.input((len(start),), dtype=kind, values=np.array(start))
        case.op("DYNAMIC_UPDATE_SLICE", [x, u, at], [case.output(shape, q)], "DynamicUpdateSliceOptions")


TABLE = (
    (reshape, ANY_TYPE),
    (squeeze, ANY_TYPE),
    (expand_dims, NUMBERS),
    (transpose, NUMBERS),
    (concatenation, ("float32", "int8", "int16", "int32", "int64", "bool")),
    (split, ("float32", "int8", "int16", "int32")),
    (split_v, ("float32", "int8", "int16", "int32")),
    (slices, ("float32", "int8", "int16", "int32", "bool")),
    (strided_slice, ("float32", "int8", "int16", "int32", "bool")),
    (pack, ("float32", "int8", "int16", "int32", "int64")),
    (unpack, ("float32", "int8", "int16", "int32")),
    (mirror_pad, ("float32", "int8")),
    (gather, ("float32", "int8")),
    (gather_nd, ("float32", "int8")),
    (broadcast_to, ANY_TYPE),
    (broadcast_args, ("int32", "int64")),
    (fill, ("float32", "int8", "int32")),
    (shape_of, ANY_TYPE),
    (reverse_v2, ANY_TYPE),
    (batches, ("float32", "int8")),
    (depths, ("float32", "int8")),
    (dynamic_update_slice, ("float32", "int8", "int16", "int32")),
)


def add_cases(book):
    for family, types in TABLE:
        for dtype in types:
            family(book, dtype)
    for dtype in ("float32", "int8", "int16", "int32"):
        pad(book, "pad", dtype)
        pad(book, "padv2", dtype)
    for dtype in ("float32", "int8"):
        resize(book, "resize_bilinear", dtype)
    for dtype in NUMBERS:
        resize(book, "resize_nearest_neighbor", dtype)
    book.not_recorded(
        "space_to_batch_nd with padding", "filled from memory that TensorFlow Lite Micro never writes"
    )
    book.not_recorded(
        "strided_slice with an ellipsis, a new axis or fewer indices than dimensions", "refused"
    )
    book.not_recorded("resize_bilinear with align_corners and half_pixel_centers at once", "refused")
    for source, target in (("float32", "float32"), ("int8", "int8"), ("int8", "float32")):
        embedding_lookup(book, source, target)
