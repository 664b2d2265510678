# SPDX-License-Identifier: Apache-2.0
"""The signal library: windows, transforms, filter banks, frames."""

import numpy as np
from flatbuffers import flexbuffers

RUNS = 4
T_CODES = {"float32": 0, "int16": 7, "int32": 2}


def options(**fields):
    return bytes(flexbuffers.Dumps(fields))


def delay(book):
    for shape, length in (((8,), 3), ((5,), 7), ((2, 4), 2), ((1, 6), 0), ((2, 2, 3), 5), ((4,), 4)):
        case = book.case("signal_delay", "int16", f"{'x'.join(map(str, shape))} by {length}")
        case.runs = RUNS
        case.op("SignalDelay", [case.input(shape)], [case.output(shape)], custom=options(delay_length=length))


def energy(book):
    for bins in (1, 5, 9, 17, 33):
        case = book.case("signal_energy", "int16", f"{bins} bins")
        x, y = case.input((2 * bins,)), case.output((bins,), dtype="uint32")
        case.op("SignalEnergy", [x], [y], custom=options(start_index=0, end_index=bins))
    case = book.case("signal_energy", "int16", "extremes")
    x = case.input((8,), values=np.array([32767, 32767, -32767, 32767, 0, -32768, 1, -1]))
    case.op(
        "SignalEnergy", [x], [case.output((4,), dtype="uint32")], custom=options(start_index=0, end_index=4)
    )
    case = book.case("signal_energy", "int16", "bins 2 to 7 of 9")
    case.may_leave_outputs = True
    x, energies = case.input((18,)), case.between((9,), dtype="uint32")
    case.op("SignalEnergy", [x], [energies], custom=options(start_index=2, end_index=7))
    bank(case, energies, 2, (2, 4, 5), (0, 2, 3), (2, 1, 2))


def fft_auto_scale(book):
    for count, top in ((16, 200), (7, 32767), (32, 1), (9, 1000), (12, 16384), (5, 0)):
        case = book.case("signal_fft_auto_scale", "int16", f"{count} values up to {top}")
        x = case.input((count,), values=case.draw((count,), "int16", -top, top))
        case.op(
            "SignalFftAutoScale", [x], [case.output((count,)), case.output((), dtype="int32")], custom=b""
        )
    case = book.case("signal_fft_auto_scale", "int16", "the lowest value")
    x = case.input((3,), values=np.array([-32768, 5, 3]))
    case.op("SignalFftAutoScale", [x], [case.output((3,)), case.output((), dtype="int32")], custom=b"")


