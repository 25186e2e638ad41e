concat = "a" + b + "c" + (d + "e")
minus = a - "b" + "c"
percent = "SET %s" % name % ("a", 'b')
either = a or "b" or c
both = a and b or c
conditional = "a" if test(x) else "b" if y else "c"
negated = not call(x)
compared = one() < two() in [three()]
numbers = [1, -2, 0x1F, 1.5e3, 1_000, -x]
constants = (True, False, None, ...)
items = {"a", b, *rest()}
pairs = {"a": 1, key: 2, **more, "b" "c": 3, 4: 5, f"{k}": 6, "in": {"d": [7]}}
called = dict(a=1, *args, **kwargs)
chain = engine.connect().execution_options(isolation_level="AUTOCOMMIT")["k"](1)
sliced = text[1:len(x)][a, "b"]
looked = (await (pool).acquire())
walrus((n := make(1)), m)
listed = [run(x) for x in xs if keep(x)]
mapped = {k: f(v) for k, v in d.items()}
keyed = {"k": f(v) for v in vs}
generated(q for row in rows async for q in row)
one = (yield_ for yield_ in zip(a, b))
do = lambda a, b=default(), *c, **d: cursor.execute(a)
run(lambda: go(), key=lambda x: x.y)
print(*args, sep="", **options)
shifted = ~a << b() | c
lists = [*a, *b]
a.b["c"].d(e)
