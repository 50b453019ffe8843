"""Do the settings refuse to start unsafely?"""

from aman.site import settings as site_settings


def test_a_wildcard_host_is_named_as_unsafe(monkeypatch):
    monkeypatch.setattr(site_settings, "ALLOWED_HOSTS", ["*"])
    assert any("AMAN_HOSTS" in line for line in site_settings.check_safe())


def test_a_short_secret_key_is_named_as_unsafe(monkeypatch):
    monkeypatch.setattr(site_settings, "SECRET_KEY", "short")
    assert any("AMAN_SECRET_KEY" in line for line in site_settings.check_safe())
