"""One network in LiteRT's interpreter, and the networks that find a face."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

Floats = NDArray[np.float32]


Shapes = dict[str, tuple[int, ...]]


class Network:
    """A TFLite network, run on one thread. Its tensors are filled and read in place.

    Tensors are asked for by name or shape, because their order is not stable between versions. The names are those of
    the signature where the file has one. Let go of every view before `invoke`.
    """

    def __init__(self, content: bytes) -> None:
        """`content` is the .tflite file. Raises ValueError or RuntimeError when LiteRT cannot use it."""
        self._interpreter = Interpreter(model_content=content, num_threads=1)
        self._interpreter.allocate_tensors()
        inputs, outputs = self._named_details()
        self.input_shapes: Shapes = {name: shape_of(entry) for name, entry in inputs.items()}
        self.output_shapes: Shapes = {name: shape_of(entry) for name, entry in outputs.items()}
        self._views = {name: self._interpreter.tensor(entry["index"]) for name, entry in (inputs | outputs).items()}
        self._first_input = next(iter(inputs))
        self._by_shape = {shape: name for name, shape in self.output_shapes.items()}

    def _named_details(self) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
        if self._interpreter.get_signature_list():
            runner = self._interpreter.get_signature_runner()
            return runner.get_input_details(), runner.get_output_details()
        inputs = {entry["name"]: entry for entry in self._interpreter.get_input_details()}
        return inputs, {entry["name"]: entry for entry in self._interpreter.get_output_details()}

    def input(self, name: str | None = None) -> Floats:
        """View of an input tensor, to be filled in place; without a name, of the only one."""
        view: Floats = self._views[name or self._first_input]()
        return view

    def invoke(self) -> None:
        """Run the network on what the input tensors hold."""
        self._interpreter.invoke()

    def output(self, *shape: int) -> Floats:
        """View of the output tensor of this shape."""
        return self.named_output(self._by_shape[shape])

    def named_output(self, name: str) -> Floats:
        """View of the output tensor of this name."""
        view: Floats = self._views[name]()
        return view


def shape_of(details: dict[str, Any]) -> tuple[int, ...]:
    """The shape in LiteRT's description of a tensor."""
    return tuple(int(n) for n in details["shape"])


@dataclass(frozen=True, slots=True, repr=False)
class FaceNetworks:
    """Google's face networks, which say where a face is."""

    detector: Network
    landmarks: Network
    blendshapes: Network | None
    """What MediaPipe reads expressions with: for comparisons only, serving never opens it."""
    canonical_face: Floats
    """468×3 vertices of the canonical face in centimetres: x to the person's left, y up, z forward."""
    rigid_weights: Floats
    """468 weights, non-zero for landmarks that hardly move with an expression; used for head pose."""
