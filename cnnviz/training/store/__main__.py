"""The folder of the runs, from a terminal: shown, cleaned, backed up and restored.

It is the one that ``CNNVIZ_STORE`` names.
"""

from __future__ import annotations

import argparse
import sys
import tarfile
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cnnviz.training.places import uploads_folder
from cnnviz.training.store.backup import BackupResult, back_up, restore
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.store import Store
from cnnviz.training.store.sweep import old_runs, sweep_runs
from cnnviz.training.uploads import sweep as sweep_zips

_MB = 1e6


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what a command says; give the exit status."""
    parser = argparse.ArgumentParser("python -m cnnviz.training.store", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("show", help="say what is kept, for whom, and how much it takes")
    clean = commands.add_parser("clean", help="remove what is past its age")
    clean.add_argument("--days", type=_days, default=180.0, help="since a run ended; else 180")
    clean.add_argument("--yes", action="store_true", help="remove; else it is only said what would")
    for name, about in (("backup", "write it into a new file"), ("restore", "bring it back")):
        commands.add_parser(name, help=about).add_argument("file", type=Path)
    told = parser.parse_args(arguments)
    try:
        store = Store()
        match told.command:
            case "show":
                _show(store)
            case "clean":
                _clean(store, told.days, told.yes)
            case "backup":
                _tell("Backed up", back_up(store, told.file), "they go on")
            case "restore":
                _tell("Restored", restore(store, told.file), "they are there, or are no runs")
    except (StoreError, OSError, tarfile.TarError) as reason:
        why = reason.strerror if isinstance(reason, OSError) else None
        print(f"{told.file}: {why}." if why else reason, file=sys.stderr)
        return 1
    return 0


def _days(text: str) -> float:
    days = float(text)
    if not 0 <= days < 1e5:
        raise argparse.ArgumentTypeError("must be from 0 to 100,000")
    return days


def _show(store: Store) -> None:
    statuses: Counter[str] = Counter()
    owners: Counter[str] = Counter()
    total = 0
    ids = store.ids()
    for run_id in ids:
        size = store.size([run_id])
        total += size
        with suppress(StoreError):
            run = store.run(run_id)
            statuses[run.state.status] += 1
            owners[run.owner[:8]] += size
    print(f"{store.url}")
    kinds = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    print(f"{len(ids):,} runs ({kinds or 'none'}), {total / _MB:,.1f} MB")
    if broken := len(ids) - statuses.total():
        print(f"{broken:,} of them cannot be read")
    for owner, size in owners.most_common(10):
        print(f"  owner {owner}…: {size / _MB:,.1f} MB")
    zips = list(uploads_folder(store.url).rglob("*.zip"))
    size = sum(path.stat().st_size for path in zips)
    print(f"{len(zips):,} zips that were brought, {size / _MB:,.1f} MB")


def _clean(store: Store, days: float, really: bool) -> None:
    if not really:
        old = old_runs(store, days)
        print(
            f"{len(old):,} runs ended more than {days:g} days ago and take "
            f"{store.size(old) / _MB:,.1f} MB: with --yes they are removed for good."
        )
        return
    gone = sweep_runs(store, days)
    sweep_zips(store)
    print(f"Removed {gone.runs:,} runs, {gone.models:,} models that no run names, and old zips.")


def _tell(done: str, kept: BackupResult, why: str) -> None:
    print(f"{done}: {kept.runs:,} runs and {kept.models:,} models.")
    if kept.passed_over:
        print(f"{len(kept.passed_over):,} runs were passed over, since {why}.")


if __name__ == "__main__":
    sys.exit(main())
