# SPDX-License-Identifier: Apache-2.0
"""Records what other programs make of two signals made up here: tests/golden/signal_blocks.json. See README.md.

python tools/truth/signal_blocks.py PROCESSING_BLOCKS     # a copy of Edge Impulse's processing-blocks
"""

import base64
import importlib.util
import json
import pathlib
import sys

import librosa
import numpy as np
import scipy
import scipy.signal

sys.path.pop(0)  # this folder has a module "common" too
GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "signal_blocks.json"
RATE = 16000


def sound():
    """One second: a rising tone, a falling one, pulses, and noise that swells."""
    t = np.arange(RATE) / RATE
    noise = np.random.RandomState(7).normal(size=RATE)
    x = 6000 * np.sin(2 * np.pi * (200 * t + 1500 * t * t)) + 3000 * np.sin(2 * np.pi * (5000 * t - 1800 * t * t))
    x += 9000 * np.exp(-((t * 10 % 1) ** 2) * 200) * np.sin(2 * np.pi * 700 * t) + 900 * t * noise
    return np.round(x).astype(np.int16)


def motion():
    """Two seconds of an accelerometer of three axes at 62.5 Hz, in m/s^2."""
    t = np.arange(125) / 62.5
    noise = np.random.RandomState(8).normal(size=(125, 3))
    x = np.stack([3 * np.sin(2 * np.pi * 4 * t), 1.5 * np.sin(2 * np.pi * 9 * t + 1) ** 3, 9.81 + np.cos(2 * np.pi * t)])
    return (x.T + 0.2 * noise).astype(np.float32)


def block(folder, name):
    """The module dsp.py of one of Edge Impulse's blocks."""
    path = pathlib.Path(folder) / name
    for module in [m for m in sys.modules if m.split(".")[0] in ("common", "speechpy")]:
        del sys.modules[module]
    sys.path.insert(0, str(path))
    spec = importlib.util.spec_from_file_location("dsp_" + name, path / "dsp.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path.remove(str(path))
    return module


def edge_impulse(folder, x, a):
    audio = x.astype(np.float64)
    mfe = block(folder, "mfe").generate_features(
        4, False, audio, ["audio"], RATE, 0.02, 0.01, 40, 512, 0, 0, 101, -52)["features"]
    mfcc = block(folder, "mfcc").generate_features(
        4, False, audio, ["audio"], RATE, 0.02, 0.01, 40, 512, 13, 0, 80, 0, 0.98, 1)["features"]
    axes = ["x", "y", "z"]
    flat = block(folder, "flatten").generate_features(
        1, False, a.astype(np.float64).flatten(), axes, 62.5, 1, True, True, True, True, True, True, True)["features"]
    spectral = block(folder, "spectral_analysis")
    features = []
    for axis in range(3):
        fx = a[:, axis].astype(np.float64)
        out = spectral.extract_spec_features(fx - np.mean(fx), 62.5, 16, "none", 0, True, True, True)
        features += list(out[0])
    return {"edge-impulse-mfe": np.round(np.array(mfe) * 256) - 128, "edge-impulse-mfcc": mfcc,
            "edge-impulse-flatten": flat, "edge-impulse-spectral": features}


def by_librosa(x):
    y = (x / 32768).astype(np.float32)
    mel = librosa.feature.melspectrogram(y=y.astype(np.float64), sr=RATE, n_fft=512, hop_length=256, n_mels=64,
                                         center=False)
    db = librosa.power_to_db(mel, top_db=None)
    return {"librosa-mel": db.T.flatten(), "librosa-mfcc": librosa.feature.mfcc(S=db, n_mfcc=20).T.flatten()}


def by_scipy(x):
    y = x.astype(np.float64)
    welch = scipy.signal.welch(y, RATE, nperseg=512, noverlap=256, detrend=False)[1]
    low = scipy.signal.sosfilt(scipy.signal.butter(4, 1000, fs=RATE, output="sos"), y)[::40]
    high = scipy.signal.sosfilt(scipy.signal.butter(6, 300, btype="high", fs=RATE, output="sos"), y)[::40]
    fir = scipy.signal.lfilter(scipy.signal.firwin(63, 2000, fs=RATE), 1, y)[::40]
    envelope = np.abs(scipy.signal.hilbert(y))[::40]
    return {"welch": welch, "iir-low": low, "iir-high": high, "fir-low": fir, "envelope": envelope}


def coded(values):
    return base64.b64encode(np.asarray(values, np.float32).tobytes()).decode()


def main():
    x, a = sound(), motion()
    outputs = {**edge_impulse(sys.argv[1], x, a), **by_librosa(x), **by_scipy(x)}
    golden = {
        "made_with": f"librosa {librosa.__version__}, scipy {scipy.__version__}, numpy {np.__version__}, "
                     "edgeimpulse/processing-blocks 9b0ceb2",
        "sound": base64.b64encode(x.tobytes()).decode(),
        "motion": coded(a),
        "outputs": {name: coded(values) for name, values in outputs.items()},
    }
    GOLDEN.write_text(json.dumps(golden, indent=0) + "\n")
    for name, values in outputs.items():
        print(name, np.shape(values))


main()
