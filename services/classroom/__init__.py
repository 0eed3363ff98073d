"""A class as its teacher sees it: assignments, grades, and the way to the LMS."""
