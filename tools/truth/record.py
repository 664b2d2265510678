# SPDX-License-Identifier: Apache-2.0
"""Records what TensorFlow Lite Micro computes for every case; see README.md.

python tools/truth/record.py              all operators
python tools/truth/record.py add mul      these alone
"""

import argparse
import base64
import ctypes
import importlib
import json
import multiprocessing
import os
import pathlib
import re
import sys
import traceback

import numpy as np

from builder import Book

FAMILIES = (
    "audio",
    "control_flow",
    "convert",
    "convolution",
    "data_movement",
    "decode",
    "detection",
    "elementwise",
    "recurrent",
    "reduce",
)

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "ops"
ARENA_BYTES = 1 << 18
FEWEST_CASES = 5

# mallopt(): fresh memory is filled with a pattern, so that a result that depends on it is found.
M_PERTURB = -6
PATTERNS = (0x5A, 0xC3)


def run_tflm(case, pattern, pipe):
    """In a process of its own, because TensorFlow Lite Micro ends the process on some mistakes."""
    ctypes.CDLL(None).mallopt(M_PERTURB, pattern)
    try:
        from tflite_micro.python.tflite_micro import runtime

        model = case.model()
        interpreter = runtime.Interpreter.from_bytes(model, arena_size=ARENA_BYTES)
        runs = []
        for arrays in case.run_inputs():
            for index, array in enumerate(arrays):
                interpreter.set_input(array, index)
            interpreter.invoke()
            outputs = [
                np.ascontiguousarray(interpreter.get_output(index)).tobytes()
                for index in range(len(case.main.table.outputs))
            ]
            runs.append(([array.tobytes() for array in arrays], outputs))
        pipe.send(("ok", model, runs))
    except Exception:  # whatever it is, it is shown beside the case
        pipe.send(("failed", traceback.format_exc().strip().splitlines()[-1], None))


def in_child(case, pattern, log):
    here, there = multiprocessing.Pipe(False)
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(log.fileno(), 2)
        run_tflm(case, pattern, there)
        os._exit(0)
    there.close()
    try:
        result = here.recv()
    except EOFError:
        result = ("failed", "TensorFlow Lite Micro ended the process", None)
    os.waitpid(child, 0)
    here.close()
    return result


def record(case, log):
    """The line of one case, or raises with the reason."""
    log.seek(0)
    log.truncate()
    first = in_child(case, PATTERNS[0], log)
    # run_inputs() draws: the second child is forked from the same state.
    second = in_child(case, PATTERNS[1], log)
    if first[0] != "ok":
        log.seek(0)
        said = " | ".join(log.read().strip().splitlines()[-3:])
        raise ValueError(f"{first[1]} ({said})")
    runs = []
    for (inputs, outputs), (_, others) in zip(first[2], second[2]):
        written = [one if one == other else None for one, other in zip(outputs, others)]
        early = (len(runs) + 1) % case.period != 0
        if early:
            written = [None] * len(written)
        if None in written and not case.may_leave_outputs:
            raise ValueError("the result depends on memory that nothing was written to")
        runs.append((inputs, written, early))

    def text(raw):
        return None if raw is None else base64.b64encode(raw).decode()

    line = {
        "name": case.name,
        "type": case.type,
        "model": text(first[1]),
        "runs": [
            {"inputs": list(map(text, i)), "outputs": list(map(text, o)), **({"early": True} if early else {})}
            for i, o, early in runs
        ],
    }
    return json.dumps(line, ensure_ascii=False)


def tflm_version():
    import importlib.metadata as metadata

    found = metadata.metadata("tflite_micro")
    body = found.get_payload() or found.get("Description") or ""
    commit = re.search(r"commit\s+\[([0-9a-f]+)\]", body)
    return metadata.version("tflite_micro"), commit.group(1) if commit else "unknown"


def write_source(book):
    version, commit = tflm_version()
    counts = {}
    for case in book.cases:
        counts.setdefault(case.operator, {}).setdefault(case.type, 0)
        counts[case.operator][case.type] += 1
    lines = [
        "# Where these recordings come from",
        "",
        f"TensorFlow Lite Micro's Python interpreter, package `tflite-micro` {version}, built from commit {commit} of",
        "github.com/tensorflow/tflite-micro, with its reference kernels on x86-64. `tools/truth/record.py` builds every",
        "model, runs it and writes this folder, this file included; `tools/truth/README.md` says how.",
        "",
        f"{len(counts)} operators, {sum(len(types) for types in counts.values())} pairs of operator and type, "
        f"{len(book.cases)} cases:",
        "",
        "| operator | cases of each type |",
        "|---|---|",
    ]
    for operator in sorted(counts):
        types = ", ".join(f"{dtype} {count}" for dtype, count in sorted(counts[operator].items()))
        lines.append(f"| {operator} | {types} |")
    lines += ["", "## Not recorded", ""]
    lines += [f"* {what}: {why}" for what, why in sorted(book.gaps)]
    (FOLDER / "SOURCE.md").write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("operators", nargs="*", help="only these")
    parser.add_argument(
        "--try", dest="trial", action="store_true", help="write nothing, only show what fails"
    )
    arguments = parser.parse_args()
    book = Book()
    for family in FAMILIES:
        importlib.import_module(family).add_cases(book)
    operators = {case.operator for case in book.cases}
    unknown = set(arguments.operators) - operators
    if unknown:
        sys.exit(f"no cases of {', '.join(sorted(unknown))}")

    from tflite_micro.python.tflite_micro import runtime  # noqa: F401  loaded once, before the processes part

    import tempfile

    failed = 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile("w+") as log:
        for operator in sorted(set(arguments.operators) or operators):
            lines = []
            few = {}
            for case in book.cases:
                if case.operator != operator:
                    continue
                few[case.type] = few.get(case.type, 0) + 1
                try:
                    lines.append(record(case, log))
                except ValueError as error:
                    failed += 1
                    print(f"{operator} {case.type} '{case.name}': {error}", file=sys.stderr)
            for dtype, count in few.items():
                if count < FEWEST_CASES:
                    failed += 1
                    print(f"{operator} {dtype}: only {count} cases", file=sys.stderr)
            if not arguments.trial:
                (FOLDER / f"{operator}.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
    if not arguments.trial:
        write_source(book)
    if failed:
        sys.exit(f"{failed} problems")


if __name__ == "__main__":
    main()
