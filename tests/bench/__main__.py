"""`make bench`: the rows of the design's table that stand on SQLite, side by side where there is a peer. Nothing here gates CI."""

import argparse
import json
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PEER = ROOT / ".bench" / "langgraph"
PEER_PACKAGES = ("langgraph==1.2.22", "langgraph-checkpoint-sqlite==3.1.2")
console = Console()
Row = tuple[str, str, str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", choices=["ack", "sqlite", "waiting", "million", "demo", []], help="default: all")
    parser.add_argument("--runs", type=int, default=300, help="runs in a round of the sqlite row")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds of the sqlite row")
    parser.add_argument("--waiting", type=int, default=100_000, help="runs that wait in the waiting row")
    parser.add_argument("--million", type=int, default=1_000_000, help="runs of a year in the million row")
    asked = parser.parse_args()
    parts: dict[str, Callable[[], list[Row]]] = {
        "ack": ack,
        "sqlite": lambda: sqlite(asked.runs, asked.rounds),
        "waiting": lambda: waiting(asked.waiting),
        "million": lambda: million(asked.million),
        "demo": demo,
    }
    table = Table("What", "Target", "Measured", "Holds", box=SIMPLE_HEAD, pad_edge=False)
    for name in asked.rows or parts:
        console.print(f"[dim]{name} …[/]")
        for row in parts[name]():
            table.add_row(*row)
    console.print(table)
    console.print(f"[dim]{machine()}[/]")


def ack() -> list[Row]:
    found = _child("tests.bench.ack", "100", "20")
    p50, p99 = found["p50_ms"], found["p99_ms"]
    said = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms over {found['requests']:.0f} at {found['per_second']:.0f}/s"
    return [("signed /command → committed run → ack, 100/s", "p99 < 50 ms", said, _yes(p99 < 50))]


def sqlite(runs: int, rounds: int) -> list[Row]:
    peer = _peer()
    ours: list[dict[str, float]] = []
    theirs: dict[str, list[dict[str, float]]] = {"sync": [], "exit": []}
    for number in range(rounds):
        console.print(f"[dim]  round {number + 1} of {rounds}[/]")
        ours.append(_child("tests.bench.ours", "throughput", str(runs), "64"))
        for durability, kept in theirs.items():
            kept.append(_json([str(peer), "peer_langgraph.py", str(runs), "64", durability], HERE))
    mine = median(found["runs_per_second"] for found in ours)
    told = f"{mine:.0f} runs/s; gate p50 {median(f['gate_p50_ms'] for f in ours):.0f} ms"
    rows = [("start → gate → decision → done, 64 at once, SQLite", "", told, "")]
    for durability, kept in theirs.items():
        peers = median(found["runs_per_second"] for found in kept)
        target = "at least 3x" if durability == "sync" else "(no crash safety inside a segment)"
        holds = _yes(mine >= 3 * peers) if durability == "sync" else ""
        rows.append((f"  beside LangGraph, durability={durability}", target, f"{mine / peers:.1f}x ({peers:.0f} runs/s)", holds))
    return rows


def waiting(runs: int) -> list[Row]:
    found = _child("tests.bench.ours", "waiting", str(runs), quiet=False)
    memory, ratio = found["memory_mb"], found["decide_p50_ms_after"] / found["decide_p50_ms_before"]
    latency = f"p50 {found['decide_p50_ms_before']:.1f} → {found['decide_p50_ms_after']:.1f} ms ({ratio:.2f}x)"
    name = f"{runs:,} waiting runs"
    return [
        (name, "under 50 MB above idle", f"{memory:.1f} MB; {found['disk_mb']:.0f} MB on disk", _yes(memory < 50)),
        ("  tasks for them", "none", f"{found['tasks']:.0f} (threads: {found['threads']:.0f})", _yes(found["tasks"] == 0)),
        ("  decision → done", "unchanged", latency, _yes(ratio < 1.5)),
        ("  filled at", "", f"{found['filled_per_second']:.0f} runs/s", ""),
    ]


def million(runs: int) -> list[Row]:
    found = _child("tests.bench.million", str(runs))
    rows = {
        f"inbox, {found['open']:,} wait for one person": ("waiting_ms", "waiting_last_ms"),
        f"  what they started, {found['started']:,}": ("started_ms",),
        "  what they decided": ("decided_ms",),
        "digest of a week, and what is open": ("digest_week_ms", "digest_open_ms"),
    }
    told = [
        (what, "under 1 s", " + ".join(f"{found[name]:.0f} ms" for name in names), _yes(all(found[name] < 1_000 for name in names)))
        for what, names in rows.items()
    ]
    size = f"{found['disk_mb']:,.0f} MB, filled in {found['filled_seconds']:.0f} s"
    return [(f"{runs:,} runs in a year", "", size, ""), *told]


def demo() -> list[Row]:
    kept = [_child("tests.bench.first_card") for _ in range(3)]
    seconds = median(found["seconds"] for found in kept)
    return [("signoff demo, installed, to first card", "under 5 s", f"{seconds:.1f} s", _yes(seconds < 5))]


def _peer() -> Path:
    """LangGraph in an environment of its own: the product neither ships nor needs it."""
    python = PEER / "bin" / "python"
    if not (PEER / "installed").exists():
        console.print(f"[dim]  installing {', '.join(PEER_PACKAGES)}[/]")
        venv.create(PEER, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEER_PACKAGES], check=True, stderr=subprocess.DEVNULL)
        (PEER / "installed").touch()
    return python


def _child(module: str, *arguments: str, quiet: bool = True) -> dict[str, float]:
    return _json([sys.executable, "-m", module, *arguments], ROOT, quiet=quiet)


def _json(command: list[str], folder: Path, quiet: bool = True) -> dict[str, Any]:
    """A fresh process for each measurement: what one leaves in memory must not help or hurt the next."""
    done = subprocess.run(command, cwd=folder, check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE if quiet else None)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{(done.stderr or b'').decode()[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _yes(holds: bool) -> str:
    return "[green]yes[/]" if holds else "[red]no[/]"


def machine() -> str:
    import os
    import platform

    return f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; trust ratios, not times."


if __name__ == "__main__":
    main()
