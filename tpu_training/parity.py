"""Does an exported network say what the Keras model says, and how long does it take on one thread?"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_model.network import Network

Arrays = Mapping[str, NDArray[np.float32]]
Runner = Callable[[Arrays], dict[str, NDArray[np.float32]]]
RUNS = 200


@dataclass(frozen=True, slots=True)
class Variant:
    """One exported form of a network, measured."""

    kind: str
    bytes: int
    ms: float
    """Median CPU time of one picture on one thread."""
    max_error: float
    """Largest difference from Keras, over all outputs in their own units."""
    errors: Mapping[str, float]
    """Largest difference of each output."""

    def as_json(self) -> dict[str, Any]:
        """For manifest.json."""
        return asdict(self)


def tflite_runner(content: bytes) -> Runner:
    """LiteRT as the service runs it: one thread."""
    network = Network(content)

    def run(inputs: Arrays) -> dict[str, NDArray[np.float32]]:
        for name, value in inputs.items():
            network.input(name)[...] = value
        network.invoke()
        return {name: network.named_output(name).copy() for name in network.output_shapes}

    return run


def onnx_runner(content: bytes) -> Runner:
    """ONNX Runtime on one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]

    def run(inputs: Arrays) -> dict[str, NDArray[np.float32]]:
        return dict(zip(names, session.run(names, dict(inputs)), strict=True))

    return run


def measure(
    kind: str, content: bytes, truths: Sequence[Mapping[str, NDArray[Any]]], inputs: Sequence[Arrays]
) -> Variant:
    """Compare with Keras' answers (`truths`) on the same inputs, and time it."""
    run = tflite_runner(content) if kind != "onnx" else onnx_runner(content)
    errors = dict.fromkeys(truths[0], 0.0)
    for sample, truth in zip(inputs, truths, strict=True):
        for name, answer in run(sample).items():
            miss = float(np.max(np.abs(answer - truth[name])))
            errors[name] = float("inf") if np.isnan(miss) else max(errors[name], miss)
    return Variant(kind, len(content), milliseconds(run, inputs[0]), max(errors.values()), errors)


def milliseconds(run: Runner, inputs: Arrays) -> float:
    """Median of many runs; of the thread's own time, because other programs are no cost of the network."""
    took = []
    for _ in range(RUNS):
        began = time.thread_time()
        run(inputs)
        took.append(time.thread_time() - began)
    return round(1000 * float(np.median(took)), 4)


def chosen(fp32: Variant, fp16: Variant, tolerance: float) -> str:
    """fp16 when it is smaller, as exact within the tolerance and not slower (a tenth is noise); else fp32."""
    good = fp16.bytes < fp32.bytes and fp16.max_error <= tolerance and fp16.ms <= 1.1 * fp32.ms
    return "fp16" if good else "fp32"
