"""E-mails that users choose: a weekly digest and reminders."""
