"""OATutor's texts (words with `$$LaTeX$$` and `##picture##`) → Markdown."""

import re

from lessons.content.importers.text import escaped, folded, start_escaped
from lessons.content.mathml import FormulaError, to_mathml

_FORMULA = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_PICTURE = re.compile(r"##([^#\s]+?)(?:##|$)")
_BREAK = re.compile(r"\\n(?!eq|e\b|abla|otin)|<br\s*/?>|\r?\n")
_TAGS = re.compile(r"</?(?:b|i|u|em|strong|p|span)>", re.IGNORECASE)
_DEGREES = re.compile(r"\*\*\\circ|\^\\circ")
_VARIABLE = re.compile(r"@\{([A-Za-z]\w*)\}")
_JOINER = "\u2060"


def pictures_in(*texts: str) -> list[str]:
    """Names of the pictures that texts show."""
    return [name for text in texts for name in _PICTURE.findall(text)]


def variables_in(*texts: str) -> set[str]:
    """Names of the variables that texts use."""
    return {name for text in texts for name in _VARIABLE.findall(text)}


def markdown(text: str) -> str:
    """Markdown of a text; what is no formula that we can draw stays as its author typed it."""
    lines = [_line(part) for part in _BREAK.split(_TAGS.sub("", text))]
    return "\n\n".join(start_escaped(line) for line in lines if line)


def line(text: str) -> str:
    """The same on one line."""
    return " ".join(part for part in map(_line, _BREAK.split(_TAGS.sub("", text))) if part)


def _line(text: str) -> str:
    out, end = "", 0
    for found in _FORMULA.finditer(text):
        out = _join(_join(out, _words(text[end : found.start()])), formula(found[1]))
        end = found.end()
    return folded(_join(out, _words(text[end:]))).strip()


def _join(left: str, right: str) -> str:
    """Between a formula and a digit, or two formulas, stands something unseen: else the dollars read as money."""
    dollar = right.startswith("$"), left.endswith("$") and not left.endswith("\\$")
    meets = (left[-1:].isdigit() and dollar[0]) or (dollar[1] and right[:1].isdigit()) or all(dollar)
    return f"{left}{_JOINER}{right}" if meets else left + right


def _words(text: str) -> str:
    text = _PICTURE.sub(lambda match: f"[Picture: {match[1]}]", text)
    parts = _VARIABLE.split(text)
    return "".join(escaped(part) if number % 2 == 0 else f"{{{{{part}}}}}" for number, part in enumerate(parts))


def formula(latex: str) -> str:
    """A formula; words alone where it is nothing but a number or cannot be drawn."""
    latex = _VARIABLE.sub(r"{{\1}}", _DEGREES.sub(r"^{\\circ}", folded(latex).strip()))
    if re.fullmatch(r"-?[\d.,]+%?", latex):
        return escaped(latex.replace("-", "−"))
    tried = re.sub(r"\{\{\w+\}\}", "2", latex)
    try:
        to_mathml(tried)
    except FormulaError:
        return escaped(latex)
    return f"${latex}$" if "$" not in latex else escaped(latex)


def bare(text: str) -> str:
    """An answer without the dollars around it."""
    return folded(text.replace("$$", "")).strip()
