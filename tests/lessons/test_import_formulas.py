"""Formulas that came as MathML are shown, without anything that has no place in a page; JSON is read as YAML."""

import pytest

from lessons.content.markdown import render_markdown
from lessons.content.mathml import FormulaError, to_mathml
from lessons.strict_yaml import YamlError, load_yaml


def test_mathml_is_shown_with_what_it_says_for_those_who_listen() -> None:
    shown = to_mathml('<math><menclose notation="box" onclick="x()" style="y"><mi>a</mi></menclose><mo>+</mo></math>')
    assert shown == (
        '<math display="inline" alttext="a +"><menclose notation="box"><mi>a</mi></menclose><mo>+</mo></math>'
    )


def test_a_namespace_fences_and_annotations_are_written_out() -> None:
    source = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mfenced open="["><mi>a</mi><mi>b</mi></mfenced>'
        "<annotation>secret</annotation></semantics></math>"
    )
    assert to_mathml(source).endswith(
        "<mrow><mrow><mo>[</mo><mi>a</mi><mo>,</mo><mi>b</mi><mo>)</mo></mrow></mrow></math>"
    )


@pytest.mark.parametrize(
    ("source", "mistake"),
    [
        ("<math><script>x</script></math>", "script is not supported"),
        ("<math><mtext><b>x</b></mtext></math>", "b is not supported"),
        ("<math><mfrac><mi>a</mi></mfrac></math>", "a part is missing"),
        ("<math><mi>a</math>", "not valid MathML"),
        ("<mathx><mi>a</mi></mathx>", "does not begin with"),
        ("<math>" + "<mrow>" * 80 + "</mrow>" * 80 + "</math>", "nested too deeply"),
        ("<math><mi>" + "a" * 30_000 + "</mi></math>", "longer than"),
    ],
)
def test_other_mathml_is_refused(source: str, mistake: str) -> None:
    with pytest.raises(FormulaError, match=mistake):
        to_mathml(source)


def test_entities_in_mathml_are_refused() -> None:
    with pytest.raises(FormulaError):
        to_mathml('<math><!DOCTYPE a [<!ENTITY b "c">]><mi>&b;</mi></math>')


def test_a_formula_may_stand_at_the_start_of_a_text_that_ends_in_a_digit() -> None:
    assert render_markdown("$x$ is 5").startswith('<p><span class="math inline"><math')
    assert "$" not in render_markdown("$<math><mi>x</mi></math>$ and 5")
    assert render_markdown("costs $5 and $6") == "<p>costs $5 and $6</p>"


def test_json_is_read_as_yaml_and_as_strictly() -> None:
    assert load_yaml('{"a": [1, 2.5, "no", true, null]}') == {"a": [1, 2.5, "no", True, None]}
    assert load_yaml("{a: 1}") == {"a": 1}
    for text, mistake in (
        ('{"a": 1, "a": 2}', "there twice"),
        ('{"a": NaN}', "not a number"),
        ('{"a":' * 50_000, "not valid YAML|nested too deeply"),
    ):
        with pytest.raises(YamlError, match=mistake):
            load_yaml(text)
