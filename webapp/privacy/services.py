"""Writes of the privacy centre, in one place for other rooms: what they need most is `record_access`."""

from webapp.privacy.access import record_access, record_accesses

__all__ = ["record_access", "record_accesses"]
