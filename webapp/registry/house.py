"""What has to be looked after without anybody asking: once when the site starts, and every minute."""

import logging

from attention_model.manifest import BundleError
from webapp.registry.arriving import list_shipped
from webapp.registry.checking import BundleRefused
from webapp.registry.services import settle
from webapp.registry.shadowing import gather_frames

log = logging.getLogger(__name__)


def list_what_came() -> None:
    """Lists the bundle that came with Attune. Lessons go on without it: what fails now is tried again in a minute."""
    try:
        list_shipped()
    except (BundleRefused, BundleError, OSError) as error:
        log.warning("the bundle that came with Attune could not be listed: %s", error)


def let_shelf_follow() -> bool:
    """Lets the shelf's file say what the database says. Whether it had to be written."""
    try:
        return settle()
    except OSError as error:
        log.warning("the choice of models could not be written to the disk: %s", error)
        return False


def look_after() -> None:
    """Both, and what the workers have compared since."""
    list_what_came()
    if let_shelf_follow():
        log.warning("the choice of models on the disk was not this site's; it was written again")
    gather_frames()
