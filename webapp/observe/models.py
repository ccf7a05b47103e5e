from django.db import models


class BackupNote(models.Model):
    """That a backup was made: what the status page says of the last one. Names nobody."""

    made_at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=80)
    rows = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("-made_at",)
        verbose_name_plural = "backups that were made"

    def __str__(self) -> str:
        return self.name
