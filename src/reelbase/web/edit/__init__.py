"""Pages on which editors enter, correct, merge and delete titles and people, and take edits back."""
