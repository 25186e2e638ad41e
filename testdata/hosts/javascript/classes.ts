@Injectable({ scope: f() })
@Second
export class Repo extends base.Repository<Row> implements Thing {
  private pool: Pool;
  static readonly shared?: pg.Pool | undefined = make();
  #secret = 'x';
  @Column() name!: string;
  [computed()]: string = 'c';
  handle = async (sql: string): Promise<void> => { await this.pool.query(sql); };
  static { Repo.init(); }
  constructor(private readonly db: Kysely<DB>, @Inject(TOKEN) public client: pg.Client | null = null, plain: any, { inner }: Deps) {
    super();
    this.pool = new Pool();
  }
  @Transactional('r')
  async save(@Body() x: Array<Knex.Transaction>, y?: Readonly<Promise<Pool | PoolClient>>, ...z: string[]): Promise<Row> {
    const client: PoolClient = await this.pool.connect();
    let later: PoolClient;
    later = client;
    return client.query<Row>('SELECT 1', [x as unknown as string]);
  }
  get value(): string { return 'v'; }
  abstract gone(): void;
  overload(a: string): void;
  overload(a: any) {}
}
abstract class Shape { abstract area(): number; make() { return f(); } }
const Local = class extends Shape {};
const generic = await sql<Row>`SELECT ${id} FROM t`.execute(db);
await prisma.$queryRaw<{ id: number; name: string }[]>`SET search_path TO ${schema}`;
const cast = x as Pool, sure = y!.z!, old = <pg.Client>w, sat = { a: 1 } satisfies Foo, constant = ['a'] as const, same = x as const;
const inst = f<string>;
enum Sql { Set = 'SET x', Plain, 'quo ted' = f() }
namespace Inner.Most { export const text = 'LISTEN x'; export function go() { return text; } }
declare const ambient: Pool;
declare module 'pg' { interface Foo {} }
declare global { var pool: Pool; }
interface Ignored { a: string }
type Also = { b: typeof c };
function over(a: string): void;
function over(this: Foo, a: typeof b, c: (x: string) => void, d: 'lit' | Pool, e: string | undefined) {}
for (const row of rows as Row[]) {}
new Map<string, Pool>([['a', f<B>(c)]]);
async () => { const r = await f<T>(x); await a.b<T>(x).c(); };
styled(Box)<Props>`SET a`;
this.#db<Result[]>/*sql*/ `SET b`;
vi.mock('m', async (original) => ({ ...(await original<typeof import('m')>()), x: f() }));
