"""Every address of the site."""

from __future__ import annotations

from django.urls import include, path

from aman.site import health
from aman.site.api import api, document

handler400 = "aman.site.errors.cannot_be_read"
handler403 = "aman.site.errors.not_allowed"
handler404 = "aman.site.errors.not_found"
handler500 = "aman.site.errors.went_wrong"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", include("aman.accounts.public_urls")),
    path("accounts/", include("aman.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("people/", include("aman.people.urls")),
    path("cases/", include("aman.cases.urls")),
    path("rosters/", include("aman.rosters.urls")),
    path("screening/", include("aman.screening.urls")),
    path("letters/", include("aman.issuing.urls")),
    path("verify/", include("aman.issuing.public_urls")),
    path("about-you/", include("aman.retention.public_urls")),
    path("checks/", include("aman.checks.urls")),
    path("incidents/", include("aman.incidents.urls")),
    path("liaison/", include("aman.liaison.urls")),
    path("api/v1/openapi.json", document, name="api_document"),
    path("api/v1/", api.urls),
    path("exports/", include("aman.exports.urls")),
    path("retention/", include("aman.retention.urls")),
    path("lockdown/", include("aman.lockdown.urls")),
    path("audit/", include("aman.audit.urls")),
    path("notices/", include("aman.notices.urls")),
    path("", include("aman.reports.urls")),
]
