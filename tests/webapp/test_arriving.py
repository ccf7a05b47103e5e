"""How bundles come in: what is asked of them, and everything that must be refused so that nothing of it stays."""

import copy
import errno
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from attention_model.shelf import use_shelf
from tests.webapp.bundles import SOURCE, bundle, change_manifest, operate, put_network, schema, zipped
from webapp.accounts.models import User
from webapp.registry import checking
from webapp.registry.arriving import BundleRefused, SourceMissing, list_shipped, take_upload
from webapp.registry.models import ModelEvent, ModelVersion
from webapp.registry.shelf import get_shelf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, settings: Any) -> Any:
    """A shelf of its own for each test."""
    settings.ATTUNE_MODELS = tmp_path / "models"
    yield
    use_shelf(get_shelf())


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_user("ada", first_name="Ada", role=User.Role.ADMIN)


def bring(upload: Any, admin: User, source: str = SOURCE) -> ModelVersion:
    return take_upload(upload=upload, by=admin, source=source)


def refused(upload: Any, admin: User, words: str) -> None:
    """It is refused with these words, and nothing of it is kept: no row, no file."""
    with pytest.raises(BundleRefused, match=words):
        bring(upload, admin)
    assert not ModelVersion.objects.exists()
    shelf = get_shelf().folder
    assert not shelf.exists() or not list(shelf.iterdir())


# Where it comes from ------------------------------------------------------------------------------------------------


def test_what_was_not_ordered_here_needs_a_written_origin_that_is_kept(tmp_path: Path, admin: User) -> None:
    folder = bundle(tmp_path, "7.0.0")
    for source in ("", "   a friend    "):
        with pytest.raises(SourceMissing, match="not ordered here"):
            bring(zipped(folder), admin, source)
    version = bring(zipped(folder), admin)
    assert version.origin == ModelVersion.Origin.UPLOADED
    assert ModelEvent.objects.get(version=version).reason == SOURCE


def test_the_page_asks_for_the_origin_where_it_is_to_be_written(tmp_path: Path, admin: User, client: Client) -> None:
    client.force_login(admin)
    page = client.post(reverse("registry:models"), {"file": zipped(bundle(tmp_path, "7.0.0")), "source": "hm"})
    assert page.status_code == 400
    assert page.context["form"].errors.keys() == {"source"}
    assert "hm" in page.content.decode()


# Archives -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("../outside.txt", b"x", "leads out of its folder"),
        ("/etc/passwd", b"x", "leads out of its folder"),
        ("bundle/manifest.json", b"{}", "twice"),
        ("bundle/blank", bytes(120_000_000), "far more than it should"),
    ],
    ids=["way out", "absolute", "twice", "swells up"],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_hostile_archives_are_refused(tmp_path: Path, admin: User, name: str, content: bytes, words: str) -> None:
    refused(zipped(bundle(tmp_path, "7.0.0"), **{name: content}), admin, words)


def test_what_is_no_archive_or_no_bundle_is_refused(tmp_path: Path, admin: User) -> None:
    refused(SimpleUploadedFile("bundle.zip", b"text"), admin, r"neither a \.zip nor")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "note.txt").write_text("hello")
    refused(zipped(tmp_path / "empty"), admin, r"no manifest\.json")


def test_a_file_of_two_gigabytes_is_refused_unread(admin: User) -> None:
    upload = SimpleUploadedFile("bundle.zip", b"")
    upload.size = 2_000_000_000
    refused(upload, admin, "larger than 80 MB")


# What stands in it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: m["networks"]["gaze"].update(sha256="0" * 64), "not the file of the manifest"),
        (lambda m: m["networks"].pop("frame"), "no network “frame”"),
        (lambda m: m["networks"].update(spy=m["networks"]["gaze"]), "a network “spy”"),
        (lambda m: m["networks"]["gaze"]["inputs"]["face"].update(shape=[1, 8, 8, 1]), "needed are"),
        (lambda m: m["networks"]["gaze"].update(file="../gaze.tflite"), "plain name"),
        (lambda m: m["networks"]["window"].update(level="gaze"), "has to be for “expression”"),
        (lambda m: m["metrics"].update(loss=float("nan")), "no number"),
        (lambda m: m.update(name="a\0b"), "characters that are none"),
        (lambda m: m.update(name="\ud800"), "no letter"),
        (lambda m: m["metrics"].update(long="x" * 2_000_000), "longer than any manifest"),
    ],
)
def test_a_manifest_with_anything_off_is_refused(
    tmp_path: Path, admin: User, change: Callable[[Any], object], words: str
) -> None:
    folder = bundle(tmp_path, "7.0.0")
    change_manifest(folder, change)
    refused(zipped(folder), admin, words)


@pytest.mark.parametrize("card", [b"\xff\xfe", b"a\0b", b"#" * 200_001])
def test_a_model_card_that_is_none_is_refused(tmp_path: Path, admin: User, card: bytes) -> None:
    folder = bundle(tmp_path, "7.0.0")
    (folder / "MODEL_CARD.md").write_bytes(card)
    refused(zipped(folder), admin, "model card")


# Networks, operated on ----------------------------------------------------------------------------------------------


def slow(model: Any) -> None:
    """Its first convolution, again and again."""
    operators = model.subgraphs[0].operators
    kinds = [model.operatorCodes[each.opcodeIndex].builtinCode for each in operators]
    at = kinds.index(schema.BuiltinOperator.CONV_2D)
    operators[at:at] = [copy.copy(operators[at]) for _ in range(8_000)]


