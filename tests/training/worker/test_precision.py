"""What the processor says it can do decides the precision."""

from __future__ import annotations

import pytest

from cnnviz.training.worker.precision import (
    cpu_flags,
    cpu_has_bfloat16,
    onednn_takes_bfloat16,
    uses_bfloat16,
)


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
