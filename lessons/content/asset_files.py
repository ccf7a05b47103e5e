from django.core.files import File
from django.db import transaction

from lessons.content.course_folder import ParsedAsset
from lessons.content.models import Asset, Course


class StoredAssets:
    """Writes a course's files so that a failed import leaves none behind, and a good one removes what it replaced."""

    def __init__(self) -> None:
        self._new: list[Asset] = []

    def write(self, course: Course, parsed: tuple[ParsedAsset, ...]) -> None:
        """Stores new and changed files; the replaced ones go when the transaction is through."""
        existing = {asset.name: asset for asset in course.assets.all()}
        for item in parsed:
            old = existing.pop(item.name, None)
            if old is None:
                self._store(Asset(course=course, name=item.name), item)
            elif old.sha256 != item.sha256:
                self._forget_file(old)
                self._store(old, item)
        drafted = course.drafts.exists()
        for gone in existing.values():
            if drafted:  # a draft, or a version somebody may go back to, may show it
                continue
            self._forget_file(gone)
            gone.delete()

    def take_back(self) -> None:
        """Deletes the files that were written; the rows went with their transaction."""
        for asset in self._new:
            asset.file.storage.delete(str(asset.file.name))

    def _store(self, asset: Asset, item: ParsedAsset) -> None:
        asset.sha256, asset.content_type = item.sha256, item.content_type
        with item.path.open("rb") as content:
            asset.file.save(item.path.name, File(content), save=False)
        self._new.append(asset)
        asset.save()

    @staticmethod
    def _forget_file(asset: Asset) -> None:
        storage, name = asset.file.storage, asset.file.name
        transaction.on_commit(lambda: storage.delete(name) if name else None)
