"""Writes of the privacy centre, in one place for other rooms: what they need most is `record_access`."""

from webapp.privacy.access import record_access, record_accesses
from webapp.privacy.downloads import ask_download
from webapp.privacy.erasing import ask_erasure

__all__ = ["ask_download", "ask_erasure", "record_access", "record_accesses"]
