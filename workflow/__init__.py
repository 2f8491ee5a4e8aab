"""What a run is. The names here are what a builder of workflows needs."""

from workflow.context import RunContext
from workflow.definition import Workflow
from workflow.gate import Gate
from workflow.message import Message
from workflow.private import Private
from workflow.prompt import Prompt

__all__ = ["Gate", "Message", "Private", "Prompt", "RunContext", "Workflow"]
