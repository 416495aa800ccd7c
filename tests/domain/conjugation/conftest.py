"""The comparison with the sample is collected only where CONJUGATION_SAMPLE names its file."""

import os

collect_ignore = [] if os.environ.get("CONJUGATION_SAMPLE") else ["test_sample.py"]
