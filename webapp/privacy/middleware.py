"""Django's own administration shows rows of people too: who looks there is written down as everywhere else."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from webapp.accounts.models import User
from webapp.privacy.access import record_accesses
from webapp.privacy.inventory import own_tables

LOOKS = {"accounts.User": "account", "accounts.Membership": "account", "learner.Attempt": "answers"}


class AdministrationLooksMiddleware:
    """Notes whose rows a page of Django's administration shows. Its list of accounts says no more than names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.paths = {table.model: table.paths for table in own_tables()}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing before the view and nothing after the page is drawn."""
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Looks at what the page is about to show."""
        where = request.resolver_match
        if where and where.app_name == "admin" and isinstance(request.user, User):
            shown = _shown(response.context_data or {})
            for label, students in self._students(shown).items():
                record_accesses(viewer=request.user, students=students, what=LOOKS.get(label, "record"))
        return response

    def _students(self, shown: Iterable[Model]) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for row in shown:
            people = {_follow(row, path) for path in self.paths.get(type(row), ())} - {None}
            found.setdefault(row._meta.label, set()).update(people)  # noqa: SLF001 - Django's own public name for it
        return found


def _shown(context: dict[str, Any]) -> Iterator[Model]:
    one, listed = context.get("original"), context.get("cl")
    if isinstance(one, Model):
        yield one
    elif listed is not None and listed.model is not User:
        yield from listed.result_list


def _follow(row: Model, path: str) -> Any:
    """The number of the person at the end of a path such as decision__student."""
    *steps, last = path.split("__")
    at: Any = row
    for step in steps:
        at = getattr(at, step)
    return at.pk if last == "pk" else getattr(at, f"{last}_id")
