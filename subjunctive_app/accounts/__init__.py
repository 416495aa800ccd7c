"""Accounts: sign up, log in, one's own sessions, passwords, addresses and data. Practising needs none of it."""
