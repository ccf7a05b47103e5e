"""Models that predict answers: what they may know, how they are judged, what the command says."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.learner.__main__ import main
from lessons.learner.prediction.answers import Answers, AnswersError, make_answers, read_answers
from lessons.learner.prediction.compare import compare, mean_logit, predict_elo, predict_logistic, predict_mastery
from lessons.learner.prediction.elo import PLAIN, Steps
from lessons.learner.prediction.history import describe
from lessons.learner.prediction.lbfgs import minimise
from lessons.learner.prediction.logistic import Logistic, fit
from lessons.learner.prediction.metrics import auc, measure
from lessons.learner.prediction.splits import by_learner, in_time

HEADER = "user_id\titem_id\ttimestamp\tcorrect\tskill_id\n"


def made_up(learners: int = 20, each: int = 60, seed: int = 0, *, clock: bool = True) -> list[Any]:
    """Learners of different ability at items of different difficulty, who learn a skill by answering."""
    draw = np.random.default_rng(seed)
    ability, difficulty = draw.normal(0, 1, learners), draw.normal(0, 1, 12)
    rows = []
    for learner in range(learners):
        seen = np.zeros(3)
        for place in range(each):
            item = int(draw.integers(12))
            skill = item % 3
            right = draw.random() < 1 / (1 + np.exp(-(ability[learner] + 0.1 * seen[skill] - difficulty[item])))
            seen[skill] += 1
            rows.append((f"u{learner}", item, float(place * 90 + learner) if clock else 0.0, int(right), skill))
    return rows


def answers(**facts: Any) -> Answers:
    return make_answers(made_up(**facts))


def write(path: Path, rows: list[Any]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        csv.writer(file, delimiter="\t").writerows(rows)
    return path


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=2, max_size=60))
def test_auc_is_the_share_of_pairs_in_the_right_order(pairs: list[tuple[int, int]]) -> None:
    correct = np.array([one for one, _ in pairs] + [0, 1])
    predicted = np.array([float(one) for _, one in pairs] + [2.0, 3.0])
    right, wrong = predicted[correct == 1], predicted[correct == 0]
    ordered = [(a > b) + (a == b) / 2 for a in right for b in wrong]
    assert auc(correct, predicted) == pytest.approx(np.mean(ordered))


def test_no_prediction_changes_with_what_comes_after_it() -> None:
    """The last half of a held-out learner's answers is turned round: the first half is predicted as before."""
    rows = made_up()
    turned = [(u, i, t, 1 - c if u == "u0" and t >= 30 * 90 else c, s) for u, i, t, c, s in rows]
    before, after = make_answers(rows), make_answers(turned)
    train, test = np.flatnonzero(before.learner != 0), np.flatnonzero(before.learner == 0)
    for predict in (
        lambda a: predict_elo(a, train, test, steps=Steps()),
        lambda a: predict_mastery(a, train, test),
        lambda a: predict_logistic(a, train, test, rows=describe(a)),
    ):
        one, other = predict(before), predict(after)
        assert np.array_equal(one[:30], other[:30])
        assert not np.array_equal(one[31:], other[31:])


def test_a_held_out_learner_teaches_nothing_to_the_models_that_predict_the_others() -> None:
    rows = made_up(learners=6)
    one = make_answers(rows)
    other = make_answers([(u, i, t, 1 - c if u == "u5" else c, s) for u, i, t, c, s in rows])
    train = np.flatnonzero(one.learner < 4)
    test = np.flatnonzero(one.learner >= 4)
    mine = one.learner[test] == 4
    for predict in (predict_mastery, lambda a, x, y: predict_elo(a, x, y, steps=Steps())):
        assert np.array_equal(predict(one, train, test)[mine], predict(other, train, test)[mine])


def test_splits_predict_every_learner_once_and_later_answers_from_earlier_ones() -> None:
    made = answers()
    held = [test for _, test in by_learner(made)]
    assert sorted(np.concatenate(held).tolist()) == list(range(len(made)))
    for train, test in by_learner(made):
        assert not set(made.learner[train].tolist()) & set(made.learner[test].tolist())
    ((early, late),) = in_time(made)
    for learner in range(made.learners):
        mine = made.learner == learner
        assert made.when[early][mine[early]].max() < made.when[late][mine[late]].min()


def test_models_find_what_was_put_into_the_answers() -> None:
    results = compare(answers(learners=40), by_learner(answers(learners=40)))
    assert set(results) == {"elo_plain", "mastery", "elo", "logistic", "mean"}
    for name, result in results.items():
        assert result.figures.auc > 0.68, name
        assert result.figures.brier < 0.24, name
        assert result.seconds > 0


