"""The app's side of the processes that hold models."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Any, Concatenate, ParamSpec, TypeVar

from cnnviz.i18n import message
from cnnviz.inspection.dispatcher import Dispatcher
from cnnviz.inspection.job import Job
from cnnviz.inspection.limits import Limits, PendingQuestion
from cnnviz.inspection.message_framing import pack
from cnnviz.inspection.messages import Ask
from cnnviz.inspection.request_context import RequestContext
from cnnviz.inspection.uploads import Uploads, names_upload
from cnnviz.nets.choice import ModelChoice, Scale

P = ParamSpec("P")
T = TypeVar("T")

_LOG = logging.getLogger(__name__)


class Inspector:
    """A process that holds models open and answers questions; the app never loads TensorFlow.

    It starts with the first question, ends with this process, and starts anew after it was
    killed. May be used from any thread.

    Parameters
    ----------
    store_url : str
        Of the runs, as `cnnviz.training.Store` takes it.
    limits : Limits
    uploads : Uploads
        What is kept of the models' files that visitors bring.
    refusal : callable
        Called with each question, in its asker's thread; says in one sentence why it is not asked,
        or "".
    apart : bool
        Whether questions about these models have a process of their own, so that what they take
        is taken from nobody else.
    asked_by : callable
        Called in the thread that asks a short question; gives what tells, in any thread, whether
        the one who asks is still there.

    Examples
    --------
    >>> inspector = Inspector("memory://")
    >>> inspector.uploads.is_dir()
    True
    >>> inspector.close()
    """

    def __init__(
        self,
        store_url: str = "",
        limits: Limits | None = None,
        uploads: Uploads | None = None,
        *,
        refusal: Callable[[], str] = str,
        apart: bool = False,
        asked_by: Callable[[], Callable[[], bool]] = lambda: lambda: True,
    ) -> None:
        self._refusal, self._apart, self._asked_by = refusal, apart, asked_by
        self._uploads = uploads or Uploads()
        self.uploads = self._uploads.folder
        self._limits = limits or Limits()
        self._dispatcher = Dispatcher(store_url, self.uploads, self._limits)
        self._numbers = itertools.count()
        self._watch = Thread(target=self._watching, daemon=True)
        self._closed = Event()
        self._watch.start()

    def ask(
        self,
        question: Callable[Concatenate[RequestContext, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Ask and wait for the answer.

        Parameters
        ----------
        question : callable
            A function of `cnnviz.inspection.questions`; it is given a `RequestContext` first.

        Raises
        ------
        InspectionError
            One sentence that says why there is none.
        """
        job: Job[T] = self._begin(Ask(question, args, kwargs, long=False), self._asked_by())
        return job.result()

    def begin(
        self,
        question: Callable[Concatenate[RequestContext, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Job[T]:
        """Ask what takes long, and go on: the job tells how far it is, and can be cancelled."""
        return self._begin(Ask(question, args, kwargs, long=True))

    def keep(self, data: bytes, scale: Scale = "auto", owner: str = "") -> ModelChoice:
        """Keep a model file that was uploaded: see `cnnviz.inspection.uploads.Uploads`."""
        return self._uploads.keep(data, scale, owner)

    def holds(self, choice: ModelChoice, owner: str) -> bool:
        """Tell whether a file is kept that this owner brought."""
        return self._uploads.holds(choice.name, owner)

    @property
    def state(self) -> str:
        """Say how its process stands: "ok", "idle" until it is asked, "closed", or "failed"."""
        if self._closed.is_set():
            return "closed"
        if not self._watch.is_alive():
            return "failed"
        return "ok" if self._dispatcher.alive else "idle"

    @property
    def pending(self) -> int:
        """How many questions are under way."""
        return self._dispatcher.pending

    def sweep(self) -> None:
        """Let go of models' files that are past their age."""
        self._uploads.sweep()

    def close(self) -> None:
        """End the process and forget the files that were uploaded."""
        self._closed.set()
        self._watch.join()
        self._dispatcher.close()
        self._uploads.close()

    def _begin(self, ask: Ask, wanted: Callable[[], bool] = lambda: True) -> Job[Any]:
        number = next(self._numbers)
        job: Job[Any] = Job(lambda: self._dispatcher.cancel(number))
        job.wanted = wanted
        if refused := self._refusal():
            job.refuse(refused)
            return job
        try:
            frame = pack(number, ask)
        except Exception as reason:
            _LOG.error("%s", ask.question, exc_info=reason)
            job.refuse(message("This could not be asked; the app's log says more."))
        else:
            apart = self._apart and names_upload((ask.arguments, ask.options))
            self._dispatcher.ask(PendingQuestion(number, frame, ask.long, job, apart=apart))
        return job

    def _watching(self) -> None:
        while not self._closed.wait(self._limits.look):
            try:
                self._dispatcher.look()
            except Exception as reason:  # it must go on, or all could wait for ever
                _LOG.error("The watch over the questions.", exc_info=reason)
