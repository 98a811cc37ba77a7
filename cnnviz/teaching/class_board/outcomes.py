"""How the runs of a class board stand: by pupil, and by cell beside what was predicted."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from math import isfinite
from statistics import fmean

from cnnviz.teaching.class_board.board import Board, Trial
from cnnviz.training.engine.engine import Engine
from cnnviz.training.metrics import ACCURACY
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.records import Run
from cnnviz.training.store.states import RunState


@dataclass(frozen=True)
class Standing:
    """How the run of a trial stands.

    Attributes
    ----------
    trial : Trial
    state : RunState or None
        None where there is no run: it was deleted, or has yet to be queued.
    done, epochs : int
        Epochs that are trained, of how many.
    accuracy : float or None
        Of validation, after the last of them; 0 to 1.
    place : int
        In the queue: 1 is next; 0 for a run that does not wait.
    """

    trial: Trial
    state: RunState | None = None
    done: int = 0
    epochs: int = 0
    accuracy: float | None = None
    place: int = 0

    @property
    def active(self) -> bool:
        """Whether it waits or trains."""
        return self.state is not None and self.state.active


@dataclass(frozen=True)
class Outcome:
    """How a cell does.

    Attributes
    ----------
    predicted : int
        How many say that it wins.
    standings : tuple of Standing
        Of its runs.
    """

    predicted: int
    standings: tuple[Standing, ...]

    @property
    def accuracy(self) -> float | None:
        """The mean over its runs of the validation accuracy so far, 0 to 1; None before an epoch.

        Examples
        --------
        >>> halves = tuple(Standing(Trial(0), accuracy=share) for share in (0.5, None, 0.7))
        >>> Outcome(1, halves).accuracy  # (0.5 + 0.7) / 2
        0.6
        """
        known = [each.accuracy for each in self.standings if each.accuracy is not None]
        return round(fmean(known), 12) if known else None


@dataclass(frozen=True)
class Snapshot:
    """A board at one moment, with how its runs stand.

    Attributes
    ----------
    board : Board
    standings : dict of str to tuple of Standing
        By the pupils' owners, one a trial.
    outcomes : tuple of Outcome
        One a cell.
    """

    board: Board
    standings: dict[str, tuple[Standing, ...]]
    outcomes: tuple[Outcome, ...]

    @property
    def leading(self) -> tuple[int, ...]:
        """The cells of the highest accuracy so far; several where it is the same."""
        best = max((each.accuracy or 0.0 for each in self.outcomes), default=0.0)
        return tuple(at for at, each in enumerate(self.outcomes) if each.accuracy == best)

    @property
    def lost(self) -> frozenset[str]:
        """The runs that ended before their time, or were deleted."""
        everyone = (each for row in self.standings.values() for each in row)
        ended = (s for s in everyone if s.trial.run and not s.active)
        return frozenset(s.trial.run for s in ended if s.state is None or s.done < s.epochs)

    @property
    def decided(self) -> bool:
        """Whether each cell is trained to its end and nothing trains or waits any more."""
        ended = all(
            any(each.done == each.epochs and each.state for each in outcome.standings)
            for outcome in self.outcomes
        )
        return ended and not any(each.active for o in self.outcomes for each in o.standings)


def snapshot(board: Board, engine: Engine) -> Snapshot:
    """Look at all runs of a board, once for everybody.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    runs: dict[str, Run] = {}
    for pupil in board.pupils:
        for trial in pupil.trials:
            with suppress(StoreError):  # it was deleted
                runs[trial.run] = engine.run(trial.run)
    places = engine.places(run.id for run in runs.values() if run.state.status == "queued")
    standings = {
        pupil.owner: tuple(
            _standing(trial, runs.get(trial.run), places.get(trial.run, 0))
            for trial in pupil.trials
        )
        for pupil in board.pupils
    }
    everyone = [each for row in standings.values() for each in row]
    predictions = [pupil.prediction for pupil in board.pupils]
    outcomes = tuple(
        Outcome(predictions.count(cell), tuple(s for s in everyone if s.trial.cell == cell))
        for cell in range(len(board.settings.cells))
    )
    return Snapshot(board, standings, outcomes)


def _standing(trial: Trial, run: Run | None, place: int) -> Standing:
    if run is None:
        return Standing(trial)
    trained = [each for each in run.epochs if each.epoch]
    accuracy = trained[-1].value(ACCURACY) if trained else None
    known = accuracy if accuracy is not None and isfinite(accuracy) else None
    return Standing(trial, run.state, len(trained), run.config.epochs, known, place)
