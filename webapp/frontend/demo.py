"""Who lives on the demo site. Only `manage.py demo` and the landing page of the embedded site use this."""

from dataclasses import dataclass

from webapp.accounts.models import User

DEMO_PASSWORD = "attune-demo"  # noqa: S105 - printed on the demo's first page on purpose
DEMO_CLASS = "9B"


@dataclass(frozen=True)
class DemoAccount:
    """Somebody to try the site as."""

    role: str
    first_name: str
    last_name: str
    username: str
    password: str = DEMO_PASSWORD

    @property
    def name(self) -> str:
        """Full name."""
        return f"{self.first_name} {self.last_name}"


DEMO_ACCOUNTS = [
    DemoAccount(User.Role.STUDENT, "Amina", "Okafor", "student"),
    DemoAccount(User.Role.TEACHER, "Ruth", "Keller", "teacher"),
    DemoAccount(User.Role.ADMIN, "Sam", "Ortiz", "admin"),
]
DEMO_CLASSMATES = [
    DemoAccount(User.Role.STUDENT, first, last, f"{first}.{last}".lower())
    for first, last in (
        ("Jonas", "Weber"),
        ("Sofia", "Lindqvist"),
        ("Daniel", "Mwangi"),
        ("Grace", "Liu"),
        ("Ravi", "Patel"),
    )
]
