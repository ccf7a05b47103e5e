from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class BundleForm(forms.Form):
    """A bundle that was made elsewhere."""

    file = forms.FileField(
        label=_("A bundle, as a .zip"),
        help_text=_("bundle.zip, as the notebook saved it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty. Choose another one."),
        },
    )


class UploadForm(BundleForm):
    """The same from anywhere."""

    source = forms.CharField(
        label=_("Where it comes from"),
        help_text=_(
            "Only for a bundle that was not ordered here: who made it, from what, and why you trust them. Kept with "
            "the version, with your name."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("What the notebook gave you, or what “python -m tpu_training export” wrote.")
        self.fields["file"].help_text = words


class PromoteForm(forms.Form):
    """Lets a version go live. `seen` is the live version that the administrator compared it with."""

    seen = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why it shall go live all the same"),
        help_text=_("Kept with the version, with your name."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
