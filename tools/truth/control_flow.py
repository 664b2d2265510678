# SPDX-License-Identifier: Apache-2.0
"""Subgraphs and variables: IF, WHILE, CALL_ONCE, VAR_HANDLE, READ_VARIABLE, ASSIGN_VARIABLE."""

import numpy as np

from builder import Q

VARIABLES = ("call_once", "read_variable", "var_handle", "assign_variable")
QUANT = {"int8": Q(0.05, -7), "int16": Q(2e-4)}


def arithmetic(graph, dtype, code, left, right, shape):
    """`left` code `right` as the output of a subgraph."""
    y = graph.output(shape, QUANT.get(dtype), dtype)
    options = {"ADD": "AddOptions", "MUL": "MulOptions", "SUB": "SubOptions"}[code]
    graph.op(code, [left, right], [y], options, fusedActivationFunction=0)
    return y


def if_(book, dtype):
    q = QUANT.get(dtype)
    rows = (("add or multiply", (2, 3)), ("vector", (5,)), ("rank 4", (1, 2, 2, 3)), ("one element", (1,)))
    for name, shape in rows:
        case = book.case("if", dtype, name)
        case.runs = 2
        condition = case.input((1,), dtype="bool", values=[np.array([True]), np.array([False])])
        a, b = case.input(shape, q), case.input(shape, q)
        y = case.output(shape, q)
        case.op("IF", [condition, a, b], [y], "IfOptions", thenSubgraphIndex=1, elseSubgraphIndex=2)
        for code in ("ADD", "MUL"):
            graph = case.subgraph()
            arithmetic(graph, dtype, code, graph.input(shape, q, dtype), graph.input(shape, q, dtype), shape)
    case = book.case("if", dtype, "condition computed, two outputs, one swapped")
    case.runs = 3
    limit = case.input((), dtype="int32", values=[np.int32(3), np.int32(7), np.int32(5)])
    condition = case.between((), dtype="bool")
    case.op("LESS", [limit, case.const(np.int32(5), dtype="int32")], [condition], "LessOptions")
    a, b = case.input((2, 2), q), case.input((2, 2), q)
    outputs = [case.output((2, 2), q), case.output((2, 2), q)]
    case.op("IF", [condition, a, b], outputs, "IfOptions", thenSubgraphIndex=1, elseSubgraphIndex=2)
    for code in ("ADD", "MUL"):
        graph = case.subgraph()
        x, y = graph.input((2, 2), q, dtype), graph.input((2, 2), q, dtype)
        arithmetic(graph, dtype, code, x, y, (2, 2))
        arithmetic(graph, dtype, "ADD" if code == "MUL" else "MUL", y, x, (2, 2))


def while_(book, dtype):
    q = QUANT.get(dtype)
    rows = (
        ("no turn", (2, 3), 0, "ADD"),
        ("one turn", (2, 3), 1, "ADD"),
        ("four turns", (4,), 4, "ADD"),
        ("three products", (1, 2, 2), 3, "MUL"),
        ("turns from an input", (3,), None, "ADD"),
    )
    for name, shape, turns, code in rows:
        case = book.case("while", dtype, name)
        counts = [0, 2, 5] if turns is None else [turns, turns]
        case.runs = len(counts)
        left = case.input((1,), dtype="int32", values=[np.array([count]) for count in counts])
        x = case.input(shape, q)
        step = case.input(shape, q)
        outputs = [case.output((1,), dtype="int32"), case.output(shape, q), case.output(shape, q)]
        case.op("WHILE", [left, x, step], outputs, "WhileOptions", condSubgraphIndex=1, bodySubgraphIndex=2)
        condition = case.subgraph()
        n = condition.input((1,), dtype="int32")
        condition.input(shape, q, dtype)
        condition.input(shape, q, dtype)
        more = condition.output((1,), dtype="bool")
        condition.op("GREATER", [n, condition.const(np.array([0]), dtype="int32")], [more], "GreaterOptions")
        body = case.subgraph()
        n = body.input((1,), dtype="int32")
        y, s = body.input(shape, q, dtype), body.input(shape, q, dtype)
        one = body.const(np.array([-1]), dtype="int32")
        next_n = body.output((1,), dtype="int32")
        body.op("ADD", [n, one], [next_n], "AddOptions", fusedActivationFunction=0)
        arithmetic(body, dtype, code, y, s, shape)
        body.table.outputs.append(s)