def rfft(book, dtype):
    for number, (shape, length) in enumerate(
        (((16,), 16), ((25,), 32), ((2, 8), 8), ((64,), 64), ((12,), 12), ((20,), 24))
    ):
        case = book.case("signal_rfft", dtype, f"{'x'.join(map(str, shape))}, length {length}")
        low_high = {"int16": (-32768, 32767), "int32": (-(2**24), 2**24), "float32": (-2, 2)}[dtype]
        x = case.input(shape, values=case.draw(shape, dtype, *low_high))
        y = case.output((*shape[:-1], 2 * (length // 2 + 1)))
        case.op("SignalRfft", [x], [y], custom=options(T=T_CODES[dtype], fft_length=length))


def irfft(book, dtype):
    for number, (outer, length) in enumerate(
        (((), 16), ((), 32), ((2,), 8), ((), 64), ((), 12), ((1, 2), 24))
    ):
        shape = (*outer, 2 * (length // 2 + 1))
        case = book.case("signal_irfft", dtype, f"{'x'.join(map(str, shape))}, length {length}")
        low_high = {"int16": (-3000, 3000), "int32": (-(2**24), 2**24), "float32": (-2, 2)}[dtype]
        x = case.input(shape, values=case.draw(shape, dtype, *low_high))
        y = case.output((*outer, length))
        case.op("SignalIrfft", [x], [y], custom=options(T=T_CODES[dtype], fft_length=length))


def bank(case, energies, channels, starts, weight_starts, widths, y=None):
    """SignalFilterBank with weights of 12 bits; its output, which is the model's if no other is given."""
    count = weight_starts[-1] + widths[-1]
    weights = case.draw((count,), "int16", 0, 4096)
    tensors = [energies]
    for values in (weights, 4096 - weights, starts, weight_starts, widths):
        tensors.append(case.const(np.array(values), dtype="int16"))
    y = case.output((channels,), dtype="uint64") if y is None else y
    case.op("SignalFilterBank", tensors, [y], custom=options(num_channels=channels))


BANKS = (
    (9, 2, (1, 3, 5), (0, 2, 4), (2, 2, 3)),
    (17, 4, (0, 2, 4, 8, 12), (0, 2, 4, 8, 12), (2, 2, 4, 4, 5)),
    (6, 1, (0, 3), (0, 3), (3, 3)),
    (12, 3, (2, 2, 7, 9), (0, 4, 6, 8), (4, 2, 2, 1)),
    (8, 5, (0, 1, 2, 3, 4, 5), (0, 1, 2, 3, 4, 5), (1, 1, 1, 1, 1, 3)),
    (10, 2, (1, 4, 4), (0, 3, 3), (3, 0, 6)),
)


def filter_bank(book):
    for bins, channels, starts, weight_starts, widths in BANKS:
        case = book.case("signal_filter_bank", "uint32", f"{bins} bins, {channels} channels")
        values = case.random.randint(0, 2**32, (bins,), np.int64)
        energies = case.input((bins,), values=values)
        bank(case, energies, channels, starts, weight_starts, widths)


def filter_bank_log(book):
    for channels, scale, bits in (
        (5, 1600, 3),
        (9, 64, 0),
        (16, 256, 1),
        (3, 1, 2),
        (40, 600, 5),
        (6, 20000, 0),
    ):
        case = book.case(
            "signal_filter_bank_log", "uint32", f"{channels} channels, scale {scale}, {bits} bits"
        )
        values = 2.0 ** case.random.uniform(0, 32 - bits, (channels,))
        values[:3] = (0, 1, 2)
        x = case.input((channels,), values=values.astype(np.int64))
        y = case.output((channels,), dtype="int16")
        case.op(
            "SignalFilterBankLog", [x], [y], custom=options(input_correction_bits=bits, output_scale=scale)
        )


def filter_bank_square_root(book):
    for channels, bits in ((5, 0), (9, 3), (16, 7), (1, 1), (40, 12)):
        case = book.case("signal_filter_bank_square_root", "uint64", f"{channels} channels, {bits} bits")
        values = [int(2.0 ** case.random.uniform(0, 63.9)) for _ in range(channels)]
        values[-1] = 2**64 - 1
        if channels > 4:
            values[:4] = (0, 1, 2, 2**32)
        x = case.input((channels,), values=np.array(values, np.uint64))
        shift = case.input((), dtype="int32", values=np.int32(bits))
        case.op(
            "SignalFilterBankSquareRoot", [x, shift], [case.output((channels,), dtype="uint32")], custom=b""
        )


def subtraction_options(channels, smoothing, alternate, least, smoothing_bits, bits, clamping):
    return options(
        alternate_one_minus_smoothing=(1 << bits) - alternate,
        alternate_smoothing=alternate,
        clamping=clamping,
        min_signal_remaining=least,
        num_channels=channels,
        one_minus_smoothing=(1 << bits) - smoothing,
        smoothing=smoothing,
        smoothing_bits=smoothing_bits,
        spectral_subtraction_bits=bits,
    )


def spectral_subtraction(book):
    # channels, smoothing, alternate smoothing, least signal that remains, bits of smoothing, bits, clamping
    rows = (
        (5, 410, 983, 819, 10, 14, False),
        (8, 410, 983, 819, 10, 14, True),
        (3, 1638, 410, 0, 4, 14, False),
        (6, 16384, 8192, 16384, 0, 14, True),
        (11, 41, 98, 82, 6, 10, False),
    )
    for number, row in enumerate(rows):
        shape = (row[0],)
        case = book.case(
            "signal_filter_bank_spectral_subtraction", "uint32", f"{row[0]} channels, variant {number}"
        )
        case.runs = RUNS
        x = case.input(shape, values=[case.draw(shape, "uint32", 0, 200000) for _ in range(RUNS)])
        outputs = [case.output(shape), case.output(shape)]
        case.op("SignalFilterBankSpectralSubtraction", [x], outputs, custom=subtraction_options(*row))


def gain_table(case):
    """Entries as SignalPCAN looks them up: a value, and two coefficients that keep the result positive."""
    table = case.draw((125,), "int16", -2000, 2000)
    table[0:3] = (30000, 25000, 20000)
    for interval in range(2, 33):
        table[4 * interval - 6] = case.random.randint(6000, 25000)
    return table


def frontend(book):
    """All of it in a row, as a keyword spotter has it."""
    for number, (length, bank_number) in enumerate(((16, 0), (32, 1), (16, 2), (16, 4), (32, 5))):
        _, channels, starts, weight_starts, widths = BANKS[bank_number]
        case = book.case("signal_frontend", "int16", f"frames of {length}, {channels} channels")
        case.runs = RUNS
        bins = length // 2 + 1
        x = case.input((length // 2,))
        valid = case.output((), dtype="bool")
        framing = options(frame_size=length, frame_step=length // 2, prefill=True)
        frames = case.between((1, length))
        case.op("SignalFramer", [x], [frames, valid], custom=framing)
        frame, windowed, scaled = (case.between((length,)) for _ in range(3))
        case.op("RESHAPE", [frames, case.const(np.array([length]), dtype="int32")], [frame], "ReshapeOptions")
        weights = case.const(case.draw((length,), "int16", 500, 4096))
        case.op("SignalWindow", [frame, weights], [windowed], custom=options(shift=12))
        bits = case.between((), dtype="int32")
        case.op("SignalFftAutoScale", [windowed], [scaled, bits], custom=b"")
        spectrum = case.between((2 * bins,))
        case.op("SignalRfft", [scaled], [spectrum], custom=options(T=T_CODES["int16"], fft_length=length))
        energies = case.between((bins,), dtype="uint32")
        case.op("SignalEnergy", [spectrum], [energies], custom=options(start_index=0, end_index=bins))
        sums = case.between((channels,), dtype="uint64")
        bank(case, energies, channels, starts, weight_starts, widths, sums)
        roots, clean, noise, gained = (case.between((channels,), dtype="uint32") for _ in range(4))
        case.op("SignalFilterBankSquareRoot", [sums, bits], [roots], custom=b"")
        custom = subtraction_options(channels, 410, 983, 819, 10, 14, bool(number % 2))
        case.op("SignalFilterBankSpectralSubtraction", [roots], [clean, noise], custom=custom)
        gains = case.const(gain_table(case), dtype="int16")
        case.op("SignalPCAN", [clean, noise, gains], [gained], custom=options(snr_shift=6))
        y = case.output((channels,))
        case.op(
            "SignalFilterBankLog", [gained], [y], custom=options(input_correction_bits=3, output_scale=64)
        )


def framer(book):
    rows = (
        ((4,), 4, 4, False),
        ((8,), 6, 4, True),
        ((2, 6), 5, 3, True),
        ((3,), 7, 3, False),
        ((2, 4), 6, 2, False),
        ((10,), 5, 5, True),
    )
    for shape, size, step, prefill in rows:
        case = book.case(
            "signal_framer",
            "int16",
            f"{'x'.join(map(str, shape))}, size {size}, step {step}, prefill {prefill}",
        )
        case.runs = RUNS + 1
        case.may_leave_outputs = True
        x = case.input(shape)
        y = case.output((*shape[:-1], shape[-1] // step, size))
        valid = case.output((), dtype="bool")
        case.op(
            "SignalFramer", [x], [y, valid], custom=options(frame_size=size, frame_step=step, prefill=prefill)
        )


def overlap_add(book, dtype):
    for shape, step in (((2, 6), 3), ((1, 5), 2), ((2, 3, 4), 4), ((3, 7), 1), ((1, 2, 8), 5)):
        case = book.case("signal_overlap_add", dtype, f"{'x'.join(map(str, shape))}, step {step}")
        case.runs = RUNS
        x, y = case.input(shape), case.output((*shape[:-2], shape[-2] * step))
        case.op("SignalOverlapAdd", [x], [y], custom=options(T=T_CODES[dtype], frame_step=step))


def pcan(book):
    for channels, shift in ((5, 6), (9, 10), (16, 3), (1, 12), (40, 8)):
        case = book.case("signal_pcan", "uint32", f"{channels} channels, shift {shift}")
        x = case.input((channels,), values=(2.0 ** case.random.uniform(0, 24, (channels,))).astype(np.int64))
        noise = case.input(
            (channels,), values=(2.0 ** case.random.uniform(0, 31.9, (channels,))).astype(np.int64)
        )
        gains = case.const(gain_table(case), dtype="int16")
        case.op("SignalPCAN", [x, noise, gains], [case.output((channels,))], custom=options(snr_shift=shift))


def stacker(book):
    for channels, left, right, step in (
        (3, 1, 1, 1),
        (2, 2, 0, 1),
        (4, 0, 2, 2),
        (1, 3, 1, 2),
        (5, 0, 0, 1),
        (2, 1, 2, 3),
    ):
        name = f"{channels} channels, {left} before, {right} after, step {step}"
        case = book.case("signal_stacker", "int16", name)
        case.runs = 7
        case.may_leave_outputs = True
        custom = options(
            num_channels=channels, stacker_left_context=left, stacker_right_context=right, stacker_step=step
        )
        outputs = [case.output((channels * (left + right + 1),)), case.output((), dtype="bool")]
        case.op("SignalStacker", [case.input((channels,))], outputs, custom=custom)


def window(book):
    for shape, count, shift in (
        ((8,), 8, 12),
        ((2, 5), 5, 15),
        ((16,), 16, 0),
        ((2, 3, 4), 4, 10),
        ((13,), 13, 7),
    ):
        case = book.case("signal_window", "int16", f"{'x'.join(map(str, shape))}, shift {shift}")
        weights = case.const(case.draw((count,), "int16", 0, 4096))
        case.op(
            "SignalWindow", [case.input(shape), weights], [case.output(shape)], custom=options(shift=shift)
        )
    case = book.case("signal_window", "int16", "negative weights from an input")
    inputs = [case.input((2, 7)), case.input((7,))]
    case.op("SignalWindow", inputs, [case.output((2, 7))], custom=options(shift=14))


def add_cases(book):
    delay(book)
    energy(book)
    fft_auto_scale(book)
    for dtype in ("int16", "int32", "float32"):
        rfft(book, dtype)
        irfft(book, dtype)
    filter_bank(book)
    filter_bank_log(book)
    filter_bank_square_root(book)
    spectral_subtraction(book)
    framer(book)
    for dtype in ("int16", "float32"):
        overlap_add(book, dtype)
    pcan(book)
    stacker(book)
    window(book)
    frontend(book)
