import d, { a as b, type T, c } from 'm';
import * as n from '../n';
import type { Pool } from 'pg';
import r = require('r');
import alias = n.inner.thing;
import 'side-effect';
export * from './all';
export * as ns from './ns';
export { x as y, default as z, w } from './some';
export { b as bee, c, d as default };
export const exported = n.f();
export default async function main(p: Pool) { return p.query('x'); }
export = n;
export class Model extends n.Base<T> {}
