"""The one passphrase of the issuing tests."""

PASSPHRASE = "a long test passphrase"
