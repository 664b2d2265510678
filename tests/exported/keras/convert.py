# SPDX-License-Identifier: Apache-2.0
"""What the scripts of this folder share: the converter to TensorFlow Lite, and the recording of outputs.

A float model's outputs are Keras's. Those of an int8 model are TensorFlow Lite Micro's, which the Python that
TFLM_PYTHON names has (see README.md), or, where it cannot run the model, those of LiteRT's reference kernels.
"""

import base64
import json
import os
import pathlib
import subprocess
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent))
import recording  # noqa: E402

RUNS, CALIBRATION, TRAINING = 3, 50, 2000


def settle(model, generator):
    """Gives normalisations scales, offsets and statistics as training would: not all 1 and 0."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            channels = layer.gamma.shape
            layer.gamma.assign(generator.uniform(0.5, 1.5, channels))
            layer.beta.assign(generator.uniform(-0.5, 0.5, channels))
            layer.moving_mean.assign(generator.normal(0, 0.2, channels))
            layer.moving_variance.assign(generator.uniform(0.3, 1.2, channels))
        elif isinstance(layer, keras.layers.LayerNormalization):
            layer.gamma.assign(generator.uniform(0.5, 1.5, layer.gamma.shape))
            layer.beta.assign(generator.uniform(-0.5, 0.5, layer.beta.shape))


def by_litert(path, inputs):
    """The outputs of LiteRT's reference kernels."""
    kernels = tf.lite.experimental.OpResolverType.BUILTIN_REF
    interpreter = tf.lite.Interpreter(str(path), experimental_op_resolver_type=kernels)
    interpreter.allocate_tensors()
    outputs = []
    for x in inputs:
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x)
        interpreter.invoke()
        outputs.append([interpreter.get_tensor(y["index"]) for y in interpreter.get_output_details()])
    return f"LiteRT of TensorFlow {tf.__version__}, reference kernels", outputs


def by_tflm(path, inputs):
    """The outputs of TensorFlow Lite Micro, or nothing if it cannot run the model."""
    request = {"model": str(path), "inputs": [recording.encoded(x) for x in inputs]}
    script = [os.environ["TFLM_PYTHON"], str(FOLDER / "tflm.py")]
    done = subprocess.run(script, input=json.dumps(request), capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{path.name}: TensorFlow Lite Micro: {done.stderr.strip()[-300:]}")
        return None
    answer = json.loads(done.stdout.splitlines()[-1])
    outputs = [
        [np.frombuffer(base64.b64decode(y["data"]), y["type"]).reshape(y["shape"]) for y in run]
        for run in answer["outputs"]
    ]
    return f"TensorFlow Lite Micro, tflite-micro {answer['version']}", outputs


def quantised(inputs, path):
    """Real inputs as an int8 model wants them."""
    details = tf.lite.Interpreter(str(path)).get_input_details()[0]
    scale, zero = details["quantization"]
    return [np.clip(np.round(x / scale) + zero, -128, 127).astype(np.int8) for x in inputs]


def noise(generator, count, shape):
    """What a model is calibrated with and run on unless it says otherwise."""
    return generator.standard_normal((count, *shape)).astype(np.float32)


def convert(name, build, kinds=("float", "int8"), data=noise, train=None):
    """Writes <name>_float.tflite and <name>_int8.tflite, and what they compute with three inputs.

    `data(generator, count, shape)` makes inputs; `train(model, inputs)` trains the model before.
    """
    keras.utils.set_random_seed(1)
    generator = np.random.default_rng(1)
    model = build()
    settle(model, generator)
    shape = model.inputs[0].shape
    if train:
        train(model, data(generator, TRAINING, shape[1:]))
    samples = [x[np.newaxis] for x in data(generator, CALIBRATION, shape[1:])]
    inputs = samples[:RUNS]
    version = f"tf.lite.TFLiteConverter of TensorFlow {tf.__version__}, Keras {keras.__version__}"

    if "float" in kinds:
        path = FOLDER / f"{name}_float.tflite"
        path.write_bytes(tf.lite.TFLiteConverter.from_keras_model(model).convert())
        outputs = [[y.numpy() for y in tf.nest.flatten(model(x, training=False))] for x in inputs]
        runs = list(zip([[x] for x in inputs], outputs))
        recording.write(path, version, f"Keras {keras.__version__}", runs)

    if "int8" in kinds:
        path = FOLDER / f"{name}_int8.tflite"
        converter = tf.lite.TFLiteConverter.from_keras_model(model)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([x] for x in samples)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
        path.write_bytes(converter.convert())
        integers = quantised(inputs, path)
        truth, outputs = by_tflm(path, integers) or by_litert(path, integers)
        recording.write(path, version, truth, list(zip([[x] for x in integers], outputs)))
