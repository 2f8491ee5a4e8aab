"""A corpus of answers that no model should give, to a question for a `Sorting` (wire.py).

BAD: (name, reply): each must end as a ModelError. ODD: unusual, yet right: each must end as an answer.
The replies are what the Messages API sends; `reply.body` is the response's body.
"""

import json
from typing import Any

from tests.adapters.anthropic.replies import Reply, message, raw, text

GOOD: dict[str, Any] = {"category": "bug", "urgency": "high", "summary": "The app crashes."}
WHOLE: dict[str, Any] = {"answer": GOOD, "confidence": 0.9, "reasoning": "It says so.", "flags": []}
JSON = json.dumps(WHOLE)


def whole(**changed: Any) -> Reply:
    return text(json.dumps({**WHOLE, **changed}))


def answer(**changed: Any) -> Reply:
    return whole(answer={**GOOD, **changed})


def without(name: str) -> Reply:
    return text(json.dumps({key: value for key, value in WHOLE.items() if key != name}))


def block(**content: Any) -> Reply:
    return message([content])


BAD: list[tuple[str, Reply]] = [
    # not JSON
    ("prose", text("I would say that this is a bug, and rather urgent.")),
    ("an apology", text("I'm sorry, I can't help with that.")),
    ("half the JSON", text(JSON[: len(JSON) // 2])),
    ("a bracket missing", text(JSON[:-1])),
    ("a bracket too many", text(JSON + "}")),
    ("words before", text("Here is the answer: " + JSON)),
    ("words after", text(JSON + "\n\nLet me know if you need more.")),
    ("fenced as Markdown", text(f"```json\n{JSON}\n```")),
    ("twice", text(JSON + JSON)),
    ("single quotes", text(str(WHOLE))),
    ("a comment", text(JSON.replace("{", "{ // the answer\n", 1))),
    ("a trailing comma", text(JSON[:-1] + ",}")),
    ("XML", text("<answer><category>bug</category></answer>")),
    ("JSON in a string", text(json.dumps(JSON))),
    ("a byte order mark", text("\ufeff" + JSON)),
    ("a raw newline in a string", text(JSON.replace("It says so.", "It says\nso."))),
    ("NUL bytes", text("\x00" * 40)),
    ("half a surrogate pair", text(JSON.replace("It says so.", r"It says \ud83d so."))),
    ("replacement signs", text("\ufffd" * 200)),
    ("Zalgo", text("b\u0336\u0321u\u0337g\u0338" * 50)),
    # JSON, but not the envelope
    ("null", text("null")),
    ("a number", text("0.9")),
    ("a list", text(f"[{JSON}]")),
    ("an empty object", text("{}")),
    ("the schema", text(json.dumps({"type": "object", "properties": {"answer": {"type": "object"}}}))),
    ("the answer without its envelope", text(json.dumps(GOOD))),
    ("no answer", without("answer")),
    ("no confidence", without("confidence")),
    ("no reasoning", without("reasoning")),
    ("everything null", text(json.dumps(dict.fromkeys(WHOLE)))),
    ("one name twice", text(JSON[:-1] + ', "confidence": 1.0}')),
    ("one name twice, further in", text(JSON.replace('"urgency"', '"category": "refund", "urgency"'))),
    # confidence
    ("confidence above one", whole(confidence=1.7)),
    ("confidence below zero", whole(confidence=-0.1)),
    ("confidence in per cent", whole(confidence=90)),
    ("confidence in words", whole(confidence="high")),
    ("confidence as text", whole(confidence="0.9")),
    ("confidence true", whole(confidence=True)),
    ("confidence null", whole(confidence=None)),
    ("confidence NaN", text(JSON.replace("0.9", "NaN"))),
    ("confidence infinite", text(JSON.replace("0.9", "Infinity"))),
    ("confidence 1e999", text(JSON.replace("0.9", "1e999"))),
    ("confidence of 5,000 digits", text(JSON.replace("0.9", "9" * 5000))),
    ("confidence a list", whole(confidence=[0.9])),
    # reasoning and flags
    ("reasoning a list", whole(reasoning=["It", "says", "so"])),
    ("reasoning without end", whole(reasoning="so " * 400_000)),
    ("flags a text", whole(flags="legal")),
    ("flags of numbers", whole(flags=[1, 2])),
    ("flags nested", whole(flags=[["legal"]])),
    ("a thousand flags", whole(flags=["legal"] * 1000)),
    ("flags null", whole(flags=None)),
    # the step's own answer
    ("answer null", whole(answer=None)),
    ("answer a text", whole(answer="bug")),
    ("answer a list", whole(answer=[GOOD])),
    ("answer nested once more", whole(answer={"answer": GOOD})),
    ("a label that does not exist", answer(category="outage")),
    ("a label in capitals", answer(category="BUG")),
    ("a label with a blank", answer(category=" bug")),
    ("a label in another language", answer(category="Fehler")),
    ("two labels", answer(category=["bug", "refund"])),
    ("a label null", answer(category=None)),
    ("a field missing", whole(answer={"category": "bug", "urgency": "high"})),
    ("a text that is a number", answer(summary=42)),
    ("a text that is an object", answer(summary={"text": "The app crashes."})),
    ("an empty text", answer(summary="")),
    ("a text one sign too long", answer(summary="x" * 121)),
    ("a text of a megabyte", answer(summary="x" * 1_000_000)),
    ("nested without end", text("[" * 100_000)),
    ("nested without end, in a field", text('{"answer":' * 50_000 + "1" + "}" * 50_000)),
    # content that is no text
    ("no content", message([])),
    ("content null", message(None)),
    ("an empty text block", block(type="text", text="")),
    ("blanks alone", block(type="text", text=" \n\t ")),
    ("a text block without text", block(type="text")),
    ("text null", block(type="text", text=None)),
    ("thinking alone", block(type="thinking", thinking="Hm, a bug?", signature="c2ln")),
    ("redacted thinking alone", block(type="redacted_thinking", data="c2VjcmV0")),
    ("a tool call", block(type="tool_use", id="toolu_1", name="send_mail", input=WHOLE)),
    ("a tool call, and it says so", message([{"type": "tool_use", "id": "t", "name": "n", "input": {}}], "tool_use")),
    ("a kind of block from the future", block(type="hologram", text=JSON)),
    # how it ended
    ("cut off", text(JSON[:40], stop_reason="max_tokens")),
    ("cut off, though it looks whole", text(JSON, stop_reason="max_tokens")),
    ("context window full", text(JSON, stop_reason="model_context_window_exceeded")),
    ("refused", message([], "refusal", stop_details={"type": "refusal", "category": "cyber", "explanation": None})),
    ("refused without details", text(JSON, stop_reason="refusal")),
    ("paused", text(JSON, stop_reason="pause_turn")),
    ("stopped for no reason", text(JSON, stop_reason=None)),
    ("stopped for a reason from the future", text(JSON, stop_reason="bored")),
    # a body that is no message
    ("an empty body", raw("")),
    ("a body null", raw("null")),
    ("a body that is a list", raw("[]")),
    ("a body that is a text", raw('"ok"')),
    ("an error with status 200", raw('{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}')),
    ("another vendor's body", raw('{"choices":[{"message":{"role":"assistant","content":"bug"}}]}')),
    ("content that is a text", message(JSON)),
    ("content of texts", message([JSON])),
    ("tokens in words", text(JSON, spent={"input_tokens": "many", "output_tokens": 5})),
    ("fewer tokens than none", text(JSON, spent={"input_tokens": -5, "output_tokens": 5})),
    ("a web page", Reply(200, b"<html>Please log in</html>", {"content-type": "text/html"})),
    ("a body in Latin-1", raw('{"content": "\xe9"}'.encode("latin-1"))),
]

ODD: list[tuple[str, Reply]] = [
    ("space around it", text(f"\n  {json.dumps(WHOLE, indent=2)}\n")),
    ("a whole number as confidence", whole(confidence=1)),
    ("certainly wrong", whole(confidence=0)),
    ("no flags", without("flags")),
    ("names that nobody asked for", text(json.dumps({**WHOLE, "note": "!", "answer": {**GOOD, "mood": "sad"}}))),
    ("thinking first", message([{"type": "thinking", "thinking": "Hm.", "signature": "c2ln"}, {"type": "text", "text": JSON}])),
    ("in two blocks", message([{"type": "text", "text": JSON[:30]}, {"type": "text", "text": JSON[30:]}])),
    ("no reasoning to speak of", whole(reasoning="")),
    ("NUL in a text", answer(summary="The app\x00crashes.")),
    ("markup in a text", answer(summary="<!channel> *crashes* <https://evil.example|here>")),
    ("emoji and right-to-left", answer(summary="\U0001f4a5 \u202e\u05e9\u05dc\u05d5\u05dd")),
    ("no usage", text(JSON, spent=None)),
    ("usage with nulls", text(JSON, spent={"input_tokens": 5, "output_tokens": 2, "cache_read_input_tokens": None})),
    ("a type that says nothing", Reply(200, text(JSON).body, {"content-type": "application/octet-stream"})),
]
