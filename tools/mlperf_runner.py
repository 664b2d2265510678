#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the unmodified runner of mlcommons/tiny against an emulated board.

    tools/mlperf_runner.py --runner tiny/benchmark/runner --board nucleo-l4r5zi kws.tflite -- --mode a --dataset_path sets

The runner looks for its device among the USB serial ports of this computer. The board's serial port is a
pseudo-terminal, so two things are put in between, without a change to the runner's files: the list of ports that
pyserial gives has the pseudo-terminal in it, under USB numbers of its own, and the runner gets a list of devices
with an entry for them. What follows -- goes to the runner; figures are MLPerf Tiny-style, emulated, not verified by
MLCommons.

The runner needs pyserial, pyusb, PyYAML, numpy, scikit-learn and matplotlib: on Debian python3-serial python3-usb
python3-yaml python3-numpy python3-sklearn python3-matplotlib.
"""

import argparse
import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import tempfile

# 0x1209 is pid.codes; 0x0001 there is for tests on one's own desk.
USB_VENDOR, USB_PRODUCT = 0x1209, 0x0001

DEVICES = """- name: mote
  type: dut
  baud:
    energy: 9600
    performance: 115200
    accuracy: 115200
  usb:
    0x{vendor:04x}: 0x{product:04x}
"""


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", help=".tflite or .mote file, int8")
    parser.add_argument("--board", required=True, help="see 'mote boards'")
    parser.add_argument("--runner", required=True, help="benchmark/runner of mlcommons/tiny")
    parser.add_argument("--mote", default=shutil.which("mote"), help="the program mote")
    parser.add_argument("--benchmark", help="kws01, vww01, ic01, ad01 or sww01; found by the model's input otherwise")
    parser.add_argument("--no-pace", action="store_true", help="answer as soon as the emulator is done")
    if "--" in sys.argv:
        split = sys.argv.index("--")
        own, rest = sys.argv[1:split], sys.argv[split + 1:]
    else:
        own, rest = sys.argv[1:], []
    arguments = parser.parse_args(own)
    if not arguments.mote:
        parser.error("mote is not on the PATH; say where it is with --mote")
    if not os.path.isfile(os.path.join(arguments.runner, "main.py")):
        parser.error(f"{arguments.runner} holds no main.py")
    return arguments, rest


def start_board(arguments):
    command = [arguments.mote, "mlperf", arguments.model, "--board", arguments.board, "--serve", "--json"]
    if arguments.benchmark:
        command += ["--benchmark", arguments.benchmark]
    if arguments.no_pace:
        command += ["--no-pace"]
    board = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    text = ""
    for line in board.stdout:
        text += line
        try:
            return board, json.loads(text)["port"]
        except ValueError:
            pass
    sys.exit(board.wait() or 1)


def offer_port(port):
    from serial.tools import list_ports, list_ports_common

    info = list_ports_common.ListPortInfo(port)
    info.vid, info.pid, info.description = USB_VENDOR, USB_PRODUCT, "emulated board of mote"
    list_ports.comports = lambda include_links=False: [info]

    # There are no devices on USB that the runner should talk to, and perhaps no library to look for them.
    import usb.core

    usb.core.find = lambda *_, **__: []


def main():
    arguments, rest = parse_arguments()
    runner = os.path.abspath(arguments.runner)
    board, port = start_board(arguments)
    try:
        offer_port(port)
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as devices:
            devices.write(DEVICES.format(vendor=USB_VENDOR, product=USB_PRODUCT))
            devices.flush()
            tests = {"a": "accuracy", "p": "performance", "e": "energy"}
            options = ["--device_list", devices.name]
            if "--test_script" not in rest and "-t" not in rest:
                mode = "a"
                for flag in ("--mode", "-m"):
                    if flag in rest[:-1]:
                        mode = rest[rest.index(flag) + 1]
                options += ["--test_script", os.path.join(runner, f"tests_{tests.get(mode, 'accuracy')}.yaml")]
            sys.argv = [os.path.join(runner, "main.py")] + options + rest
            sys.path.insert(0, runner)
            runpy.run_path(sys.argv[0], run_name="__main__")
    finally:
        board.send_signal(signal.SIGINT)
        board.wait()


if __name__ == "__main__":
    main()
