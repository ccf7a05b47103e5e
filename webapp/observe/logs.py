"""Log lines as JSON, for a site where people work. A line is made of what the program says, never of what people sent.

So the words of a line are the program's own sentence with its gaps left open ("a command of session %s was not carried
out"): what would stand there can name somebody. Of an error it holds its kind and the place in the code, not its text,
which may quote a row of the database. Whoever has a figure to tell hands it over as `extra={"facts": {…}}`.
"""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from webapp.observe.context import request_id, stream_id

LONGEST = 300
PLACES = 12  # the innermost parts of a traceback
WORD = re.compile(r"[A-Za-z0-9_.:/-]{1,80}")
OURS = ("webapp.", "lessons.", "attention_model.", "attune.")  # lint lets no sentence of ours be put together by hand
# For sentences that other packages put together themselves.
PRIVATE = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "(address)"),
    (re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"), "(id)"),
    (re.compile(r"/\S*"), "(path)"),
    (re.compile(r"\?\S+"), "(query)"),
    (re.compile(r"""(["'“‘«])[^"'”’»]*(["'”’»]|$)"""), "(words)"),
    (re.compile(r"\d{2,}"), "(number)"),
)


class JsonLine(logging.Formatter):
    """One line of JSON for each record."""

    def format(self, record: logging.LogRecord) -> str:
        """Only what is named here gets in: a package that hangs a request on its record hangs it there in vain."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": sentence_of(record),
        }
        line |= {name: value for name, value in (("request", request_id.get()), ("stream", stream_id.get())) if value}
        line |= _facts(record)
        if record.exc_info and record.exc_info[1] is not None:
            line |= _error(record.exc_info[1], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def sentence_of(record: logging.LogRecord) -> str:
    """The program's own words. A sentence that came without gaps may hold anything, and is gone through."""
    text = str(record.msg).partition("\n")[0][:LONGEST]
    if record.args or record.name.startswith(OURS):
        return text
    for pattern, instead in PRIVATE:
        text = pattern.sub(instead, text)
    return text


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    facts = getattr(record, "facts", None)
    known = dict(facts) if isinstance(facts, dict) else {}
    known.setdefault("status", getattr(record, "status_code", None))  # Django's own lines have it there
    return {name: value for name, value in known.items() if _is_plain(value)}


def _is_plain(value: object) -> bool:
    return isinstance(value, (bool, int, float)) or (isinstance(value, str) and WORD.fullmatch(value) is not None)


def _error(error: BaseException, trace: TracebackType | None) -> dict[str, Any]:
    places = [f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    found: dict[str, Any] = {"error": type(error).__qualname__, "where": places[-PLACES:]}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        found["because"] = type(cause).__qualname__
    return found


def _module(file: str) -> str:
    """A file's place among the packages, not on this machine."""
    roots = sorted((root for root in sys.path if root and file.startswith(f"{root}/")), key=len)
    return file.removeprefix(f"{roots[-1]}/") if roots else file.rpartition("/")[2]
