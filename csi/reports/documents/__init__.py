"""Documents that are shown as a page and typeset as a tagged PDF."""
