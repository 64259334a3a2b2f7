"""A chart as a page (.html): its scripts are in it, nothing is loaded, and its data is only data.

A content security policy allows the page's own two scripts, by their hashes, and no other. Vega
evaluates expressions by walking through them, since the policy forbids code made of text.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from unitecon.basics import outside_text

# What readers may do: save the picture. The rest would open the specification elsewhere.
OPTIONS = {
    "renderer": "svg",
    "ast": True,
    "actions": {"export": True, "source": False, "compiled": False, "editor": False},
}
START = "const [chart, options] = {data};\n"
START += "vegaEmbed('#chart', chart, options).catch(console.error);"
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {hashes}; \
style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<script>{library}</script>
</head>
<body>
<div id="chart"></div>
<script>{start}</script>
</body>
</html>
"""


def page(specification: dict[str, Any], library: str) -> str:
    """The page of a specification; `library` is the script that draws it."""
    start = START.format(data=outside_text.script([specification, OPTIONS]))
    return PAGE.format(
        hashes=" ".join(map(_hash, (library, start))),
        title=outside_text.html(_title(specification)),
        library=library,
        start=start,
    )


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _title(specification: dict[str, Any]) -> str:
    """What the chart has found, which is its title."""
    title = specification.get("title", "")
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(map(str, text)) if isinstance(text, list) else str(text)