def no_number(model: Any) -> None:
    """A constant becomes NaN."""
    buffer = model.buffers[model.subgraphs[0].tensors[5].buffer]
    buffer.data = np.frombuffer(np.float16(np.nan).tobytes(), np.uint8)


def unknown_operator(model: Any) -> None:
    code = model.operatorCodes[-1]
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.CUSTOM
    code.customCode = b"SendHome"


def hungry(model: Any) -> None:
    """A number is broadcast to four gigabytes."""
    graph, size = model.subgraphs[0], np.array([1 << 14, 1 << 16, 1], np.int32)
    code, buffer = schema.OperatorCodeT(), schema.BufferT()
    code.builtinCode, code.deprecatedBuiltinCode, code.version = schema.BuiltinOperator.BROADCAST_TO, 127, 2
    buffer.data = np.frombuffer(size.tobytes(), np.uint8)
    model.operatorCodes.append(code)
    model.buffers += [buffer, schema.BufferT()]
    for name, shape, kind, place in (("size", [3], "INT32", -2), ("huge", list(size), "FLOAT32", -1)):
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type = name.encode(), shape, getattr(schema.TensorType, kind)
        tensor.buffer = len(model.buffers) + place
        graph.tensors.append(tensor)
    operator = schema.OperatorT()
    operator.opcodeIndex = len(model.operatorCodes) - 1
    operator.inputs, operator.outputs = [37, len(graph.tensors) - 2], [len(graph.tensors) - 1]
    graph.operators.append(operator)


def wrong_kind(model: Any) -> None:
    """It points to a tensor that is not there."""
    model.subgraphs[0].operators[-1].inputs = [58, 2_000_000]


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("gaze", slow, r"“gaze” needs \d+ ms here; 100 ms are the most"),
        ("focus", no_number, "not finite"),
        ("focus", unknown_operator, "SendHome"),
        ("focus", hungry, "cannot be opened|broke down|memory"),
        ("focus", wrong_kind, "cannot be opened"),
    ],
)
def test_a_network_that_would_hold_up_or_break_a_lesson_is_refused(
    tmp_path: Path, admin: User, name: str, change: Callable[[Any], None], words: str
) -> None:
    folder = bundle(tmp_path, "7.0.0")
    operate(folder, name, change)
    refused(zipped(folder), admin, words)


@pytest.mark.parametrize("keep", [400, 30_000, 65_000])
def test_half_a_network_breaks_nothing_here(tmp_path: Path, admin: User, keep: int) -> None:
    folder = bundle(tmp_path, "7.0.0")
    put_network(folder, "focus", (folder / "focus.tflite").read_bytes()[:keep])
    refused(zipped(folder), admin, "cannot be opened|broke down")


def test_a_network_that_never_answers_is_given_up(tmp_path: Path, admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_SECONDS", 0.05)
    refused(zipped(bundle(tmp_path, "7.0.0")), admin, "did not answer within")


def test_what_tries_a_bundle_knows_no_secret_of_this_site(
    tmp_path: Path, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTUNE_SECRET_KEY", "secret")
    asked: dict[str, Any] = {}
    run = checking.subprocess.run
    monkeypatch.setattr(checking.subprocess, "run", lambda *a, **more: asked.update(more) or run(*a, **more))
    bring(zipped(bundle(tmp_path, "7.0.0")), admin)
    assert "ATTUNE_SECRET_KEY" not in asked["env"]


# The disk, and two at once ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["pathlib.Path.rename", "shutil.copyfile", "pathlib.Path.mkdir"])
def test_when_the_disk_is_full_nothing_is_kept(
    tmp_path: Path, admin: User, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    upload = zipped(bundle(tmp_path, "7.0.0"))
    (tmp_path / "models").mkdir()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(where, full)
    with pytest.raises(BundleRefused, match="no room left"):
        bring(upload, admin)
    monkeypatch.undo()
    assert not ModelVersion.objects.exists()
    assert not list((tmp_path / "models").iterdir())


def test_a_bundle_that_is_here_already_is_not_taken_twice(tmp_path: Path, admin: User) -> None:
    version = bring(zipped(bundle(tmp_path, "7.0.0")), admin)
    with pytest.raises(BundleRefused, match=f"as version {version.number}"):
        bring(zipped(tmp_path / "7.0.0"), admin)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_bring_the_same_at_once_one_is_told_and_others_get_a_number_each(
    tmp_path: Path, admin: User
) -> None:
    list_shipped()
    uploads = [zipped(bundle(tmp_path, "7.0.0")), zipped(tmp_path / "7.0.0"), zipped(bundle(tmp_path, "8.0.0"))]
    outcomes: list[str] = []

    def come(upload: Any) -> None:
        try:
            outcomes.append(bring(upload, admin).version)
        except BundleRefused as error:
            outcomes.append(str(error))
        finally:
            connection.close()

    people = [threading.Thread(target=come, args=(upload,)) for upload in uploads]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(ModelVersion.objects.values_list("version", flat=True))[-2:] == ["7.0.0", "8.0.0"]
    assert sorted(ModelVersion.objects.values_list("number", flat=True)) == [1, 2, 3]
    (told,) = [words for words in outcomes if words not in {"7.0.0", "8.0.0"}]
    assert "here already" in told
