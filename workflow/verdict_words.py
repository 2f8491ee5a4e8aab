"""How people say yes, no and “but” in a thread: phrases, as few as carry the everyday, in the languages of a dozen teams."""


def _all(*lists: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for each in lists for phrase in each.split(","))


YES = _all(
    "approve, approved, i approve, we approve, ok, okay, yes, yep, yeah, yup, sure, fine, fine by me, fine with me, good",
    "good to go, all good, looks good, looks great, looks fine, looks right, looks ok, lgtm, sgtm, sounds good, great, perfect",
    "excellent, correct, agreed, agree, i agree, go, go ahead, ship it, send it, do it, sign off, signed off, works, no objection",
    "no objections, confirmed, i confirm, accept, accepted, very good, nice, it is good, it's good",
    "+1, sounds great, love it, i like it, happy with, i'm happy with, i'm fine with, no changes, no changes needed",
    "ja, jo, jawohl, passt, passt so, gut, sehr gut, alles gut, in ordnung, einverstanden, genehmigt, genehmige, ich genehmige",
    "freigegeben, freigabe, gebe frei, ich gebe frei, sieht gut aus, sieht super aus, klingt gut, perfekt, prima, super",
    "bestätigt, stimmt, stimmt so, kann raus, raus damit, mach das, von mir aus, stimme zu, ich stimme zu, abgesegnet",
    "oui, d'accord, c'est bon, c'est bien, c'est parfait, très bien, parfait, approuvé, j'approuve, validé, je valide, ça me va",
    "vas-y, allez-y, entendu, ça marche, impeccable, bon, sí, si, vale, de acuerdo, aprobado, aprobada, apruebo, lo apruebo",
    "bien, está bien, muy bien, perfecto, me parece bien, se ve bien, correcto, conforme, adelante, dale",
    "sì, va bene, d'accordo, approvato, approvata, approvo, lo approvo, perfetto, ottimo, confermo, confermato, procedi",
    "sim, aprovado, aprovada, aprovo, está bem, está bom, tudo bem, tudo certo, perfeito, ótimo, pode enviar, concordo, certo",
    "akkoord, goed, goedgekeurd, ik keur goed, ziet er goed uit, in orde, is goed, oké, doe maar, mee eens",
    "tak, zgoda, zatwierdzam, zatwierdzone, w porządku, wygląda dobrze, dobrze, akceptuję",
    "godkänt, godkänd, godkjent, godkendt, ser bra ut, ser godt ud, ser godt ut, bra, okej, fint",
    "evet, tamam, onaylıyorum, onaylandı, uygun, olur, да, согласен, согласна, одобряю, одобрено, хорошо, ок, так, погоджую",
    "نعم, موافق, موافقة, أوافق, تمام, حسنا, حسنًا, جيد, כן, מאשר, מאשרת, מאושר, בסדר, נראה טוב, סבבה",
    "承認, 承認します, はい, 了解, 了解です, いいです, 問題ありません, 大丈夫です",
    "同意, 批准, 可以, 好, 好的, 没问题, 沒問題, 通过, 通過",
    "승인, 승인합니다, 네, 좋아요, 좋습니다, 동의합니다",
)
POLITE = _all(
    "please, thanks, thank you, thank you very much, many thanks, thx, ty, cheers, well done, nice work, great work, team, all",
    "everyone, for me, from me, by me, to me, now, then, with me, it, this, the draft, good job, good work",
    "danke, danke schön, vielen dank, bitte, für mich, mir, so",
    "merci, merci beaucoup, s'il te plaît, s'il vous plaît, pour moi, gracias, muchas gracias, por favor, por mí, grazie",
    "grazie mille, per favore, per me, obrigado, obrigada, por mim, para mim, dank je, bedankt, voor mij, dziękuję, dzięki, tack",
    "takk, teşekkürler, спасибо, дякую, شكرا, شكرًا, תודה, ありがとう, ありがとうございます, 谢谢, 謝謝, 감사합니다",
)
NO = _all(  # a verdict whatever follows it
    "-1, reject, rejected, i reject, we reject, declined, i decline, denied, not approved, don't approve, do not approve",
    "ablehnen, abgelehnt, lehne ab, ich lehne ab, lehne das ab, ich lehne das ab, nicht genehmigt, nicht freigegeben, verworfen",
    "refusé, je refuse, rejeté, je rejette, non approuvé, rechazado, rechazada, lo rechazo, no aprobado, no apruebo",
    "rifiutato, respinto, respingo, non approvo, non approvato, rejeitado, rejeitada, rejeito, não aprovo, não aprovado",
    "afgewezen, afgekeurd, niet akkoord, odrzucam, odrzucone, avslås, avvisad, avvist, afvist, reddediyorum, reddedildi",
    "отклоняю, отклонено, відхиляю, مرفوض, أرفض, غير موافق, נדחה, דוחה, לא מאשר, לא מאשרת, 却下, 却下します, 拒绝, 拒絕, 不同意",
    "반려, 거절, 거절합니다",
)
WEAK_NO = _all(  # also how people begin any other sentence
    "no, nope, nein, nee, nö, non, não, nie, nej, nei, нет, ні, hayır, لا, לא, いいえ, 不, 不行, 아니요",
)
BUT = _all(
    "but, except, however, although, though, only, just, aber, nur, jedoch, allerdings, mais, sauf, pero, salvo, solo, sólo",
    "ma, però, tranne, mas, porém, só, maar, alleen, ale, tylko, men, ama, fakat, но, але, только, لكن, ولكن, אבל, רק",
    "但, 但是, でも",
)
BECAUSE = _all(
    "because, since, as, cause, due to, weil, da, denn, wegen, parce que, car, puisque, porque, ya que, perché, poiché, pois",
    "omdat, want, bo, ponieważ, fordi, eftersom, çünkü, потому что, тому що, لأن, כי",
)
OBJECT = _all("it, this, that, the draft, das, dies, es, den entwurf, ça, cela, lo, esto, eso, questo, isso, isto, dit, dat, het")
AGAIN = _all(
    "revise, redo, try again, again, another draft, überarbeiten, bitte überarbeiten, nochmal, noch einmal, à revoir, à refaire",
    "revisar, rehacer, rivedere, rifare, refazer, opnieuw, herzien",
)
YES_SIGNS = "✅✔☑👍👌🆗💯"
NO_SIGNS = "❌✖👎🚫⛔"
SIGN_NAMES = {  # as a chat writes emoji in a text
    **dict.fromkeys(
        ("white_check_mark", "heavy_check_mark", "ballot_box_with_check", "+1", "thumbsup", "ok_hand", "ok", "100"), "✅"
    ),
    **dict.fromkeys(("x", "heavy_multiplication_x", "-1", "thumbsdown", "no_entry", "no_entry_sign"), "❌"),
}
