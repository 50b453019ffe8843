"""Named reads of offices and users."""

from __future__ import annotations

from aman.accounts.models import Office, User
from aman.accounts.roles import Role

COMMAND_LINE_OFFICE = "main"


def command_line_actor(office_code: str = COMMAND_LINE_OFFICE) -> User:
    """Give the user that stands for the command line in an office; made when first needed, cannot sign in."""
    office, _ = Office.objects.get_or_create(code=office_code, defaults={"name": office_code.replace("-", " ").title()})
    user, made = User.objects.get_or_create(
        username=f"command-line-{office.code}",
        defaults={"office": office, "role": Role.COMMAND_LINE.value, "is_active": False},
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
