"""What starts a run in a chat: what somebody wrote."""

from pydantic import BaseModel, Field, field_validator

LONGEST = 40_000  # characters; Slack's own longest message


class Message(BaseModel):
    """text: 1 to 40,000 characters. author: who wrote it, as the chat shows them. link: to the message, if there is one."""

    text: str = Field(max_length=LONGEST)
    author: str = ""
    link: str = ""

    @field_validator("text")
    @classmethod
    def not_blank(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("there is no text")
        return text
