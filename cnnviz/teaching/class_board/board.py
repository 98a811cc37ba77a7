"""A class board as data: its pupils, what they predict or answer, and the cells that they train."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from cnnviz.i18n import message
from cnnviz.teaching.class_board.names import plain_name, told_apart
from cnnviz.teaching.class_board.settings import BoardSettings
from cnnviz.teaching.quizzes import LENGTH
from cnnviz.training.store.errors import StoreError

MAX_PUPILS = 40
MAX_TRIALS = 8  # runs of one pupil


class BoardError(StoreError):
    """One sentence that says why a class board cannot be read or changed, and the way out."""


@dataclass(frozen=True)
class Trial:
    """A cell that a pupil trains.

    Attributes
    ----------
    cell : int
    run : str
        The id of its run; "" until it is queued.
    repeat : int
        How often the cell had been given before.
    """

    cell: int
    run: str = ""
    repeat: int = 0


@dataclass(frozen=True)
class Pupil:
    """Who has joined.

    Attributes
    ----------
    owner : str
        A hash of the secret that the pupil's browser keeps.
    name : str
        As typed, told apart from the others'.
    prediction : int or None
        The cell that is to win.
    marks : tuple of bool
        Of the answers to the class's quiz so far, whether each is right.
    watching : bool
        Whether outcomes may have been seen before that: then no prediction is made any more.
    trials : tuple of Trial
    """

    owner: str
    name: str
    prediction: int | None = None
    marks: tuple[bool, ...] = ()
    watching: bool = False
    trials: tuple[Trial, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether the prediction is made, or the quiz is answered to its end."""
        return self.prediction is not None or len(self.marks) == LENGTH

    @property
    def sees(self) -> bool:
        """Whether outcomes, and what others predict, are shown: never before a prediction."""
        return self.ready or self.watching


