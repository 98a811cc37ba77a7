"""Class boards whose cells are trained: who may have which run, and who may stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from cnnviz.i18n import message
from cnnviz.teaching.class_board.board import Board, BoardError, Pupil
from cnnviz.teaching.class_board.boards import Boards
from cnnviz.teaching.class_board.outcomes import Snapshot, snapshot
from cnnviz.training.engine.connection import EngineError
from cnnviz.training.engine.engine import Engine
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.ids import owner_hash
from cnnviz.training.sweep import say_in_english
from cnnviz.training.variation import Setting, Value


class Classroom:
    """The class boards of an engine.

    A pupil is known by the secret of the session's owner, as runs are, and owns the runs of their
    trials: nobody else may stop one but the teacher.

    Parameters
    ----------
    engine : Engine

    Attributes
    ----------
    boards : Boards

    Raises
    ------
    BoardError, EngineError, StoreError
        By every method, one sentence.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.boards = Boards(engine.store.url)
        self._lock = threading.Lock()
        self._at_work: set[tuple[str, str]] = set()

    def snapshot(self, name: str) -> Snapshot:
        """Give a board as it is now, with how its runs stand."""
        return snapshot(self.boards.read(name), self._engine)

    def join(self, name: str, secret: str, called: str) -> Board:
        """Let a pupil join."""
        return self.boards.change(name, lambda board: board.joined(owner_hash(secret), called))

    def predict(self, name: str, secret: str, cell: int) -> Board:
        """Take a pupil's prediction."""
        return self.boards.change(name, lambda board: board.predicted(owner_hash(secret), cell))

    def answer(self, name: str, secret: str, at: int, *, right: bool) -> Board:
        """Take a pupil's answer to a question of the class's quiz, counted from 0."""
        return self.boards.change(
            name, lambda board: board.answered(owner_hash(secret), at, right=right)
        )

    def train(
        self, name: str, secret: str, say: Callable[[Setting, Value], str] = say_in_english
    ) -> str:
        """Queue the run of a pupil's next cell, and give its id.

        First runs go before second ones, whoever comes when. ``say`` names a value of a setting.
        """
        owner = owner_hash(secret)
        with self._alone(name, owner):
            now = self.snapshot(name)
            if any(each.active for each in now.standings.get(owner, ())):
                raise BoardError(message("Your run has not ended yet."))
            # A cell is kept first: of several who begin at once each has another one.
            board = self.boards.change(name, lambda board: board.given(owner, now.lost))
            *before, trial = board.pupil(owner).trials
            turn, run = sum(each.run not in now.lost for each in before), ""
            try:
                config = board.settings.config(trial.cell, trial.repeat, say)
                run = self._engine.submit(config, secret, turn=turn)
            finally:
                try:
                    self.boards.change(name, lambda board: board.queued(owner, trial, run))
                except StoreError:  # the pupil was removed, or the class has ended
                    self._stop(run)
                    raise
        return run

    def stop(self, name: str, secret: str) -> None:
        """Stop a pupil's own run."""
        self._stop_runs(self._pupil(name, owner_hash(secret)))

    def steer(
        self,
        name: str,
        teacher: str,
        *,
        predicting: bool | None = None,
        training: bool | None = None,
    ) -> Board:
        """Open or close predictions (or the quiz) and training; None leaves one as it is."""
        self._check(name, teacher)
        return self.boards.change(
            name, lambda board: board.opened(predicting=predicting, training=training)
        )

    def stop_run_of(self, name: str, teacher: str, owner: str) -> None:
        """Stop a pupil's run, as the teacher; ``owner`` is the hash that the board has."""
        self._check(name, teacher)
        self._stop_runs(self._pupil(name, owner))

    def remove(self, name: str, teacher: str, owner: str) -> None:
        """Remove a pupil, as the teacher, and stop their run."""
        self._check(name, teacher)
        pupil = self._pupil(name, owner)
        self.boards.change(name, lambda board: board.without(owner))
        self._stop_runs(pupil)

    def end(self, name: str, teacher: str) -> None:
        """End a class, as the teacher: its board is gone, and what still trains is stopped.

        The runs stay their pupils' own. No name was ever in them.
        """
        self._check(name, teacher)
        for pupil in self.boards.end(name).pupils:
            self._stop_runs(pupil)

    def _check(self, name: str, teacher: str) -> None:
        if not self.boards.is_teacher(name, teacher):
            raise BoardError(message("Only the teacher's link steers a class."))

    def _pupil(self, name: str, owner: str) -> Pupil:
        return self.boards.read(name).pupil(owner)

    def _is_active(self, run: str) -> bool:
        with suppress(StoreError):  # it was deleted, or never made
            return self._engine.run(run).state.active
        return False

    def _stop_runs(self, pupil: Pupil) -> None:
        for trial in pupil.trials:
            self._stop(trial.run)

    def _stop(self, run: str) -> None:
        if self._is_active(run):
            with suppress(EngineError):  # it ended just now
                self._engine.stop(run)

    @contextmanager
    def _alone(self, name: str, owner: str) -> Iterator[None]:
        """Let a pupil begin one run at a time, from however many windows."""
        with self._lock:
            if (name, owner) in self._at_work:
                raise BoardError(message("Your run has not ended yet."))
            self._at_work.add((name, owner))
        try:
            yield
        finally:
            with self._lock:
                self._at_work.discard((name, owner))
