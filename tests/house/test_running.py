"""Do the units and settings that are shipped for a machine hold what the security page says of them?"""

import re
import shutil
import ssl
import subprocess

import pytest
from conftest import ROOT

from aman.cli.serve import PATIENCE

FOLDER = ROOT / "docs/running"
UNITS = ["aman.service", "aman-signer.service"]
#: What an account of its own is worth little without.
CLOSED = {
    "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "ProtectProc": "invisible", "ProtectKernelTunables": "yes", "ProtectKernelModules": "yes",
    "ProtectControlGroups": "yes", "ProtectClock": "yes", "RestrictSUIDSGID": "yes", "RestrictNamespaces": "yes",
    "LockPersonality": "yes", "LimitCORE": "0", "IPAddressDeny": "any", "SystemCallArchitectures": "native",
}  # fmt: skip


def text_of(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def unit(name):
    """Give section -> directive -> every value it is given."""
    found, section = {}, ""
    for line in text_of(name).splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, _is, value = line.partition("=")
            found.setdefault(section, {}).setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("name", UNITS)
def test_each_process_has_an_account_of_its_own_that_may_do_nothing_else(name):
    service = unit(name)["Service"]
    assert service["User"][0] not in {"root", ""}
    assert {key: service[key][-1] for key in CLOSED} == CLOSED
    assert "~@privileged" in service["SystemCallFilter"]
    assert service["StateDirectoryMode"] == ["0700"]
    users = {unit(other)["Service"]["User"][0] for other in UNITS}
    assert len(users) == len(UNITS)


def test_a_process_reaches_this_machine_alone_and_the_signer_nothing():
    site, signer = (unit(name)["Service"] for name in UNITS)
    assert site["IPAddressAllow"] == ["localhost"]
    assert signer["PrivateNetwork"] == ["yes"]
    assert signer["RestrictAddressFamilies"] == ["AF_UNIX"]


@pytest.mark.parametrize("name", UNITS)
def test_no_secret_stands_in_a_unit_and_the_clock_agrees_first(name):
    read = unit(name)
    assert read["Unit"]["Requires"] == ["time-sync.target"]
    assert "time-sync.target" in read["Unit"]["After"][0]
    variables = dict(pair.split("=", 1) for line in read["Service"]["Environment"] for pair in line.split())
    assert all(
        key.endswith("_FILE") and value.startswith("%d/")
        for key, value in variables.items()
        if re.search("KEY|PASS", key)
    )
    page = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    for key in variables:
        assert f"| `{key.removesuffix('_FILE')}` |" in page, key


@pytest.mark.parametrize("name", UNITS)
def test_what_a_unit_starts_is_a_command_with_these_options(name):
    words = unit(name)["Service"]["ExecStart"][0].split()
    assert words.pop(0) == "/opt/aman/bin/aman"
    options = {word for word in words if word.startswith("--")}
    verb = " ".join(word for word in words[:2] if word in {"serve", "signer"})
    page = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    told = page.partition(f"## `aman {verb}`\n")[2].partition("\n## ")[0]
    assert options
    assert options <= set(re.findall(r"`(--[\w-]+)", told))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_itself_finds_little_open(name):
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=30", str(FOLDER / name)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout[-600:] + told.stderr[-600:]


def directives(name):
    found = {}
    for line in text_of(name).splitlines():
        if match := re.fullmatch(r"\s*([a-z_]+) (.+);", line):
            found.setdefault(match[1], []).append(match[2])
    return found


def test_the_web_server_in_front_speaks_no_old_version_and_no_weak_cipher():
    said = directives("nginx.conf")
    assert said["ssl_protocols"] == ["TLSv1.2 TLSv1.3"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(said["ssl_ciphers"][0])
    offered = [one for one in context.get_ciphers() if one["protocol"] == "TLSv1.2"]
    assert {one["name"] for one in offered} == set(said["ssl_ciphers"][0].split(":"))
    assert all(one["aead"] and one["strength_bits"] >= 128 and one["kea"] == "kx-ecdhe" for one in offered)
    assert said["ssl_session_tickets"] == ["off"]
    assert said["ssl_stapling"] == said["ssl_stapling_verify"] == ["on"]


def test_it_leads_to_tls_says_no_version_and_believes_no_stranger_about_where_they_come_from():
    said = directives("nginx.conf")
    assert said["server_tokens"] == ["off"]
    assert said["proxy_hide_header"] == ["Server"]
    assert said["return"] == ["301 https://$host$request_uri"]
    headers = dict(value.split(" ", 1) for value in said["proxy_set_header"])
    assert headers["X-Forwarded-For"] == "$remote_addr"
    assert headers["X-Forwarded-Proto"] == "https"
    assert said["proxy_pass"] == ["http://127.0.0.1:8000"]


def test_it_takes_a_request_whole_and_keeps_no_question_in_its_log():
    said = directives("nginx.conf")
    assert said["proxy_request_buffering"] == ["on"]
    assert int(said["client_header_timeout"][0].rstrip("s")) <= 10
    assert int(said["client_body_timeout"][0].rstrip("s")) <= 30
    assert int(said["proxy_read_timeout"][0].rstrip("s")) <= PATIENCE["timeout"]
    (form,) = said["log_format"]
    for word in ("$request ", "$request'", "$args", "$query_string", "$request_uri", "$http_", "$cookie", "$is_args"):
        assert word not in form


def test_log_lines_leave_under_tls_to_a_machine_that_proves_itself():
    text = text_of("rsyslog.conf")
    said = dict(re.findall(r'([\w.]+)="([^"]*)"', text))
    assert said["StreamDriverMode"] == "1"
    assert said["StreamDriverAuthMode"] == "x509/name"
    assert said["StreamDriverPermittedPeers"] == said["target"]
    assert said["protocol"] == "tcp"
    from aman.site.log_places import ToSyslog

    assert f'$programname == "{ToSyslog.ident.rstrip(": ")}"' in text
    assert "AMAN_LOG_TO=syslog" in text_of("aman.service")


def test_the_page_links_every_file_and_no_file_names_a_real_host():
    page = (ROOT / "docs/running.md").read_text(encoding="utf-8")
    for path in FOLDER.iterdir():
        assert f"(running/{path.name})" in page
        for host in re.findall(r"\b[a-z][\w-]*\.(?:com|org|net|io|gov|pk|de)\b", path.read_text(encoding="utf-8")):
            raise AssertionError(f"{path.name} names {host}")
