"""The words that plain code looks for on a receipt, in eleven languages, and the house's limits."""

from decimal import Decimal
from typing import Literal, get_args

Category = Literal["meal", "travel", "lodging", "office", "software", "training", "other"]
Currency = Literal["EUR", "USD", "GBP", "CHF", "SEK", "DKK", "NOK", "PLN", "CZK", "CAD", "AUD", "JPY", "other"]

# Finance sets these once a quarter: what one unit is worth in EUR. A currency without a rate goes to finance.
RATES: dict[Currency, Decimal] = {
    "EUR": Decimal("1"), "USD": Decimal("0.90"), "GBP": Decimal("1.15"), "CHF": Decimal("1.05"), "SEK": Decimal("0.09"),
    "DKK": Decimal("0.134"), "NOK": Decimal("0.087"), "PLN": Decimal("0.23"), "CZK": Decimal("0.04"), "CAD": Decimal("0.65"),
    "AUD": Decimal("0.60"), "JPY": Decimal("0.006"),
}  # fmt: skip
LIMITS: dict[Category, Decimal] = {  # EUR, for one receipt
    "meal": Decimal(120), "travel": Decimal(800), "lodging": Decimal(600), "office": Decimal(300), "software": Decimal(400),
    "training": Decimal(1500), "other": Decimal(100),
}  # fmt: skip

SYMBOLS: dict[str, Currency] = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "円": "JPY", "zł": "PLN", "kč": "CZK", "fr.": "CHF", "sfr": "CHF",
    "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "us$": "USD", "$": "USD", "₹": "other", "euro": "EUR", "euros": "EUR",
    "dollars": "USD", "pounds": "GBP",
}  # fmt: skip
CODES: tuple[str, ...] = tuple(code for code in get_args(Currency) if code != "other")
FOREIGN = ("INR", "HUF", "RON", "TRY", "BRL", "MXN", "SGD", "HKD", "CNY", "KRW", "ZAR", "THB", "NZD", "AED", "ILS")

# Longest first where one holds another: a line is read by the first word that fits.
SUBTOTAL = (
    "subtotal", "sub-total", "sub total", "zwischensumme", "nettobetrag", "netto", "net amount", "net", "before tax", "excl. vat",
    "excl vat", "ex vat", "sous-total", "total ht", "montant ht", "base imponible", "imponibile", "subtotale", "subtotaal",
    "exkl. moms", "excl. btw", "bedrag excl", "wartość netto", "total sem iva", "total excl", "summe netto", "base",
)  # fmt: skip
TOTAL = (
    "grand total", "total due", "amount due", "amount paid", "amount charged", "total paid", "total charged", "order total",
    "total price", "you paid", "total", "gesamtbetrag", "gesamtsumme", "gesamt", "summe", "zu zahlen", "endbetrag",
    "rechnungsbetrag", "bruttobetrag", "total ttc", "net à payer", "montant ttc", "montant total", "à payer", "total a pagar",
    "importe total", "totale complessivo", "totale", "da pagare", "te betalen", "totaal", "att betala", "summa", "at betale",
    "i alt", "å betale", "do zapłaty", "razem", "suma pln", "total geral", "celkem", "合計", "balance due",
)  # fmt: skip
TAX = (
    "sales tax", "vat", "taxes", "tax", "gst", "hst", "mwst", "mehrwertsteuer", "umsatzsteuer", "ust", "steuer", "tva", "iva",
    "btw", "moms", "mva", "podatek", "ptu", "dph", "消費税",
)  # fmt: skip
NOT_PAID = (  # amounts that are no part of the price
    "change", "cash", "rückgeld", "gegeben", "bar", "tendered", "given", "rendu", "espèces", "cambio", "efectivo", "resto",
    "contanti", "wisselgeld", "contant", "saved", "you save", "discount", "rabatt", "remise", "descuento", "sconto", "korting",
    "points", "balance before", "deposit", "pfand", "per person", "pro person", "limit", "budget", "was", "instead of", "statt",
)  # fmt: skip

DATE_LABELS = (
    "invoice date", "booked on", "booked", "bought on", "placed", "receipt date", "date of issue", "issued", "order date",
    "payment date", "paid on", "date paid", "date", "rechnungsdatum", "belegdatum", "datum", "date de facture",
    "fecha de emisión", "fecha", "data emissione", "data", "factuurdatum", "fakturadato", "fakturadatum", "dato",
    "data wystawienia", "日付",
)  # fmt: skip
NOT_THE_DATE = (
    "due", "flight", "flying", "fällig", "zahlbar bis", "échéance", "vencimiento", "scadenza", "vervaldatum", "valid until",
    "gültig", "check-in", "check-out", "check in", "check out", "arrival", "departure", "anreise", "abreise", "arrivée", "départ",
    "arrivo", "partenza", "entrada", "salida", "expires", "renews", "next", "period", "zeitraum", "born", "return by", "delivery",
    "forwarded", "sent:", "until", "förfallodatum", "termin płatności", "through", "nights",
)  # fmt: skip

