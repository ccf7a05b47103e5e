"""Production's settings for `make topology`: the whole school on this machine, with the demo's course and people."""

from webapp.settings.production import *  # noqa: F403 - settings files extend one another

ATTUNE_DEMO = True
