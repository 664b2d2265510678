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
import tensorflow as tf

sys.path.pop(0)  # this folder has a module "common" too
np.lib.pad = np.pad  # the name that Edge Impulse's speechpy calls, which NumPy 2 has no longer
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


def spectral(folder, a, **settings):
    """Spectral Analysis, version 4, with its studio's settings but for those given."""
    values = dict(filter_type="none", filter_cutoff=3, filter_order=6, analysis_type="FFT", wavelet_level=1,
                  wavelet="db4", axes=["x", "y", "z"], rate=62.5)
    values.update(settings)
    return block(folder, "spectral_analysis").generate_features(
        4, False, a.astype(np.float64).flatten(), values["axes"], values["rate"], 1, 1, values["filter_type"],
        values["filter_cutoff"], values["filter_order"], values["analysis_type"], 16, 3, 0.1, "0.1", True, True,
        values["wavelet_level"], values["wavelet"], False)["features"]


def cmvn_of_mfe(folder, x):
    """What MFE did up to version 2 behind the bands: without means over 21 frames, then from 0 to 1."""
    speechpy = block(folder, "mfe").speechpy
    bands = speechpy.feature.mfe(x / 2.0**15, sampling_frequency=RATE, implementation_version=4, frame_length=0.02,
                                 frame_stride=0.01, num_filters=40, fft_length=512)[0]
    centred = speechpy.processing.cmvnw(bands, win_size=21, variance_normalization=False)
    return (centred - centred.min()) / (centred.max() - centred.min())


def edge_impulse(folder, x, a):
    audio = x.astype(np.float64)
    mfe = block(folder, "mfe").generate_features(
        4, False, audio, ["audio"], RATE, 0.02, 0.01, 40, 512, 0, 0, 101, -52)["features"]

    def mfcc(win_size):
        return block(folder, "mfcc").generate_features(
            4, False, audio, ["audio"], RATE, 0.02, 0.01, 40, 512, 13, win_size, 80, 0, 0.98, 1)["features"]

    axes = ["x", "y", "z"]
    flat = block(folder, "flatten").generate_features(
        1, False, a.astype(np.float64).flatten(), axes, 62.5, 1, True, True, True, True, True, True, True)["features"]
    piece = (x[4000:4512] / 32768).astype(np.float32)
    return {"edge-impulse-mfe": np.round(np.array(mfe) * 256) - 128, "edge-impulse-mfcc": mfcc(0),
            "edge-impulse-mfcc-cmvn": mfcc(101), "edge-impulse-mfcc-cmvn-11": mfcc(11),
            "edge-impulse-mfe-cmvn": cmvn_of_mfe(folder, x).flatten(), "edge-impulse-flatten": flat,
            "edge-impulse-spectral": spectral(folder, a),
            "edge-impulse-spectral-low": spectral(folder, a, filter_type="low"),
            "edge-impulse-spectral-high": spectral(folder, a, filter_type="high"),
            "edge-impulse-spectral-low-10": spectral(folder, a, filter_type="low", filter_cutoff=10, filter_order=4),
            "edge-impulse-spectral-high-10": spectral(folder, a, filter_type="high", filter_cutoff=10, filter_order=8),
            "edge-impulse-wavelet": spectral(folder, a, analysis_type="Wavelet"),
            "edge-impulse-wavelet-db2": spectral(folder, piece, analysis_type="Wavelet", wavelet="db2",
                                                 wavelet_level=3, axes=["x"], rate=RATE)}


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


def by_tensorflow(x):
    """Bands of MLPerf Tiny's streaming wake word, as its reference model takes them."""
    y = ((x - 0.96875 * np.append(0, x[:-1])) / 32768).astype(np.float32)
    frames = tf.signal.stft(
        y, 1024, 512, window_fn=lambda n, dtype: tf.signal.hamming_window(n, periodic=False, dtype=dtype))
    mel = tf.signal.linear_to_mel_weight_matrix(40, 513, RATE, 0.0, RATE / 2)
    bands = tf.matmul(tf.maximum(tf.abs(frames) ** 2 / 1024, 1e-30), mel)
    shares = tf.clip_by_value((10 * tf.math.log(bands) / np.log(10) + 52) / 64, 0, 1).numpy()
    return {"lfbe-mlperf-sww": np.trunc(shares / np.float32(0.003701042616739869) - 128).flatten()}


def coded(values):
    return base64.b64encode(np.asarray(values, np.float32).tobytes()).decode()


def main():
    x, a = sound(), motion()
    outputs = {**edge_impulse(sys.argv[1], x, a), **by_librosa(x), **by_scipy(x), **by_tensorflow(x)}
    golden = {
        "made_with": f"librosa {librosa.__version__}, scipy {scipy.__version__}, numpy {np.__version__}, "
                     f"tensorflow {tf.__version__}, edgeimpulse/processing-blocks 9b0ceb2",
        "sound": base64.b64encode(x.tobytes()).decode(),
        "motion": coded(a),
        "outputs": {name: coded(values) for name, values in outputs.items()},
    }
    GOLDEN.write_text(json.dumps(golden, indent=0) + "\n")
    for name, values in outputs.items():
        print(name, np.shape(values))


main()
