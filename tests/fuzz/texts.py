"""What teachers and administrators write or upload: lists of people, captions, rules, formulas, drawings, YAML."""

import json
from functools import lru_cache
from html.parser import HTMLParser

from lessons.adaptation import loading
from lessons.adaptation.conditions import ConditionError, compile_condition
from lessons.adaptation.loading import DEFAULT_RULES, load_rules
from lessons.adaptation.rules import RuleError
from lessons.content.caption_writing import check_cues, lost_in_editing, read_cues, write_captions
from lessons.content.captions import CaptionsError, parse_captions
from lessons.content.markdown import MarkdownError, render_markdown
from lessons.content.mathml import FormulaError, to_mathml
from lessons.content.pictures import PictureError, check_picture
from lessons.content.svg import SvgError, sanitise_svg
from lessons.maths import MathsError, parse, to_latex, to_text
from lessons.strict_yaml import YamlError, load_yaml
from tests.fuzz import words
from tests.fuzz.target import Target, refusing
from tests.fuzz.trees import change_json, change_xml
from tests.lessons import folder
from webapp.site.roster.reading import RosterProblem, read_roster

DANGEROUS = {
    "script",
    "iframe",
    "object",
    "embed",
    "style",
    "link",
    "base",
    "form",
    "foreignobject",
    "img",
    "image",
    "use",
}


class _Harmless(HTMLParser):
    """Reads markup as a browser would and fails where it could run or fetch something."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in DANGEROUS, tag
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name != "style", value
            assert not (value or "").strip().lower().startswith(("javascript:", "vbscript:", "data:text")), (
                name,
                value,
            )


def harmless(markup: str) -> None:
    reader = _Harmless()
    reader.feed(markup)
    reader.close()


def _text(data: bytes) -> str:
    """Any text, lone halves of a character too: JSON may bring one."""
    try:
        return data.decode("utf-8", errors="surrogatepass")
    except UnicodeDecodeError:
        return data.decode("latin-1")


@refusing(RosterProblem)
def take_roster(data: bytes) -> None:
    """A CSV file of people."""
    assert read_roster(data)


@refusing(CaptionsError)
def take_captions(data: bytes) -> None:
    """A WebVTT file: read, edited, written, read again."""
    text = _text(data)
    lost_in_editing(text)
    parse_captions(text)
    cues = read_cues(text)
    if not any(note.error for note in check_cues(cues)):
        again = write_captions(cues)
        assert [cue.text for cue in read_cues(again)]


@refusing(RuleError)
def take_rules(data: bytes) -> None:
    """Rules as they are written. Their conditions have a target of their own, and are known from before here."""
    loading.compile_condition = _compiled
    load_rules(_text(data), "rules")


_compiled = lru_cache(maxsize=10_000)(compile_condition)


@refusing(ConditionError)
def take_condition(data: bytes) -> None:
    """The condition of a rule, and its answer when nothing is known."""
    assert compile_condition(_text(data)).test({}) in {True, False, None}


@refusing(YamlError)
def take_yaml(data: bytes) -> None:
    """Any YAML file of a course."""
    load_yaml(_text(data))


@refusing(FormulaError)
def take_formula(data: bytes) -> None:
    """A formula of an author: LaTeX or MathML."""
    text = _text(data)
    harmless(to_mathml(text, display=True))
    harmless(to_mathml(text))


@refusing(MathsError, FormulaError)
def take_answer(data: bytes) -> None:
    """A formula of a student."""
    node = parse(_text(data))
    again = to_text(node)
    assert to_text(parse(again)) == again
    to_mathml(to_latex(node))


@refusing(MarkdownError, FormulaError)
def take_markdown(data: bytes) -> None:
    """The words of a lesson."""
    harmless(render_markdown(_text(data)))


@refusing(SvgError)
def take_drawing(data: bytes) -> None:
    """An SVG that stands in a page."""
    harmless(sanitise_svg(data, label="It", id_prefix="x-").markup)


@refusing(PictureError)
def take_picture(data: bytes) -> None:
    """The beginning of a picture file."""
    check_picture(data)


def _rules() -> list[bytes]:
    whole = DEFAULT_RULES.read_bytes()
    heads = whole.split(b"\n  - id: ")[1:]
    written = [b"rules:\n  - id: " + rule.split(b"\n\n")[0] + b"\n" for rule in heads]
    return [*written[:3], *(json.dumps(load_yaml(rule.decode())).encode() for rule in written)]  # JSON is read faster


def _conditions() -> list[bytes]:
    return [
        b"struggling and prerequisite_missing",
        b"mastery_known and mastery < .4 and wrong_here >= 2 and not solved_here",
        b"(focus == null or focus < 1 / 3) and not idle",
        b'kind == "exercise" and seconds_here > 2 * 30',
    ]


FORMULAS = [rb"\frac{1}{2} + \sqrt[3]{x}", rb"\begin{pmatrix}a&b\\c&d\end{pmatrix}", rb"x_{1}^{2} \le \text{so}",
            rb"\left( \sum_{i=0}^{n} i \right)", b"<math><mfrac><mn>1</mn><mi>x</mi></mfrac></math>"]  # fmt: skip
ANSWERS = [b"x = -2 or x = 3", b"2(x+3)^2 / 4", b"{1; 2}", b"sqrt(2) * pi <= |x|", b"3 1/2", b"sin(x)^2 \xc2\xb1 1"]
MARKDOWN = [b"# Title\n\nSome *words* and $x^2$.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", b"$$\\frac12$$\n\n- [a](b)\n"]
PEOPLE = [
    b"first name,last name,user name,email,role,class\nAmina,Okafor,,,student,9B\n",
    "Vorname;Nachname;Klasse\nJörg;Müller;9B|Chor\n".encode("cp1252"),
    "first\tlast\nA\tB\n".encode("utf-16"),
]
YAMLS = [
    b"a: [1, 2.5, null, true]\nb: {c: 'd'}\n",
    b'{"a": {"b": [1, "x"]}}',
    b"? [a]\n: 1\n",
    b"a: !!int '1'\n",
    b"- &x 1\n- *x\n",
]
PICTURES = [
    folder.PNG[:8] + b"\0\0\0\rIHDR" + b"\0\0\1\0" * 2,
    b"\xff\xd8\xff\xe0\0\4ab\xff\xc0\0\x11\x08\0\x10\0\x10",
    b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 20,
]

CAPTIONS = b"WEBVTT\n\n1\n00:01.000 --> 00:02.000 align:left\n<b>A</b>\n"
TARGETS = (
    Target("roster", take_roster, lambda: PEOPLE),
    Target("captions", take_captions, lambda: [folder.VTT.encode(), CAPTIONS]),
    Target("rules", take_rules, _rules, longest=6000, change=change_json),
    Target("condition", take_condition, _conditions, longest=300, words=words.CONDITION),
    Target("yaml", take_yaml, lambda: YAMLS, longest=600, words=words.YAML),
    Target("formula", take_formula, lambda: FORMULAS, longest=300, words=words.LATEX),
    Target("answer", take_answer, lambda: ANSWERS, longest=200, words=words.ANSWER),
    Target("markdown", take_markdown, lambda: MARKDOWN, longest=600, words=words.MARKDOWN),
    Target("drawing", take_drawing, lambda: [folder.SVG.encode(), *words.DRAWINGS], change=change_xml),
    Target("picture", take_picture, lambda: PICTURES, longest=1000),
)  # fmt: skip
