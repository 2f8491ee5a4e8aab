"""What replies mean: approvals, rejections and comments as people write them, in several languages, and what is hostile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.proposing import Meant, meant
from workflow.review import OutcomeKind

APPROVED, REVISED, REJECTED = OutcomeKind.APPROVED, OutcomeKind.REVISED, OutcomeKind.REJECTED

YES = """approve|Approved!|ok|OK.|Okay, thanks|LGTM|lgtm 🎉|Looks good|Looks good to me, thank you!
Yes, looks good. Thanks!|*ok*|_Approved_
Approved, thanks @ana!|+1|Approve the draft|I'm happy with it|No changes needed|Approved by me
+ ok|👍|✅|:+1:|:white_check_mark:|:+1::skin-tone-3:|👍🏽|✔️|Ship it!|go ahead|Fine by me
sounds good :tada:|I approve this|looks\u200b good
passt|Passt so, danke!|Sieht gut aus|Freigegeben.|einverstanden|Ja, bitte|In Ordnung|d’accord|C'est bon, merci|Ça me va|Validé
sí|De acuerdo, gracias|Aprobado|va bene|Sì, perfetto|Aprovado|tudo certo, obrigado|Akkoord|ziet er goed uit|Zgoda|Tamam
موافق|نعم، شكرا|מאשר|כן, תודה|承認します|はい|好的|没问题|同意|네|Согласен, спасибо""".replace("\n", "|").split("|")


@pytest.mark.parametrize("text", YES)
def test_an_approval(text: str) -> None:
    assert meant(text) == Meant(APPROVED)


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("looks good, but say Tuesday", "say Tuesday"),
        ("LGTM but please say\nTuesday, not Monday", "please say\nTuesday, not Monday"),
        ("OK – only drop the last line", "drop the last line"),
        ("👍 but shorter", "shorter"),
        ("Yes, thanks! However: no refund", "no refund"),
        ("Sieht gut aus, aber schreib Dienstag", "schreib Dienstag"),
        ("C'est bon, mais dis mardi", "dis mardi"),
        ("Vale, pero di el martes", "di el martes"),
        ("Va bene, ma scrivi martedì", "scrivi martedì"),
        ("Tudo certo, mas diga terça", "diga terça"),
        ("Akkoord, maar zeg dinsdag", "zeg dinsdag"),
        ("موافق لكن قل الثلاثاء", "قل الثلاثاء"),
        ("בסדר, אבל תכתוב יום שלישי", "תכתוב יום שלישי"),
        ("Revise: say Tuesday", "say Tuesday"),
        ("Please revise, it is too long", "it is too long"),
        ("Nochmal, und kürzer", "und kürzer"),
        ("try again", ""),
    ],
)
def test_an_approval_with_a_but_is_a_comment_for_another_draft(text: str, comment: str) -> None:
    assert meant(text) == Meant(REVISED, comment)


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("reject", ""),
        ("Rejected.", ""),
        ("Reject: we never refund by letter", "we never refund by letter"),
        ("Reject this because the facts are wrong", "the facts are wrong"),
        ("I reject it, since it is not ours", "it is not ours"),
        ("no", ""),
        ("No!", ""),
        ("no because it is a duplicate", "it is a duplicate"),
        ("No, because it is a duplicate", "it is a duplicate"),
        ("no: duplicate", "duplicate"),
        ("No – duplicate", "duplicate"),
        ("👎", ""),
        ("-1", ""),
        (":-1: too warm", "too warm"),
        ("❌ too warm", "too warm"),
        ("Not approved, ask legal", "ask legal"),
        ("Don't approve", ""),
        ("Nein, weil es doppelt ist", "es doppelt ist"),
        ("Abgelehnt: doppelt", "doppelt"),
        ("Ich lehne das ab, weil es doppelt ist", "es doppelt ist"),
        ("Refusé, parce que c'est faux", "c'est faux"),
        ("No, porque es falso", "es falso"),
        ("Respinto: è falso", "è falso"),
        ("Não, porque é falso", "é falso"),
        ("Nee, want dat klopt niet", "dat klopt niet"),
        ("أرفض لأن المبلغ خطأ", "المبلغ خطأ"),
        ("לא מאשר כי הסכום שגוי", "הסכום שגוי"),
        ("却下：金額が違う", "金額が違う"),
    ],
)
def test_a_rejection_and_its_reason(text: str, comment: str) -> None:
    found = meant(text)
    assert found is not None and (found.kind, found.comment.lstrip("：")) == (REJECTED, comment)


@pytest.mark.parametrize(
    "text",
    [
        "Say Tuesday instead",
        "not ok",
        "nicht gut",
        "ok?",
        "Is this good?",
        "looks good to you?",
        "No idea who that is",
        "no-one asked for this",
        "No, say Tuesday",
        "I do not approve of the tone",
        "okay-ish",
        "goodness",
        "yesterday",
        "Approve everything except refunds over 50 € and never say sorry" * 9,
        "the customer said: reject",
        "Это неверно",
        "מה עם יום שלישי",
        "x" * 100_000,
        "ok " * 50_000,
        "looks good to me " * 14 + "x",
    ],
)
def test_any_other_text_is_a_comment_as_it_was_written(text: str) -> None:
    assert meant(text) == Meant(REVISED, text.strip(), clear=False)


@pytest.mark.parametrize(
    "text",
    ["", "  ", "thanks!", "Danke", "🎉", ":tada: :tada:", "...", "?!", "@chloe looks good", "@U1 ok", "good work @ana", "\u200b"],
)
def test_thanks_smiles_and_words_to_others_are_no_answer(text: str) -> None:
    assert meant(text) is None


@given(st.text(max_size=400))
def test_whatever_is_written_it_is_nothing_or_one_of_three_and_no_comment_is_invented(text: str) -> None:
    found = meant(text)
    assert found is None or (found.kind in (APPROVED, REVISED, REJECTED) and found.comment in text)


@given(st.text(min_size=1, max_size=40), st.sampled_from(["approve", "ok", "passt", "👍"]))
def test_an_approval_with_other_words_is_no_approval(more: str, yes: str) -> None:
    found = meant(f"{yes} {more} zzz")
    assert found is None or found.kind is not APPROVED
