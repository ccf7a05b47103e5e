"""The trainer: `tpu_training` as a process of its own, in its own environment, within limits. The site never imports it."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

# What a trainer may know of the site's environment: where programs and libraries lie, nothing that is secret.
KNOWN = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "OMP_NUM_THREADS")
LEASH = str(Path(__file__).with_name("leash.py"))  # by its file: the site's package would bring Celery along
OUTPUT = "output.txt"
LOG = "log.txt"


class Trainer(subprocess.Popen[bytes]):
    """A trainer that runs. It ends when this object, or the process that holds it, is gone."""

    leash: int

    def __del__(self, *arguments: object) -> None:
        """Lets go of it."""
        if hasattr(self, "leash"):
            os.close(self.leash)
            del self.leash
        super().__del__(*arguments)  # type: ignore[misc]  # typeshed leaves it out


def trainer_python() -> Path | None:
    """The Python that has TensorFlow: of the setting, of `make trainer`, or this one. None where there is none."""
    named = settings.ATTUNE_TRAINER_PYTHON
    for path in (Path(named) if named else None, settings.ROOT / ".venv-train" / "bin" / "python"):
        if path is not None and path.is_file():
            return path
    return None if named or importlib.util.find_spec("tensorflow") is None else Path(sys.executable)


def start(arguments: Sequence[str], folder: Path, memory_bytes: int) -> Trainer:
    """Starts `python -m tpu_training ARGUMENTS`. What it prints goes to `OUTPUT` and `LOG` in the folder, anew each time.

    SIGTERM to it asks the trainer to save what it has and end. Raises OSError, NoTrainer where none is installed.
    """
    python = trainer_python()
    if python is None:
        raise NoTrainer
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    held, leash = os.pipe()
    command = (str(python), "-m", "tpu_training", *arguments)
    try:
        with (folder / OUTPUT).open("wb") as output, (folder / LOG).open("wb") as log:
            process = Trainer(
                (sys.executable, "-I", LEASH, str(held), str(memory_bytes), *command),
                cwd=settings.ROOT,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=log,
                pass_fds=(held,),
                start_new_session=True,
            )
    except BaseException:
        os.close(leash)
        raise
    finally:
        os.close(held)
    process.leash = leash
    return process


class NoTrainer(RuntimeError):
    """No Python with TensorFlow is installed for training."""


def _environment() -> dict[str, str]:
    own = {name: os.environ[name] for name in KNOWN if name in os.environ}
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "2", "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return {**own, **quiet}
