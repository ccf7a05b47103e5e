"""Plain Django forms: a course, a title, a note."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CourseForm(forms.Form):
    """What a course says about itself."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("What it is about"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences. Students read them above the lessons."),
    )


class CourseFactsForm(CourseForm):
    """The same with what matters when a course is passed on."""

    language = forms.CharField(label=_("Language"), max_length=12, required=False, help_text=_("Such as en or pt-br."))
    licence = forms.CharField(label=_("Licence"), max_length=80, required=False, help_text=_("Such as CC BY 4.0."))
    attribution = forms.CharField(
        label=_("Whose work it is"), required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_language(self) -> str:
        """English when nothing is said."""
        return self.cleaned_data["language"] or "en"


class TitleForm(forms.Form):
    """A title, for units and lessons."""

    title = forms.CharField(label=_("Title"), max_length=200)


class NoteForm(forms.Form):
    """What has changed, in the author's own words."""

    note = forms.CharField(
        label=_("What is new?"),
        required=False,
        max_length=300,
        widget=forms.TextInput(),
        help_text=_("For you and your colleagues: it stands in the history."),
    )
