"""Quizzes: a blueprint becomes questions with sources, students take them, the server grades."""
