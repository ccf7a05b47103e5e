"""What fuzzing has found stays mended: all that is kept is read again, and a little at random beside `make fuzz`."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.strict_yaml import YamlError, load_yaml
from tests.audit import CLEAN, UNREACHED, WEAK, judge
from tests.fuzz import __main__ as driver
from tests.fuzz import archives, bundles, commands, sealed, texts, trees, wire
from tests.fuzz.sockets import take_command
from tests.fuzz.tally import Account, Tally
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


def test_changes_by_the_tree_stay_readable() -> None:
    chance = random.Random(7)
    data = b'{"a": [1, {"b": "c"}, null], "d": {"e": 0.5}}'
    made = [trees.change_json(data, chance) for _ in range(300)]
    assert len({json.dumps(json.loads(each)) for each in made}) > 100
    picture = texts.folder.SVG.encode()
    for _ in range(300):
        picture = trees.change_xml(picture, chance)[:5000]
    assert picture != texts.folder.SVG.encode()


# What runs come to ----------------------------------------------------------------------------------------------------
def test_runs_add_up(tmp_path: Path) -> None:
    for inputs in (300, 500):
        tally = Tally.read(tmp_path)
        tally.of("frame").inputs += inputs
        tally.of("frame").seconds += 1
        tally.keep()
    assert Tally.read(tmp_path).of("frame") == Account(inputs=800, seconds=2.0)


def test_what_broke_a_target_is_open_until_a_run_passes_it(tmp_path: Path) -> None:
    tally = Tally(tmp_path)
    (tally.broken("frame") / "crash-1").write_bytes(b"x")
    assert tally.is_open("frame") == 1
    tally.settle("frame")
    assert tally.is_open("frame") == 0
    assert (tmp_path / "mended/frame/crash-1").read_bytes() == b"x"


def test_time_goes_to_what_lacks_the_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(driver.time, "monotonic", lambda: clock[0])
    tally, had, broke = Tally(tmp_path), Counter[str](), {"broken"}
    tally.accounts = {"full": Account(2_000_000, 10.0), "half": Account(500_000, 5000.0), "slow": Account(10, 5000.0)}
    for name, seconds in driver.shared(tally, ["full", "half", "slow", "broken"], 3000, broke):
        clock[0] += seconds
        had[name] += seconds
    assert sum(had.values()) >= 2900
    assert 1.4 < had["slow"] / had["half"] < 2.8
    assert 20 <= had["full"] < 200
    assert not had["broken"]


def test_inputs_of_earlier_runs_count_once() -> None:
    said = "#120\tINITED cov: 5\n#4096\tpulse\nstat::number_of_executed_units: 5120\n"
    assert driver._tried(said) == 5000


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
