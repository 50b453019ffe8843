"""Is everything we build on pinned to one version and its bytes, and under a licence that lets anybody use and change Aman?

Nothing here asks a network: locks and the metadata of what is installed are read. Whether a version has a known weakness is
asked by `make audit`, where a service answers.
"""

import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from conftest import ROOT

LOCKS = sorted(ROOT.glob("requirements*.lock"))
NODE = json.loads((ROOT / "web/package-lock.json").read_text(encoding="utf-8"))

#: Words of licences that let anybody use, change and pass on, and of those that ask to share changes of the library alone.
GOOD = re.compile(
    r"\b(MIT(-0|-CMU)?|MIT Licen[cs]e|Apache|Apache-2\.0|BSD|0BSD|ISC|ISCL|Zlib|CC0-1\.0|PSF|PSFL|PSF-2\.0|Unlicense|Unicode-3\.0"
    r"|Python Software Foundation|BlueOak-1\.0\.0|OFL-1\.1|LGPL-[23](\.\d)?(-only|-or-later)?|MPL[- ]2\.0|Mozilla Public License 2\.0)\b",
    re.IGNORECASE,
)
#: Those that would bind Aman, or whoever runs it. LGPL is none of them, so the letter before counts.
BAD = re.compile(
    r"(?<![L])\bA?GPL|Affero|(?<!Lesser )General Public License|SSPL|Commons Clause|BUSL|Elastic|Proprietary",
    re.IGNORECASE,
)
#: Packages that state nothing about their licence, and the file of theirs that does.
STATED_IN_A_FILE = {"pyrage"}


def pins(lock):
    """Give (name, version) -> hashes of a lock."""
    found, pin = {}, ("", "")
    for line in lock.read_text(encoding="utf-8").splitlines():
        text = line.strip().rstrip("\\").strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("--hash="):
            found[pin].append(text.removeprefix("--hash="))
        else:
            # What follows the semicolon says on which machines it is wanted.
            name, _, version = text.partition(";")[0].strip().partition("==")
            pin = (name.lower(), version)
            found[pin] = []
    return found


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


ALL = sorted({(plain(name), version) for lock in LOCKS for name, version in pins(lock)})
NAMES = {name for name, _version in ALL}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.name)
def test_a_lock_names_one_version_and_the_hashes_of_each_package_and_no_address(lock):
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^-(i|f|-index|-find|-extra|e)", text, re.MULTILINE)
    for (name, version), hashes in pins(lock).items():
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name)
        assert re.fullmatch(r"\d[\w.!+]*", version), (name, version)
        assert hashes, name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), name


def test_no_two_locks_disagree():
    main = pins(ROOT / "requirements.lock")
    versions = {}
    for name, version in main:
        versions.setdefault(plain(name), set()).add(version)
    for lock in LOCKS:
        for name, version in pins(lock):
            assert version in versions.get(plain(name), {version}), (name, lock.name)


def test_whatever_the_project_asks_for_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    for extra in project["project"]["optional-dependencies"].values():
        asked += extra
    names = {plain(re.match(r"[A-Za-z0-9._-]+", one).group()) for one in asked}
    assert names - NAMES == set()


def licence_of(found):
    """Give what a package says of its licence: the expression first, else its field and classifiers."""
    expression = found.metadata.get("License-Expression")
    if expression:
        return expression
    stated = [found.metadata.get("License") or ""]
    stated += [c.rpartition("::")[2] for c in found.metadata.get_all("Classifier") or [] if c.startswith("License")]
    # Some put the whole text there; its first lines name it.
    return " / ".join(part.strip()[:120] for part in stated if part.strip())


def installed():
    for name in sorted(NAMES):
        try:
            yield name, {v for n, v in ALL if n == name}, distribution(name)
        except PackageNotFoundError:
            continue


def test_what_is_installed_is_what_is_locked():
    assert {(n, f.version) for n, versions, f in installed() if f.version not in versions} == set()


def test_everything_installed_may_be_used_and_passed_on_by_anybody():
    wrong = {}
    for name, _versions, found in installed():
        said = licence_of(found)
        if not said and name in STATED_IN_A_FILE:
            files = [f for f in found.files or [] if "licen" in str(f).lower()]
            said = " / ".join(f.locate().read_text(encoding="utf-8")[:200] for f in files)
        # "BSD" beside "Other/Proprietary": the second classifier tells of a trademark.
        said = said.replace("Other/Proprietary License", "") if "BSD" in said else said
        if not GOOD.search(said) or BAD.search(said):
            wrong[name] = said
    assert wrong == {}


def test_the_browser_s_packages_are_pinned_by_hash_and_free_too():
    wrong = {}
    for path, package in NODE["packages"].items():
        if not path:
            continue
        if not str(package.get("integrity", "")).startswith("sha512-"):
            wrong[path] = "no hash"
        if not GOOD.search(str(package.get("license", ""))) or BAD.search(str(package.get("license", ""))):
            wrong[path] = package.get("license")
        assert "resolved" not in package, "a lock names no address"
    assert wrong == {}
    asked = json.loads((ROOT / "web/package.json").read_text(encoding="utf-8"))
    versions = {**asked.get("dependencies", {}), **asked.get("devDependencies", {})}
    assert [n for n, v in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", v)] == []


@pytest.mark.parametrize(
    ("said", "is_good"),
    [
        ("MIT", True),
        ("LGPL-3.0-only", True),
        ("BSD-2-Clause AND Apache-2.0 WITH LLVM-exception", True),
        ("AGPL-3.0-or-later", False),
        ("GPL-2.0-only", False),
        ("MIT / GNU Affero General Public License v3", False),
        ("GNU General Public License (GPL)", False),
        ("", False),
        ("Proprietary", False),
    ],
)
def test_the_check_tells_them_apart(said, is_good):
    assert bool(GOOD.search(said) and not BAD.search(said)) == is_good
