# SPDX-License-Identifier: Apache-2.0
"""Operators with state of their own, over several runs: SVDF, LSTM, CIRCULAR_BUFFER."""

from flatbuffers import flexbuffers

from builder import Q

RUNS = 4


def svdf(book, kind):
    """`kind`: float32, int8 with an int8 state, or int8 with an int16 state."""
    dtype = "float32" if kind == "float32" else "int8"
    state_type = {"float32": "float32", "int8": "int8", "int8 with int16 state": "int16"}[kind]
    # batch, inputs, units, rank, memory, activation
    rows = (
        (1, 4, 3, 1, 5, 0),
        (2, 5, 2, 2, 4, 1),
        (1, 9, 4, 1, 2, 1),
        (3, 2, 1, 3, 6, 0),
        (1, 3, 5, 2, 1, 0),
        (1, 6, 3, 1, 8, 1),
    )
    for number, (batch, inputs, units, rank, memory, activation) in enumerate(rows):
        name = f"batch {batch}, {inputs} inputs, {units} units, rank {rank}, memory {memory}"
        case = book.case("svdf", kind, name)
        case.runs = RUNS
        filters = units * rank
        q_in = q_feature = q_time = q_state = q_bias = q_out = None
        if dtype == "int8":
            q_in, q_feature = Q((0.05, 0.03, 0.1)[number % 3], (5, -128, 60)[number % 3]), Q(0.01)
            q_state = Q(
                2e-4 if state_type == "int16" else 0.06, 0 if state_type == "int16" else (0, 3)[number % 2]
            )
            q_time = Q(2**-13 if state_type == "int16" else 0.008)
            q_bias = Q(q_state.scales[0] * q_time.scales[0])
            q_out = Q((0.04, 0.11)[number % 2], (-20, -128, 7)[number % 3])
        x = case.input((batch, inputs), q_in, dtype)
        feature = case.const(
            case.draw((filters, inputs), dtype, *((-1, 1) if dtype == "float32" else (-127, 127))),
            q_feature,
            dtype,
        )
        time_type = state_type
        low_high = {"float32": (-1, 1), "int8": (-127, 127), "int16": (-8000, 8000)}[time_type]
        time = case.const(case.draw((filters, memory), time_type, *low_high), q_time, time_type)
        bias_type = "float32" if dtype == "float32" else "int32"
        b = case.const(case.draw((units,), bias_type), q_bias, bias_type)
        state = case.between((batch, memory * filters), q_state, state_type, variable=True)
        y = case.output((batch, units), q_out, dtype)
        case.op(
            "SVDF",
            [x, feature, time, b, state],
            [y],
            "SVDFOptions",
            rank=rank,
            fusedActivationFunction=activation,
        )


def lstm(book, dtype):
    # batch, time, inputs, cells, time first, clip of the cell, coupled state
    rows = (
        (1, 3, 2, 2, False, 0.0),
        (2, 4, 3, 4, False, 0.0),
        (2, 3, 5, 3, True, 0.0),
        (1, 6, 1, 5, False, 0.6),
        (3, 2, 4, 2, True, 0.3),
        (1, 1, 7, 6, False, 0.0),
    )
    for number, (batch, steps, inputs, cells, time_major, clip) in enumerate(rows):
        name = f"batch {batch}, {steps} steps, {inputs} inputs, {cells} cells"
        name += (", time first" if time_major else "") + (f", clipped at {clip:g}" if clip else "")
        case = book.case("unidirectional_sequence_lstm", dtype, name)
        case.runs = 3
        is_float = dtype == "float32"
        weight_type = "float32" if is_float else "int8"
        bias_type = {"float32": "float32", "int8": "int32", "int16": "int64"}[dtype]
        cell_type = "float32" if is_float else "int16"
        q_in = q_hidden = q_cell = None
        if not is_float:
            q_in = Q((0.03, 0.012)[number % 2], (7, -60, 0)[number % 3]) if dtype == "int8" else Q(2e-4)
            q_hidden = Q(1 / 128, (0, -9, 20)[number % 3]) if dtype == "int8" else Q(2**-15)
            q_cell = Q(2.0 ** (-11 - number % 4))
        shape = (steps, batch) if time_major else (batch, steps)
        x = case.input((*shape, inputs), q_in)
        tensors = [x]
        scales = []

        def weights(columns, number):
            q = None if is_float else Q((0.008, 0.011, 0.006, 0.009)[number % 4])
            scales.append(None if is_float else q.scales[0])
            low_high = (-0.8, 0.8) if is_float else (-127, 127)
            return case.const(case.draw((cells, columns), weight_type, *low_high), q, weight_type)

        tensors += [weights(inputs, gate) for gate in range(4)]
        tensors += [weights(cells, gate + 1) for gate in range(4)]
        tensors += [-1] * 3
        for gate in range(4):
            q = None if is_float else Q(q_in.scales[0] * scales[gate])
            span = 1.0 if is_float else int(1 / q.scales[0])
            values = (
                case.draw((cells,), "float32", -1, 1)
                if is_float
                else case.draw((cells,), bias_type, -span, span)
            )
            tensors.append(case.const(values, q, bias_type))
        tensors += [-1] * 2
        tensors.append(case.between((batch, cells), q_hidden, dtype, variable=True))
        tensors.append(case.between((batch, cells), q_cell, cell_type, variable=True))
        tensors += [-1] * 4
        y = case.output((*shape, cells), q_hidden)
        case.op(
            "UNIDIRECTIONAL_SEQUENCE_LSTM",
            tensors,
            [y],
            "UnidirectionalSequenceLSTMOptions",
            timeMajor=time_major,
            cellClip=clip,
            projClip=0.0,
            fusedActivationFunction=4,
        )


def circular_buffer(book):
    # slots, height and channels, cycles from one pass to the next
    for slots, height, channels, cycles in (
        (3, 1, 4, 1),
        (2, 2, 3, 1),
        (4, 1, 2, 2),
        (5, 1, 1, 1),
        (6, 3, 2, 3),
        (2, 1, 8, 2),
    ):
        case = book.case("circular_buffer", "int8", f"{slots} slots of {height}x{channels}, {cycles} cycles")
        case.runs = slots + 3
        case.may_leave_outputs = True
        case.period = cycles
        x = case.input((1, 1, height, channels), Q(0.05, 3))
        y = case.output((1, slots, height, channels), Q(0.05, 3))
        case.op("CIRCULAR_BUFFER", [x], [y], custom=bytes(flexbuffers.Dumps({"cycles_max": cycles})))
    case = book.case("circular_buffer", "int8", "layers behind it wait for 2 cycles")
    case.runs = 7
    case.may_leave_outputs = True
    case.period = 2
    x = case.input((1, 1, 1, 4), Q(0.05, 3))
    kept = case.between((1, 3, 1, 4), Q(0.05, 3))
    y = case.output((1, 3, 1, 4), Q(0.05, 3))
    case.op("CIRCULAR_BUFFER", [x], [kept], custom=bytes(flexbuffers.Dumps({"cycles_max": 2})))
    case.op("RELU", [kept], [y])


def add_cases(book):
    for kind in ("float32", "int8", "int8 with int16 state"):
        svdf(book, kind)
    for dtype in ("float32", "int8", "int16"):
        lstm(book, dtype)
    circular_buffer(book)
    book.not_recorded("svdf without a bias", "TensorFlow Lite Micro ends the process")
    book.not_recorded(
        "unidirectional_sequence_lstm with peepholes, projection, layer normalisation or coupled gates",
        "refused",
    )
