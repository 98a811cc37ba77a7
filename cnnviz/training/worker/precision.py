"""Whether this machine computes faster in bfloat16."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from cnnviz.i18n import message
from cnnviz.nets.capabilities import has_bfloat16

# Linux's names for the instructions that multiply bfloat16 numbers.
_FAST = {"avx512_bf16", "amx_bf16"}


def uses_bfloat16(mixed_precision: str) -> bool:
    """Say whether a run computes in bfloat16, with float32 weights.

    Parameters
    ----------
    mixed_precision : {"auto", "on", "off"}

    Examples
    --------
    >>> uses_bfloat16("off")
    False
    """
    if mixed_precision == "auto":
        fast = cpu_has_bfloat16(cpu_flags()) and onednn_takes_bfloat16(os.environ)
        return fast or _gpu_has_bfloat16()
    return mixed_precision == "on"


def precision_problem(mixed_precision: str) -> str:
    """Say in one sentence why a run cannot compute as it is to; nothing if it can.

    Parameters
    ----------
    mixed_precision : {"auto", "on", "off"}

    Examples
    --------
    >>> precision_problem("auto")
    ''
    """
    if mixed_precision != "on" or has_bfloat16():
        return ""
    return message(
        '`mixed_precision` must be "auto" or "off" here, got "on": TensorFlow '
        "cannot compute in bfloat16 on the machine of this worker."
    )


def cpu_has_bfloat16(flags: Collection[str]) -> bool:
    """Say whether a processor with these flags multiplies bfloat16 numbers by itself.

    Examples
    --------
    >>> cpu_has_bfloat16({"avx2", "avx512f"}), cpu_has_bfloat16({"avx512f", "avx512_bf16"})
    (False, True)
    """
    return not _FAST.isdisjoint(flags)


def onednn_takes_bfloat16(environment: Mapping[str, str]) -> bool:
    """Say whether oneDNN, by which TensorFlow multiplies bfloat16 fast, may do so.

    Without it TensorFlow takes ten times as long as in float32.

    Examples
    --------
    >>> onednn_takes_bfloat16({}), onednn_takes_bfloat16({"TF_ENABLE_ONEDNN_OPTS": "0"})
    (True, False)
    >>> onednn_takes_bfloat16({"ONEDNN_MAX_CPU_ISA": "AVX2"})
    False
    """
    if environment.get("TF_ENABLE_ONEDNN_OPTS", "1").lower() in ("0", "false"):
        return False
    most = environment.get("ONEDNN_MAX_CPU_ISA") or environment.get("DNNL_MAX_CPU_ISA") or "ALL"
    return any(name in most.upper() for name in ("ALL", "DEFAULT", "BF16", "FP16", "AMX", "AVX10"))


def cpu_flags(cpuinfo: Path = Path("/proc/cpuinfo")) -> frozenset[str]:
    """Read what the processor can do; nothing is known where there is no such file."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    flags = next((line for line in lines if line.startswith("flags")), ":")
    return frozenset(flags.partition(":")[2].split())


def _gpu_has_bfloat16() -> bool:
    import tensorflow as tf

    devices = tf.config.list_physical_devices("GPU")
    details = [tf.config.experimental.get_device_details(device) for device in devices]
    return any(each.get("compute_capability", (0, 0)) >= (8, 0) for each in details)
