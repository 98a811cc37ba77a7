"""Where class boards are kept: a file each beside the runs, so that a class outlasts the app.

One app writes them, one change at a time, each whole or not at all.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from cnnviz.i18n import message
from cnnviz.nets.reading import ReadingError
from cnnviz.teaching.class_board.board import Board, BoardError
from cnnviz.teaching.class_board.settings import BoardSettings
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.files import Files
from cnnviz.training.store.ids import ID, new_id, owner_hash
from cnnviz.training.store.record_json import from_json, to_json

MAX_BOARDS = 20
LIFETIME = 86_400.0  # seconds
_FOLDER, _END = "boards", ".json"
_MAX_BYTES = 2**20


class Boards:
    """The class boards below a URL.

    Parameters
    ----------
    url : str
        Of the store of the runs.

    Raises
    ------
    BoardError, StoreError
        By every method, one sentence.

    Examples
    --------
    >>> from cnnviz.teaching.class_board.settings import Axis
    >>> from cnnviz.training.config import SEED_LESSON
    >>> boards = Boards("memory://class")
    >>> settings = BoardSettings.over(SEED_LESSON, "", (Axis("dropout", ("0", "0.5")),))
    >>> name, secret = boards.make(settings)
    >>> boards.is_teacher(name, secret), boards.is_teacher(name, name)
    (True, False)
    """

    def __init__(self, url: str) -> None:
        self._files = Files(url)
        self._lock = threading.Lock()

    def make(self, settings: BoardSettings) -> tuple[str, str]:
        """Make a board; give its name, which is the class's, and the secret of its teacher."""
        self.sweep()
        with self._lock:
            if len(self._names()) >= MAX_BOARDS:
                raise BoardError(
                    message(
                        "There are {most} class boards already, and there is room for no more: end "
                        "one, or wait until it is a day old.",
                        most=MAX_BOARDS,
                    )
                )
            name, secret = new_id(), new_id()
            self._files.make_folder(_FOLDER)
            self._write(name, Board(settings, owner_hash(secret), time.time()))
        # Names go after a day, whether or not anybody comes by.
        sweeper = threading.Timer(LIFETIME + 1, self.sweep)
        sweeper.daemon = True
        sweeper.start()
        return name, secret

    def read(self, name: str) -> Board:
        """Give a board as it is now."""
        if not ID.fullmatch(name):
            raise _gone()
        try:
            text = self._files.read(_path(name), _MAX_BYTES).decode(errors="replace")
        except FileNotFoundError:
            raise _gone() from None
        try:
            board = from_json(Board, text)
        except ReadingError as rule:
            raise BoardError(
                message("This class board cannot be read: make a new one. {rule}", rule=rule)
            ) from None
        if _is_old(board):
            raise _gone()
        return board

    def is_teacher(self, name: str, secret: str) -> bool:
        """Tell whether a secret is that of a board's teacher."""
        return hmac.compare_digest(self.read(name).teacher, owner_hash(secret))

    def change(self, name: str, change: Callable[[Board], Board]) -> Board:
        """Change a board as it is now, and give what has become of it; nobody else does meanwhile.

        What ``change`` raises leaves it as it was.
        """
        with self._lock:
            before = self.read(name)
            after = change(before)
            if after != before:
                self._write(name, after)
            return after

    def end(self, name: str) -> Board:
        """Remove a board, with all names and predictions, and give what it was."""
        with self._lock:
            board = self.read(name)
            self._files.remove(_path(name))
            return board

    def sweep(self) -> None:
        """Remove the boards that are a day old, and those that cannot be read."""
        with self._lock, suppress(StoreError):
            for name in self._names():
                try:
                    self.read(name)
                except BoardError:
                    self._files.remove(_path(name))

    def _names(self) -> list[str]:
        found = (each.removesuffix(_END) for each in self._files.names(_FOLDER))
        return [name for name in found if ID.fullmatch(name)]

    def _write(self, name: str, board: Board) -> None:
        self._files.write(_path(name), to_json(board).encode())


def _path(name: str) -> str:
    return f"{_FOLDER}/{name}{_END}"


def _is_old(board: Board) -> bool:
    return time.time() - board.created > LIFETIME


def _gone() -> BoardError:
    return BoardError(message("There is no such class: its link is wrong, or it has ended."))
