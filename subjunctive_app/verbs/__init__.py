"""The form table of a verb, and how each form is made."""
