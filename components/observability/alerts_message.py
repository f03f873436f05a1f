"""What a message says: what is wrong, what to do, where to read on, in one language."""

from typing import Final

from config.services.alerts import Language

MOST: Final = 8
"""Alerts of one message; Telegram refuses what is longer than 4096 characters."""

_WORDS: Final = {
    Language.ENGLISH: {"_LANG": "", "LOG": "log", "MORE": "more"},
    Language.RUSSIAN: {"_LANG": "_ru", "LOG": "журнал", "MORE": "ещё"},
}
_FIRING: Final = """\
{{ if eq .Labels.severity "critical" }}🔴{{ else }}🟡{{ end }} \
<b>{{ .Annotations.summary_LANG }}</b>
→ {{ .Annotations.action_LANG }}
{{ .Annotations.page }}LINK
"""
_LINK: Final = ' · <a href="{{ .GeneratorURL }}">LOG</a>'
_RESOLVED: Final = "🟢 <s>{{ .Annotations.summary_LANG }}</s>\n"
_SUBJECT: Final = (
    '{{ if eq .Status "firing" }}🔴{{ else }}🟢{{ end }}'
    " {{ with index .Alerts 0 }}{{ .Annotations.summary_LANG }}{{ end }}"
)


def message(language: Language, *, linked: bool) -> str:
    """Return the templates of a message: for chats, for mail, and the subject of mail."""
    listed = "".join(
        f"{{{{ range $i, $alert := .Alerts.{which} }}}}{{{{ if lt $i {MOST} }}}}{text}"
        f"{{{{ else if eq $i {MOST} }}}}… MORE\n{{{{ end }}}}{{{{ end }}}}"
        for which, text in (("Firing", _FIRING), ("Resolved", _RESOLVED))
    )
    templates = {
        "tapbot": listed,
        "tapbot.mail": listed.replace("\n", "<br>\n"),
        "tapbot.subject": _SUBJECT,
    }
    text = "".join(
        f'{{{{ define "{name}" }}}}{body}{{{{ end }}}}\n' for name, body in templates.items()
    )
    text = text.replace("LINK", _LINK if linked else "")
    for word, own in _WORDS[language].items():
        text = text.replace(word, own)
    return text
