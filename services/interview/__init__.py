"""Spoken-interview practice: sessions, live feedback, reports."""
