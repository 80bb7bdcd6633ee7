"""What an e-mail says about itself, read without records and without trust."""

import email
import email.header
import hashlib
import html
import re
from email import policy
from email.utils import getaddresses

# "list" is missing on purpose: groups forward customers' words with it
AUTOMATIC_PRECEDENCE = ("bulk", "junk", "auto_reply", "auto-reply")
AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-AutoReply-From")
RECIPIENT_HEADERS = ("Delivered-To", "To", "Cc", "Resent-To", "Resent-Cc")
# What is longer is no text that somebody reads in a thread
BODY_LIMIT = 100_000
RECIPIENTS_LIMIT = 20
NUMBERS_LIMIT = 50
READ_LIMIT = 20_000
EXCERPT_LIMIT = 5_000

_NUMBER = re.compile(
    r"(?<![\w/-])(?=[\w/-]*\d{3})[A-Za-z0-9][\w/-]{2,39}(?![\w/-])", re.ASCII
)
_TAG = re.compile(r"<[^>]{0,2000}>")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_KANA_OR_HANGUL = re.compile("[\u3040-\u30ff\uac00-\ud7af]")


def is_automatic(message):
    """Tell whether a machine sent a message: an out-of-office, a receipt, a mass mail.

    :param email.message.Message message: a parsed message

    >>> is_automatic(email.message_from_string("Auto-Submitted: auto-replied\\n\\n"))
    True
    >>> is_automatic(email.message_from_string("Auto-Submitted: no\\n\\nHello"))
    False
    >>> is_automatic(email.message_from_string("Precedence: Bulk\\n\\n"))
    True
    """
    submitted = _header(message, "Auto-Submitted").split(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or _header(message, "Precedence").strip().lower() in AUTOMATIC_PRECEDENCE
        or any(_header(message, name) for name in AUTOMATIC_HEADERS)
        or _header(message, "Return-Path").strip() == "<>"
    )


def find_numbers(text):
    """Return what may be numbers of documents in a text, at most 50 of them.

    >>> find_numbers("Order S00012 and INV/2026/00034, call 12 today")
    ['S00012', 'INV/2026/00034']
    """
    found = dict.fromkeys(_NUMBER.findall(text[:READ_LIMIT]))
    return list(found)[:NUMBERS_LIMIT]


def is_chinese(text):
    """Tell whether a text is written in Chinese.

    >>> is_chinese("电表坏了"), is_chinese("The meter"), is_chinese("メーターの故障")
    (True, False, False)
    """
    text = text[:READ_LIMIT]
    return bool(_CHINESE.search(text)) and not _KANA_OR_HANGUL.search(text)


def fingerprint(raw):
    """Return the Message-ID of a message that has none: the same for the same bytes."""
    return f"<{hashlib.sha256(raw).hexdigest()[:40]}@no-message-id>"


def salvage(raw):
    """Read what can be read of a message, whatever is wrong with it.

    :param bytes raw: what came from the mail server
    :return: `subject`, `sender`, `uid`, `recipients`, `references` and `text`
    :rtype: dict
    """
    message = email.message_from_bytes(raw.replace(b"\0", b""), policy=policy.compat32)
    recipients = getaddresses(
        [
            _clean(value)
            for name in RECIPIENT_HEADERS
            for value in message.get_all(name, [])
        ]
    )
    return {
        "subject": _decode(_header(message, "Subject")),
        "sender": _decode(_header(message, "From")),
        "uid": _header(message, "Message-ID").strip() or fingerprint(raw),
        "recipients": [address.lower() for _name, address in recipients if address],
        "references": re.findall(
            r"<[^<>\s]+>",
            f"{_header(message, 'References')} {_header(message, 'In-Reply-To')}",
        )[-32:],
        "text": _read_text(message)[:EXCERPT_LIMIT],
    }


def to_bytes(message):
    """Return a parsed message as it came; also one that cannot be written again."""
    try:
        return message.as_bytes()
    except Exception:  # noqa: BLE001  the library refuses to repeat it
        return str(message).encode("utf-8", "replace")


def make_fit(message_dict):
    """Make what was read of a message fit to be stored and shown, in place.

    What no database takes is left out. A text that nobody reads in a thread is cut and
    goes along as a file; of a crowd that gets copies, nobody is noted.
    """
    for name, value in message_dict.items():
        if isinstance(value, str) and "\0" in value:
            message_dict[name] = type(value)(value.replace("\0", ""))
    if message_dict.get("subject"):
        message_dict["subject"] = " ".join(message_dict["subject"].split())[:250]
    body = message_dict.get("body") or ""
    if len(body) > BODY_LIMIT:
        text = strip_tags(body)[:READ_LIMIT]
        message_dict["body"] = f"{html.escape(text)} […]"
        message_dict["attachments"] = [
            *message_dict.get("attachments", []),
            ("message.html.txt", str(body).encode("utf-8", "replace"), {}),
        ]
    if (message_dict.get("cc") or "").count("@") > RECIPIENTS_LIMIT:
        message_dict["cc"] = message_dict["cc_filtered"] = ""
    if (message_dict.get("recipients") or "").count("@") > RECIPIENTS_LIMIT:
        message_dict["recipients"] = message_dict["to_filtered"] = ""


def measure_files(message_dict):
    """Return how many bytes the files of a message have together, inline ones too.

    :param dict message_dict: what `mail` read of a message

    >>> measure_files({"attachments": [("a.txt", "é", {}), ("b.bin", b"123", {})]})
    5
    >>> measure_files({})
    0
    """
    contents = [file[1] for file in message_dict.get("attachments") or ()]
    return sum(
        len(content.encode("utf-8", "replace") if isinstance(content, str) else content)
        for content in contents
    )


def strip_tags(markup):
    """Return roughly what a reader sees of an HTML text; quick, for searching only."""
    return html.unescape(_TAG.sub(" ", str(markup)[: READ_LIMIT * 2]))


def _header(message, name):
    try:
        return _clean(message.get(name) or "")
    except Exception:  # noqa: BLE001  what cannot be parsed says nothing
        return ""


def _clean(value):
    """Return a header on one line, with what is no text made visible."""
    text = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return re.sub(r"[\r\n\t\0]+", " ", text)


def _decode(value):
    try:
        return str(email.header.make_header(email.header.decode_header(value)))
    except Exception:  # noqa: BLE001  an encoding nobody knows: as it stands
        return value


def _read_text(message):
    """Return the first part that is text, decoded as well as it goes."""
    for part in message.walk():
        if part.get_content_maintype() != "text" or part.get_filename():
            continue
        payload = part.get_payload(decode=True) or b""
        charset = (part.get_content_charset() or "utf-8").strip("'\" ")
        try:
            text = payload.decode(charset, "replace")
        except (LookupError, ValueError):
            text = payload.decode("utf-8", "replace")
        if part.get_content_subtype() == "html":
            text = strip_tags(text)
        if text.strip():
            return text.replace("\0", "").strip()
    return ""
