#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the unmodified runner of mlcommons/tiny against an emulated board.

    tools/mlperf_runner.py --runner tiny/benchmark/runner --board nucleo-l4r5zi kws.tflite -- --mode a --dataset_path sets
    tools/mlperf_runner.py --runner tiny/benchmark/runner --data sound sww-mlperf -- --mode p --dataset_path sets

The second form is the streaming test: a project that listens, and the folder of the recordings that its interface
board plays.

The runner looks for its device among the USB serial ports of this computer. The board's serial port is a
pseudo-terminal, so two things are put in between, without a change to the runner's files: the list of ports that
pyserial gives has the pseudo-terminal in it, under USB numbers of its own, and the runner gets a list of devices
with an entry for a device and one for an interface board. What follows -- goes to the runner; figures are MLPerf
Tiny-style, emulated, not verified by MLCommons.

The runner needs pyserial, pyusb, PyYAML, numpy, scikit-learn and matplotlib: on Debian python3-serial python3-usb
python3-yaml python3-numpy python3-sklearn python3-matplotlib.
"""

import argparse
import importlib.util
import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import tempfile

# 0x1209 is pid.codes; 0x0001 and 0x0002 there are for tests on one's own desk.
USB_VENDOR, USB_DEVICE, USB_INTERFACE = 0x1209, 0x0001, 0x0002

DEVICES = """- name: mote
  type: dut
  baud:
    energy: 9600
    performance: 115200
    accuracy: 115200
  usb:
    0x{vendor:04x}: 0x{device:04x}
- name: stm32h573i-dk
  type: interface
  baud: 115200
  usb:
    0x{vendor:04x}: 0x{interface:04x}
"""


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", help=".tflite or .mote file, int8, or the folder of a project that listens")
    parser.add_argument("--board", help="see 'mote boards'; that of the project, if it names one")
    parser.add_argument("--data", help="of a project that listens: the folder of the recordings")
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
    command = [arguments.mote, "mlperf", arguments.model, "--serve", "--json"]
    if arguments.board:
        command += ["--board", arguments.board]
    if arguments.data:
        command += ["--data", arguments.data]
    if arguments.benchmark:
        command += ["--benchmark", arguments.benchmark]
    if arguments.no_pace:
        command += ["--no-pace"]
    board = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    text = ""
    for line in board.stdout:
        text += line
        try:
            device = json.loads(text)
            return board, device["port"], USB_INTERFACE if device.get("interface") else USB_DEVICE
        except ValueError:
            pass
    sys.exit(board.wait() or 1)


def offer_port(port, product):
    from serial.tools import list_ports, list_ports_common

    info = list_ports_common.ListPortInfo(port)
    info.vid, info.pid, info.description = USB_VENDOR, product, "emulated board of mote"
    list_ports.comports = lambda include_links=False: [info]

    # There are no devices on USB that the runner should talk to, and perhaps no library to look for them.
    import usb.core

    usb.core.find = lambda *_, **__: []


# What the runner needs, as Python and as Debian name it.
PACKAGES = {"serial": "python3-serial", "usb": "python3-usb", "yaml": "python3-yaml", "numpy": "python3-numpy",
            "sklearn": "python3-sklearn", "matplotlib": "python3-matplotlib"}


def check_packages():
    missing = [PACKAGES[name] for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit("the runner needs Python packages that are missing: apt install " + " ".join(missing))


def main():
    arguments, rest = parse_arguments()
    check_packages()
    runner = os.path.abspath(arguments.runner)
    board, port, product = start_board(arguments)
    try:
        offer_port(port, product)
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as devices:
            devices.write(DEVICES.format(vendor=USB_VENDOR, device=USB_DEVICE, interface=USB_INTERFACE))
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
