"""The words, commands and signs that a formula may be written with."""

FUNCTIONS = {
    "sin": "sin", "cos": "cos", "tan": "tan", "arcsin": "arcsin", "arccos": "arccos", "arctan": "arctan",
    "log": "log", "ln": "ln", "lg": "log", "exp": "exp", "abs": "abs", "sqrt": "sqrt", "cbrt": "cbrt",
}  # fmt: skip

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "theta": "θ", "lambda": "λ", "mu": "μ",
    "nu": "ν", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "omega": "ω", "Delta": "Δ", "Omega": "Ω",
}  # fmt: skip
GREEK_NAMES = {sign: name for name, sign in GREEK.items()}

# Each maps one character to one, so that places in the text stay what they were.
SAME_SIGNS = str.maketrans(
    dict.fromkeys("−–‒—﹣－‐‑", "-")
    | dict.fromkeys("×·∙⋅•∗＊", "*")
    | dict.fromkeys("÷∕⁄／:", "/")
    | {"＋": "+", "＝": "=", "（": "(", "）": ")", "＜": "<", "＞": ">", "⩽": "≤", "⩾": "≥", "∣": "|", "＾": "^"}
    | {"ϕ": "φ", "ϑ": "θ", "\u00b5": "μ", "∆": "Δ"}
)

LONG_SIGNS = {
    "==": "=", "<=": "≤", "=<": "≤", ">=": "≥", "=>": "≥", "!=": "≠", "<>": "≠", "≠": "≠", "**": "^", "+-": "±",
}  # fmt: skip

COMMANDS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥",
    "geqslant": "≥", "ne": "≠", "neq": "≠", "lt": "<", "gt": ">", "pm": "±", "mp": "∓", "lvert": "|", "rvert": "|",
    "vert": "|", "mid": "|", "{": "{", "}": "}", "\\": ";", "|": "|", "lbrace": "{", "rbrace": "}",
    "lor": "or", "vee": "or", "land": "and", "wedge": "and",
}  # fmt: skip
EMPTY_COMMANDS = {
    "left", "right", "big", "Big", "bigl", "bigr", "quad", "qquad", ",", ";", "!", ":", " ", "displaystyle", "limits",
}  # fmt: skip
FRACTIONS = {"frac", "dfrac", "tfrac", "cfrac"}
TEXT_COMMANDS = {"text", "mathrm", "operatorname", "textrm"}
