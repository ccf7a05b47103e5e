"""The ASGI application: static files, pages, sockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings.embedded")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()  # before anything that touches models

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

from webapp.frontend.static_files import StaticFiles
from webapp.live.routing import urlpatterns
from webapp.observe import serving
from webapp.security.bodies import BodyLimits

application = ProtocolTypeRouter(
    {
        "http": StaticFiles(BodyLimits(pages)),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(urlpatterns))),
    }
)

serving.begin()
