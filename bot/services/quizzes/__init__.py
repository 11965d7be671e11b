"""Quizzes: banks of questions, rounds in which they are asked, and what came of them."""
