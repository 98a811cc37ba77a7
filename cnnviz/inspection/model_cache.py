"""The models that are loaded, and the pictures that went through them lately."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import WeakValueDictionary

from cnnviz.data.dataset import Dataset, DatasetError
from cnnviz.i18n import sentence_of
from cnnviz.inspection.messages import InspectionError
from cnnviz.nets.choice import ModelChoice
from cnnviz.training import DataChoice, sources

if TYPE_CHECKING:
    from cnnviz.inspection.loaded_model import LoadedModel
    from cnnviz.inspection.request_context import RequestContext

T = TypeVar("T")

_MAX_MODELS, _MAX_PASSES = 4, 4  # pictures: VGG16's maps of one take 60 MB
_MAX_RESULTS = 16


class LRUCache(Generic[T]):
    """The latest things made, each made once even if several ask for it at the same time.

    Parameters
    ----------
    max_size : int

    Examples
    --------
    >>> cache = LRUCache[int](2)
    >>> [cache.get(key, lambda: len(key)) for key in ("one", "three", "eleven")]
    [3, 5, 6]
    >>> cache.get("one", lambda: 0)  # it had to go
    0
    """

    def __init__(self, max_size: int) -> None:
        self._max_size = max_size
        self._items: OrderedDict[Hashable, T] = OrderedDict()
        # Each lock lives as long as somebody makes, or waits for, the thing.
        self._making: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what is kept under a key, or make it."""
        with self._lock:
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._items:
                    self._items.move_to_end(key)
                    return self._items[key]
            made = make()
            with self._lock:
                self._items[key] = made
                while len(self._items) > self._max_size:
                    self._items.popitem(last=False)
            return made

    def forget(self, key: Hashable) -> None:
        """Forget what is kept under a key."""
        with self._lock:
            self._items.pop(key, None)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._items.clear()


class ModelCache:
    """What questions share.

    Attributes
    ----------
    passes : LRUCache
        What came of a picture in a model, an `Explainer` say; by model, digest and kind.
    results : LRUCache
        Small results that take long.
    """

    def __init__(self) -> None:
        self._models: LRUCache[LoadedModel] = LRUCache(_MAX_MODELS)
        self.passes: LRUCache[Any] = LRUCache(_MAX_PASSES)
        self.results: LRUCache[Any] = LRUCache(_MAX_RESULTS)

    def model(self, context: RequestContext, choice: ModelChoice) -> LoadedModel:
        """Give a model, loaded on first use.

        Raises
        ------
        InspectionError
            One sentence that says why it cannot be had.
        """
        from cnnviz.inspection.model_loader import load_choice, pin_epoch

        meant = pin_epoch(context, choice)
        return self._models.get(meant, lambda: load_choice(context, meant))

    def dataset(self, data: DataChoice) -> Dataset:
        """Give the pictures of a choice, read on first use.

        Raises
        ------
        InspectionError
            One sentence that says why they cannot be had.
        """

        def read() -> Dataset:
            try:
                return sources.load(data)
            except DatasetError as sentence:
                raise InspectionError(sentence_of(sentence)) from None

        found: Dataset = self.results.get(("pictures", data), read)
        return found

    def forget(self, choice: ModelChoice) -> None:
        """Forget a model, of which more can be known by now."""
        self._models.forget(choice)

    def clear(self) -> None:
        """Forget all, for want of memory say."""
        for cache in (self._models, self.passes, self.results):
            cache.clear()
