plain = "SET ROLE app"
single = 'it''s joined'
triple = """
    SET search_path
    TO "tenant"
"""
raw = r"a\nb\"c"
raw_bytes = Rb'\x00'
data = b"a\x41\xff\u0041\N{DASH}"
escapes = "a\nb\t\\\'\"\x41\u00e9\U0001F600\101\60é\q\8"
named = "a\N{EM DASH}b"
broken = "\xZZ \u12 \N"
surrogate = "\ud83d"
continued = "SET \
ROLE"
adjacent = ("SET "  # the first
    'search_path ' f"TO {schema}"
    r"\d")
empty = ""
unicode = u"über"
long_octal = "\1234"
crlf_free = """a\
b"""
raw_backslashes = [r'\\', r"\'", rb"""\\""", r"\d", rf'\{x}', rf"\\{x}\\"]
