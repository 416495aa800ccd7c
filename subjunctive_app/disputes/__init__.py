"""Answers that did not count: what learners say of them, and what an operator decides."""
