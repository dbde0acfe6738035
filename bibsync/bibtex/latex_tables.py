r"""Which LaTeX command is which character: the tables that `bibsync.bibtex.latex` reads both ways.

Sources: the LaTeX2e reference manual (accents, letters, symbols), T1 and TS1 of the `fontenc`
guide, and amsmath's names for mathematics. All names stand without their backslash.
"""

from __future__ import annotations

from typing import Final

# Commands whose argument gets a combining mark.
ACCENT_SYMBOLS: Final = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    '"': "\u0308",
}
_TEXT_ACCENTS: Final = {
    "u": "\u0306",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "G": "\u030f",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
    "t": "\u0361",
}
ACCENT_WORDS: Final = {
    **_TEXT_ACCENTS,
    "grave": "\u0300",
    "acute": "\u0301",
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "breve": "\u0306",
    "dot": "\u0307",
    "ddot": "\u0308",
    "mathring": "\u030a",
    "check": "\u030c",
    "vec": "\u20d7",
}
MARKS_TO_LATEX: Final = {
    mark: command
    for command, mark in (ACCENT_SYMBOLS | _TEXT_ACCENTS).items()
    if command != "t"  # a tie spans two letters
}

# What an accent prints that has no letter: `\~{}` in an address is a tilde.
SPACING_ACCENTS: Final = {
    "\u0300": "`",
    "\u0301": "´",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "¯",
    "\u0306": "˘",
    "\u0307": "˙",
    "\u0308": "¨",
    "\u030a": "˚",
    "\u030b": "˝",
    "\u030c": "ˇ",
    "\u0327": "¸",
    "\u0328": "˛",
}

LIGATURES: Final = {
    "~": "\u00a0",
    "--": "–",
    "---": "—",
    "``": "“",
    "''": "”",
    "!`": "¡",
    "?`": "¿",
}

# Letters that Unicode does not decompose.
_LETTERS: Final = {
    "ss": "ß",
    "SS": "ẞ",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "i": "ı",
    "j": "ȷ",
    "dh": "ð",
    "DH": "Ð",
    "th": "þ",
    "TH": "Þ",
    "dj": "đ",
    "DJ": "Đ",
    "ng": "ŋ",
    "NG": "Ŋ",
}

# Commands without an argument that mean the same in text, and that are written as LaTeX again.
_SIGNS: Final = {
    "ldots": "…",
    "S": "§",
    "P": "¶",
    "copyright": "©",
    "pounds": "£",
    "dag": "†",
    "ddag": "‡",
    "texteuro": "€",
    "textdegree": "°",
    "textregistered": "®",
    "texttrademark": "™",
    "textbullet": "•",
    "textperiodcentered": "·",
    "guillemotleft": "«",
    "guillemotright": "»",
    "guilsinglleft": "‹",
    "guilsinglright": "›",
    "quotedblbase": "„",
    "quotesinglbase": "‚",
}

