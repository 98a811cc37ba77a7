"""What a browser asks for: a term's words and sentence when it is pointed at, and its picture."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cnnviz.i18n import LANGUAGES, PSEUDO
from cnnviz.teaching.glossary import Term
from cnnviz.ui.glossary.terms import picture_of, terms

FOLDER = "glossary-terms"
"""Where `term_popup.js` finds a term, and its picture beside it."""

_KEPT = {"Cache-Control": "public, max-age=3600"}


def picture_address(name: str, language: str) -> str:
    """Give the address of a term's picture, from any page of the app.

    Examples
    --------
    >>> picture_address("strides", "ko")
    'glossary-terms/ko/strides.svg'
    """
    return f"{FOLDER}/{language}/{name}.svg"


def _asked(request: Request) -> tuple[Term | None, str]:
    language = request.path_params["language"]
    known = terms(language) if language in (*LANGUAGES, PSEUDO) else {}
    return known.get(request.path_params["name"]), language


def _term(request: Request) -> Response:
    term, language = _asked(request)
    if term is None:
        return Response(status_code=404)
    drawn = picture_of(term, language)
    told = {
        "word": term.words[0],
        "sentence": term.sentence,
        "picture": {"alt": drawn.label, "width": drawn.width, "height": drawn.height},
    }
    return JSONResponse(told, headers=_KEPT)


def _picture(request: Request) -> Response:
    term, language = _asked(request)
    if term is None:
        return Response(status_code=404)
    drawn = picture_of(term, language)
    return Response(drawn.svg, headers=_KEPT, media_type="image/svg+xml")


ROUTES = (
    Route(f"/{FOLDER}/{{language}}/{{name}}.svg", _picture),
    Route(f"/{FOLDER}/{{language}}/{{name}}", _term),
)
