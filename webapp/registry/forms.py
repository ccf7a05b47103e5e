from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """A bundle that was made elsewhere."""

    file = forms.FileField(
        label=_("A bundle, as a .zip"),
        help_text=_("What “python -m tpu_training export” wrote, or what the notebook gave you."),
    )


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
