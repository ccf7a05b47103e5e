import json
import shutil
from pathlib import Path

import pytest

from attention_model.bundle import DEFAULT_FOLDER
from attention_model.manifest import BundleError
from attention_model.shelf import CHOICE, NOTHING_CHOSEN, Choice, Chosen, Shelf, manifest_sha256


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shutil.copytree(DEFAULT_FOLDER, tmp_path / "models" / "one")
    return Shelf(tmp_path / "models", b"k" * 32)


@pytest.fixture
def one(shelf: Shelf) -> Chosen:
    return Chosen("one", manifest_sha256(shelf.folder / "one"))


def test_where_nothing_was_chosen_the_bundle_that_comes_along_is_live(tmp_path: Path) -> None:
    empty = Shelf(tmp_path / "none", b"k")
    assert empty.read() == NOTHING_CHOSEN
    assert empty.stamp() is None


def test_a_choice_is_read_as_it_was_made(shelf: Shelf, one: Chosen) -> None:
    for choice in (Choice(one), Choice(one, shadow=one), Choice(None, shadow=one)):
        shelf.choose(choice)
        assert shelf.read() == choice
    assert shelf.place(one) == shelf.folder / "one"


def test_another_choice_has_another_stamp(shelf: Shelf, one: Chosen) -> None:
    shelf.choose(Choice(one))
    first = shelf.stamp()
    assert shelf.stamp() == first
    shelf.choose(Choice(one))
    assert shelf.stamp() != first


def test_no_half_written_choice_is_left_behind(shelf: Shelf, one: Chosen) -> None:
    shelf.choose(Choice(one))
    assert sorted(path.name for path in shelf.folder.iterdir()) == [CHOICE, "one"]


@pytest.mark.parametrize("change", ["folder", "manifest_sha256"])
def test_a_choice_that_somebody_else_changed_is_refused(shelf: Shelf, one: Chosen, change: str) -> None:
    shelf.choose(Choice(one))
    document = json.loads((shelf.folder / CHOICE).read_text())
    document["choice"]["live"][change] = "two"
    (shelf.folder / CHOICE).write_text(json.dumps(document))
    with pytest.raises(BundleError, match="not written by this site"):
        shelf.read()


def test_another_site_s_choice_is_refused(shelf: Shelf, one: Chosen) -> None:
    Shelf(shelf.folder, b"other").choose(Choice(one))
    with pytest.raises(BundleError, match="not written by this site"):
        shelf.read()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"choice": 3}', b"\xff", b"[" * 4000, b"x" * 9000])
def test_a_damaged_choice_is_a_plain_sentence(shelf: Shelf, content: bytes) -> None:
    (shelf.folder / CHOICE).write_bytes(content)
    with pytest.raises(BundleError, match="damaged"):
        shelf.read()


@pytest.mark.parametrize("folder", ["..", "two", "../models", "one/..", "/", ""])
def test_only_folders_of_the_shelf_are_bundles(shelf: Shelf, one: Chosen, folder: str) -> None:
    with pytest.raises(BundleError):
        shelf.place(Chosen(folder, one.manifest_sha256))


def test_a_bundle_whose_manifest_was_changed_is_not_the_chosen_one(shelf: Shelf, one: Chosen) -> None:
    with (shelf.folder / "one" / "manifest.json").open("a") as file:
        file.write(" ")
    with pytest.raises(BundleError, match="not the one that was chosen"):
        shelf.place(one)
