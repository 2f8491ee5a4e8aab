"""Reads a rendered question back as a strict reader would: which blocks there are, and what stands outside of them."""

import re
from dataclasses import dataclass

_HEAD = re.compile(
    r"\A(?:The material of this call has|Settled cases (?:of this step|most like this input)\. Their material has)"
    r" the mark ([0-9a-f]{12})\.\n\n"
)


@dataclass(frozen=True)
class Read:
    mark: str
    blocks: list[tuple[str, str]]  # (name of the tag, text)
    outside: str


def read(text: str) -> Read:
    """From the first sign to the last; whatever carries the mark and is not a pair of tags stays in `outside`."""
    head = _HEAD.match(text)
    assert head, text[:200]
    mark, blocks, outside, at = head[1], [], "", head.end()
    opening = re.compile(rf'<([a-z]+)-{mark}(?: name="[^"<>\n]*")?>\n')
    while match := opening.search(text, at):
        outside += text[at : match.start()]
        closing = f"\n</{match[1]}-{mark}>"
        end = text.index(closing, match.end() - 1)
        blocks.append((match[1], text[match.end() : end]))
        at = end + len(closing)
    return Read(mark, blocks, outside + text[at:])
