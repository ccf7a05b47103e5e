"""What fuzzing has found stays mended: all that is kept is read again, and a little at random beside `make fuzz`."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.strict_yaml import YamlError, load_yaml
from tests.audit import CLEAN, UNREACHED, WEAK, judge
from tests.fuzz import archives, bundles, commands, sealed, texts, wire
from tests.fuzz.sockets import take_command
from tests.fuzz.target import CORPUS, Target
from tests.fuzz.trees import changed

TARGETS: tuple[Target, ...] = (
    *wire.TARGETS,
    *texts.TARGETS,
    *archives.TARGETS,
    *bundles.TARGETS,
    *commands.TARGETS,
    *sealed.TARGETS,
)
A_LITTLE = 15


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_nothing_breaks_what_reads_it(target: Target) -> None:
    chance, known = random.Random(target.name), list(target.inputs())
    assert known
    for data in known:
        target.take(data)
    for _ in range(A_LITTLE):
        target.take(changed(chance.choice(known), chance)[: target.longest])


def test_what_is_kept_is_of_a_target_that_there_is() -> None:
    assert {path.name for path in CORPUS.iterdir()} <= {target.name for target in TARGETS} | {"socket", "command"}


@given(
    st.recursive(
        st.text() | st.integers() | st.floats() | st.none(),
        lambda part: st.lists(part) | st.dictionaries(st.text(), part),
    )
)
def test_any_command_is_understood_or_refused(value: object) -> None:
    import json

    take_command(json.dumps({"type": "a", "value": value}).encode())


def test_kept_commands_are_refused() -> None:
    for path in (CORPUS / "command").iterdir():
        take_command(path.read_bytes())


@pytest.mark.parametrize(
    "text", ["? [a]\n: 1\n", "a: !!int ''", '{"a": 1' + "0" * 5000 + "}", "a: 0x" + "f" * 999, 'a: "\\0"']
)
def test_yaml_that_once_ended_in_an_error_is_refused_in_words(text: str) -> None:
    with pytest.raises(YamlError):
        load_yaml(text)


# What `make audit` makes of an answer ---------------------------------------------------------------------------------
SOUND = {"name": "django", "version": "5.2.8", "vulns": []}
NOBODY = {"name": "ours", "skip_reason": "Dependency not found"}
HURT = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["1.1"]}]}


def test_an_index_that_knows_no_package_is_no_clean_result() -> None:
    assert judge("serve", [NOBODY] * 40)[0] == UNREACHED
    assert judge("serve", [SOUND] * 40 + [NOBODY]) == (
        CLEAN,
        "serve: no known weakness in 40 packages; not in the database: ours",
    )


def test_a_weakness_is_named_with_the_version_that_mends_it() -> None:
    status, words = judge("serve", [SOUND, HURT])
    assert status == WEAK
    assert "old 1.0: PYSEC-1, mended in 1.1" in words
