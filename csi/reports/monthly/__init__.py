"""The monthly report: what it holds stands in one place (content.py), and page, PDF, XLSX and CSV are its dresses."""
