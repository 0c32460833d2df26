"""What a stored file can be."""

from django.db import models


class Kind(models.TextChoices):
    """What a stored file is; the only three there are."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"

    @property
    def content_type(self) -> str:
        return "application/pdf" if self == Kind.PDF else f"image/{self.value}"

    @property
    def suffix(self) -> str:
        return ".jpg" if self == Kind.JPEG else f".{self.value}"
