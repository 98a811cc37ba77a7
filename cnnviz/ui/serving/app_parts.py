"""What `app.py` is made of: the routes and the middleware of a person's own app, or of a server."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.routing import Route

from cnnviz.serving import Serving, ServingError, serving, variable_of
from cnnviz.training.store.home import home_of
from cnnviz.ui.host_guard import HostGuard
from cnnviz.ui.serving import health, metrics
from cnnviz.ui.serving.logs import RequestLog, log_as_json
from cnnviz.ui.serving.owner_cookie import OwnerCookie
from cnnviz.ui.serving.private_routes import PrivateRoutes
from cnnviz.ui.serving.security_headers import SecurityHeaders
from cnnviz.ui.serving.sign_in import check_sign_in
from cnnviz.ui.serving.streamlit_options import set_options
from cnnviz.ui.serving.sweeping import sweep_again_and_again
from cnnviz.ui.upload_bounds import UploadBounds


def begin() -> Serving | None:
    """Read the settings, and begin what goes on beside the pages of an app that serves others.

    Raises
    ------
    SystemExit
        With one sentence, if a setting is wrong.
    """
    try:
        bounds = serving()
        if bounds:
            check_sign_in(bounds)
            check_data(bounds)
            set_options(bounds)
    except ServingError as sentence:
        raise SystemExit(f"cnnviz cannot serve: {sentence}") from None
    if bounds:
        log_as_json()
        sweep_again_and_again(bounds)
    return bounds


def check_data(bounds: Serving) -> None:
    """See that what visitors bring is not below the folder whose pictures all may see.

    Raises
    ------
    ServingError
    """
    home = home_of().resolve()
    data = bounds.data and bounds.data.resolve()
    if data and (home.is_relative_to(data) or data.is_relative_to(home)):
        raise ServingError(
            f"`{variable_of('data')}` and the folder of the runs must lie apart, got {data} and "
            f"{home}: name another folder, or move the runs by `CNNVIZ_STORE`."
        )


def routes(bounds: Serving | None, own: Sequence[Route]) -> list[Route]:
    """Put an app's own routes below its path, as Streamlit's are, with those of a server.

    Examples
    --------
    >>> lab = Serving(url="https://lab.example.edu/cnnviz")
    >>> [each.path for each in routes(lab, [Route("/live", print)])]
    ['/cnnviz/live', '/cnnviz/healthz', '/cnnviz/metrics']
    """
    if bounds is None:
        return list(own)
    return [
        Route(bounds.base_path + each.path, each.endpoint)
        for each in (*own, health.ROUTE, metrics.ROUTE)
    ]


def middleware(bounds: Serving | None) -> list[Middleware]:
    """Give what stands before the app, the outermost first."""
    own = [Middleware(HostGuard), Middleware(UploadBounds, bounds)]
    if bounds is None:
        return own
    return [
        Middleware(RequestLog, bounds),
        Middleware(SecurityHeaders, bounds),
        Middleware(OwnerCookie, bounds),
        Middleware(PrivateRoutes, bounds),
        *own,
    ]
