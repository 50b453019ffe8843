"""Where does the work run: on the Spark that is already there, or on one of our own on this machine?"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from aman.errors import AmanError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Result = TypeVar("Result")

NEEDED = ("pyspark", "pyarrow", "pandas")
LOOPBACK = "127.0.0.1"
PAIRS_AT_ONCE = 50_000
"""Rows a worker takes in one go, so that memory does not grow with the share it has."""
OTHER_VERSION = "another version of Aman"
_TOLD_BY_A_WORKER = re.compile(r"aman-task\[([^\]\n]{1,80})\]")
_OURS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": LOOPBACK,
    "spark.driver.bindAddress": LOOPBACK,
    "spark.driver.memory": "2g",
    "spark.log.level": "ERROR",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "16",
}
_EVERY_SESSION = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(PAIRS_AT_ONCE),
    "spark.sql.files.maxPartitionBytes": str(16 << 20),
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",  # birth dates before 1582 are mistyped, not Julian
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
}


def check_spark() -> None:
    """See that everything Spark needs is on this machine.

    Raises:
        AmanError: a Python package or Java is missing.
    """
    missing = [name for name in NEEDED if not _is_there(name)]
    if missing:
        raise AmanError(
            f"Spark cannot be started: {' and '.join(missing)} not installed; Aman brings Spark only on demand.",
            fix="Install it with: pip install 'aman[spark]' (in a checkout: make spark). One machine does without.",
            code="spark-missing",
        )
    home = os.environ.get("JAVA_HOME")
    if not (home and (Path(home) / "bin" / "java").exists()) and shutil.which("java") is None:
        raise AmanError(
            "Spark cannot be started: there is no Java on this machine, and Spark runs on Java.",
            fix="Install Java 17 or newer, or set JAVA_HOME to where it is. One machine does without Spark.",
            code="java-missing",
        )


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ValueError:  # put out of reach in sys.modules
        return False


@contextmanager
def session(given: SparkSession | None, spill: Path) -> Iterator[SparkSession]:
    """Give a session of our own: the caller's Spark, the one that `spark-submit` or a notebook started, or a new one here.

    Args:
        given: the caller's session, or None.
        spill: a folder for what does not fit into the memory of a Spark on this machine.

    Yields:
        A session whose tables and settings touch nobody else's.

    Raises:
        AmanError: Spark, a package it needs, or Java is missing or does not start.
    """
    check_spark()
    from pyspark.sql import SparkSession

    found = given if given is not None else SparkSession.getActiveSession()
    started = found is None
    if found is None:
        submitted = "PYSPARK_GATEWAY_PORT" in os.environ
        found = in_plain_words("start", _submitted if submitted else lambda: local_session(spill))
    own = found.newSession()
    for name, value in _EVERY_SESSION.items():
        own.conf.set(name, value)
    try:
        yield own
    finally:
        if started:
            found.stop()


def _submitted() -> SparkSession:
    from pyspark.sql import SparkSession

    submitted: SparkSession = SparkSession.builder.appName("aman link").getOrCreate()
    return submitted


def local_session(spill: Path, cores: int | str = "*", **settings: str) -> SparkSession:
    """Start Spark on this machine; it listens on the loopback address only and has no pages of its own.

    Args:
        spill: a folder for what does not fit into memory.
        cores: how many processors; "*" for all.
        settings: more settings, with _ for the dots of their names.

    Returns:
        The session; whoever asked for it stops it.
    """
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{cores}]").appName("aman link")
    wanted = {**_OURS, "spark.local.dir": str(spill), "spark.sql.warehouse.dir": str(spill / "warehouse")}
    for name, value in {**wanted, **{name.replace("_", "."): value for name, value in settings.items()}}.items():
        builder = builder.config(name, value)
    # Spark reads these two from the environment alone: its address, and which Python its workers are.
    with _environment(SPARK_LOCAL_IP=LOOPBACK, PYSPARK_PYTHON=sys.executable):
        started: SparkSession = builder.getOrCreate()
    return started


@contextmanager
def _environment(**wanted: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def in_plain_words(step: str, work: Callable[[], Result]) -> Result:
    """Do a piece of work, and turn what Spark throws into an error that can be read and shown.

    Args:
        step: which step it is.
        work: the work.

    Returns:
        What the work gives.

    Raises:
        AmanError: the step failed; no stack trace and no value of a record comes with it.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        return work()
    except (PySparkException, Py4JError, ConnectionError) as error:
        reason = _reason(error)
    # Raised out here, so that Spark's error with its quoted rows does not hang on to ours.
    if reason == OTHER_VERSION:
        raise AmanError(
            f"The lists cannot be linked on Spark: a machine has {OTHER_VERSION} than this one.",
            fix="Install the same Aman and the same packages on every machine, then run again.",
            code="spark-other-version",
        )
    raise AmanError(
        f"Spark could not finish the step '{step}' ({reason}).",
        fix="Run again: finished steps are kept. If it fails again, give Spark more memory or disk; its own log has more.",
        code="spark-failed",
    )


def _reason(error: Any) -> str:
    """The kind of an error without what it says: a worker's one word, Spark's name for it, or Java's."""
    text = str(error)
    told = _TOLD_BY_A_WORKER.search(text)
    if told:
        return told[1]
    condition = getattr(error, "getCondition", lambda: None)()
    if condition:
        return str(condition)
    java = re.search(r"\b(?:[a-z]\w*\.)+([A-Z]\w*(?:Error|Exception))\b", text)
    return java[1] if java else type(error).__name__
