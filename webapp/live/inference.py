"""This process's connection to the inference worker: one for all its streams."""

import asyncio
from weakref import WeakKeyDictionary

from django.conf import settings

from attention_model.service.client import InferenceClient

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, InferenceClient] = WeakKeyDictionary()


def get_client() -> InferenceClient:
    """The client of the running event loop; it connects by itself when first used."""
    loop = asyncio.get_running_loop()
    client = _clients.get(loop)
    if client is None:
        client = _clients[loop] = InferenceClient(settings.ATTUNE_INFERENCE_SOCKET)
    return client
