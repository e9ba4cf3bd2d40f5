"""Webhooks: events sent to other programs, by the Standard Webhooks specification 1.0."""
