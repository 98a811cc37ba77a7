"""What the processor says it can do decides the precision."""

from __future__ import annotations

import pytest

from cnnviz.training.worker.precision import (
    cpu_flags,
    cpu_has_bfloat16,
    onednn_takes_bfloat16,
    uses_bfloat16,
)

pytestmark = pytest.mark.processor


@pytest.mark.parametrize(
    ("flags", "fast"),
    [
        ("fpu sse avx2 avx512f", False),
        ("fpu avx512f avx512_bf16", True),
        ("fpu amx_tile amx_bf16", True),
        ("fpu amx_tile amx_int8", False),
        ("", False),
    ],
)
def test_flags_decide(tmp_path, flags, fast):
    (tmp_path / "cpuinfo").write_text(
        f"processor\t: 0\nmodel name\t: avx512_bf16\nflags\t: {flags}"
    )
    assert cpu_has_bfloat16(cpu_flags(tmp_path / "cpuinfo")) == fast


def test_without_the_file_nothing_is_known(tmp_path):
    assert cpu_flags(tmp_path / "none") == frozenset()


def test_one_may_insist():
    assert uses_bfloat16("on")
    assert not uses_bfloat16("off")


@pytest.mark.parametrize(
    "environment", [{"TF_ENABLE_ONEDNN_OPTS": "0"}, {"ONEDNN_MAX_CPU_ISA": "AVX2"}]
)
def test_no_bfloat16_where_onednn_may_not_multiply_it(environment):
    assert onednn_takes_bfloat16({})
    assert not onednn_takes_bfloat16(environment)


def test_who_insists_is_told_before_the_run_begins(trained, monkeypatch):
    monkeypatch.setattr("cnnviz.training.worker.precision.has_bfloat16", lambda: False)
    run = trained(mixed_precision="on")
    assert (run.state.status, run.epochs) == ("failed", ())
    assert run.state.cause == (
        '`mixed_precision` must be "auto" or "off" here, got "on": TensorFlow cannot compute in '
        "bfloat16 on the machine of this worker."
    )


def test_left_alone_a_run_computes_in_what_the_machine_has(trained):
    run = trained(epochs=1)
    assert run.state.status == "finished", run.state.cause
