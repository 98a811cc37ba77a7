"""The app's side of the process that holds models."""

from __future__ import annotations

import itertools
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from cnnviz.inspection.desk import Desk
from cnnviz.inspection.messages import Answered, Ask, Cancel, InspectionError, Progress, Under
from cnnviz.inspection.uploads import Uploads
from cnnviz.nets.choice import ModelChoice, Scale

P = ParamSpec("P")
T = TypeVar("T")

_ROOT = Path(__file__).parents[2]  # where Python finds cnnviz, wherever the app was started
_PATIENCE = 300.0  # seconds for an answer
_ENDED = (
    "The process that computes this has ended, perhaps for want of memory; it starts anew when "
    "you try again."
)


class Job(Generic[T]):
    """A question under way.

    Attributes
    ----------
    progress : Progress
    """

    def __init__(self, cancel: Callable[[], None]) -> None:
        self.progress = Progress(0, 0)
        self.answer: Future[T] = Future()
        self.cancel = cancel

    @property
    def done(self) -> bool:
        """Whether there is an answer, or an error."""
        return self.answer.done()

    def result(self, timeout: float = _PATIENCE) -> T:
        """Wait for the answer.

        Raises
        ------
        InspectionError
            One sentence that says why there is none.
        """
        try:
            return self.answer.result(timeout)
        except TimeoutError:
            self.cancel()
            raise InspectionError(
                f"There was no answer within {timeout:.0f} seconds: try it again when the machine "
                "has less to do."
            ) from None


class Inspector:
    """A process that holds models open and answers questions; the app never loads TensorFlow.

    It starts with the first question, ends with this process, and starts anew after it was
    killed. May be used from any thread.

    Parameters
    ----------
    store_url : str
        Of the runs, as `cnnviz.training.Store` takes it.

    Examples
    --------
    >>> inspector = Inspector("memory://")
    >>> inspector.uploads.is_dir()
    True
    >>> inspector.close()
    """

    def __init__(self, store_url: str = "") -> None:
        self._store_url = store_url
        self._uploads = Uploads()
        self.uploads = self._uploads.folder
        self._numbers = itertools.count()
        self._jobs: dict[int, tuple[Job[Any], subprocess.Popen[bytes]]] = {}
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: Thread | None = None

    def ask(
        self, question: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask and wait for the answer.

        Parameters
        ----------
        question : callable
            A function of `cnnviz.inspection.questions`; it is given a `Desk` first.

        Raises
        ------
        InspectionError
            One sentence that says why there is none.
        """
        number = next(self._numbers)
        job: Job[T] = self._begin(Ask(number, question, args, kwargs, long=False))
        try:
            return job.result(_PATIENCE)
        finally:
            if not job.done:  # its thread would answer nobody any more
                self._kill(number)

    def begin(
        self, question: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Job[T]:
        """Ask what takes long, and go on: the job tells how far it is, and can be cancelled."""
        return self._begin(Ask(next(self._numbers), question, args, kwargs, long=True))

    def keep(self, data: bytes, scale: Scale = "auto", owner: str = "") -> ModelChoice:
        """Keep a model file that was brought: see `cnnviz.inspection.uploads.Uploads`."""
        return self._uploads.keep(data, scale, owner)

    def close(self) -> None:
        """End the process and forget the files that were brought."""
        with self._lock:
            if self._process:
                self._process.kill()
        if self._listener:
            self._listener.join()
        self._uploads.close()

    def _begin(self, ask: Ask) -> Job[Any]:
        job: Job[Any] = Job(lambda: self._send(Cancel(ask.number)))
        with self._lock:
            try:
                self._jobs[ask.number] = job, self._started()
                self._write(ask)
            except OSError as reason:
                self._jobs.pop(ask.number, None)
                job.answer.set_exception(
                    InspectionError(f"The process that computes cannot be reached: {reason}.")
                )
        return job

    def _kill(self, number: int) -> None:
        """End the process that a question is stuck in."""
        with self._lock:
            if number in self._jobs:
                self._jobs[number][1].kill()

    def _send(self, message: Any) -> None:
        with self._lock, suppress(OSError, ValueError):
            self._write(message)

    def _write(self, message: Any) -> None:
        if self._process:
            assert self._process.stdin
            pickle.dump(message, self._process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is None:
            return self._process
        path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cnnviz.inspection.process", self._store_url, str(self.uploads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                **os.environ,
                "PYTHONPATH": path,
                "KERAS_BACKEND": "tensorflow",
                "TF_CPP_MIN_LOG_LEVEL": "3",
                "CUDA_VISIBLE_DEVICES": "-1",  # one picture needs no device; exact float32
            },
            start_new_session=True,  # Ctrl+C is for the app, which then ends this
        )
        self._listener = Thread(target=self._listen, args=[self._process], daemon=True)
        self._listener.start()
        return self._process

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                self._take(pickle.load(process.stdout))  # type: ignore[arg-type]
        process.wait()
        with self._lock:
            left = [number for number, (_, each) in self._jobs.items() if each is process]
            jobs = [self._jobs.pop(number)[0] for number in left]
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):  # what was not written yet, nobody reads
                    pipe.close()  # type: ignore[union-attr]
        for job in jobs:
            job.answer.set_exception(InspectionError(_ENDED))

    def _take(self, message: Under | Answered) -> None:
        if isinstance(message, Under):
            self._jobs[message.number][0].progress = message.progress
            return
        job, _ = self._jobs.pop(message.number)
        if message.error:
            job.answer.set_exception(message.error)
        else:
            job.answer.set_result(message.answer)
