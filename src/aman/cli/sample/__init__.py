"""What would a list look like if nobody on it were real? Makes sample lists for the demo, tests and measurements.

Names are put together at random from parts that stand in public labels (CC0); numbers are random digits in
the published layouts. Every list carries the word SAMPLE in its first row. A likeness to a real person is chance.
"""

from aman.cli.sample.families import SamplePerson, make_families
from aman.cli.sample.sheets import write_sample_list

__all__ = ["SamplePerson", "make_families", "write_sample_list"]
