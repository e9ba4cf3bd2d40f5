"""The documentation as pages: guides from Markdown, a page for every operation, and a search over both."""
