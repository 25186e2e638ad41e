plain = f"SET {name} TO {value!s}"
converted = f"SET x TO {value!r}"
formatted = f"{value:>{width()}} {other:%Y}"
shown = f"{value=}"
braces = f"{{literal}} {x}}}"
nested = f"a{f'b{inner}'}c"
same_quotes = f"a{d["k"]}b"
raw = rf"\d{x}\n{{"
escaped = f"\t{x}\N{DASH}\{y}"
expression = f"{quote(a) + 'b' if c else d.e}"
triple = F'''
    {a}
    SET {b.c[0]}
'''
template = t"SELECT {value} FROM {table:i} WHERE {where:q}"
lambda_inside = f"{(lambda x: run(x))(1)}"
several = f"{a, b}"
unclear = f"{}"
