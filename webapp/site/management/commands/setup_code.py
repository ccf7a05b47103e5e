from typing import Any

from django.core.management.base import BaseCommand

from webapp.site.selectors import has_admin
from webapp.site.services import set_up_code


class Command(BaseCommand):
    help = "Prints the code with which the first administrator's account is made, at /site/start/."

    def handle(self, *_: Any, **__: Any) -> None:
        if has_admin():
            self.stdout.write("This site has an administrator already: nobody needs a code.")
        else:
            self.stdout.write(f"Open /site/start/ and type this code:  {set_up_code()}")
