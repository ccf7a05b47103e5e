"""Who may do what with rules: teachers, in the classes they teach. Everything else is not found."""

from django.http import Http404

from webapp.accounts.models import Classroom
from webapp.frontend.http import PersonRequest
from webapp.rules.selectors import RuleInHand, get_rule_in_hand, get_taught_class


def class_or_404(request: PersonRequest, classroom_id: int) -> Classroom:
    """The class, when this person teaches it."""
    classroom = get_taught_class(user=request.user, classroom_id=classroom_id)
    if classroom is None:
        raise Http404("no such class among those this person teaches")
    return classroom


def rule_or_404(request: PersonRequest, classroom: Classroom, key: str) -> RuleInHand:
    """A rule that this person may see in this class."""
    found = get_rule_in_hand(user=request.user, classroom=classroom, key=key)
    if found is None:
        raise Http404("no such rule in this class")
    return found


def may_edit(request: PersonRequest, rule: RuleInHand) -> bool:
    """A rule is changed by whoever wrote it; others make a copy."""
    return rule.rule is not None and rule.rule.owner_id == request.user.pk
