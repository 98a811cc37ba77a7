"""Notebooks executed as Jupyter does, one after the other in this process: a line of JSON for each.

It imports nothing of cnnviz: what a notebook needs, it imports itself. Warnings are errors, but for
those of TensorFlow's own imports.
"""

import ast
import base64
import contextlib
import io
import json
import os
import sys
import warnings
from pathlib import Path


def execute(cell, namespace):
    """Run a cell; give what it prints, and the picture that its last expression is."""
    tree = ast.parse("".join(cell["source"]))
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed, picture = io.StringIO(), ""
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, cell["id"], "exec"), namespace)
        if last:
            value = eval(compile(ast.Expression(last.value), cell["id"], "eval"), namespace)
            if hasattr(value, "_repr_png_"):
                picture = base64.b64encode(value._repr_png_()).decode()
            elif value is not None:
                print(repr(value))
    return {"id": cell["id"], "printed": printed.getvalue(), "picture": picture}


def main():
    for path in sys.argv[1:]:
        print(json.dumps(outcomes(Path(path))), flush=True)


def outcomes(path):
    """Run the cells of a notebook, until one fails."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    namespace, found = {"__name__": "__main__"}, []
    cells = [each for each in notebook["cells"] if each["cell_type"] == "code"]
    for place, cell in enumerate(cells):
        with warnings.catch_warnings():
            warnings.simplefilter("error" if place else "ignore")  # the first one imports
            try:
                found.append(execute(cell, namespace))
            except Exception as error:
                source = "".join(cell["source"])[:1500]
                return [*found, {"id": cell["id"], "error": f"{error!r} in\n{source}"}]
    assert not any(name.split(".")[0] == "cnnviz" for name in sys.modules)
    return found


if __name__ == "__main__":
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    main()
