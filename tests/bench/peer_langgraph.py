"""The same work on LangGraph with its SQLite checkpointer. Runs in an environment of its own; prints one line of JSON."""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import TypedDict

import work
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt


class State(TypedDict, total=False):
    message: str
    ticket: str
    topic: str
    letter: str
    approved: str
    sent: str


def graph() -> StateGraph:
    made = StateGraph(State)
    made.add_node("clean", lambda s: {"ticket": work.clean(s["message"])})
    made.add_node("classify", lambda s: {"topic": work.classify(s["ticket"])})
    made.add_node("draft", lambda s: {"letter": work.draft(s["ticket"], s["topic"])})
    made.add_node("gate", lambda s: {"approved": interrupt(s["letter"])})
    made.add_node("send", lambda s: {"sent": work.sign(s["approved"])})
    for before, after in [(START, "clean"), ("clean", "classify"), ("classify", "draft"), ("draft", "gate"), ("gate", "send")]:
        made.add_edge(before, after)
    made.add_edge("send", END)
    return made


async def measure(runs: int, at_once: int, durability: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncSqliteSaver.from_conn_string(str(Path(folder) / "peer.db")) as saver:
            await saver.setup()
            await saver.conn.execute("PRAGMA journal_mode = WAL")
            await saver.conn.execute("PRAGMA synchronous = FULL")
            app = graph().compile(checkpointer=saver)
            room = asyncio.Semaphore(at_once)

            async def step(given: object, number: int, kept: list[float]) -> None:
                async with room:
                    watch = work.Stopwatch()
                    where = {"configurable": {"thread_id": str(number)}}
                    await app.ainvoke(given, where, durability=durability)
                    kept.append(watch())

            gate: list[float] = []
            done: list[float] = []
            first = work.Stopwatch()
            await asyncio.gather(*[step({"message": work.MESSAGE}, n, gate) for n in range(runs)])
            gate_seconds = first()
            second = work.Stopwatch()
            await asyncio.gather(*[step(Command(resume="A better letter."), n, done) for n in range(runs)])
            measured = work.Measured(runs, gate_seconds, second(), gate, done)
            state = await app.aget_state({"configurable": {"thread_id": "0"}})
            assert state.values["sent"].startswith("A better letter."), state.values
            return measured.row()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))))