def handle(graph, name):
    variable = graph.between((1,), dtype="resource")
    graph.op("VAR_HANDLE", [], [variable], "VarHandleOptions", container="", sharedName=name)
    return variable


def accumulator(case, dtype, shape, q, start):
    """A variable that adds up its input; CALL_ONCE sets it first."""
    case.op("CALL_ONCE", [], [], "CallOnceOptions", initSubgraphIndex=1)
    variable = handle(case.main, "sum")
    x = case.input(shape, q)
    old = case.between(shape, q)
    case.op("READ_VARIABLE", [variable], [old], "ReadVariableOptions")
    new = arithmetic(case.main, dtype, "ADD", old, x, shape)
    case.op("ASSIGN_VARIABLE", [variable, new], [], "AssignVariableOptions")
    graph = case.subgraph()
    graph.op(
        "ASSIGN_VARIABLE", [handle(graph, "sum"), graph.const(start, q, dtype)], [], "AssignVariableOptions"
    )


def variables(book, dtype):
    """The same cases stand for each of the four operators, which do nothing alone."""
    q = QUANT.get(dtype)
    for number, shape in enumerate(((3,), (2, 3), (1, 2, 2), (1,))):
        # Only types that can be added have the sum.
        adds = dtype in ("float32", "int8", "int16", "int32")
        for operator in ("call_once", "read_variable") if adds else ():
            case = book.case(operator, dtype, f"sum of {'x'.join(map(str, shape))}")
            case.runs = 4
            accumulator(case, dtype, shape, q, case.draw(shape))
        for operator in ("var_handle", "assign_variable") if adds else VARIABLES:
            case = book.case(operator, dtype, f"one run behind, {'x'.join(map(str, shape))}")
            case.runs = 3
            case.op("CALL_ONCE", [], [], "CallOnceOptions", initSubgraphIndex=1)
            variable = handle(case.main, "last")
            x = case.input(shape, q)
            case.op("READ_VARIABLE", [variable], [case.output(shape, q)], "ReadVariableOptions")
            case.op("ASSIGN_VARIABLE", [variable, x], [], "AssignVariableOptions")
            graph = case.subgraph()
            start = graph.const(case.draw(shape), q, dtype)
            graph.op("ASSIGN_VARIABLE", [handle(graph, "last"), start], [], "AssignVariableOptions")
    case = book.case("read_variable", dtype, "read before it is written")
    case.runs = 3
    variable = handle(case.main, "last")
    x = case.input((3,), q)
    case.op("READ_VARIABLE", [variable], [case.output((3,), q)], "ReadVariableOptions")
    case.op("ASSIGN_VARIABLE", [variable, x], [], "AssignVariableOptions")
    for operator in VARIABLES:
        case = book.case(operator, dtype, "two variables take turns")
        case.runs = 4
        case.op("CALL_ONCE", [], [], "CallOnceOptions", initSubgraphIndex=1)
        first, second = handle(case.main, "a"), handle(case.main, "b")
        x = case.input((2, 2), q)
        old = case.output((2, 2), q)
        case.op("READ_VARIABLE", [first], [old], "ReadVariableOptions")
        case.op("READ_VARIABLE", [second], [case.output((2, 2), q)], "ReadVariableOptions")
        case.op("ASSIGN_VARIABLE", [second, old], [], "AssignVariableOptions")
        case.op("ASSIGN_VARIABLE", [first, x], [], "AssignVariableOptions")
        graph = case.subgraph()
        for name in ("a", "b"):
            start = graph.const(case.draw((2, 2)), q, dtype)
            graph.op("ASSIGN_VARIABLE", [handle(graph, name), start], [], "AssignVariableOptions")


def add_cases(book):
    for dtype in ("float32", "int8", "int16", "int32"):
        if_(book, dtype)
        while_(book, dtype)
        variables(book, dtype)
    for dtype in ("int64", "uint8", "bool"):
        variables(book, dtype)
