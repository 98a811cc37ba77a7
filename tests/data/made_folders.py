"""Small folders of pictures, on the disk and in a zip."""

from __future__ import annotations

import io
import zipfile

from PIL import Image


def picture(value=0, size=(20, 10), form="PNG"):
    file = io.BytesIO()
    Image.new("RGB", size, (value, 100, 200)).save(file, form)
    return file.getvalue()


def classes(*names, count=5):
    return {
        f"{name}/{number}.png": picture(50 * place + number)
        for place, name in enumerate(names)
        for number in range(count)
    }


PETS = classes("cat", "dog")


def unpacked(tmp_path, files):
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path


def zipped(files, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return file.getvalue()


def zipped_without_flag(files, encoding="utf-8"):
    """Pack files as systems do that write names in their own code page and say nothing of it."""
    names = {name: f"{number:03}".encode() for number, name in enumerate(files)}
    written = {name: name.encode(encoding) for name in files}
    padded = {name: names[name].ljust(len(written[name]), b"#") for name in files}
    data = zipped({padded[name].decode(): each for name, each in files.items()})
    for name in files:
        data = data.replace(padded[name], written[name])
    return data
