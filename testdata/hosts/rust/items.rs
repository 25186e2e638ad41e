//! Inner doc: "SET no"

/// Doc: "SET no"
#[derive(Clone, sqlx::FromRow)]
pub struct Repo<'a, T> {
    pub(crate) pool: Arc<sqlx::PgPool>,
    client: Option<&'a mut dyn GenericClient>,
    cache: HashMap<String, T>,
}
struct Pair(PgPool, u8);
struct Unit;

#[cfg(all(test, feature = "pg"))]
mod tests {
    use super::*;

    #[sqlx::test(migrations = "db/migrations")]
    async fn works(pool: PgPool) {
        const LOCAL: &str = "SET a";
        fn inner() -> &'static str { LOCAL }
    }
}

#[async_trait]
impl<T: Executor + Send> store::Store for Repo<'_, T> {
    const SQL: &'static str = "SET b";
    type Conn = PgConnection;

    #[get("/x/{id}")]
    pub async fn get(&self, State(pool): State<PgPool>, Json(body): Json<Body>, (a, b): (u8, u8), e: T) -> Result<()> {
        self.pool.execute(Self::SQL).await
    }
    fn each<E>(mut e: E, f: impl Fn(&str) -> u8, g: &mut Box<dyn Send + tokio_postgres::GenericClient>)
    where
        E: sqlx::Executor<'static>,
    {
        let run = async move |tx: &mut Tx, State(s)| { tx.execute("SET c").await };
        spawn(async move { run(1).await; "SET d" })
    }
}

trait Store: Send + base::Base {
    const NAME: &'static str = "SET e";
    fn plain(&self);
    fn with(&self) -> String { "SET f".to_string() }
}

#[path = "other.rs"]
mod gone;

enum Kind { A = code("SET g"), B }

union Raw { a: u8 }

macro_rules! run {
    ($c:expr) => { $c.execute("SET h", &[("SET i")]) };
}

#[tokio::main]
async fn main() {
    run!(conn);
}

#[declare_sql_function]
extern "SQL" {
    fn nextval(name: Text) -> BigInt;
}

define_sql_function! {
    /// Takes a lock.
    fn pg_advisory_lock(key: BigInt);
}
