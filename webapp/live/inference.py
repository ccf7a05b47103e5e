"""This process's connections to the inference workers: one each for all its streams."""

import asyncio
from weakref import WeakKeyDictionary

from django.conf import settings

from attention_model.service.addresses import parse_addresses
from attention_model.service.pool import InferencePool

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, InferencePool] = WeakKeyDictionary()


def get_client() -> InferencePool:
    """The pool of the running event loop; it connects by itself when first used."""
    loop = asyncio.get_running_loop()
    client = _clients.get(loop)
    if client is None:
        client = _clients[loop] = InferencePool(parse_addresses(settings.ATTUNE_INFERENCE_SOCKET))
    return client