NUMBERED = (
    r"(?:invoice|receipt|order|ticket|tck|booking|transaction|trans|check|chk|bill|ref|reference|réf|doc|confirmation|folio"
    r"|rechnungs?|beleg|kassenbon|bon|quittung|bestell|auftrags|buchungs|facture|ticket de caisse|reçu"
    r"|factura(?: simplificada)?|recibo|fattura|ricevuta|scontrino|documento|factuur|kassabon|bonnr|kvitto|faktura|kvittering"
    r"|paragon|účtenka|レシート)"
)

MERCHANT_LABELS = (
    "merchant",
    "vendor",
    "seller",
    "sold by",
    "händler",
    "verkäufer",
    "vendeur",
    "verkoper",
    "commerce",
    "issued by",
    "airline",
    "carrier",
    "hotel",
    "restaurant",
)
NOT_A_MERCHANT = (
    "receipt", "invoice", "tax invoice", "rechnung", "quittung", "beleg", "kassenbon", "facture", "reçu", "ticket", "factura",
    "recibo", "fattura", "ricevuta", "scontrino", "documento", "bon", "factuur", "kvitto", "faktura", "kvittering", "paragon",
    "order confirmation", "e-receipt", "welcome", "thank you", "customer copy", "merchant copy", "copy", "duplicate", "kopie",
    "subject", "from", "to", "date", "sent", "fwd", "fw", "re", "hi", "hello", "hey", "dear", "hallo", "bonjour", "hola", "ciao",
    "begin forwarded message", "forwarded message", "expense", "please", "tel", "phone", "www", "http", "領収書", "table",
    "betreff", "von", "objet", "attached", "here is", "here's", "good morning", "simplified invoice", "paragon fiskalny",
)  # fmt: skip
SMALL_TALK = frozenset(  # words with a capital that are nobody's name
    ("i", "hi", "hello", "hey", "dear", "thanks", "thank", "you", "best", "regards", "please", "the", "a", "an", "my", "our", "we")
) | {
    "two", "here", "fwd", "fw", "re", "subject", "receipt", "invoice", "from", "to", "monday", "tuesday", "wednesday", "thursday",
    "friday", "saturday", "sunday", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "hallo", "hola", "ciao", "bonjour",
    "salut", "rechnung", "quittung", "facture", "total", "summe", "vat", "tax", "mwst", "visa", "pin", "no", "nr", "beleg", "order",
    "book", "first",
}  # fmt: skip
COMPANY = (
    "gmbh", "ag", "kg", "ohg", "ug", "e.k.", "ltd", "limited", "inc", "llc", "plc", "corp", "sarl", "sas", "s.l.", "sl", "s.a.",
    "sa", "srl", "s.r.l.", "spa", "s.p.a.", "bv", "b.v.", "nv", "ab", "aps", "a/s", "as", "oy", "sp. z o.o.", "s.r.o.", "lda",
    "株式会社",
)  # fmt: skip

