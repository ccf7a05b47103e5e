"""OATutor's problem pool → course folders, one for each course plan."""
