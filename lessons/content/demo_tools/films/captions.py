from collections.abc import Iterable

LINE = 42


def clock(seconds: float) -> str:
    """A WebVTT time."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def lines(text: str) -> str:
    """The text on one line, or on two of about the same length. Raises ValueError if it needs three."""
    if len(text) <= LINE:
        return text
    spaces = [i for i, c in enumerate(text) if c == " "]
    cut = min(spaces, key=lambda i: abs(i - len(text) / 2))
    if max(cut, len(text) - cut - 1) > LINE:
        raise ValueError(f"too long for a caption of two lines: {text}")
    return f"{text[:cut]}\n{text[cut + 1 :]}"


def write_vtt(cues: Iterable[tuple[float, float, str]]) -> str:
    """A WebVTT file from (start, end, text) in seconds."""
    blocks = [f"{i}\n{clock(a)} --> {clock(b)}\n{lines(text)}\n" for i, (a, b, text) in enumerate(cues, 1)]
    return "WEBVTT\n\n" + "\n".join(blocks)
