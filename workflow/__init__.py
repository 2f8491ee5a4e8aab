"""What a run is. The names here are what a builder of workflows needs."""

from workflow.context import RunContext
from workflow.control import Control, Planted
from workflow.definition import Workflow
from workflow.gate import Gate
from workflow.hours import Hours
from workflow.message import Message
from workflow.patience import Escalate, Fallback, Patience, Stop
from workflow.private import Private
from workflow.prompt import Prompt
from workflow.tiers import Tier

__all__ = [
    "Control",
    "Escalate",
    "Fallback",
    "Gate",
    "Hours",
    "Message",
    "Patience",
    "Planted",
    "Private",
    "Prompt",
    "RunContext",
    "Stop",
    "Tier",
    "Workflow",
]