CATEGORIES: dict[Category, tuple[str, ...]] = {
    "meal": (
        "restaurant", "café", "cafe", "coffee", "lunch", "dinner", "breakfast", "pizza", "pizzeria", "burger", "bistro", "bakery",
        "bäckerei", "boulangerie", "espresso", "cappuccino", "latte", "tea", "menu", "menú", "mittagessen", "abendessen",
        "frühstück", "speisen", "getränke", "déjeuner", "dîner", "almuerzo", "cena", "comida", "pranzo", "trattoria", "osteria",
        "ristorante", "brasserie", "eetcafé", "diner", "sushi", "ramen", "curry", "salad", "soup", "sandwich", "catering",
        "restaurang", "gasthaus", "wirtshaus", "kantine", "beer", "wine", "bier", "wein", "vin", "vino", "tapas", "snack",
        "croissant", "lunchrätt", "obiad", "smørrebrød", "ランチ", "schnitzel", "bread", "water", "tip", "grill", "noodle",
        "meal", "repas", "middag", "kaffee", "kaffe", "kawa", "bagel",
    ),
    "travel": (
        "taxi", "cab", "ride", "trip", "train", "flight", "airline", "airlines", "bus", "tram", "metro", "rail", "railway", "bahn",
        "fahrkarte", "fahrschein", "ticket to", "bahnticket", "zug", "billet", "vol", "gare", "tren", "vuelo", "treno", "biglietto",
        "volo", "trein", "tåg", "tog", "bilet", "parking", "parkhaus", "parken", "parkeren", "aparcamiento", "parcheggio",
        "péage", "toll", "maut", "fuel", "petrol", "diesel", "benzin", "essence", "gasolina", "rental car", "car rental",
        "mietwagen", "tankstelle", "boarding", "fare", "station", "ferry", "luggage", "baggage", "airport", "flughafen", "km",
        "litres", "liter", "unleaded", "e-scooter", "pociąg", "seat", "single fare", "day ticket",
    ),
    "lodging": (
        "hotel", "hostel", "inn", "room", "night", "nights", "zimmer", "übernachtung", "übernachtungen", "nuit", "nuits", "chambre",
        "habitación", "noches", "camera", "notti", "kamer", "nachten", "hotell", "nätter", "apartment", "guest house",
        "pension", "check-in", "check-out", "city tax", "kurtaxe", "taxe de séjour", "nocleg", "pokój", "stay", "lodge",
    ),
    "office": (
        "paper", "pens", "stationery", "toner", "printer", "ink", "office", "desk", "chair", "keyboard", "mouse", "monitor",
        "cable", "adapter", "headset", "notebook", "envelopes", "stamps", "postage", "porto", "briefmarken", "papier", "büro",
        "bürobedarf", "stifte", "ordner", "fournitures", "cahier", "oficina", "papelería", "cancelleria", "kantoor",
        "kontorsmaterial", "kontor", "usb", "hdmi", "webcam", "whiteboard", "markers", "courier", "parcel", "shredder", "binder",
        "tastatur", "maus", "folders", "labels", "batteries", "docking", "biurowe",
    ),
    "software": (
        "subscription", "licence", "license", "software", "saas", "plan", "cloud", "hosting", "domain", "seats", "app", "api",
        "abonnement", "lizenz", "abo", "suscripción", "licencia", "licenza", "abbonamento", "monthly", "annual", "per user",
        "workspace", "storage", "server", "pro plan", "renewal", "users", "credits", "licens", "online-dienst",
    ),
    "training": (
        "course", "training", "workshop", "conference", "seminar", "webinar", "tuition", "book", "books", "certification", "exam",
        "kurs", "schulung", "konferenz", "fortbildung", "lehrgang", "formation", "conférence", "curso", "formación", "congreso",
        "corso", "formazione", "convegno", "cursus", "opleiding", "kursus", "utbildning", "konferens", "szkolenie", "konferencja",
        "class", "lessons", "buch", "livre", "libro", "ticket conference", "attendee", "language school", "handbook",
    ),
    "other": (),
}  # fmt: skip
ALCOHOL = (
    "beer", "wine", "whisky", "whiskey", "vodka", "gin", "rum", "cocktail", "champagne", "prosecco", "aperol", "spritz",
    "bier", "pils", "weizen", "helles", "wein", "rotwein", "weißwein", "sekt", "schnaps", "bière", "vin", "cerveza", "vino",
    "sangría", "birra", "wijn", "öl", "vin rouge", "mojito", "lager", "ipa", "pint", "cider", "piwo", "wino", "sake", "grappa",
)  # fmt: skip
COPIES = ("duplicate", "copy of", "customer copy 2", "reprint", "kopie", "zweitschrift", "duplicata", "copia", "kopia", "2nd copy")

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier janv enero ene gennaio gen januari styczeń stycznia janeiro",
            "february feb februar février févr febrero febbraio februari luty lutego fevereiro",
            "march mar märz mrz mars marzo maart mrt marzec marca março",
            "april apr avril avr abril abr aprile kwiecień kwietnia",
            "may mai mayo maggio mag mei maj maja maio",
            "june jun juni juin junio giugno giu czerwiec czerwca junho",
            "july jul juli juillet juil julio luglio lug lipiec lipca julho",
            "august aug août agosto ago augustus augusti sierpień sierpnia",
            "september sep sept septembre septiembre settembre set wrzesień września setembro",
            "october oct oktober okt octobre octubre ottobre ott październik października outubro",
            "november nov novembre noviembre listopad listopada novembro",
            "december dec dezember dez décembre déc diciembre dic dicembre desember grudzień grudnia dezembro",
        ),
        start=1,
    )
    for name in names.split()
}

assert set(CATEGORIES) == set(LIMITS) == set(get_args(Category))
