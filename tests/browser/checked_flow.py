"""A workflow in which a known error follows each unchanged approval."""

from pydantic import BaseModel, Field

from workflow import Control, Gate, Message, Planted, Workflow

refunds = Workflow("refunds", input=Message, command="/refund", title="Pay back")


class Refund(BaseModel):
    text: str
    cents: int = Field(ge=0, title="Amount in cents")


def ten_times(refund: Refund) -> Planted | None:
    return Planted(refund.model_copy(update={"cents": refund.cents * 10}), "The amount is ten times what the letter says.")


@refunds.step(gate=Gate(always=True, control=Control(share=1.0, plant=ten_times)))
def refund(message: Message) -> Refund:
    return Refund(text=f"We pay back 12.50 EUR: {message.text}", cents=1_250)
