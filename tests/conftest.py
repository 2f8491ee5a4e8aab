"""Here so that `tests` can be imported whichever part of the suite is run alone."""
