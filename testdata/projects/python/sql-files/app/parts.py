import re
from importlib import resources

HEADER = re.compile(r"^-- ([a-z_]+) --$", re.MULTILINE)


def parse(text):
    parts = iter(HEADER.split(text))
    next(parts)
    return dict(zip(parts, parts))


def load():
    return parse((resources.files("app") / "queries" / "parts.sql").read_text(encoding="utf-8"))


parts = load()
