"""Is a file taken for no more than it is: within the limit, under a name that garbles nothing?"""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from aman.ui.uploads import plain_name, within_limit


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("reports.csv", "reports.csv"),
        ("C:\\lists\\reports.csv", "reports.csv"),
        ("../../etc/reports.csv", "reports.csv"),
        ("re\u202eports\n.csv", "reports.csv"),
        ("a#b.csv", "ab.csv"),
        ("#\x00", "nameless"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_name_is_kept_without_folders_and_without_what_garbles_a_line(sent, kept):
    assert plain_name(sent, without="#", otherwise="nameless") == kept


def test_a_file_is_refused_by_its_size_before_it_is_read(settings):
    file = SimpleUploadedFile("list.csv", b"1,2,3")
    settings.UPLOAD_MEGABYTES = 1
    assert within_limit(file, "%(limit)s MB at most") is file
    file.size = 1_000_001
    with pytest.raises(ValidationError, match="1 MB at most"):
        within_limit(file, "%(limit)s MB at most")
