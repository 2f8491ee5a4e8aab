"""From `signoff demo` on the command line to the first card in the channel. Prints one line of JSON."""

import json
import re
import signal
import subprocess
import sys
import time
import urllib.request

from tests.bench.work import MESSAGE, Stopwatch


def main() -> None:
    watch = Stopwatch()
    command = [sys.executable, "-m", "bot", "demo", "--port", "0"]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        address = _address(demo)
        ready = watch()
        _ask(f"{address}/playground/act/send?as=U0ANA", {"channel": "C0SUPPORT", "text": f"/triage {MESSAGE}"})
        while not _card(_ask(f"{address}/playground/state?as=U0ANA")):
            if watch() > 60:
                raise SystemExit("no card within a minute")
            time.sleep(0.02)
        print(json.dumps({"seconds": watch(), "ready_seconds": ready}))
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(20)


def _address(demo: "subprocess.Popen[str]") -> str:
    assert demo.stdout is not None
    for line in demo.stdout:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            return found.group()
    raise SystemExit("the demo ended before it was ready")


def _ask(url: str, body: object = None) -> dict[str, object]:
    request = urllib.request.Request(url, json.dumps(body).encode() if body else None, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def _card(state: dict[str, object]) -> bool:
    return '"action_id": "approve"' in json.dumps(state["messages"])


if __name__ == "__main__":
    main()
