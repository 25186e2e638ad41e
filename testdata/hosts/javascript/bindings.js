'use strict';
const pg = require('pg'), { Pool, Client: C } = require('pg');
const one = require('m').member;
const built = require('pg-promise')({ noWarnings: true });
const late = await import('late');
const { types: { builtins }, ...others } = require('pg');
let declared;
var q = 'a', r = q;
declared = require('pg');
const { a, b: renamed, c = 'default', d: { deep = f() } = {}, ['k' + 1]: computed, 'quoted key': quoted, ...rest } = load();
const [first, , third = 3, [inner], ...more] = await list();
[q, r.s] = [r, q];
({ t: this.t, u: v.w } = source);
this.pool = new Pool();
this.#hidden = 1;
self.a.b['c'] = d;
table[key] = f();
get().x = 1;
const fn = () => 1, named = function inner() {}, wrapped = (async (x, y = 1, { z = g() }, ...w) => { return x; });
Foo.prototype.run = function (sql) { return this.client.query(sql); };
module.exports = { fn, run: () => q };
module.exports.extra = exports.more = class extends Base {};
exports.C = class Named {};
function outer(p) {
  if (p) { q = 'branch'; } else q = 'other';
  p && (q = 'and');
  var loop;
  for (const x of p) { loop = x; }
  for (loop of p);
  for (const { sql, args: [head] } of p) use(sql);
  for (const k in p) {}
  function local() { q = 'local'; }
  return local() || p;
}
