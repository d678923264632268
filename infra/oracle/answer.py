"""Answers cases: one JSON object a line in, one a line out, in the same order.

    python answer.py < cases.jsonl > answers.jsonl

The form of a case is told in README.md.
"""

import json
import logging
import sys
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

# The package is run from here and not installed, which OpenFisca would mention for each of its entities.
logging.disable(logging.WARNING)

from openfisca_kuwait_assurance.cases import Oracle  # noqa: E402

_AT_ONCE = 25_000


def main():
    oracle = Oracle()
    lines = (line for line in sys.stdin if line.strip())
    while batch := list(islice(lines, _AT_ONCE)):
        answers = oracle.answer([json.loads(line) for line in batch])
        sys.stdout.write("".join(json.dumps(answer) + "\n" for answer in answers))


if __name__ == "__main__":
    main()
