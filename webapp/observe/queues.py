"""How many background tasks wait."""

from kombu.exceptions import OperationalError

from webapp.celery import app

QUEUES = ("celery", "training")


def queue_lengths() -> dict[str, int]:
    """Tasks that nobody has begun, by queue. Empty when the broker does not answer."""
    try:
        with app.connection_for_read() as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
            channel = connection.default_channel
            return {queue: channel._size(queue) for queue in QUEUES}  # noqa: SLF001 -- a queue nobody declared is empty
    except (OperationalError, OSError):
        return {}
