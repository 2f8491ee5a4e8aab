"""Claude as a Model. In here `import anthropic` is the vendor's library: imports are absolute."""

from adapters.anthropic.claude import Claude

__all__ = ["Claude"]
