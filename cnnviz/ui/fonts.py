"""The font of Korean texts, for systems that have none."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

from cnnviz.figures.fonts import KOREAN


async def _font(request: Request) -> FileResponse:
    headers = {"Cache-Control": "public, max-age=604800"}  # a week
    return FileResponse(KOREAN, headers=headers, media_type="font/woff2")


ROUTE = Route(f"/fonts/{KOREAN.name}", _font)
"""Where `frame.css` finds it."""
