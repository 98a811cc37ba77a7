"""The models that are open, and the pictures that went through them lately."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import WeakValueDictionary

from cnnviz.nets.choice import ModelChoice

if TYPE_CHECKING:
    from cnnviz.inspection.desk import Desk
    from cnnviz.inspection.opened import Opened

T = TypeVar("T")

_MODELS, _SEEN = 4, 4  # pictures: VGG16's maps of one take 60 MB
_OTHERS = 16


class Kept(Generic[T]):
    """The latest things made, each made once even if several ask for it at the same time.

    Parameters
    ----------
    most : int

    Examples
    --------
    >>> kept = Kept[int](2)
    >>> [kept.get(key, lambda: len(key)) for key in ("one", "three", "eleven")]
    [3, 5, 6]
    >>> kept.get("one", lambda: 0)  # it had to go
    0
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[Hashable, T] = OrderedDict()
        # Each lock lives as long as somebody makes, or waits for, the thing.
        self._making: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what is kept under a key, or make it."""
        with self._lock:
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._things:
                    self._things.move_to_end(key)
                    return self._things[key]
            made = make()
            with self._lock:
                self._things[key] = made
                while len(self._things) > self._most:
                    self._things.popitem(last=False)
            return made

    def forget(self, key: Hashable) -> None:
        """Forget what is kept under a key."""
        with self._lock:
            self._things.pop(key, None)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._things.clear()


class Shelf:
    """What questions share.

    Attributes
    ----------
    seen : Kept
        What came of a picture in a model, an `Explainer` say; by model, digest and kind.
    others : Kept
        Small results that take long.
    """

    def __init__(self) -> None:
        self._models: Kept[Opened] = Kept(_MODELS)
        self.seen: Kept[Any] = Kept(_SEEN)
        self.others: Kept[Any] = Kept(_OTHERS)

    def model(self, desk: Desk, choice: ModelChoice) -> Opened:
        """Give a model, loaded on first use.

        Raises
        ------
        InspectionError
            One sentence that says why it cannot be had.
        """
        from cnnviz.inspection.opening import as_it_is, open_choice

        meant = as_it_is(desk, choice)
        return self._models.get(meant, lambda: open_choice(desk, meant))

    def forget(self, choice: ModelChoice) -> None:
        """Forget a model, of which more can be known by now."""
        self._models.forget(choice)

    def clear(self) -> None:
        """Forget all, for want of memory say."""
        for kept in (self._models, self.seen, self.others):
            kept.clear()
