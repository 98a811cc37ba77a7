"""Signs of life of the engines that share a store, and a file to try it by."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from cnnviz.i18n import message
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.files import Files
from cnnviz.training.store.record_json import to_json
from cnnviz.training.store.run_files import MAX_TEXT, readable


@dataclass(frozen=True)
class _Beat:
    time: float


class EngineFiles:
    """The folder ``engines`` of a store, a file for each engine; a part of `Store`."""

    _all: Files

    def beat(self, engine: str) -> None:
        """Give a sign of life of an engine, by its token."""
        self._all.make_folder("engines")
        beat = to_json(_Beat(time.time())).encode()
        self._all.write(f"engines/{engine}.json", beat, lasting=False)

    def last_beat(self, engine: str) -> float:
        """Give the time of an engine's last sign of life, in seconds since 1970."""
        try:
            text = self._all.read(f"engines/{engine}.json", MAX_TEXT).decode(errors="replace")
        except (FileNotFoundError, StoreError):
            return 0.0
        beat = readable(_Beat, text)
        return beat.time if beat else 0.0

    def try_out(self) -> None:
        """Write a file, read it and remove it."""
        name = f"health-{secrets.token_hex(4)}"
        self._all.make_folder("engines")
        self._all.write(f"engines/{name}", b"well", lasting=False)
        try:
            self._all.read(f"engines/{name}", MAX_TEXT)
        except FileNotFoundError:
            raise StoreError(message("The store of the runs forgets what is written.")) from None
        self._all.remove(f"engines/{name}")

    def forget(self, engine: str) -> None:
        """Remove an engine's last sign of life."""
        self._all.remove(f"engines/{engine}.json")

    def forget_dead(self, silence: float) -> None:
        """Remove what is left of engines that have given no sign of life for so many seconds."""
        for name in self._all.names("engines"):
            engine = name.removesuffix(".json")
            if time.time() - self.last_beat(engine) > silence:
                self.forget(engine)
