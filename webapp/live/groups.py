"""Names of all channel-layer groups. Nothing else in the project spells one out."""

from uuid import UUID


def class_group(classroom_id: int) -> str:
    """Everyone who watches a class: its students' rows and changes."""
    return f"class.{classroom_id}"


def user_group(user_id: int) -> str:
    """Every open page of one person: what concerns the person, such as consent."""
    return f"user.{user_id}"


def study_group(session_id: UUID) -> str:
    """Every open page of one study session."""
    return f"study.{session_id}"


def signed_in_group(user_id: int) -> str:
    """Every open socket of one person, whatever it shows: what concerns their sign-in."""
    return f"signed-in.{user_id}"
