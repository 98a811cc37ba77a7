"""What an app that serves others allows and keeps, with the rules of each value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

_HOST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]*:[0-9a-f:]*", re.IGNORECASE)
_BASE_PATH = re.compile(r"(/[\w~-][\w.~-]*)*")
_TOKEN = re.compile(r"[\x21-\x7e]{16,}")
_MOST = 10**6
_OWN_NAMES = ("localhost", "127.0.0.1", "::1")


class ServingError(ValueError):
    """One sentence that says which value is wrong, the rule, and a way out."""


@dataclass(frozen=True)
class Serving:
    """What an app that serves others allows and keeps.

    Attributes
    ----------
    url : str
        Where visitors find it, as their browsers write it: its host is answered, its path is where
        the app lies, and with https cookies are sent over https alone.
    hosts : tuple of str
        Further names that are answered; ``*.example.edu`` for all below one.
    frames : tuple of str
        Origins whose pages may hold the app in a frame; none but the app's own else.
    data : Path or None
        The folder below which visitors may name folders and zips; None for no such thing.
    trainings : int
        Runs that the app's own workers train at once.
    queue : int
        Runs that wait or train, of all visitors.
    visitor_queue : int
        Those of one visitor.
    run_hours : int
        That one run may take, until it is stopped.
    visitor_runs : int
        Runs that are kept for one visitor.
    visitor_runs_mb : int
        What they may take, in MB.
    runs_days : int
        Days that a run is kept after its end.
    visitor_uploads_mb : int
        What the zips of one visitor may take, in MB.
    uploads_days : int
        Days that a zip is kept after it was brought last.
    visitor_models_mb : int
        What the models of one visitor may take, in MB.
    models_hours : int
        Hours that a model is kept after it was brought last.
    visitor_uploads_per_minute : int
        Files that one visitor may bring within a minute.
    visitor_questions_per_minute : int
        Questions about models that one visitor's pages may ask within a minute.
    downloads : bool
        Whether visitors may start the download of CIFAR-10 and of published weights.
    sign_in : bool
        Whether visitors sign in, at what Streamlit's secrets name.
    metrics_token : str
        What must be known to read the metrics; "" for nobody.

    Raises
    ------
    ServingError

    Examples
    --------
    >>> Serving(url="https://lab.example.edu/cnnviz").base_path
    '/cnnviz'
    >>> Serving(queue=0)
    Traceback (most recent call last):
    cnnviz.serving.settings.ServingError: `queue` must be from 1 to 1,000,000, got 0.
    """

    url: str = "http://localhost:8501"
    hosts: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    data: Path | None = None
    trainings: int = 1
    queue: int = 100
    visitor_queue: int = 12
    run_hours: int = 12
    visitor_runs: int = 100
    visitor_runs_mb: int = 2_000
    runs_days: int = 180
    visitor_uploads_mb: int = 400
    uploads_days: int = 30
    visitor_models_mb: int = 650
    models_hours: int = 24
    visitor_uploads_per_minute: int = 400
    visitor_questions_per_minute: int = 2_400
    downloads: bool = False
    sign_in: bool = False
    metrics_token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if type(value) is int and not 1 <= value <= _MOST:
                raise ServingError(
                    f"`{each.name}` must be from 1 to {_MOST:,}, got {_short(value)}."
                )
        _check_url(self.url)
        for host in self.hosts:
            if not _HOST.fullmatch(host):
                raise ServingError(
                    f"`hosts` must be names such as lab.example.edu or *.example.edu, without a "
                    f'scheme and a port, separated by spaces, got "{_short(host)}".'
                )
        for origin in self.frames:
            if not _is_origin(origin):
                raise ServingError(
                    f"`frames` must be origins such as https://moodle.example.edu, separated by "
                    f'spaces, got "{_short(origin)}".'
                )
        if self.data is not None and not (self.data.is_absolute() and self.data.is_dir()):
            raise ServingError(
                f'`data` must be the full path of a folder that is there, got "{self.data}": make '
                "it, or leave it out so that visitors bring their pictures as zips alone."
            )
        if self.trainings > 64:
            raise ServingError(f"`trainings` must be from 1 to 64, got {self.trainings}.")
        if self.metrics_token and not _TOKEN.fullmatch(self.metrics_token):
            raise ServingError(
                "`metrics_token` must be 16 characters or more, without spaces: make one by "
                "`python -c 'import secrets; print(secrets.token_urlsafe())'`."
            )

    @property
    def base_path(self) -> str:
        """Where the app lies below its host: "" or, for example, ``/cnnviz``."""
        return self._split.path.rstrip("/")

    @property
    def https(self) -> bool:
        """Whether visitors come by https."""
        return self._split.scheme == "https"

    @property
    def names(self) -> tuple[str, ...]:
        """Give the hosts that are answered: the app's, and those of its own machine.

        Examples
        --------
        >>> Serving(url="https://lab.example.edu", hosts=("*.lan",)).names
        ('lab.example.edu', '*.lan', 'localhost', '127.0.0.1', '::1')
        """
        return tuple(dict.fromkeys((str(self._split.hostname), *self.hosts, *_OWN_NAMES)))

    @property
    def _split(self) -> SplitResult:
        return urlsplit(self.url)


def _check_url(url: str) -> None:
    rule = (
        "`url` must be the address at which visitors find the app, such as "
        f'https://lab.example.edu/cnnviz, got "{_short(url)}".'
    )
    try:
        parts = urlsplit(url)
        told = parts.hostname and _HOST.fullmatch(parts.hostname) and "*" not in parts.hostname
        _ = parts.port
    except ValueError:
        raise ServingError(rule) from None
    bare = not (parts.query or parts.fragment or parts.username or parts.password)
    path = parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not told or not bare:
        raise ServingError(rule)
    if not _BASE_PATH.fullmatch(path):
        raise ServingError(
            f'The path of `url` must be of letters, digits, and . _ ~ -, got "{_short(path)}".'
        )


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname and _HOST.fullmatch(parts.hostname))
        and text == f"{parts.scheme}://{parts.netloc}"
        and not parts.username
    )


def _short(text: object) -> str:
    return str(text)[:80]
