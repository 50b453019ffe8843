"""Where does an uploaded picture go? Into memory, up to a limit, and nowhere else."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from aman.issuing.reading import MOST_BYTES


class OnlyInMemory(FileUploadHandler):
    """Keeps an upload out of temporary files, and stops it at the limit instead of filling the memory."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.content = BytesIO()
        self.too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > MOST_BYTES:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        return InMemoryUploadedFile(
            self.content, self.field_name, "letter", self.content_type or "", file_size, self.charset
        )
