"""Handed-in files in any S3-compatible store; needs the packages of requirements/s3.txt."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

from documents.storage import RandomNames

ONLY_IF_ASKED = "when_required"
"""Newer checksums of Amazon's own, which other makers' stores refuse."""


class S3DocumentStorage(RandomNames, S3Storage):
    """An upload is whole or not there, by the store's own promise.

    Its options are those of django-storages: `bucket_name`, `endpoint_url`, `access_key`…
    """

    def get_default_settings(self) -> dict[str, Any]:
        config = Config(
            request_checksum_calculation=ONLY_IF_ASKED, response_checksum_validation=ONLY_IF_ASKED
        )
        return super().get_default_settings() | {"client_config": config}

    def url(self, *args: Any, **named: Any) -> str:
        raise ValueError("A document has no address of its own: the view serves it.")
