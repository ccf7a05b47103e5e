"""One target in a process of its own: `python -m tests.fuzz.one MODULE NAME`, by Atheris where it is installed."""

import argparse
import hashlib
import importlib
import os
import random
import sys
import time
from pathlib import Path

from tests.fuzz.target import Target
from tests.fuzz.trees import changed, either

# Where the targets are, and what of the code tells which branches an input takes: the less, the sooner it begins.
MODULES = {
    "wire": ["attention_model"],
    "texts": ["lessons", "yaml", "latex2mathml", "rule_engine", "markdown_it", "webapp.site.roster"],
    "archives": ["lessons"],
    "bundles": ["attention_model"],
    "commands": ["webapp.live", "lessons.content.exercises", "lessons.maths"],
    "sealed": ["webapp.training", "webapp.security"],
    "pages": ["webapp"],
    "sockets": ["webapp.live", "lessons.content.exercises", "lessons.maths"],
}
# The same for single targets of a module: what is not counted runs several times as fast.
CODE = {
    "rules": ["lessons.adaptation", "lessons.fields", "lessons.strict_yaml"],
    "condition": ["lessons.adaptation.conditions"],
    "yaml": ["lessons.strict_yaml", "yaml.composer", "yaml.constructor", "yaml.resolver"],
    "formula": ["lessons.content.mathml", "lessons.content.mathml_source", "latex2mathml.walker"],
    "answer": ["lessons.maths"],
    "markdown": ["lessons.content.markdown", "lessons.content.mathml"],
    "captions": ["lessons.content"],
    "drawing": ["lessons.content.svg"],
    "picture": ["lessons.content.pictures"],
    "roster": ["webapp.site.roster"],
    "archive": ["lessons.content.importers.archive", "tarfile", "zipfile"],
    "book": ["lessons.content.importers"],
    "module": ["lessons.content.importers"],
    "pool": ["lessons.content.importers"],
    "course": ["lessons.content.course_folder", "lessons.content.exercises", "lessons.fields"],
    "layout": ["webapp.live.layout"],
    "points": ["webapp.live.layout"],
    "fields": ["webapp.live.fields", "webapp.live.answers"],
    "exercise": ["lessons.content.exercises", "lessons.fields", "lessons.maths"],
    "marking": ["lessons.content.exercises", "lessons.maths"],
    "network": ["tests.fuzz.bundles"],
    "page": ["webapp.site.views", "webapp.authoring", "webapp.dashboards", "webapp.rules", "webapp.progress"],
    "job": ["tpu_training.retraining.job"],
    "order": ["webapp.training.jobs"],
    "live": ["webapp.training.told"],
    "choice": ["attention_model.shelf"],
    "guardian": ["webapp.consent.guardian_links", "django.core.signing"],
    "upload": ["webapp.security.uploads"],
    "backup": ["webapp.backups.archive", "tarfile"],
    "about": ["webapp.backups.archive"],
}
SLOWEST_S = 60  # one input, on a machine that does other things first
MOST_MB = 3000


def targets(*modules: str) -> dict[str, Target]:
    """The targets by name. Importing them sets Django up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings.test")
    import django

    django.setup()
    found = (importlib.import_module(f"tests.fuzz.{name}").TARGETS for name in modules or MODULES)
    return {target.name: target for each in found for target in each}


def find(name: str, module: str) -> Target:
    """One target, its code instrumented while it is imported."""
    import atheris

    with atheris.instrument_imports(include=CODE.get(name, MODULES[module]), enable_loader_override=False):
        return targets(module)[name]


def by_coverage(name: str, module: str, seconds: int, place: Path, known: list[Path]) -> None:
    """Never returns: libFuzzer ends the process."""
    import atheris

    target = find(name, module)
    seeds = place / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds()):
        (seeds / f"seed-{number}").write_bytes(data)
    grown = place / "grown"
    grown.mkdir(exist_ok=True)
    folders = [str(folder) for folder in (*known, grown, seeds, target.corpus) if folder.is_dir()]
    limits = [f"-max_total_time={seconds}", f"-max_len={target.longest}", f"-timeout={SLOWEST_S}"]
    options = [*limits, f"-rss_limit_mb={MOST_MB}", "-print_final_stats=1", f"-artifact_prefix={place}/"]
    if target.words:
        quoted = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in target.words)
        (place / "words").write_text("".join(f'"{word}"\n' for word in quoted))
        options.append(f"-dict={place}/words")
    own = {"custom_mutator": either(target.change)} if target.change else {}
    atheris.Setup([name, *options, *folders], target.take, **own)
    atheris.Fuzz()


def by_chance(name: str, module: str, seconds: int, place: Path, known: list[Path]) -> None:
    """Where Atheris cannot be installed: known inputs, changed at random."""
    target, chance, tried = targets(module)[name], random.Random(), 0  # another run tries other inputs
    inputs = [*target.inputs(), *(path.read_bytes() for folder in known for path in folder.iterdir())]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        data = changed(chance.choice(inputs), chance)[: target.longest]
        tried += 1
        try:
            target.take(data)
        except BaseException:
            (place / f"crash-{hashlib.sha1(data, usedforsecurity=False).hexdigest()}").write_bytes(data)
            raise
    print(f"stat::number_of_executed_units: {tried}", file=sys.stderr)


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("module", choices=MODULES)
    reading.add_argument("name")
    reading.add_argument("--seconds", type=int, default=60)
    reading.add_argument("--place", type=Path, required=True, help="a folder for what is found")
    reading.add_argument("--known", type=Path, nargs="*", default=[], help="folders of inputs; the first one grows")
    asked = reading.parse_args()
    asked.place.mkdir(parents=True, exist_ok=True)
    try:
        importlib.import_module("atheris")
    except ImportError:
        by = by_chance
    else:
        by = by_coverage
    by(asked.name, asked.module, asked.seconds, asked.place, asked.known)


if __name__ == "__main__":
    main()