def test_without_times_gaps_are_counted_in_answers() -> None:
    made = answers(clock=False)
    assert not made.has_clock
    assert sorted(made.when[made.learner == 0].tolist()) == list(range(60))
    assert measure(made.correct, predict_elo(made, np.arange(0), np.arange(len(made)), steps=PLAIN)).auc > 0.55


def test_a_trained_model_is_the_same_after_it_was_stored() -> None:
    made = answers()
    rows = describe(made)
    model = fit(rows, made.correct, items=12, skills=3)
    again = Logistic.from_json(json.loads(json.dumps(model.to_json())))
    assert np.allclose(model.predict(rows), again.predict(rows))
    short = model.to_json() | {"numbers": [0.0]}
    with pytest.raises(ValueError, match="another version"):
        Logistic.from_json(short)


def test_the_trainer_finds_the_lowest_point() -> None:
    scales = np.array([1.0, 25.0, 400.0])
    wanted = np.array([3.0, -2.0, 0.5])
    point, steps = minimise(
        lambda x: (float((scales * (x - wanted) ** 2).sum()), 2 * scales * (x - wanted)), np.zeros(3), tolerance=1e-14
    )
    assert np.allclose(point, wanted, atol=1e-4)
    assert steps < 60


def test_the_mean_of_two_chances_lies_between_them() -> None:
    assert mean_logit(np.array([0.2, 0.5]), np.array([0.8, 0.5])) == pytest.approx([0.5, 0.5])


def test_the_command_prints_every_model_and_json_last(tmp_path: Path, capsys: Any) -> None:
    table = write(tmp_path / "answers.tsv", made_up())
    assert main(["evaluate", "--data", str(table), "--json"]) == 0
    out = capsys.readouterr().out
    assert "Split by learner, 5 folds" in out
    assert "Split in time" in out
    figures = json.loads(out.splitlines()[-1])
    assert set(figures) == {"elo_plain", "mastery", "elo", "logistic", "mean"}
    assert all({"auc", "brier", "seconds"} <= set(model) for model in figures.values())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "first line must name the columns"),
        ("user_id\titem_id\n1\t2\n", "missing: timestamp, correct, skill_id"),
        (HEADER, "no answers in it"),
        (HEADER + "1\t2\t0\tyes\t3\n", "Line 2 cannot be read"),
        (HEADER + "1\t2\tnan\t1\t3\n", "Line 2 cannot be read"),
        (HEADER + "1\t2\t0\n", "Line 2 cannot be read"),
        (HEADER + "1\t2\t0\t1\t3\n" * 9, "one learner only"),
        (HEADER + "".join(f"{n % 3}\t2\t{n}\t1\t3\n" for n in range(30)), "nothing to tell apart"),
        (HEADER + "1\t2\t0\t1\t3\n2\t2\t0\t0\t3\n", "too few answers"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_a_sentence(
    text: str, said: str, tmp_path: Path, capsys: Any
) -> None:
    table = tmp_path / "answers.tsv"
    table.write_text(text, encoding="utf-8")
    assert main(["evaluate", "--data", str(table)]) == 2
    assert said in capsys.readouterr().err


def test_files_that_are_no_tables_are_refused(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "binary.tsv").write_bytes(b"\xff\xfe\x00\x01" * 50)
    for path, said in (
        (tmp_path / "missing.tsv", "no such file"),
        (tmp_path, "a folder"),
        (tmp_path / "binary.tsv", "not a text file"),
    ):
        assert main(["evaluate", "--data", str(path)]) == 2
        assert said in capsys.readouterr().err
    assert main(["frobnicate"]) == 2
    with pytest.raises(AnswersError):
        read_answers(tmp_path)


def test_commas_and_other_columns_are_taken_too(tmp_path: Path) -> None:
    table = tmp_path / "answers.csv"
    table.write_text(
        "correct,skill_id,user_id,note,item_id,timestamp\n1,s,ada,x,q,3\n0,s,ada,y,q,2\n", encoding="utf-8"
    )
    made = read_answers(table)
    assert made.correct.tolist() == [0, 1]  # by time
    assert made.item_names == ("q",)


@pytest.mark.shared_data
def test_recency_beats_the_plain_ratings_on_real_answers(shared_data: Path) -> None:
    """The whole comparison takes a minute; the online models on part of the Spanish set take two seconds."""
    made = read_answers(shared_data / "spanish" / "preprocessed_data_test.csv")
    assert (len(made), made.learners) == (103_561, 37)
    train, test = next(iter(by_learner(made)))
    plain = measure(made.correct[test], predict_elo(made, train, test, steps=PLAIN))
    ours = measure(made.correct[test], predict_elo(made, train, test, steps=Steps()))
    assert ours.auc > plain.auc + 0.02
    assert ours.brier < plain.brier
