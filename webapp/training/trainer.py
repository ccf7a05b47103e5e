"""The trainer: `tpu_training` as a process with its own environment, within limits. The site never imports it."""

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
OUTPUT, LOCK = "output.txt", "trainer.lock"
LOG = "log.txt"


class Trainer(subprocess.Popen[bytes]):
    """A trainer that runs. It ends when this object, or the process that holds it, is gone."""

    leash = -1

    def let_go(self) -> None:
        """Ends it: it has a while to save, and is then made to end."""
        leash, self.leash = self.leash, -1
        if leash >= 0:
            os.close(leash)

    def __del__(self, *arguments: object) -> None:
        """Nobody watches it any more."""
        self.let_go()
        super().__del__(*arguments)


def trainer_python() -> Path | None:
    """The Python that has TensorFlow: of the setting, of `make trainer`, or this one. None where there is none."""
    named = settings.ATTUNE_TRAINER_PYTHON
    for path in (Path(named) if named else None, settings.ROOT / ".venv-train" / "bin" / "python"):
        if path is not None and path.is_file():
            return path
    return None if named or importlib.util.find_spec("tensorflow") is None else Path(sys.executable)


def start(
    arguments: Sequence[str],
    folder: Path,
    memory_bytes: int,
    *,
    together: bool = False,
    python: Path | None = None,
) -> Trainer:
    """Starts `python -m tpu_training ARGUMENTS`, which may allocate so much. SIGTERM asks it to save and end.

    What it prints goes to `OUTPUT`, and what it says beside that to `LOG`, in the folder and anew each time; or both
    `together` to the end of `LOG`. Another `python` does for what needs no TensorFlow. Raises OSError, and NoTrainer
    where none is installed.
    """
    python = python or trainer_python()
    if python is None:
        raise NoTrainer
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = (str(python), "-m", "tpu_training", *arguments)
    held, leash = os.pipe()
    try:
        with (folder / LOG).open("ab" if together else "wb") as log, (folder / OUTPUT).open("wb") as output:
            process = Trainer(
                (sys.executable, "-I", LEASH, str(held), str(memory_bytes), str(folder / LOCK), *command),
                cwd=settings.ROOT,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log if together else output,
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
