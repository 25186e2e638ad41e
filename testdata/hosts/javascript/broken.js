const a = f('before');
function ( { query('inside'
const b = g('after');
class { run() { h('class') }
}}}
k('end', );
