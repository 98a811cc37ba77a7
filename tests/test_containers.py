"""What containers are made of is there, and is started as the tests start it."""

from __future__ import annotations

import re
import shlex
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread

import pytest
import yaml

from cnnviz.serving import Serving, read, serving
from cnnviz.serving.probe import is_well

ROOT = Path(__file__).parents[1]
CONFIG = ".streamlit/config.toml"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]


def test_what_is_copied_is_there_and_let_through():
    copied = re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.M)
    let = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    assert set(copied) == let == {"app.py", "pages", "cnnviz", "requirements.lock", CONFIG}
    assert all((ROOT / each).exists() for each in copied)


def test_the_image_s_user_is_not_root_and_its_last_words_are_the_app_s():
    stage = DOCKERFILE.split("FROM ")[-1]
    assert re.findall(r"^USER (\w+)", stage, re.M) == ["cnnviz"]
    assert stage.index("USER") < stage.index("CMD [")
    assert find_spec("cnnviz.serving.probe")
    assert '"-m", "cnnviz.serving.probe", "8501"' in stage
    told = dict(re.findall(r"(CNNVIZ_\w+)=(\S+)", stage))
    assert read(told) == Serving()


def test_the_app_of_the_compose_file_has_settings_that_hold():
    told = {
        name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", text)
        for name, text in SERVICES["app"]["environment"].items()
    }
    found = read({"CNNVIZ_SERVE": "1"} | told)
    assert found == Serving()
    assert told["CNNVIZ_SCHEDULER"] == "tcp://scheduler:8786"


def test_scheduler_and_workers_are_started_as_the_readme_says():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("scheduler", "worker"):
        by_hand = re.search(rf"^\.venv/bin/(python -m dask {name}.*?)(?:  +#.*)?$", readme, re.M)[1]
        words = [word.replace("localhost", "scheduler") for word in shlex.split(by_hand)]
        assert SERVICES[name]["command"][: len(words)] == words
        assert "ports" not in SERVICES[name]  # who reaches them runs what they like
    assert all(each["volumes"] == ["data:/data"] for each in SERVICES.values())


@pytest.mark.parametrize(("path", "status", "well"), [("", 200, True), ("/lab", 503, False)])
def test_the_probe_asks_below_the_path_of_the_app(serve, path, status, well):
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    serve(url=f"http://lab.example{path}")
    with ThreadingHTTPServer(("localhost", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        assert is_well(server.server_port) is well
        server.shutdown()
    assert asked == [f"{path}/healthz"]
    assert serving().base_path == path


def test_nobody_who_answers_is_not_well(serve):
    serve()
    assert not is_well(1)
