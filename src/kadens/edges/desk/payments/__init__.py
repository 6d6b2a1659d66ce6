"""Payments, receivables, refunds, and agreeing with the gateway."""
