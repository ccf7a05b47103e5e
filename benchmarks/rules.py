"""Engine steps per second on one core with the default rules: `python -m benchmarks.rules [--json]`."""

import argparse
import json
import random
import time
from uuid import UUID

from lessons.adaptation.engine import step
from lessons.adaptation.loading import load_default_rules
from lessons.adaptation.rules import RuleSet
from lessons.adaptation.signals import Value
from lessons.adaptation.state import EngineState, Snapshot

SESSION = UUID("00000000-0000-4000-8000-000000000000")


def class_hour(seconds: int, seed: int) -> list[Snapshot]:
    """A student at work, one look a second: answers, a film, breaks, a camera that sometimes sees nothing."""
    chance = random.Random(seed)
    focus, confusion, wrong_row, right_row, items = 0.8, 0.2, 0, 0, 0
    snapshots = []
    for at in range(seconds):
        focus = min(1.0, max(0.0, focus + chance.gauss(0, 0.08)))
        confusion = min(1.0, max(0.0, confusion + chance.gauss(0, 0.05)))
        if at % 40 == 39:
            right = chance.random() < 0.7
            wrong_row, right_row, items = (0, right_row + 1, items + 1) if right else (wrong_row + 1, 0, items + 1)
        seen = chance.random() < 0.9
        exercise = at % 90 >= 50
        values: dict[str, Value] = {
            "focus": focus if seen else None, "confusion": confusion if seen else None, "known_share": 0.9,
            "wrong_in_row": wrong_row, "correct_in_row": right_row, "wrong_recent": min(5, wrong_row),
            "wrong_here": min(3, wrong_row) if exercise else 0, "tries_here": min(4, wrong_row + 1) if exercise else 0,
            "solved_here": exercise and right_row > 0, "hints_here": at // 300 % 3 if exercise else 0,
            "fast_right_in_row": right_row // 2, "skimmed_in_row": at // 200 % 4, "returns_recent": at // 400 % 3,
            "dwell_ratio": at % 90 / 45, "revisits": at // 700 % 3, "rereads_here": at // 500 % 3 if seen else None,
            "idle_s": 0.0, "hidden_s": 40.0 if at % 600 < 30 else 0.0, "here": at % 600 > 20,
            "minutes_in_lesson": at / 60, "minutes_since_break": at % 1600 / 60,
            "video_playing": at % 200 < 60, "captions_on": False, "difficulty": 0, "items_done": items,
            "items_since_step": items, "block_kind": "exercise" if exercise else "text", "has_simpler": True,
            "has_challenge": True, "has_recap": True, "has_misconception": True, "has_simpler_figure": not exercise,
            "has_worked_example": True, "has_film": True, "has_question": not exercise, "has_other_activity": True,
            "has_harder_activity": True, "has_prerequisite_lesson": True, "mastery": 0.3 + at % 900 / 2000,
            "lost_here": at % 400 < 30, "mastery_known": at > 300, "struggling": wrong_row >= 3,
            "prerequisite_missing": wrong_row >= 3,
        }  # fmt: skip
        snapshots.append(Snapshot(float(at), values))
    return snapshots


def steps_per_second(rules: RuleSet, snapshots: list[Snapshot], least_seconds: float = 2.0) -> tuple[float, int]:
    """Steps in a second of CPU time, and decisions made in one pass."""
    done, decisions, started = 0, 0, time.process_time()
    while (spent := time.process_time() - started) < least_seconds:
        state, decisions = EngineState(session=SESSION), 0
        for snapshot in snapshots:
            fired, state = step(rules, snapshot, state)
            decisions += len(fired)
        done += len(snapshots)
    return done / spent, decisions


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rules", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    options = parser.parse_args()
    rules = load_default_rules()
    rate, decisions = steps_per_second(rules, class_hour(2_700, seed=4))
    print(f"{rate:,.0f} steps a second on one core: {len(rules)} rules, {decisions} decisions in a 45-minute lesson")
    if options.json:
        print(json.dumps({"steps_per_second": round(rate), "rules": len(rules), "decisions": decisions}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
