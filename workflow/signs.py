"""The signs that workflow/telltales.py looks for: what each kind says of a text, and its regular expressions, for lower case.

They must not be slow on any text (no repetition inside a repetition; what lies between two words is bounded), and they should
leave ordinary messages alone: "ignore my last message", "I forgot my password" and "please review my order" have no sign.
"""

GAP = r"[^.,;!?\n]{0,40}"


def _near(first: str, then: str) -> str:
    """Both in one clause. Words are separated by |."""
    return rf"\b(?:{first})\b{GAP}\b(?:{then})\b"


_MODEL = r"(?:ai|llm|language model|assistant|chatbot|bot|model)"

INSTRUCTS = (
    _near(
        "ignore|ignoring|disregard|forget|override|overrule|bypass|stop following|do not follow|don't follow|do not obey",
        "instructions?|rules?|prompts?|guidelines?|guardrails?|system messages?|constraints?|your task|your training",
    ),
    r"\b(?:new|updated|real|actual|secret|hidden) (?:system )?(?:instructions?|task|prompt) ?(?::|for (?:the|you))",
    rf"\b(?:to|attention|note to|message to|dear) (?:the |all |any )?{_MODEL}s? ?(?:[:,]|reading|who|that|which|processing)",
    rf"\b(?:if|when|as|since|because) you(?:'re| are) (?:an? )?{_MODEL}\b",
    r"\byou (?:must|should|will|have to|need to)"
    r" (?:(?:now|only|always) (?:answer|respond|reply|write)|output|classify|return|set)\b",
    r"\b(?:set|choose|use|answer with|classify (?:this|it) as) (?:the )?(?:category|topic|urgency)\b",
    r"(?:ignorier|vergiss|vergesst|missacht|umgeh)\w*.{0,40}(?:anweisung|regeln|vorgabe|aufgabe|prompt|instruktion)",
    r"(?:ignor[ae]|olvid[ae]|descart[ae]|omit[ae])\w*.{0,40}(?:instrucci[oó]n|reglas|indicaci[oó]n|instruções|regras|prompt)",
    r"(?:ignore[rz]?|oublie[rz]?|ne (?:suis|suivez) pas).{0,40}(?:instructions|consignes|règles|directives)",
    r"(?:ignora|dimentica|trascura)\w*.{0,40}(?:istruzioni|regole)",
    r"(?:忽略|无视|無視|忘记|忘掉|不要理会|跳过).{0,20}(?:指令|指示|规则|規則|提示|要求|设定)",
    r"(?:игнорируй|забудь|не следуй)\w*.{0,40}(?:инструкц|правил|указани)",
    r"(?:指示|命令|ルール).{0,10}(?:無視|忘れて)",
)
PLAYS_A_ROLE = (
    r"\byou are (?:now|no longer|hereby)\b",
    r"\bact as (?:an? |the )?(?:\w+ )?(?:ai|admin|root|dan|developer|model|reviewer|system)\b",
    r"\b(?:pretend|imagine|suppose|roleplay|role-play)\b.{0,30}\b(?:you|rules|restrictions|reviewer|ai)\b",
    r"\b(?:developer|debug|admin|god|dan|jailbreak|maintenance|unrestricted) mode\b|\bdo anything now\b",
    # A line that begins with a role, and then speaks of what only a model would do.
    r"(?m:^)[\W_]{0,6}(?:system|assistant|developer|admin(?:istrator)?)(?: (?:message|prompt|note|override))?[\W_]{0,4}:"
    r".{0,80}\b(?:you|ignore|approve|instructions?|confidence|review|reply|classify|override|output|must)\b",
    r"\bsystem (?:message|prompt|override)\b",
    r"<\|?/?(?:im_start|im_end|system|assistant|endoftext)\b|\[/?(?:inst|system|sys)\]|<</?sys>>",
    r"## ?(?:system|instruction|assistant|response)|[\"']role[\"'] ?:",
    r"(?:du bist|sie sind) (?:jetzt|ab sofort|nun) (?:ein|kein|der|die|im)",
    r"(?:ahora|desde ahora) eres|eres ahora|tu es (?:maintenant|désormais)",
    r"你现在是|从现在开始你|假装你|扮演|あなたは今から|ты теперь",
)
TALKS_OF_REVIEW = (
    rf"\b(?:confidence|certainty|konfidenz|confianza|confiance|confidenza)\b{GAP}"
    r"(?:\b1(?:[.,]0+)?\b|\b0?[.,]9\d*|100 ?(?:%|percent|prozent)|\bmax|\bhigh|\bfull)",
    r"(?:置信度|信心|确信度|信頼度|уверенност\w*).{0,20}(?:1(?:[.,]0+)?|100|0[.,]9)",
    _near("approve|release|accept|send|publish|auto-?approve", "without|no|skip|skipping")
    + r".{0,20}\b(?:review|human|person|approval)",
    r"\b(?:skip|bypass|disable|avoid|turn off|no need for|does not need|needs no)\b.{0,20}"
    r"\b(?:review(?:er)?s?|human (?:check|approval|oversight)|sign-?off|gate)\b",
    r"\b(?:pre-?|auto-?)approved\b"
    r"|\b(?:this|draft|answer|reply|message|text) (?:is|has been|was) (?:already )?(?:approved|reviewed)\b",
    r"\bapproved by (?:the |a |our )?(?:reviewer|human|admin|security|compliance|management|team|owner)",
    r"\breviewer(?:'s)? (?:comment|note|decision|says|said)\b|\bcomment from (?:the |your )?reviewer",
    r"\bapprove (?:this|the (?:draft|answer|reply))\b|\bmark (?:this|it) as (?:approved|safe|reviewed)\b",
    r"[\"'](?:confidence|flags|reasoning)[\"'] ?:|\bflags? (?:must |should )?(?:be |are |is |= ?)?(?:empty|none|\[\])",
    r"(?:ohne|keine) (?:prüfung|freigabe|überprüfung)|bereits (?:geprüft|freigegeben|genehmigt)|(?:freigegeben|genehmigt) durch",
    r"(?:sin|no (?:necesita|requiere)) (?:revisión|aprobación)|aprobad[oa] por"
    r"|sans (?:relecture|validation)|déjà (?:approuvé|validé)",
    r"(?:无需|不需要|跳过|绕过|免)(?:人工)?(?:审核|审查|审批|复核)|已(?:经)?(?:被)?(?:批准|审核)"
    r"|без проверки|уже одобрен|承認済み|確認は不要",
)
ESCAPES = (
    r"</?(?:input|facts?|draft|comment|answer|note|task|prompt|instructions?|material|data|document|context|user_input)[-_/>]",
    r"(?:---|===|###|\*\*\*) ?(?:end|begin|start) (?:of )?(?:the )?(?:user |untrusted )?"
    r"(?:input|text|message|material|data|prompt)",
    r"\b(?:end|close) of (?:the )?(?:untrusted |user )?(?:input|material|prompt)\b",
)
TALKS_OF_TOOLS = (
    r"<(?:/?\w{1,20}:)?(?:function_calls?|invoke|tool_(?:use|call|result)s?|parameter)\b",
    r"[\"'](?:tool_use|tool_calls?|function_call|tool_result)[\"']|\btool result ?:|\bos\.system\b|\bcurl \S{0,200}https?:",
    r"\b(?:call|invoke|execute) (?:the )?[`\"']?\w{1,40}[`\"']?[ _](?:tool|function|api)\b",
)
WANTS_DATA = (
    r"!\[[^\]\n]{0,80}\]\(\s{0,5}(?:https?:)?//",
    rf"\b(?:repeat|print|reveal|show|output|quote|copy|dump|include|list|tell me|translate|summari[sz]e)\b{GAP}"
    r"\b(?:prompt|your (?:instructions|examples|rules)|instructions (?:above|you)|(?:everything|text|words) above"
    r"|other (?:customers?|runs?|tenants?|cases|tickets)|settled cases|api keys?|secrets)\b",
    r"\b(?:send|post|append|leak|exfiltrate|forward|upload)\b.{0,60}\bto https?://",
    r"https?://\S{0,200}[?&]\w{1,30}=(?:\{|\[|%7b|<|\$|\.\.\.)",
    r"(?:wiederhole|zeige|gib).{0,60}(?:prompt|anweisungen)"
    r"|(?:muestra|repite|revela).{0,30}(?:tus instrucciones|prompt|otros clientes)",
    r"(?:输出|显示|重复|泄露|告诉我).{0,20}(?:系统提示|提示词|指令|其他客户)",
)

SIGNS: dict[str, tuple[str, ...]] = {
    "gives instructions to a model": INSTRUCTS,
    "plays a role or claims one": PLAYS_A_ROLE,
    "talks about confidence, review or approval": TALKS_OF_REVIEW,
    "closes or opens a block of the prompt": ESCAPES,
    "talks of tools": TALKS_OF_TOOLS,
    "wants data sent somewhere or the prompt shown": WANTS_DATA,
}
