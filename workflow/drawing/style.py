"""The colours of a drawing, for light and for dark. Plain rules, no custom properties: not every SVG viewer knows those."""

FONT = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"

# (selector, property, light, dark)
_RULES = (
    (".paper", "fill", "#ffffff", "#0d1117"),
    (".paper", "stroke", "#d8dee4", "#30363d"),
    ("text", "fill", "#1f2328", "#e6edf3"),
    (".soft", "fill", "#59636e", "#9198a1"),
    (".input .shape", "fill", "#1f2937", "#e6edf3"),
    (".input .shape", "stroke", "#1f2937", "#e6edf3"),
    (".input text", "fill", "#ffffff", "#0d1117"),
    (".step .shape", "fill", "#f6f8fa", "#161b22"),
    (".step .shape", "stroke", "#afb8c1", "#484f58"),
    (".ai .shape", "fill", "#f3edff", "#231a3d"),
    (".ai .shape", "stroke", "#7c4ddb", "#a78bfa"),
    (".ai .mark", "fill", "#7c4ddb", "#a78bfa"),
    (".ai .soft", "fill", "#65558a", "#b9a8e0"),
    (".decision .shape", "fill", "#fff6dd", "#2e2410"),
    (".decision .shape", "stroke", "#bf8700", "#d4a72c"),
    (".action .shape", "fill", "#e3f4ee", "#0f2a23"),
    (".action .shape", "stroke", "#1a7f64", "#3fb993"),
    (".action .soft", "fill", "#3d6b5e", "#8fc7b4"),
    (".gate .shape", "fill", "#ffffff", "#0d1117"),
    (".gate .shape", "stroke", "#cf3f6c", "#f778a5"),
    (".gate .mark", "fill", "#cf3f6c", "#f778a5"),
    (".gate text", "fill", "#b0285a", "#ff9cc0"),
    (".gate.always .shape", "fill", "#cf3f6c", "#d1477a"),
    (".gate.always .mark", "fill", "#ffffff", "#ffffff"),
    (".gate.always text", "fill", "#ffffff", "#ffffff"),
    (".line", "stroke", "#57606a", "#8b949e"),
    (".tip", "fill", "#57606a", "#8b949e"),
    (".quiet", "stroke", "#c4ccd4", "#3d444d"),
    (".quiet-tip", "fill", "#afb8c1", "#4d555e"),
    (".chip", "fill", "#fff6dd", "#2e2410"),
    (".chip", "stroke", "#e2c36b", "#6b5518"),
    (".badge.done rect", "fill", "#1a7f37", "#238636"),
    (".badge.waiting rect", "fill", "#b3345f", "#b9396a"),
    (".badge.skipped rect", "fill", "#6e7781", "#6e7681"),
    (".badge.failed rect", "fill", "#c2271f", "#c93c37"),
)
_FIXED = (
    f"text {{ font-family: {FONT}; }}",
    ".shape { stroke-width: 1.5; }",
    ".bars { fill: none; stroke-width: 1.5; }",
    ".name { font-size: 14px; font-weight: 600; }",
    ".small { font-size: 11px; }",
    ".title { font-size: 20px; font-weight: 650; }",
    ".said { font-size: 12.5px; }",
    ".strong { font-weight: 600; }",
    ".line { fill: none; stroke-width: 1.6; }",
    ".line.quiet { stroke-width: 1.1; }",
    ".optional { stroke-dasharray: 5 4; }",
    ".chip { stroke-width: 1; }",
    # Over `text` and `.input text`, whatever the scheme.
    ".badge text { fill: #ffffff; font-size: 10px; font-weight: 600; }",
)


def style() -> str:
    """The content of the drawing's <style>."""
    light = [f"{selector} {{ {what}: {colour}; }}" for selector, what, colour, _ in _RULES]
    dark = [f"  {selector} {{ {what}: {colour}; }}" for selector, what, _, colour in _RULES]
    return "\n".join([*light, "@media (prefers-color-scheme: dark) {", *dark, "}", *_FIXED])
