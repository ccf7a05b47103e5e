"""A Keras model as TFLite (fp32, fp16, int8) or ONNX, for one picture at a time, with the model's own names."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from tpu_training.strategy import hushed

Arrays = Mapping[str, NDArray[np.float32]]
TFLITE_KINDS = ("fp32", "fp16", "int8")
ONNX_OPSET = 17
SIGNATURE = "serving_default"


def signature(model: keras.Model) -> dict[str, tf.TensorSpec]:
    """The model's inputs for a batch of one."""
    return {t.name: tf.TensorSpec((1, *t.shape[1:]), tf.float32, name=t.name) for t in model.inputs}


def to_tflite(model: keras.Model, kind: str, samples: Iterable[Arrays]) -> bytes:
    """The file's content. `samples` are inputs, one picture each; int8 is calibrated on them.

    Goes by a saved model: the route from a bare function once gave NaN without a word.
    """
    with tempfile.TemporaryDirectory() as folder:
        archive = keras.export.ExportArchive()
        archive.track(model)
        archive.add_endpoint(SIGNATURE, lambda inputs: model(inputs, training=False), [signature(model)])
        archive.write_out(folder, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=[SIGNATURE])
        if kind == "fp16":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.target_spec.supported_types = [tf.float16]
        elif kind == "int8":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.representative_dataset = lambda: iter([dict(sample) for sample in samples])
        with hushed():
            content: bytes = converter.convert()
    return content


def to_onnx(model: keras.Model) -> bytes:
    """The file's content."""
    import tf2onnx

    specs = signature(model)
    names = list(specs)
    function = tf.function(
        lambda *values: model(dict(zip(names, values, strict=True)), training=False), input_signature=[*specs.values()]
    )
    proto, _ = tf2onnx.convert.from_function(function, input_signature=[*specs.values()], opset=ONNX_OPSET)
    return bytes(renamed(proto, model).SerializeToString())


def renamed(proto: Any, model: keras.Model) -> Any:
    """The outputs, which come in the order of their sorted names, under these names."""
    new = dict(zip((o.name for o in proto.graph.output), sorted(model.output), strict=True))
    for node in proto.graph.node:
        node.output[:] = [new.get(name, name) for name in node.output]
        node.input[:] = [new.get(name, name) for name in node.input]
    for output in proto.graph.output:
        output.name = new[output.name]
    return proto


def write(path: Path, content: bytes) -> Path:
    """The file, in a folder that is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
