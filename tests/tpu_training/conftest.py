from pathlib import Path

import pytest

from tpu_training.synthetic.appearance import clip_person
from tpu_training.synthetic.mesh import HeadMesh, load_head
from tpu_training.synthetic.pose import Poser, identity_shape
from tpu_training.synthetic.render import Camera, Renderer

SMALL = Camera(width=96, height=72)


@pytest.fixture(scope="session")
def head(shared_data: Path) -> HeadMesh:
    assert shared_data.is_dir()
    return load_head()


@pytest.fixture(scope="session")
def poser(head: HeadMesh) -> Poser:
    return Poser(head, identity_shape(head, clip_person().identity))


@pytest.fixture(scope="session")
def renderer(head: HeadMesh) -> Renderer:
    assert len(head.neutral)
    return Renderer(clip_person(), SMALL)
