"""The documents name commands, settings, files and pages that exist."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_files_and_modules_are_there(page: Path) -> None:
    for name in re.findall(
        r"`((?:webapp|lessons|attention_model|tpu_training|benchmarks|tests|docs)/[\w./-]+)`", page.read_text()
    ):
        assert (ROOT / name).exists(), name
    for module in re.findall(r"python -m ([\w.]+)", page.read_text()):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), module


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_and_management_commands_are_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = {path.stem for path in ROOT.glob("*/*/management/commands/*.py")}
    text = page.read_text()
    assert set(re.findall(r"(?:`|^)make ([a-z0-9]+)", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"`manage\.py (\w+)", text)) <= commands | {"migrate"}


def test_every_setting_from_the_environment_is_documented() -> None:
    used: set[str] = set()
    for path in (*(ROOT / "webapp" / "settings").glob("*.py"), *(ROOT / "attention_model").glob("*.py")):
        used |= set(re.findall(r"[\"'](ATTUNE_[A-Z_]+)[\"']", path.read_text()))
    documented = set(re.findall(r"`(ATTUNE_[A-Z_]+)`", (ROOT / "docs" / "admin.md").read_text()))
    assert used == documented - {"ATTUNE_SECRET_KEY_FILE"}


def test_locked_requirements_name_no_host() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text()
        assert "--hash=sha256:" in path.read_text()


def test_the_site_says_what_make_run_says() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True, env=dict(os.environ))
    assert {"run", "test", "lint", "bench", "evaluate", "lock", "e2e"} <= set(
        re.findall(r"^(\w+)", shown.stdout, re.MULTILINE)
    )
