"""Markdown → HTML: CommonMark with tables and `$…$`, `$$…$$` formulas. No HTML, no pictures, no inline styles."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_inline_dollar

from lessons.content.mathml import to_mathml


class MarkdownError(ValueError):
    """The text uses something that a lesson cannot show."""


def render_markdown(text: str, *, top_heading: int = 3) -> str:
    """HTML of a text; its `#` and `##` become headings of level `top_heading`, deeper ones follow.

    Raises FormulaError for a formula that cannot be read, and MarkdownError for pictures and HTML.
    """
    parser = _parser()
    tokens = parser.parse(text)
    _prepare(tokens, top_heading)
    return str(parser.renderer.render(tokens, parser.options, {})).strip()


def render_inline(text: str) -> str:
    """HTML of one line without a paragraph around it: captions, options, units of a sentence."""
    parser = _parser()
    tokens = parser.parseInline(text.strip())
    _prepare(tokens, 3)
    return str(parser.renderer.render(tokens, parser.options, {})).strip()


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    # "$5 and $6" is money: no digit may stand right outside a formula's dollars.
    parser.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        double_inline=True,
        renderer=_formula,
    )
    parser.inline.ruler.at("math_inline", _looking_back(math_inline_dollar(False, False, True)))
    # The plugin writes a <div> here, which would end the paragraph it stands in.
    parser.add_render_rule("math_inline_double", _formula_on_its_own_line)
    return parser


def _looking_back(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """The rule as it is meant: at the start of a text it takes the last letter for the one before the dollar."""

    def math_inline(state: StateInline, silent: bool) -> bool:
        source = state.src
        if state.pos == 0:
            state.src = f"{source}\n"
        try:
            return rule(state, silent)
        finally:
            state.src = source

    return math_inline


def _formula(latex: str, options: dict[str, Any]) -> str:
    return to_mathml(latex, display=bool(options.get("display_mode")))


def _formula_on_its_own_line(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    return f'<span class="math block">{to_mathml(tokens[index].content, display=True)}</span>'


def _prepare(tokens: Sequence[Token], top_heading: int) -> None:
    for token in tokens:
        if token.type in {"html_block", "html_inline"}:
            raise MarkdownError(f"HTML is not supported: {token.content.strip()[:40]!r}")
        if token.type == "image":
            raise MarkdownError("pictures stand in a block of their own, of kind figure")
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, max(2, int(token.tag[1])) - 2 + top_heading)}"
        if token.type in {"th_open", "td_open"} and "style" in token.attrs:
            # the page's content policy has no inline styles
            token.attrs = {"class": f"align-{str(token.attrs['style']).removeprefix('text-align:')}"}
        if token.children:
            _prepare(token.children, top_heading)
