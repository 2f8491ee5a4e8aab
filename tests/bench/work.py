"""The work that both sides of a comparison do: five steps with a gate before the last. Imports nothing but the standard library."""

import time
from dataclasses import dataclass


def clean(text: str) -> str:
    return " ".join(text.split())


def classify(text: str) -> str:
    return "billing" if "charge" in text else "other"


def draft(text: str, topic: str) -> str:
    return f"Dear customer, about {topic}: we look into “{text}”."


def sign(text: str) -> str:
    return text + "\nYour support team"


MESSAGE = "I was charged twice  for the same order, please help"


@dataclass
class Measured:
    """seconds of wall time; latencies in seconds."""

    runs: int
    gate_seconds: float
    done_seconds: float
    gate_latency: list[float]
    done_latency: list[float]

    @property
    def per_second(self) -> float:
        return self.runs / (self.gate_seconds + self.done_seconds)

    def row(self) -> dict[str, float]:
        return {
            "runs_per_second": self.per_second,
            "gate_p50_ms": percentile(self.gate_latency, 50) * 1e3,
            "gate_p99_ms": percentile(self.gate_latency, 99) * 1e3,
            "done_p50_ms": percentile(self.done_latency, 50) * 1e3,
            "done_p99_ms": percentile(self.done_latency, 99) * 1e3,
        }


def percentile(values: list[float], share: float) -> float:
    """share: 0 to 100. The nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))]


class Stopwatch:
    def __init__(self) -> None:
        self.began = time.perf_counter()

    def __call__(self) -> float:
        return time.perf_counter() - self.began
