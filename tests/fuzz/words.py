"""What some languages are made of: changed bytes seldom make a word of one."""

from lessons.adaptation.signals import SIGNALS


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CONDITION = (*SIGNALS, *_words("and or not null true false == != <= >= ( ) * - + / .5 'a' [0] if in"))
YAML = _words(r"""- : ? { } [ ] | > &a *a !!str << --- ... # %YAML ' "\u0000" 0x1f 1_0 1:30 .inf .nan ~ null""")
LATEX = _words(
    r"""\frac \sqrt \left( \right) \begin{matrix} \end{matrix} \text{ \sum \int \limits \overline \underbrace \mathbb
    \color{ \href{ \hline \\ & ^{ _{ \operatorname \binom \not \middle| \substack \displaystyle <mi> </mi> <mrow>
    </mrow> <math> </math> <mfenced> </mfenced> <mtext> </mtext> <semantics> <mprescripts/> href="" onclick="" """
)
ANSWER = (*_words("sqrt( sin( log( pi <= ≥ ≠ { } ; | ^ ± ² ½ ∞ · ! e^ √ = / ) 1,5 %"), " or ", " and ")
MARKDOWN = (
    *_words("``` ** _ [ ]( ](javascript: ![ <script> <!-- $$ $ \\ &amp; &#0; ~~ [^1] <a@b.c> http:// &lt; {{a}}"),
    *("# ", "- ", "1. ", "> ", "| a |\n|---|\n", "\n\n", "    ", "\t"),
)
# A drawing, and one of everything that a browser would run or fetch.
DRAWINGS = (
    b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g id="g" transform="scale(2)"><rect width="1"/>
<polyline points="0,0 1,1"/><text x="1"><tspan dy="2">a</tspan></text></g></svg>""",
    b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"
onload="a()"><style>a{}</style><script>a()</script><a href="javascript:a()"><text fill="url(#a)">b</text></a>
<defs><linearGradient id="a"><stop offset="0" style="x:y"/></linearGradient></defs><use xlink:href="#a"/>
<image href="data:text/html,a"/><g transform="scale(2)" class="pl-line"><circle r="1" cx="1e9"/><path d="M0 0L1 1z"/>
</g><foreignObject><p>a</p></foreignObject><animate attributeName="href" to="javascript:a()"/><title>T</title></svg>""",
)
