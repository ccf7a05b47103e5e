from django import forms
from django.utils.translation import gettext_lazy as _

from webapp.accounts.models import Classroom, User
from webapp.imports.selectors import get_offered_classes


class ImportForm(forms.Form):
    """A file, and the classes that its course is for."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("A .zip or .tar with a course folder, an OpenStax book, or problems of OATutor."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,.tar,.gz,.tgz,.xz,.bz2"}),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty. Choose another one."),
        },
    )
    classes = forms.ModelMultipleChoiceField(
        Classroom.objects.none(), required=False, label=_("Classes that study it"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offered = get_offered_classes(user)
        self.fields["classes"].queryset = offered  # type: ignore[attr-defined]
        if not offered.exists():
            del self.fields["classes"]
