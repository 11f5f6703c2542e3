"""The access matrix: a small mission sown with canaries, every address of the mission, and the walk of both.

What each person may read and change is said here once more, apart from the querysets and views that enforce it: the
walk compares the two.
"""
