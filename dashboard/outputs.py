"""The files a morning leaves, by what they are."""

OUTPUTS = {"page": "dashboard.html", "calendar": "reminders.ics", "report": "report.xlsx",
           "findings": "to_check.xlsx"}
SUMMARY = "summary.txt"
ROUNDS_FOLDER = "rounds"
