new Pool({ max: 1 }).connect().then((c) => c.query('LISTEN a'), console.error);
new pg.native.Client;
a?.b?.(c)?.[d]?.e();
a['b'](c[0], ...d);
(async () => { await (await f()).g(await h()); })();
(0, lib.query)('x');
function* gen() { const r = yield run('y'); yield; yield* other(); }
if (a) b(); else if (c()) d(); else { e(); }
switch (f()) { case g(): h(); break; default: i(); }
try { j(); } catch ({ message = k() }) { l(); } finally { m(); }
do { n(); } while (o());
while (p()) q();
label: for (const k in r()) s(k);
throw t();
delete u().v, typeof w(), x()[y()]++;
import('late').then((m) => m.z());
process.on('exit', function bye() { super.bye(); });
const client = await (connect('z')), row = await (await client.query('a')).rows[0];
