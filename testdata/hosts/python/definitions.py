"""A docstring: SET ROLE nobody."""


@app.get("/x")
@decorated
async def handler(db: Annotated[AsyncSession, Depends(get_db)], /, n: int = limit(), *, q: "str" = 'a', **rest) -> Response[check()]:
    """SET ROLE in a docstring marks nothing."""
    return await db.execute(q)


def untyped(a, b=1, *args: int, c, **kwargs: str):
    if a:
        return
    return a, b


class Repo(Base[Model], mixins.Tenant, metaclass=make_meta(), table=True):
    table = "orders"
    session: Session
    pool: psycopg_pool.ConnectionPool | None = None

    def __init__(self, pool):
        self.pool = pool

    @classmethod
    def make(cls, dsn: str):
        return cls(dsn)

    @staticmethod
    def plain(text):
        return text

    @property
    def size(self): return self.pool.size()

    def gathers(*args, key=None): ...

    class Meta:
        db_table = "x"


@contextmanager
def session_scope():
    session = Session()
    yield session
    session.close()


def many():
    got = yield
    yield from others()
    yield 1, 2


def outer():
    def inner(x):
        return lambda y: x + y
    return inner


if TYPE_CHECKING:
    def conditional(): ...
