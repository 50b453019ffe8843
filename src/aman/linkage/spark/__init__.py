"""Who is who in lists that outgrow one machine: the same keys, the same scores, on Spark.

Reach for ``link_on_spark`` with two lists and ``dedupe_on_spark`` with one. Needs the extra `spark` and Java; one machine
with DuckDB does without, and gives the same pairs.
"""

from aman.linkage.spark.linking import dedupe_on_spark, link_on_spark
from aman.linkage.spark.session import local_session

__all__ = ["dedupe_on_spark", "link_on_spark", "local_session"]
