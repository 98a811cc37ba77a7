"""Streamlit's own options, as an app that serves others needs them."""

from __future__ import annotations

from streamlit import config

from cnnviz.serving import Serving, ServingError

_SOURCE = "the environment, by cnnviz"
_FIXED = {
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "global.developmentMode": False,
}


def set_options(serving: Serving) -> None:
    """Set what hangs on the settings, and what has to hold whatever else was said.

    Raises
    ------
    ServingError
        If Streamlit was told another base path, under which its own answers would stand apart.
    """
    path = serving.base_path.strip("/")
    told = str(config.get_option("server.baseUrlPath") or "").strip("/")
    if told not in ("", path):
        raise ServingError(
            f'Streamlit\'s `server.baseUrlPath` is "{told}", but the path of `CNNVIZ_SERVE_URL` is '
            f'"{path}": set the variable alone.'
        )
    hosts = list(serving.names)
    for name, value in (
        _FIXED | {"server.baseUrlPath": path, "server.allowedHosts": hosts}
    ).items():
        config.set_option(name, value, _SOURCE)
