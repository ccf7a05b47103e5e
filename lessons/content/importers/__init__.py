"""Other people's content → a course folder, which is then read and stored like any other."""
