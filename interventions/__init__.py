"""What is due and who goes: care rules, reminders, rounds."""
