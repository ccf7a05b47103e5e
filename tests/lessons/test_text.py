"""Markdown, formulas and captions: what authors write, made safe and accessible."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.content.captions import CaptionsError, parse_captions
from lessons.content.markdown import MarkdownError, render_inline, render_markdown
from lessons.content.mathml import FormulaError, to_mathml


class TestMarkdown:
    def test_tables_are_aligned_by_class_because_the_page_allows_no_inline_styles(self) -> None:
        html = render_markdown("|a|b|\n|--|:-:|\n|1|2|")
        assert '<td class="align-center">2</td>' in html
        assert "style" not in html

    def test_money_is_no_formula(self) -> None:
        assert render_inline("Between $5 and $6.") == "Between $5 and $6."

    def test_a_formula_in_a_line_and_one_on_its_own(self) -> None:
        html = render_markdown("Take $x$ and $$y$$ here.\n\n$$\nz\n$$")
        assert '<math display="inline" alttext="x">' in html
        assert '<span class="math block"><math display="block" alttext="y">' in html
        assert '<div class="math block">\n<math display="block" alttext="z">' in html

    def test_headings_continue_the_page(self) -> None:
        assert render_markdown("# A\n\n## B\n\n### C", top_heading=2) == "<h2>A</h2>\n<h2>B</h2>\n<h3>C</h3>"

    @pytest.mark.parametrize("text", ["<b>x</b>", "<script>alert(1)</script>", "a <img src=x onerror=y>", "<!-- x -->"])
    def test_html_is_refused(self, text: str) -> None:
        with pytest.raises(MarkdownError, match="HTML is not supported"):
            render_markdown(text)

    def test_less_than_is_no_html(self) -> None:
        assert render_inline("1 < 2 and 3 > 2") == "1 &lt; 2 and 3 &gt; 2"

    def test_pictures_belong_into_figures(self) -> None:
        with pytest.raises(MarkdownError, match="of kind figure"):
            render_markdown("![a](https://example.org/pixel.gif)")

    @pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
    def test_a_link_that_runs_code_stays_text(self, target: str) -> None:
        assert "<a" not in render_markdown(f"[here]({target})")


class TestFormulas:
    def test_what_listeners_hear_is_the_latex(self) -> None:
        assert 'alttext="\\frac{1}{2} &lt; x"' in to_mathml(r"\frac{1}{2} < x")

    def test_a_sign_is_an_operator(self) -> None:
        assert "<mo>±</mo>" in to_mathml(r"\pm 3")

    @pytest.mark.parametrize(
        ("latex", "mistake"),
        [
            ("", "it is empty"),
            (r"\frac{1", "a { is never closed"),
            ("x}", "a } has no {"),
            (r"\frac{1}", "a part is missing"),
            (r"\foo x", r"the command \foo is not known"),
            ("x^", "missing super script or subscript"),
            (r"\left( x", "extra left or missing right"),
            (r"\href{javascript:alert(1)}{x}", "href cannot be set"),
            (r"\style{position:fixed}{x}", "style cannot be set"),
            (r"\text{<script>alert(1)</script>}", "script is not supported"),
            ("a & b", "characters that have no place there"),
            ("x" * 501, "longer than 500 characters"),
        ],
    )
    def test_what_cannot_be_read_is_quoted_with_its_mistake(self, latex: str, mistake: str) -> None:
        with pytest.raises(FormulaError) as caught:
            to_mathml(latex)
        assert mistake in str(caught.value)
        assert "the formula '" in str(caught.value)

    @given(st.text(alphabet="\\{}^_&<>\"'xy12+= fracsqrtleftigh()", max_size=40))
    def test_any_text_gives_mathml_or_a_formula_error(self, latex: str) -> None:
        try:
            html = to_mathml(latex)
        except FormulaError:
            return
        assert html.startswith("<math ")
        assert "<script" not in html


class TestCaptions:
    def test_cues_with_hours_names_notes_and_tags(self) -> None:
        cues = parse_captions(
            "\ufeffWEBVTT - film\r\n\r\nNOTE by us\r\n\r\n1\r\n00:01.000 --> 00:02.500 line:90%\r\n"
            "<v Ada>Hello <i>you</i>\r\n&amp; me\r\n\r\n01:00:00.000 --> 01:00:01.000\r\nLater\r\n"
        )
        assert [(cue.start, cue.end, cue.text) for cue in cues] == [
            (1.0, 2.5, "Hello you & me"),
            (3600.0, 3601.0, "Later"),
        ]

    @pytest.mark.parametrize(
        ("source", "mistake"),
        [
            ("", "line 1: a caption file begins with WEBVTT"),
            ("1\n00:01.000 --> 00:02.000\nSubRip", "begins with WEBVTT"),
            ("WEBVTT\n", "there are no captions"),
            ("WEBVTT\n\n00:01,000 --> 00:02,000\nx", "line 3: expected a timing"),
            ("WEBVTT\n\n00:61.000 --> 00:62.000\nx", "line 3: expected a timing"),
            ("WEBVTT\n\n00:02.000 --> 00:02.000\nx", "line 3: the caption ends before it begins"),
            ("WEBVTT\n\nid\n00:01.000 --> 00:02.000\n", "line 4: the caption has no text"),
            (
                "WEBVTT\n\n00:05.000 --> 00:06.000\nx\n\n00:01.000 --> 00:02.000\ny",
                "line 6: this caption begins before",
            ),
            ("WEBVTT\n\nSTYLE\n::cue { color: red }", "line 3: STYLE is not supported"),
        ],
    )
    def test_what_a_player_would_drop_is_refused_with_its_line(self, source: str, mistake: str) -> None:
        with pytest.raises(CaptionsError, match=mistake):
            parse_captions(source)

    @given(st.text(max_size=200))
    def test_any_text_gives_cues_or_a_captions_error(self, text: str) -> None:
        with suppress(CaptionsError):
            assert parse_captions(f"WEBVTT\n\n{text}")


@pytest.mark.parametrize(
    ("latex", "signs"), [("x = -5", 1), ("x - 5", 0), ("(-3) - (-2)", 2), ("-x", 1), ("2! - 1", 0)]
)
def test_a_sign_is_told_from_a_subtraction(latex: str, signs: int) -> None:
    assert to_mathml(latex).count('form="prefix"') == signs
