"""The product's own settings, with the test database and a quick password hash."""

import os

os.environ.setdefault("AMAN_SECRET_KEY", "only-for-tests-" * 5)
os.environ.setdefault("AMAN_HOSTS", "127.0.0.1,localhost")
os.environ.setdefault("AMAN_INSECURE_HTTP", "1")
os.environ.setdefault("AMAN_DATA_KEYS", "tests:b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtISE=")
os.environ["AMAN_DATABASE_URL"] = os.environ.get("AMAN_TEST_DATABASE_URL") or "sqlite:///:memory:"

from aman.site.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Asked for in tests/accounts/test_second_factor.py, where it is the subject; elsewhere it would only be in the way.
SECOND_FACTOR_REQUIRED = False
# Whether another process destroyed keys is looked for in tests/vault; elsewhere it would come between counted questions.
VAULT_LOOK_SECONDS = 1e9
# The same of a lockdown: tests/lockdown looks.
LOCKDOWN_LOOK_SECONDS = 1e9
# A test's own threads end with their connections; one that is kept would hold the test database.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
# Two hundred files are looked at for each client, and each test has its own.
MIDDLEWARE = [  # the same in all else
    "listed_once.ListedOnce" if name == "aman.site.static_files.StaticFiles" else name
    for name in MIDDLEWARE  # noqa: F405
]
