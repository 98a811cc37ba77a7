"""Figures of the app in Prometheus' text form, for who has the token: ``/metrics``."""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import psutil
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit import runtime

from cnnviz import __version__
from cnnviz.serving import serving
from cnnviz.training import StoreError
from cnnviz.training.store.home import home_of
from cnnviz.training.store.states import ACTIVE, ENDED
from cnnviz.ui.engine import engine
from cnnviz.ui.inspector import inspector
from cnnviz.ui.serving.health import FINE, health
from cnnviz.ui.serving.logs import requests
from cnnviz.ui.serving.private_routes import has_token
from cnnviz.ui.upload_bounds import held

Samples = Iterable[tuple[Mapping[str, str], float]]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_REST = 30.0  # seconds until the runs are counted again


@dataclass(frozen=True)
class Metric:
    """A figure, or one for each of some labels.

    Examples
    --------
    >>> print(Metric("cnnviz_runs", "gauge", "Runs.", [({"status": "queued"}, 2)]))
    # HELP cnnviz_runs Runs.
    # TYPE cnnviz_runs gauge
    cnnviz_runs{status="queued"} 2
    """

    name: str
    kind: str
    about: str
    samples: Samples

    def __str__(self) -> str:
        lines = [f"# HELP {self.name} {self.about}", f"# TYPE {self.name} {self.kind}"]
        for labels, value in self.samples:
            told = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
            lines.append(
                f"{self.name}{{{told}}} {value:.17g}" if told else f"{self.name} {value:.17g}"
            )
        return "\n".join(lines)


class RunCounts:
    """Runs of the store by their status, counted again after some seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._counts: Counter[str] = Counter()

    def __call__(self) -> Counter[str]:
        """Give how many runs have each status; those that cannot be read are left out."""
        with self._lock:
            if time.monotonic() >= self._until:
                found: Counter[str] = Counter()
                with suppress(StoreError):
                    store = engine().store
                    for run_id in store.ids():
                        with suppress(StoreError):
                            found[store.state(run_id).status] += 1
                self._counts, self._until = found, time.monotonic() + _REST
            return self._counts


_run_counts = RunCounts()


def metrics() -> list[Metric]:
    """Look at everything."""
    process, runs = psutil.Process(), _run_counts()
    with process.oneshot():
        memory, cpu = process.memory_info().rss, sum(process.cpu_times()[:2])
        threads, begun = process.num_threads(), process.create_time()
    disk = shutil.disk_usage(next(p for p in (home_of(), *home_of().parents) if p.exists()))
    answered = sorted(requests.items())
    return [
        Metric("cnnviz_info", "gauge", "The version.", [({"version": __version__}, 1)]),
        Metric(
            "cnnviz_healthy",
            "gauge",
            "Whether a part of the app can do its work.",
            [({"part": name}, float(word in FINE)) for name, word in health().items()],
        ),
        Metric("cnnviz_sessions", "gauge", "Pages that are open.", [({}, _sessions())]),
        Metric(
            "cnnviz_runs",
            "gauge",
            "Runs in the store.",
            [({"status": status}, runs[status]) for status in (*ACTIVE, *ENDED)],
        ),
        Metric("cnnviz_questions", "gauge", "Questions under way.", [({}, inspector().pending)]),
        Metric(
            "cnnviz_uploads_held_bytes",
            "gauge",
            "Files in memory that visitors brought.",
            [({}, held().total())],
        ),
        Metric("cnnviz_disk_free_bytes", "gauge", "Where runs are kept.", [({}, disk.free)]),
        Metric(
            "cnnviz_requests_total",
            "counter",
            "Requests that were answered.",
            [({"route": route, "status": status}, n) for (route, status), n in answered],
        ),
        Metric("process_resident_memory_bytes", "gauge", "Of the app.", [({}, memory)]),
        Metric("process_cpu_seconds_total", "counter", "Of the app.", [({}, cpu)]),
        Metric("process_threads", "gauge", "Of the app.", [({}, threads)]),
        Metric("process_start_time_seconds", "gauge", "Since 1970.", [({}, begun)]),
    ]


def _sessions() -> int:
    if not runtime.exists():
        return 0
    return int(runtime.get_instance()._session_mgr.num_active_sessions())


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _answer(request: Request) -> Response:
    bounds = serving()
    if bounds is None or not has_token(request.scope, bounds.metrics_token):
        return PlainTextResponse("Not Found", status_code=404)
    text = "\n".join(map(str, metrics())) + "\n"
    return Response(text, media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


ROUTE = Route("/metrics", _answer)