WORDS: Final = {
    **_LETTERS,
    **_SIGNS,
    "aa": "å",
    "AA": "Å",
    "dots": "…",
    "textellipsis": "…",
    "textendash": "–",
    "textemdash": "—",
    "textquoteleft": "‘",
    "textquoteright": "’",
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "textquotesingle": "'",
    "textquotedbl": '"',
    "lq": "‘",
    "rq": "’",
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textasciigrave": "`",
    "textunderscore": "_",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textdollar": "$",
    "textsection": "§",
    "textparagraph": "¶",
    "textcopyright": "©",
    "textsterling": "£",
    "euro": "€",
    "slash": "/",
    "hyp": "-",
    "quad": " ",
    "qquad": " ",
    "enspace": " ",
    "space": " ",
    "newline": " ",
    "linebreak": " ",
    "par": " ",
    "cprime": "ʹ",
    "TeX": "TeX",
    "LaTeX": "LaTeX",
    "BibTeX": "BibTeX",
    # the mathematics of titles
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "varepsilon": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "φ",
    "varphi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "Gamma": "Γ",
    "Delta": "Δ",
    "Theta": "Θ",
    "Lambda": "Λ",
    "Pi": "Π",
    "Sigma": "Σ",
    "Phi": "Φ",
    "Psi": "Ψ",
    "Omega": "Ω",
    "ell": "ℓ",
    "infty": "∞",
    "times": "×",
    "cdot": "·",
    "cdots": "⋯",
    "pm": "±",
    "sim": "~",
    "approx": "≈",
    "neq": "≠",
    "ne": "≠",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "to": "→",
    "rightarrow": "→",
    "leftarrow": "←",
    "circ": "∘",
    "prime": "′",
    "ast": "*",
    "star": "⋆",
    "in": "∈",
    "log": "log",
    "exp": "exp",
    "min": "min",
    "max": "max",
    "sqrt": "√",
}

# A symbol that is not listed prints itself: `\&`, `\%`, `\#`, `\$`, `\_`, `\{`, `\}`.
SYMBOLS: Final = {
    ",": "\u202f",
    ";": " ",
    ":": " ",
    ">": " ",
    "\\": " ",
    "\n": " ",
    "\t": " ",
    "\r": " ",
    "!": "",
    "-": "",
    "/": "",
    "@": "",
    "*": "",
    "|": "‖",
}

# Commands that print nothing themselves: what follows is text, whether in braces or not.
TRANSPARENT: Final = frozenset(
    (
        *("emph", "textit", "textbf", "textsc", "textrm", "textsf", "texttt", "textsl", "textup"),
        *("textmd", "textnormal", "textlf", "text", "mbox", "hbox", "fbox", "makebox", "underline"),
        *("uline", "em", "it", "bf", "sc", "rm", "sf", "tt", "sl", "itshape", "bfseries"),
        *("scshape", "rmfamily", "sffamily", "ttfamily", "upshape", "slshape", "mdseries"),
        *("normalfont", "tiny", "scriptsize", "footnotesize", "small", "normalsize", "large"),
        *("Large", "LARGE", "huge", "Huge", "mathrm", "mathit", "mathbf", "mathsf", "mathtt"),
        *("mathcal", "mathbb", "mathfrak", "mathscr", "mathnormal", "boldsymbol", "bm", "bold"),
        *("pmb", "operatorname", "ensuremath", "displaystyle", "textstyle", "limits", "left"),
        *("right", "big", "Big", "protect", "relax", "url", "path", "nolinkurl", "verb"),
        *("uppercase", "MakeUppercase", "lowercase", "MakeLowercase", "NoCaseChange"),
        *("BibTeXprotect", "enquote", "leavevmode", "noindent", "xspace", "nobreak", "break"),
        *("allowbreak", "unboldmath", "boldmath", "overline", "smash", "strut", "null"),
    )
)

SUPERSCRIPTS: Final = {
    **dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True)),
    "∘": "°",
    "′": "′",
}
SUBSCRIPTS: Final = dict(
    zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)

LETTERS_TO_LATEX: Final = {
    **{letter: f"{{\\{command}}}" for command, letter in (_LETTERS | _SIGNS).items()},
    "å": r"{\aa}",
    "Å": r"{\AA}",
    "–": "--",
    "—": "---",
    "‘": "`",
    "’": "'",
    "“": "``",
    "”": "''",
    "¡": "!`",
    "¿": "?`",
    "\u00a0": "~",
    "\u202f": r"\,",
}

DOTLESS: Final = {"ı": "i", "ȷ": "j"}

# Letters that NFKD leaves alone, as English writes them; `ß` is the casefolding's business.
FOLDED: Final = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ȷ": "j",
        "ŋ": "ng",
        "ħ": "h",
        "ŧ": "t",
    }
)

GREEK_WORDS: Final = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
