"""Monthly report of the mission or a district: page, PDF, XLSX, CSV and e-mail."""
