"""What the trainer complains of is told in the reader's language."""

import re

import pytest
from django.utils.translation import override

from tests.conftest import ROOT
from webapp.training.trainer_words import SENTENCES, in_the_readers_words


def blanked(text: str) -> str:
    """Python source or a sentence with all gaps alike, strings written in pieces put together."""
    whole = re.sub(r'"\s*\n\s*f?"', "", text)
    return re.sub(r"\{[^}]*\}", "…", whole)


def test_every_sentence_is_one_that_the_trainer_says() -> None:
    sources = "\n".join(blanked(path.read_text()) for path in sorted((ROOT / "tpu_training").glob("**/*.py")))
    # names that stand in a constant are gaps to the reader
    for sentence in SENTENCES:
        assert sentence.said in sources, sentence.said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("The data set holds nothing that “frame” can learn from: nobody gave pictures.", "keine Bilder"),
        ("The disk is full. Make room where /a/b is, and go on with --resume: nothing that was saved is lost.", "voll"),
        ("windows.npz is not the file that dataset.json names: it was changed since.", "verändert"),
        ("A file cannot be used: [Errno 13] Permission denied: '/a/b'", "Datei"),
    ],
)
def test_it_is_told_without_paths_and_options(said: str, told: str) -> None:
    with override("de"):
        words = in_the_readers_words(said)
    assert told in words
    assert "/a/b" not in words
    assert "--" not in words


def test_what_is_not_known_is_told_as_it_was_said() -> None:
    with override("de"):
        assert in_the_readers_words("JAX finds no TPU here, only CPU.") == "JAX finds no TPU here, only CPU."
        assert not in_the_readers_words("")