@dataclass(frozen=True)
class Board:
    """A class board at one moment. Each change gives another one, or raises `BoardError`.

    Attributes
    ----------
    settings : BoardSettings
    teacher : str
        A hash of the secret of the teacher's link.
    created : float
        Seconds since 1970.
    predicting : bool
        Whether predictions, or answers to the quiz, are taken.
    training : bool
        Whether cells may be trained.
    pupils : tuple of Pupil
        In the order in which they joined.
    """

    settings: BoardSettings
    teacher: str
    created: float
    predicting: bool = True
    training: bool = False
    pupils: tuple[Pupil, ...] = ()

    def __post_init__(self) -> None:
        """Check that each cell that is named is on the grid, and each mark of the quiz."""
        cells = range(len(self.settings.cells))
        named = [each.prediction for each in self.pupils if each.prediction is not None]
        named += [trial.cell for each in self.pupils for trial in each.trials]
        for cell in named:
            if cell not in cells:
                raise ValueError(message("The board has no cell {cell}.", cell=cell))
        most = LENGTH if self.settings.quiz else 0
        if any(len(each.marks) > most for each in self.pupils):
            raise ValueError(message("The quiz of the class has {most} questions.", most=most))

    def find(self, owner: str) -> Pupil | None:
        """Give a pupil by the hash of their secret."""
        return next((each for each in self.pupils if each.owner == owner), None)

    def pupil(self, owner: str) -> Pupil:
        """Give a pupil who must have joined."""
        if found := self.find(owner):
            return found
        raise BoardError(message("Join the class first: type your name."))

    def joined(self, owner: str, name: str) -> Board:
        """Let somebody join; who has joined stays who they are."""
        if self.find(owner):
            return self
        if len(self.pupils) >= MAX_PUPILS:
            raise BoardError(
                message("This class is full: a board has room for {most} pupils.", most=MAX_PUPILS)
            )
        try:
            name = told_apart(plain_name(name), (each.name for each in self.pupils))
        except ValueError as rule:
            raise BoardError(*rule.args) from None
        return self._with_watching(replace(self, pupils=(*self.pupils, Pupil(owner, name))))

    def predicted(self, owner: str, cell: int) -> Board:
        """Take a pupil's prediction, the only one."""
        pupil = self.pupil(owner)
        if self.settings.quiz:
            raise BoardError(message("This class answers a quiz instead of predicting a winner."))
        if pupil.prediction is not None:
            raise BoardError(message("You have made your prediction: it stays as it is."))
        if pupil.watching:
            raise BoardError(message("You may have seen outcomes: a prediction comes before them."))
        if not self.predicting:
            raise BoardError(message("Predictions are closed."))
        if cell not in range(len(self.settings.cells)):
            raise BoardError(message("The board has no cell {cell}.", cell=cell))
        return self._changed(replace(pupil, prediction=cell))

    def answered(self, owner: str, at: int, *, right: bool) -> Board:
        """Take a pupil's answer to a question of the class's quiz, counted from 0: the only one."""
        pupil = self.pupil(owner)
        if not self.settings.quiz:
            raise BoardError(message("This class has no quiz: say which setting wins."))
        if not self.predicting:
            raise BoardError(message("The quiz is closed."))
        if at != len(pupil.marks) or at >= LENGTH:
            raise BoardError(message("A question is answered once, in the order of the quiz."))
        return self._changed(replace(pupil, marks=(*pupil.marks, right)))

    def given(self, owner: str, lost: Collection[str] = ()) -> Board:
        """Give a pupil a cell to train: the one that is trained least often, the first of several.

        Parameters
        ----------
        owner : str
        lost : collection of str
            Runs that ended before their time, and so do not count.

        Returns
        -------
        Board
            The pupil's last trial is the new one, whose run is yet to be made.
        """
        pupil = self.pupil(owner)
        if not self.training:
            raise BoardError(message("Training has not begun: your teacher starts it."))
        if not pupil.sees:
            raise BoardError(
                message("Answer the quiz first, then train.")
                if self.settings.quiz
                else message("Predict first, then train.")
            )
        if len(pupil.trials) >= MAX_TRIALS:
            raise BoardError(message("A pupil trains at most {most} cells.", most=MAX_TRIALS))
        counts = [0] * len(self.settings.cells)
        for each in self.pupils:
            for trial in each.trials:
                counts[trial.cell] += trial.run not in lost
        cell = counts.index(min(counts))
        seeds = [t.repeat for each in self.pupils for t in each.trials if t.cell == cell]
        trial = Trial(cell, repeat=max(seeds, default=-1) + 1)
        return self._changed(replace(pupil, trials=(*pupil.trials, trial)))

    def queued(self, owner: str, trial: Trial, run: str) -> Board:
        """Write down the run of a trial; without one, the trial is taken back."""
        pupil = self.pupil(owner)
        after = (replace(trial, run=run),) if run else ()
        at = pupil.trials.index(trial)
        trials = (*pupil.trials[:at], *after, *pupil.trials[at + 1 :])
        return self._changed(replace(pupil, trials=trials))

    def opened(self, *, predicting: bool | None = None, training: bool | None = None) -> Board:
        """Open or close predictions (or the quiz) and training; None leaves one as it is."""
        return self._with_watching(
            replace(
                self,
                predicting=self.predicting if predicting is None else predicting,
                training=self.training if training is None else training,
            )
        )

    def without(self, owner: str) -> Board:
        """Remove a pupil, with prediction and trials."""
        return replace(self, pupils=tuple(each for each in self.pupils if each.owner != owner))

    def _changed(self, pupil: Pupil) -> Board:
        pupils = (pupil if each.owner == pupil.owner else each for each in self.pupils)
        return replace(self, pupils=tuple(pupils))

    @staticmethod
    def _with_watching(board: Board) -> Board:
        """Let those who are not ready watch as soon as they cannot be and cells are trained."""
        if board.predicting or not board.training:
            return board
        pupils = (replace(p, watching=not p.ready) for p in board.pupils)
        return replace(board, pupils=tuple(pupils))
