"""What other rooms hear of."""

from django.dispatch import Signal

# Sent after a data set's files are gone, with set_id (UUID): whatever was made of it that still holds somebody's data
# (packages, runs that have not begun) goes as well.
data_set_withdrawn = Signal()
