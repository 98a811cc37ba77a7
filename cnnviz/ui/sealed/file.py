"""The file of a sealed page: its components with their code and data, and nothing else."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from html import escape
from pathlib import Path

from cnnviz.ui.components import source, with_values
from cnnviz.ui.components.mounted import Mounted
from cnnviz.ui.components.table import closed
from cnnviz.ui.live_preview import NO_OFFER

UNSEALED = frozenset(
    {
        "address",
        "document_language",
        "live_slider",
        "session_owner",
        "stations",
        "term_popup",
        "tour_guide",
        "feedback",
    }
)
"""Components that belong to the running app alone: they show nothing that is computed."""

_HERE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:"
)


def sealed_page(
    title: str,
    settings: Iterable[tuple[str, str]],
    parts: Iterable[Mounted],
    origin: str,
    language: str,
) -> str:
    """Write what a page shows as one HTML file.

    Parameters
    ----------
    title : str
    settings : iterable of (str, str)
        The labels of the page's controls, and what each is set to.
    parts : iterable of Mounted
        The page's components.
    origin : str
        Markup that says where the page comes from.
    language : str

    Returns
    -------
    str
        Its policy forbids it to load anything; the addresses at which a running app answers, and
        the ids of what a table would open, are left out of the data.
    """
    kept = [part for part in parts if part.name not in UNSEALED]
    codes = {part.name: source(part.name, part.language) for part in kept}
    listed = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in settings
    )
    code = "\n".join(
        f"{{\n{js.replace('export default ', f'globalThis.components[{json.dumps(name)}] = ')}\n}}"
        for name, (_, _, js) in codes.items()
    )
    code = code.replace("</script", r"<\/script")
    looks = {name: {"html": html, "css": css} for name, (html, css, _) in codes.items()}
    data = [{"name": part.name, "data": _sealed(part)} for part in kept]
    return f"""<!doctype html>
<html lang="{escape(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{escape(title)} · cnnviz</title>
<style>
{_read("sealed.css")}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
<dl>{listed}</dl>
<div id="parts"></div>
<footer>{origin}</footer>
</main>
<script type="application/json" id="looks">{_json(looks)}</script>
<script type="application/json" id="data">{_json(data)}</script>
<script type="module">
globalThis.components = {{}};
{code}
{_read("sealed.js")}</script>
</body>
</html>
"""


def _sealed(part: Mounted) -> object:
    """Give a component's data without what only the running app would answer to."""
    data = part.data
    if part.name == "table" and isinstance(data, dict):
        data = closed(data)
    if isinstance(data, bytes):
        return {"bytes": b64encode(with_values(data, live=NO_OFFER)).decode()}
    if isinstance(data, dict) and "live" in data:
        return {"json": {**data, "live": NO_OFFER}}
    return {"json": data}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
