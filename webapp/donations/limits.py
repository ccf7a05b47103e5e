"""How much is taken of one person at most: enough to learn from, and nobody fills the disk or a data set alone."""

from datetime import timedelta

REPORTS_A_DAY = 60  # what somebody says of parts of lessons, whether it is kept for training or not
EXAMPLES_A_DAY = {"report": 30, "outcome": 60, "point": 27}
EXAMPLES_AT_MOST = 1000
CROPS_OF_A_POINT = 2
CROPS_A_DAY = 18  # setting the gaze up once
CROPS_AT_MOST = 180
A_DAY = timedelta(hours=24)
