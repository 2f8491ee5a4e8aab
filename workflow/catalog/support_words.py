"""The words that plain code looks for in a customer's message, and the replies that go out when no model can write one."""

import re
from typing import Literal, get_args

Category = Literal["billing", "refund", "bug", "login", "delivery", "how_to", "cancel", "other"]

KEYWORDS: dict[Category, tuple[str, ...]] = {
    "refund": ("refund", "money back", "reimburse", "return", "send back", "geld zurück", "rembours", "devolver", "rimborso"),
    "billing": ("charge", "invoice", "bill", "payment", "vat", "overcharged", "rechnung", "facture", "factura", "fattura"),
    "login": ("log in", "login", "sign in", "password", "locked out", "two-factor", "einloggen", "passwort", "contraseña"),
    "bug": ("crash", "error", "bug", "freez", "broken", "not load", "doesn't work", "stürzt", "plante", "outage"),
    "delivery": ("parcel", "package", "deliver", "shipping", "tracking", "courier", "arrive", "paket", "colis", "paquete"),
    "cancel": ("cancel", "unsubscribe", "delete my account", "close my account", "kündig", "résilier", "disdire"),
    "how_to": ("how do i", "how can i", "how to", "where do i", "where can i", "wie ändere", "comment changer", "cómo cambio"),
    "other": (),
}

URGENT = ("urgent", "immediately", "right now", "asap", "emergency", "deadline", "hacked", "dringend", "sofort", "urgente")
RISKS = {
    "legal": ("lawyer", "attorney", "legal action", "sue you", "court", "gdpr", "anwalt", "avocat", "abogado", "police"),
    "security": ("hacked", "phishing", "data breach", "data leak", "stolen", "vulnerability", "fraud", "login alert"),
    "harm": ("injured", "was hurt", "caught fire", "electric shock", "hospital"),
    "outage": ("outage", "is down", "nobody can", "none of us can", "all our customers", "error 500", "error 503"),
}

HOUSE_RULES: dict[Category, str] = {
    "billing": "Never state that a charge was wrong before the payments team has checked it.",
    "refund": "Returns within 30 days; name no day on which money arrives.",
    "bug": "Promise no date for a fix.",
    "login": "Never ask for a password, and never change access on request.",
    "delivery": "Promise no day of delivery; the carrier decides it.",
    "how_to": "Give the path in the menu, step by step.",
    "cancel": "Make leaving easy; offer a pause only if they ask.",
    "other": "Be kind and short, and promise nothing.",
}

TEMPLATES: dict[Category, str] = {
    "billing": "Thank you for telling us. Our payments team will look at {order} and check each charge, and we will write to you "
    "here with what they find. If you have the date and the amount as your bank shows them, please send them along.",
    "refund": "Thank you for your message. Under Account > Orders you can start a return within 30 days and print the label. "
    "Once the parcel has been checked, the money goes back in the way you paid. We will look at {order} as well.",
    "bug": "Thank you for reporting this, and sorry for the trouble. Our engineers will get your description. Could you tell us "
    "your device, the version of the app, and what you did just before it happened?",
    "login": "Sorry that you can't get in. Please choose “Forgot password” on the login page; the link works for one hour. "
    "If that does not help, tell us what the page says. Please never send us your password.",
    "delivery": "Sorry that you are still waiting. Our shipping team will ask the carrier about {order}, and we will write to you "
    "here as soon as there is an answer. Under Account > Orders > Track you can follow each step.",
    "how_to": "Thank you for asking. Most of these things are under Account > Profile and under Settings. A colleague will look "
    "at your question and write down the exact way for you.",
    "cancel": "Sorry to see you go. You can cancel under Account > Plan > Cancel, and an e-mail confirms it. If it is about "
    "{order}, please tell us, and we will see whether it can still be stopped.",
    "other": "Thank you for writing to us. A colleague will read your message with care and write back to you here.",
}

assert set(KEYWORDS) == set(HOUSE_RULES) == set(TEMPLATES) == set(get_args(Category))


def first_of(words: tuple[str, ...], lowered: str) -> str:
    """The first of these that the text holds as whole words, a plural s allowed, or nothing."""
    return next((word for word in words if re.search(rf"(?<!\w){re.escape(word)}s?(?!\w)", lowered)), "")
