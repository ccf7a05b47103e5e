"""Drawings are inlined into pages, so nothing that runs, loads or escapes may survive."""

import pytest

from lessons.content.svg import SvgError, sanitise_svg

SIGNS = (
    "<script", "onload", "onclick", "javascript:", "evil.example", "<style", "foreignObject", "url(h", "<use", "<image",
    "data:", "<set", "<animate", "<a ", "style=", "<?", "<!",
)  # fmt: skip
OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">'


def clean(inner: str, opening: str = OPEN) -> str:
    return sanitise_svg(f"{opening}{inner}</svg>".encode(), label="A figure.", id_prefix="l1-").markup


def refusal(source: str | bytes) -> str:
    with pytest.raises(SvgError) as caught:
        sanitise_svg(source.encode() if isinstance(source, str) else source, label="A figure.", id_prefix="l1-")
    return str(caught.value)


def test_shapes_classes_and_words_stay() -> None:
    inner = '<g class="pl-body" transform="translate(1 2)"><path d="M0 0h1"></path><text x="1">a &lt; b</text></g>'
    assert clean(inner) == f'<svg viewBox="0 0 10 10" role="img" aria-label="A figure.">{inner}</svg>'


def test_letter_case_that_svg_needs_is_kept() -> None:
    assert '<clipPath id="l1-c" clipPathUnits="userSpaceOnUse">' in clean(
        '<defs><clipPath id="c" clipPathUnits="userSpaceOnUse"><rect width="1" height="1"/></clipPath></defs>'
    )


def test_its_size_is_left_to_the_page() -> None:
    opening = OPEN.replace("viewBox", 'width="9000" height="9000" style="position:fixed" viewBox')
    assert clean("", opening) == '<svg viewBox="0 0 10 10" role="img" aria-label="A figure."></svg>'


def test_a_label_is_words_whatever_it_says() -> None:
    source = f"{OPEN}</svg>".encode()
    markup = sanitise_svg(source, label='The expression "x" // data: <b>', id_prefix="l1-").markup
    assert 'aria-label="The expression &quot;x&quot; // data: &lt;b&gt;"' in markup


def test_ids_are_prefixed_with_all_that_point_at_them() -> None:
    markup = clean(
        '<defs><marker id="tip"/></defs><path id="l1-arm" marker-end="url(#tip)" aria-labelledby="tip l1-arm"/>'
    )
    assert '<marker id="l1-tip">' in markup
    assert 'id="l1-arm" marker-end="url(#l1-tip)" aria-labelledby="l1-tip l1-arm"' in markup


def test_cleaning_twice_changes_nothing() -> None:
    once = clean('<defs><marker id="tip"/></defs><path marker-end="url(#tip)" d="M0 0"/><text>a &amp; b</text>')
    opening, _, rest = once.partition(">")
    again = clean(rest.removesuffix("</svg>"))
    assert again == once
    assert opening.startswith("<svg ")


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<script xlink:href="https://evil.example/x.js"/>',
        "<g><script>alert(1)</script></g>",
        '<path onload="alert(1)" d="M0 0"/>',
        '<g onclick="alert(1)" onmouseover="alert(1)"/>',
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></body></foreignObject>",
        '<a href="javascript:alert(1)"><text>press</text></a>',
        '<a xlink:href="javascript:alert(1)"><text>press</text></a>',
        '<image href="https://evil.example/pixel.gif"/>',
        '<use href="https://evil.example/x.svg#y"/>',
        '<use xlink:href="data:image/svg+xml;base64,AAAA"/>',
        "<style>@import url(https://evil.example/x.css);</style>",
        '<path style="background:url(https://evil.example/x)" d="M0 0"/>',
        '<path fill="url(https://evil.example/x#y)" d="M0 0"/>',
        '<path fill="u\\72l(https://evil.example/x#y)" d="M0 0"/>',
        '<path clip-path="url( \'//evil.example/x#y\' )" d="M0 0"/>',
        '<path marker-end="url(&quot;https://evil.example/#y&quot;)" d="M0 0"/>',
        '<set attributeName="onload" to="alert(1)"/>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
        '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
        '<svg onload="alert(1)"/>',
        "<desc><![CDATA[</desc><script>alert(1)</script>]]></desc>",
        "<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>",
        "<!-- <script>alert(1)</script> --><?xml-stylesheet href='https://evil.example/x.css'?>",
    ],
)
def test_nothing_that_runs_or_loads_survives(attack: str) -> None:
    markup = clean(attack)
    for sign in SIGNS:
        assert sign not in markup


def test_what_was_left_out_is_told() -> None:
    drawing = sanitise_svg(
        f"{OPEN}<style>a</style><g onclick='x' fill='url(//x)'/></svg>".encode(), label="A", id_prefix=""
    )
    assert drawing.left_out == ("<style>", "fill", "onclick")


def test_entities_are_refused_before_they_grow() -> None:
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    expected = "the drawing declares a document type or entities, which are not allowed"
    assert refusal(f"<!DOCTYPE svg [{bomb}]>{OPEN}<text>&l9;</text></svg>") == expected
    assert refusal(f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{OPEN}<text>&x;</text></svg>') == expected


@pytest.mark.parametrize(
    ("source", "mistake"),
    [
        (f"{OPEN}<g>", "is not valid XML"),
        (b"\xff\xfe\x00", "is not valid XML"),
        ("<html/>", "is not an SVG drawing"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "has no viewBox"),
        (OPEN.replace("0 0 10 10", "0 0 10") + "</svg>", "has no viewBox"),
        (OPEN + "<g>" * 60 + "</g>" * 60 + "</svg>", "nested too deeply"),
        (OPEN + "<g/>" * 6_000 + "</svg>", "too many parts"),
        (OPEN + " " * 300_000 + "</svg>", "larger than 300 kB"),
    ],
)
def test_what_cannot_be_a_figure_is_refused(source: str | bytes, mistake: str) -> None:
    assert mistake in refusal(source)
