import os

x = 1
self.pool = pool
settings.DATABASES["default"]["OPTIONS"] = {"options": "-c x=y"}
os.environ["PGOPTIONS"] = "-c"
table[key()] = made()
make().attribute = 2
a = b = c.d = value()
e, f = 1, "two"
(g, [h, i]), j = (k, ("l", "m")), n
o, p = pair()
q, *r, s = many
t: Optional[psycopg.Cursor] = None
u: "Session | None"
self.v: sa.engine.Engine = make_engine()
sql = "SELECT 1"
sql += " FOR UPDATE"
sql %= (x,)
count -= 1
self.log += "line"
tags |= {"a"}
if (match := find(y)):
    w = 1
elif other():
    w = 2
else:
    w = 3
while go():
    w = 4
for row in rows:
    use(row)
else:
    after()
for name, text in [("a", "SET a"), ("b", "SET b")]:
    run(text)
for i, text in enumerate(sorted(STATEMENTS), start=1):
    run(text)
for i, (left, right) in enumerate(zip(ls, rs)):
    run(left)
for key, text in STATEMENTS.items():
    run(text)
for text in STATEMENTS.values():
    run(text)
for left, right in pairs:
    run(right)
for self.current in reversed(list(xs)):
    pass
try:
    conn = connect()
except (OSError, make_error()) as error:
    conn = None
except ValueError:
    conn = 2
else:
    conn = 3
finally:
    done = close()
match command.parse():
    case "SET ROLE" | "RESET":
        w = 5
    case {"sql": text, **others} if check(text):
        w = 6
    case Point(first, y=second) as point:
        w = 7
    case [head, *tail]:
        w = 8
    case whole:
        w = 9
with lock: held = 1
del table[drop()], x
global_text = "SELECT" ; other_text = "INSERT"


def change():
    global x, pool
    x = 2
    pool = make_pool()
    local = 3

    def inner():
        nonlocal local
        local = 4
        x = 5


type(mock).attribute = make("SET ROLE a")
type(mock)["key"] = other()
type Alias = Annotated[int, check()]
