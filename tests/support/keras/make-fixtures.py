"""Writes the Keras files of this folder, each with the predictions that Keras itself makes.

They were made by Keras 3.15.1 (backend JAX) with h5py 3.16.0; nothing here runs in the tests:
    python3 -m venv venv && venv/bin/pip install keras==3.15.1 jax h5py
    venv/bin/python tests/support/keras/make-fixtures.py tests/support/keras
Files called keras2-* are written by hand in the layout of Keras 2.15, which needs TensorFlow.
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "jax"
import h5py
import keras
import numpy as np
from keras import layers as L

folder = sys.argv[1]
keras.utils.set_random_seed(7)


def models():
    yield "sequential", keras.Sequential([
        L.Input((4, 4, 1)), L.Conv2D(2, 2, activation="relu"), L.BatchNormalization(),
        L.MaxPooling2D(), L.Flatten(), L.Dropout(0.2), L.Dense(3, activation="softmax")])

    left, right = L.Input((4,), name="left"), L.Input((2,), name="right")
    joined = L.Concatenate()([L.Dense(3, activation="relu")(left), right])
    summed = L.Dense(3)(joined) + L.Dense(3, name="short")(left)
    yield "functional", keras.Model([left, right], L.Dense(2, activation="sigmoid")(summed))

    # a model within a model, frozen; two layers called "same"; one layer called twice
    base = keras.Sequential(
        [L.Input((4,)), L.Dense(3, activation="silu", name="same"), L.BatchNormalization()], name="base")
    base.trainable = False
    start, twice = L.Input((4,)), L.Dense(3, name="twice", kernel_regularizer="l2")
    inner_start = L.Input((3,))
    inner = keras.Model(inner_start, L.BatchNormalization()(L.Dense(4)(inner_start)), name="inner")
    outcome = inner(twice(twice(base(start))))
    yield "nested", keras.Model(start, L.Dense(2, activation="softmax", name="same")(outcome))

    yield "series", keras.Sequential([
        L.Input((6,)), L.Embedding(5, 3), L.GRU(4, return_sequences=True, reset_after=False, dropout=0.1),
        L.TimeDistributed(L.Dense(3)), L.Bidirectional(L.LSTM(2)), L.Dense(5, activation="softmax")])

    image = L.Input((4, 4, 2))
    mixed = L.LayerNormalization()(L.DepthwiseConv2D(2)(L.SeparableConv2D(3, 2)(image)))
    yield "conv", keras.Model(image, L.Dense(2)(L.GlobalAveragePooling2D()(L.LeakyReLU()(mixed))))

    words = L.Input((4, 4))
    attended = L.MultiHeadAttention(2, 2, name="attention")(words, words)
    yield "attention", keras.Model(words, L.Dense(2)(L.Flatten()(attended)))
    # what the demo's plugin draws
    yield "digits", keras.Sequential([
        L.Input((28, 28, 1)), L.MaxPooling2D(4), L.Flatten(), L.Dense(10, activation="softmax")])
    yield "gru", keras.Sequential([L.Input((6, 2)), L.GRU(3, name="memory"), L.Dense(1)])


def randomise(model):
    random = np.random.default_rng(3)
    for weight in model.weights:
        values = random.uniform(-0.5, 0.5, weight.shape).astype("float32")
        if "seed" not in weight.path:
            weight.assign(np.abs(values) + 0.5 if "variance" in weight.path else values)


random = np.random.default_rng(9)
for name, model in models():
    randomise(model)
    kinds = [".keras"] if name in ("attention", "conv", "digits") else [".h5"] if name == "gru" else [".keras", ".h5"]
    for kind in kinds:
        model.save(f"{folder}/{name}{kind}")
    if name in ("attention", "digits", "gru"):
        continue
    shapes = [(2, *each.shape[1:]) for each in model.inputs]
    inputs = [(random.integers(0, 5, s) if name == "series" else random.uniform(-1, 1, s)).astype("float32")
              for s in shapes]
    outputs = np.asarray(model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0))
    with open(f"{folder}/{name}.json", "w") as file:
        told = {"inputs": [x.ravel().tolist() for x in inputs], "shapes": shapes, "outputs": outputs.ravel().tolist()}
        json.dump(told, file)


def keras2(name, config, layers):
    with h5py.File(f"{folder}/{name}.h5", "w") as file:
        file.attrs["keras_version"] = "2.15.0"
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(config)
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [each.encode("utf8") for each in layers]
        for layer, weights in layers.items():
            own = group.create_group(layer)
            own.attrs["weight_names"] = [each.encode("utf8") for each in weights]
            for path, values in weights.items():
                own.create_dataset(path, data=np.array(values, dtype="float32"))


# [1, 2] → [1·1 + 2·2 + 0.5, 1·−1 + 2·0.5 + 0] = [5.5, 0]
keras2("keras2-dense", {
    "class_name": "Sequential",
    "config": {"name": "by_hand", "layers": [
        {"class_name": "Dense", "config": {
            "name": "dense", "trainable": True, "batch_input_shape": [None, 2], "dtype": "float32",
            "units": 2, "activation": "linear", "use_bias": True,
            "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}},
            "bias_initializer": {"class_name": "Zeros", "config": {}}}}]},
}, {"dense": {"dense/kernel:0": [[1, -1], [2, 0.5]], "dense/bias:0": [0.5, 0]}})

dense = {"name": "inner_dense", "trainable": True, "units": 2, "activation": "hard_sigmoid", "use_bias": True}
norm = {"name": "norm", "trainable": True, "axis": [1], "epsilon": 0, "center": True, "scale": True}
start = {"batch_input_shape": [None, 2], "dtype": "float32", "sparse": False, "ragged": False}
# norm: (x − [1, 1]) / √[4, 1] · [2, 1] + [0, 1], so [3, 2] → [2, 2]; dense [[1, 0], [0, −1]] + [0, 1] → [2, −1];
# hard_sigmoid: 0.2·x + 0.5 → [0.9, 0.3]; the model's own dense adds both: 1.2
keras2("keras2-nested", {
    "class_name": "Functional",
    "config": {"name": "outer", "layers": [
        {"class_name": "InputLayer", "name": "in", "config": {**start, "name": "in"}, "inbound_nodes": []},
        {"class_name": "Functional", "name": "inner", "inbound_nodes": [[["in", 0, 0, {}]]], "config": {
            "name": "inner",
            "layers": [
                {"class_name": "InputLayer", "name": "in_2", "config": {**start, "name": "in_2"},
                 "inbound_nodes": []},
                {"class_name": "BatchNormalization", "name": "norm", "config": norm,
                 "inbound_nodes": [[["in_2", 0, 0, {}]]]},
                {"class_name": "Dense", "name": "inner_dense", "config": dense,
                 "inbound_nodes": [[["norm", 0, 0, {"training": False}]]]}],
            "input_layers": [["in_2", 0, 0]], "output_layers": [["inner_dense", 0, 0]]}},
        {"class_name": "Dense", "name": "out", "inbound_nodes": [[["inner", 1, 0, {}]]], "config": {
            "name": "out", "trainable": True, "units": 1, "activation": "linear", "use_bias": False}}],
        "input_layers": [["in", 0, 0]], "output_layers": [["out", 0, 0]]},
}, {
    "in": {},
    "inner": {
        "norm/gamma:0": [2, 1], "norm/beta:0": [0, 1],
        "inner_dense/kernel:0": [[1, 0], [0, -1]], "inner_dense/bias:0": [0, 1],
        "norm/moving_mean:0": [1, 1], "norm/moving_variance:0": [4, 1]},
    "out": {"out/kernel:0": [[1], [1]]},
})
