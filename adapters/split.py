"""Long text in pieces, cut where a reader would cut."""

import re


def split(text: str, most: int) -> list[tuple[str, str]]:
    """[(piece, the separator that stood behind it)]: joined again they are the text. Cuts at an empty line, a line or a space."""
    pieces: list[tuple[str, str]] = []
    while len(text) > most:
        window = text[: most + 1]
        cut = next((m for p in (r"\n\s*\n", r"\n", r"[ \t]") if (m := _last(p, window, max(1, most // 2)))), None)
        start, end = cut.span() if cut else (most, most)
        pieces.append((text[:start], text[start:end]))
        text = text[end:]
    return [*pieces, (text, "")] if text else pieces


def _last(pattern: str, window: str, least: int) -> re.Match[str] | None:
    found = [m for m in re.finditer(pattern, window) if m.start() >= least]
    return found[-1] if found else None
