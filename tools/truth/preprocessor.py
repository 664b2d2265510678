# SPDX-License-Identifier: Apache-2.0
"""Records the features that TensorFlow Lite Micro makes of its six recordings with its two audio preprocessors:
tests/golden/audio_preprocessor.json. See README.md.

python tools/truth/preprocessor.py examples/micro_speech     # of TensorFlow Lite Micro, with models/ and testdata/
"""

import base64
import hashlib
import json
import pathlib
import sys
import wave

import numpy as np
from tflite_micro.python.tflite_micro import runtime

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "audio_preprocessor.json"
WINDOW, STEP = 480, 320  # 30 ms every 20 ms at 16 kHz, what the model is made for


def features(model, samples):
    """Of all windows, one after the other: the estimate of the noise goes on from window to window."""
    interpreter = runtime.Interpreter.from_file(str(model))
    out = b""
    for start in range(0, len(samples) - WINDOW + 1, STEP):
        interpreter.set_input(samples[start : start + WINDOW].reshape(1, WINDOW), 0)
        interpreter.invoke()
        out += np.ascontiguousarray(interpreter.get_output(0)).tobytes()
    return out


def main():
    folder = pathlib.Path(sys.argv[1])
    lines = []
    for path in sorted((folder / "testdata").glob("*.wav")):
        with wave.open(str(path)) as recording:
            samples = np.frombuffer(recording.readframes(recording.getnframes()), "<i2")
        int8 = features(folder / "models" / "audio_preprocessor_int8.tflite", samples)
        float32 = features(folder / "models" / "audio_preprocessor_float.tflite", samples)
        recorded = {
            "recording": path.name,
            "int8": base64.b64encode(int8).decode(),
            "float32_sha256": hashlib.sha256(float32).hexdigest(),
        }
        lines.append(json.dumps(recorded))
    GOLDEN.write_text("[\n" + ",\n".join(lines) + "\n]\n")


main()
