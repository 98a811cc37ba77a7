"""The kinds of questions, an entry a module.

To add one, add its module with an ``ENTRY``, its section in ``quiz.md`` of each language, and its
test; nothing else names it.
"""

from cnnviz.discovery import entries
from cnnviz.teaching.quizzes.kind import QuizKind

KINDS = entries(__name__, QuizKind)
"""All kinds by name, in the order in which people are offered them."""
