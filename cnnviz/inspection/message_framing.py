"""Messages on a pipe: number, length and pickled bytes.

The number stands outside the pickle: a message that does not unpickle still says whose it is, and
takes none of the next one with it. (`multiprocessing.connection` has no number, and takes no
pipes of a child on Windows.)
"""

from __future__ import annotations

import pickle
import struct
from typing import IO, Any

_HEAD = struct.Struct(">QQ")


def pack(number: int, message: Any) -> bytes:
    """Give a frame; nothing is written of a message that does not pickle."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return _HEAD.pack(number, len(body)) + body


def read(stream: IO[bytes]) -> tuple[int, bytes]:
    """Read the next frame: its number, and what `unpack` takes.

    Raises
    ------
    EOFError
        If the stream ends.

    Examples
    --------
    >>> from io import BytesIO
    >>> number, body = read(BytesIO(pack(7, "seven")))
    >>> number, unpack(body)
    (7, 'seven')
    """
    number, length = _HEAD.unpack(_exactly(stream, _HEAD.size))
    return number, _exactly(stream, length)


def unpack(body: bytes) -> Any:
    """Give a message; raises whatever its parts raise."""
    return pickle.loads(body)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found
