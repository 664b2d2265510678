# SPDX-License-Identifier: Apache-2.0
"""TFLM_DECODE: constants that are compressed by a table of values, by leaving out zeros, or by Huffman's code."""

import struct

import numpy as np

from builder import NUMPY_TYPES, Q

TABLE, HUFFMAN, PRUNED = 0, 1, 2
TYPES = ("float32", "int8", "int16", "int32", "int64", "bool")


def header(method, *rest):
    return (bytes([method, 1, 0, 0, 1, *rest]) + bytes(16))[:16]


def bits_to_bytes(bits, multiple=1):
    """The first bit is the highest of the first byte."""
    raw = np.packbits(np.array(bits, np.uint8)).tobytes()
    return raw + bytes(-len(raw) % multiple)


def decoded(case, pairs):
    """One operator with a pair (compressed, ancillary) for each output (shape, quantisation)."""
    tensors, outputs = [], []
    for compressed, ancillary, shape, q in pairs:
        tensors.append(case.const(np.frombuffer(compressed, np.uint8), dtype="uint8"))
        tensors.append(case.const(np.frombuffer(ancillary, np.uint8), dtype="uint8"))
        outputs.append(case.output(shape, q))
    case.op("TFLM_DECODE", tensors, outputs, custom=b"")


def by_table(case, shape, width, q=None):
    channels = len(q.scales) if q else 1
    entries = 1 << width
    table = case.draw((channels, entries))
    indices = case.random.randint(0, entries, int(np.prod(shape)))
    bits = [(index >> n) & 1 for index in indices for n in reversed(range(width))]
    return bits_to_bytes(bits), header(TABLE, width, entries) + table.tobytes(), shape, q


def table_cases(book, dtype):
    for width, shape in (
        (1, (3, 7)),
        (2, (5, 5)),
        (3, (2, 3, 7)),
        (4, (33,)),
        (5, (3, 9)),
        (6, (2, 11)),
        (7, (1, 3, 3, 3)),
    ):
        case = book.case("tflm_decode", dtype, f"table of {width} bits")
        decoded(case, [by_table(case, shape, width)])
    case = book.case("tflm_decode", dtype, "two tables")
    decoded(case, [by_table(case, (3, 5), 3), by_table(case, (2, 2, 2), 2)])
    if dtype not in ("int8", "int16"):
        return
    for width in (2, 3, 4, 5):
        case = book.case("tflm_decode", dtype, f"table of {width} bits for each first index")
        decoded(case, [by_table(case, (3, 7), width, Q([0.1, 0.2, 0.05], 0, 0))])
        case = book.case("tflm_decode", dtype, f"table of {width} bits for each last index")
        decoded(case, [by_table(case, (5, 3), width, Q([0.1, 0.2, 0.05], 0, 1))])


def pruned(case, shape, q=None):
    count = int(np.prod(shape))
    present = case.random.randint(0, 3, count) == 0
    values = case.draw((int(present.sum()),))
    return bits_to_bytes(present.astype(int)), header(PRUNED) + values.tobytes(), shape, q


def pruned_cases(book, dtype):
    for shape in ((3, 7), (24,), (2, 3, 5)):
        case = book.case("tflm_decode", dtype, f"pruned {'x'.join(map(str, shape))}")
        decoded(case, [pruned(case, shape)])
    if dtype != "int8":
        return
    for name, shape, q in (
        ("a zero point", (4, 6), Q(0.1, -7)),
        ("zero points of the first index", (3, 9), Q([0.1, 0.2, 0.3], [5, -9, 0], 0)),
        ("zero points of the last index", (9, 3), Q([0.1, 0.2, 0.3], [5, -9, 100], 1)),
    ):
        case = book.case("tflm_decode", dtype, f"pruned, {name}")
        decoded(case, [pruned(case, shape, q)])


def huffman_codes(lengths):
    """The canonical code of each symbol as a list of bits."""
    codes, code, last = [], 0, 0
    for length in lengths:
        code <<= length - last
        codes.append([(code >> n) & 1 for n in reversed(range(length))])
        code += 1
        last = length
    return codes


def huffman_tables(codes, symbols, first_bits, count_shift, found):
    """Tables in a row: the first looked up by `first_bits`, each further one by the bits that are left."""
    entries = []

    def add(prefix, width):
        base = len(entries)
        entries.extend([None] * (1 << width))
        for index in range(1 << width):
            bits = prefix + [(index >> n) & 1 for n in reversed(range(width))]
            for code, symbol in zip(codes, symbols):
                if len(code) > len(prefix) and bits[: len(code)] == code:
                    entries[base + index] = found | (len(code) - len(prefix)) << count_shift | symbol
        for index in range(1 << width):
            if entries[base + index] is None:
                bits = prefix + [(index >> n) & 1 for n in reversed(range(width))]
                longest = max((len(c) for c in codes if c[: len(bits)] == bits), default=0) - len(bits)
                further = min(longest, first_bits)
                entries[base + index] = (further - 1) << count_shift | (len(entries) - base - index)
                add(bits, further)
        return base

    add([], first_bits)
    return entries


def huffman_cases(book, dtype):
    bits_of_type = 8 if dtype == "int8" else 16
    rows = (
        ((1, 2, 3, 4, 5, 5), 3, False),
        ((2, 2, 2, 3, 4, 4), 2, True),
        ((1, 3, 3, 4, 4, 4, 4), 4, False),
        ((1, 2, 3, 4, 5, 6, 7, 7), 2, False),
        ((3, 3, 3, 3, 3, 3, 3, 3), 3, True),
    )
    for number, (lengths, first_bits, wide) in enumerate(rows):
        wide = wide or dtype == "int16"
        case = book.case("tflm_decode", dtype, f"Huffman {number}, elements of {32 if wide else 16} bits")
        symbols = case.random.choice(
            np.arange(-(1 << (bits_of_type - 1)), 1 << (bits_of_type - 1)), len(lengths), False
        )
        raw = [int(symbol) & ((1 << bits_of_type) - 1) for symbol in symbols]
        codes = huffman_codes(lengths)
        table = huffman_tables(codes, raw, first_bits, 27 if wide else 11, 1 << (31 if wide else 15))
        ancillary = header(HUFFMAN, (first_bits - 1) << 4 | wide) + struct.pack(
            f"<{len(table)}{'I' if wide else 'H'}", *table
        )
        shape = ((3, 7), (40,), (2, 3, 4), (5, 5), (17,))[number]
        picks = case.random.randint(0, len(lengths), int(np.prod(shape)))
        stream = [bit for pick in picks for bit in codes[pick]]
        # What is read ahead is there.
        decoded(
            case,
            [(bits_to_bytes(stream, 4) + bytes(8), ancillary, shape, Q(0.1) if dtype == "int8" else None)],
        )


def add_cases(book):
    for dtype in TYPES:
        assert dtype in NUMPY_TYPES
        table_cases(book, dtype)
        pruned_cases(book, dtype)
    for dtype in ("int8", "int16"):
        huffman_cases(book, dtype)
