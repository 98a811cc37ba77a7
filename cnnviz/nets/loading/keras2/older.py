"""Which Keras saved a file, and what is said where a layer of it stops."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from cnnviz.data.dataset import quoted
from cnnviz.i18n import message
from cnnviz.nets.loading.errors import ModelError


@dataclass(frozen=True)
class Older:
    """A Keras that saved a file.

    Attributes
    ----------
    version : str
        As the file says, "2.15.0" say; "" where it says nothing.
    """

    version: str

    @property
    def is_2(self) -> bool:
        """Whether it is Keras 2, or older still."""
        return not re.match(r"[3-9]\.|\d\d", self.version)

    @property
    def name(self) -> str:
        """For a sentence.

        Examples
        --------
        >>> Older("2.15.0").name, Older("").name
        ('Keras 2.15.0', 'an older Keras')
        """
        known = re.fullmatch(r"\d{1,3}(\.\d{1,3}){1,2}[\w.+-]{0,12}", self.version)
        return f"Keras {self.version}" if known else message("an older Keras")

    @property
    def way_out(self) -> str:
        """What to do with a model that cannot be read as it was saved."""
        if not self.is_2:
            return message('load it where it was saved, and save it by `model.save("name.keras")`')
        return message(
            "write the network anew in Keras 3 without it, copy the weights by "
            "`new.set_weights(old.get_weights())`, and save that by "
            '`new.save("name.keras")`'
        )

    def stopped(self, name: Any, kind: Any, why: str) -> ModelError:
        """Make the error that names the layer that stops a model.

        Parameters
        ----------
        name, kind
            Of the layer, as a stranger wrote them.
        why : str
            What it has or is, after "The layer … ".
        """
        return ModelError(
            message(
                "The file was saved by {version}, and its layer {layer} ({kind}) {why}: {way_out}.",
                version=self.name,
                layer=quoted(name),
                kind=quoted(kind),
                why=why,
                way_out=self.way_out,
            )
        )
