"""What a web process begins with: figures for the status page, and traces where the site wants them."""

from webapp.observe import samples, traces


def begin() -> None:
    """Called once, when the process starts to serve."""
    samples.begin("web")
    traces.begin("web")
