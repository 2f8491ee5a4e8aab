"""The words that plain code looks for in a thread about an incident, in English, German, French and Spanish."""

from typing import Literal

Severity = Literal["minor", "major", "critical"]
State = Literal["investigating", "identified", "fixed"]

CRITICAL = (
    "all customers", "every customer", "nobody can", "no customer can", "everything is down", "site is down", "data breach",
    "breach", "cannot pay", "can't pay", "checkout", "payment", "payments", "lastschriften", "zahlung", "alle kunden", "paiement",
    "ventas", "lost data", "100 percent", "100 prozent", "totally down", "login is broken", "unauthorised", "leaked",
)  # fmt: skip
MINOR = (
    "no customers", "no customer traffic", "only mail", "annoying", "internal", "colleagues", "replica", "cosmetic", "a handful",
    "maybe 40", "dashboards would", "workaround", "twice", "smaller ones", "charts", "typo", "not urgent",
)  # fmt: skip

FIXED = (
    "is done", "are done", "fixed", "works again", "work again", "back to normal", "resolved", "restored", "recovered", "is back",
    "is fine", "are fine", "all fine", "is live", "confirm", "confirmed fixed", "again", "finished", "is empty",
    "stopped at", "closing", "healthy again", "is current", "are current", "is active", "no drops", "are in", "it is fast",
    "aktiv", "gehen durch", "à jour", "remboursés", "activa", "otra vez", "gehen wieder", "on again", "is there", "is on",
    "repaired",
)  # fmt: skip
CAUSE = ("found it", "root cause", "caused by", "because of", "the cause is", "die ursache ist", "la cause est", "la causa es")
FOUND = (
    "found it", "found", "because", "cause", "root cause", "reason", "due to", "since the", "it's the", "it is the", "expired",
    "wrong", "missing", "was changed", "changed", "was dropped", "dropped", "overwritten", "revoked", "suspended", "died",
    "throttles", "hangs", "leak", "outage", "turned on", "rotated", "cached", "comes from", "sorted", "consume", "cut", "full scan",
    "abgelaufen", "ursache", "weil", "falsch", "a changé", "bloque", "parce que", "equivocado", "desde el despliegue", "causa",
    "deploy of", "hardening", "known", "full disk",
)  # fmt: skip
ACTING = (
    "rolling back", "rollback", "restarting", "rebuilding", "looking", "checking", "investigating", "i'm on it", "i take it",
    "calling", "asking", "stopping", "pausing", "pause", "paused", "disabling", "disabled", "restoring", "creating", "raising",
    "switching", "forwarding", "moving", "purging", "taking", "starting", "skipping", "scaling", "turned", "dropping", "going back",
    "driving", "i'll", "we'll", "i keep", "reissuing", "draining", "running", "in review", "merged", "watching", "monitoring",
    "restarted", "paid", "provider is on the line", "rufe", "eingespielt", "beantragt", "schaue", "laufen", "je regarde",
    "je corrige", "déploiement", "estoy mirando", "volviendo", "new key", "prévenus", "stays",
)  # fmt: skip
HURTING = (
    "customer", "customers", "user", "users", "partner", "partners", "people", "colleagues", "callers", "shops", "affected",
    "affects", "invoices", "parcels", "tickets", "orders", "nobody", "everybody", "percent", "sales", "kunden", "prozent",
    "betroffen", "clients", "commandes", "articles", "clientes", "ventas", "signups", "packers", "impact", "site vend",
)  # fmt: skip
WORKING = (
    "other",
    "else works",
    "is fine",
    "are fine",
    "fine",
    "work",
    "works",
    "only",
    "so far",
    "no loss",
    "ok",
    "gehen",
    "reste",
)
ASIDE = ("?", "is anybody", "can we", "how many", "post-mortem", "great", "thanks", "good,", "told support", "ping", "+1", "lol")
HOPING = ("rolling", "should be", "will be", "restarting", "running now", "technicians", "on it", "looking")
