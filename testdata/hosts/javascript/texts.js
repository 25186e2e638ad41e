q('single \'quoted\'\n', "double \x41\u0042\u{1F600}", 'cont\
inued', "", 'é \uD83D\uDE00');
q(`plain`, `a ${b} c ${d.e} \` ${f(`nested ${g}`)}`, String.raw`C:\new\${not a hole}${x}`);
sql`SELECT ${a}`;
client.sql`a`.then(Prisma.sql`b`);
tag()`c`;
const add = 'a' + b + (`c` + 'd') + (e, f) + 1;
const paren = ('x' + y) + z;
let s = 'SET ';
s += 'search_path';
s += ` TO ${schema}`, t['u'] += 'v';
const pick = c ? 'one' : d() ? 'two' : 'three';
const or = a || b() || 'c';
const nn = a ?? 'b' ?? 'c';
const and = a() && b && 'c';
const mixed = (a && 'b') || 'c';
const eq = a === f() - 1;
const truth = [!0, !1, void 0, undefined, null, true, -1, 1.5e3, /re/g, this, ...rest];
const o = { a, 'b c': 1, [d()]: 2, ...e, 7: 'seven', m() { return 1; }, get p() { return q(); }, f: function () {}, g: () => 1, async *h(x) {} };
x ??= make();
for (let i = 0, n = f('<!'); i < n; i++) use(i);
// a comment
/* another */ q(/* inside */ 'a', /* and */ 'b');
