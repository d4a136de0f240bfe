const bad = ['', ' ', '{', '[', '[1', '[1 ', '[1 2', '{"a"', '{"a":', '{"a":1', '{"a":1 "b"', '{"a":1,', '{"a":1,}', '{a:1}', '[1,]', '[,1]', '01', '-', '-a', '1.', '1.e', '1e', '1e+', '"abc', '"a\\', '"a\\x"', '"\\u12g4"', '"\\u12', '"a\u0001"', 'tru', 'trux', 'nul', 'fals', 'x', '1 x', '{} {}', '[1]]', 'undefined', "'a'", '{"a":tru}', '[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,x]', '--1', '+1', '.5', '1..2', '[1}', '{"a":1]', '{"a" 1}', '{1:2}', '\u00a01', '[1,2', '"\n"', 'nullx', 'é', '"é', '{"é":x}'];
for (const t of bad) try { console.log(t, JSON.stringify(JSON.parse(t))); } catch (e) { console.log(e.name, e.message); }
const good = ['1', '-0', '0', '123456789012345', '1234567890123456', '12345678901234567890', '-1.5e3', '1E5', '1e400', '-1e-400', '0.1', '5e-324', '"a\\u0041\\ud83d\\ude00\\n\\t\\"\\/\\b\\f\\r\\\\"', '"\u{1F600}é"', '[]', '{}', ' [ 1 , 2 ] ', '{"a":1,"a":2}', '{"__proto__":1,"1":2,"0":3,"b":{"c":[{}]}}', '{"a\\u0062":1,"ab":2}', '{"a\\"":1,"b\\\\":2}', '[[[[[]]]],[{"a":[]}]]', '"\\u00e9"', '"\\u0100"', 'true', 'false', 'null', '{"4294967295":1,"4294967294":2,"-1":3}', '[0.1,1e21,1e-7,123e-20]'];
for (const t of good) { const v = JSON.parse(t); console.log(v, JSON.stringify(v), JSON.stringify(v, null, 2), Object.is(v, -0)); }
// Names that look like others up to escapes
const objs = JSON.parse('[{"a\\\\":1,"b":2},{"a\\"b":1,"b":2},{"a\\\\":3,"c":4},{"x\\n":1},{"x\\n":2},{"é":1},{"é":2},{"\u{1F600}":1},{"\u{1F600}":3}]');
console.log(objs);
let deep = '['.repeat(1000) + ']'.repeat(1000), n = 0;
for (let v = JSON.parse(deep); v; v = v[0]) n++;
console.log(n);
const many = {}; for (let i = 0; i < 600; i++) many['k' + i] = i;
console.log(JSON.stringify(JSON.parse(JSON.stringify(many))) === JSON.stringify(many));
const big = Array.from({ length: 400 }, (_, i) => ({ i, s: 'x'.repeat(i % 50) + (i % 7 ? '' : '\u20ac'), f: i / 7 }));
const bt = JSON.stringify(big); console.log(bt.length, JSON.stringify(JSON.parse(bt)) === bt);
console.log(JSON.parse('{"a":[1,2,{"b":3}]}', (k, v) => typeof v === 'number' ? v * 2 : v));
// Writing
const d = new Date(0);
const cases = [undefined, () => 1, Symbol('x'), 1n, d, [undefined, () => 1, Symbol()], { a: undefined, b: () => 1, [Symbol()]: 1 }, [1, , 3], new Array(3), { toJSON() { return 'tj'; } }, { a: { toJSON: 1 } }, { get x() { return 5; } }, Object.create({ inherited: 1 }, { own: { value: 1, enumerable: true }, hid: { value: 2 } }), new (class A { constructor() { this.z = 1; this.a = 2; } }), Object.freeze([1, 2]), { 1: 'a', 0: 'b', z: 1, [-1]: 2 }, [NaN, Infinity, -0, 1e21, 0.1], new Number(3), new String('s'), new Boolean(false), Object(Symbol()), [new Map, new Set], '\ud800', 'a\udc00\ud83d\ude00b', ['\u2028é"\\\u0007'], { 'é"': 1, '\u20ac': '\u20ac' }, null, 'plain', [[], {}, [[]]], new Error('x'), /x/, Object(1n), [function f() {}]];
for (const c of cases) for (const gap of [undefined, 2, '--', '\u20ac']) try { console.log(JSON.stringify(c, null, gap)); } catch (e) { console.log(e.name, e.message); }
const cyc = { a: [{}] }; cyc.a[0].b = cyc;
try { JSON.stringify(cyc); } catch (e) { console.log(e.message); }
Array.prototype.toJSON = function () { return 'arr' + this.length; };
console.log(JSON.stringify({ a: [1, 2] }), JSON.stringify([1])); delete Array.prototype.toJSON;
Object.prototype.toJSON = function () { return 'obj'; };
console.log(JSON.stringify({ a: [1, 2] }), JSON.stringify([1]), JSON.stringify('s')); delete Object.prototype.toJSON;
console.log(JSON.stringify({ a: [1, 2] }));
let nest = []; for (let i = 0; i < 420; i++) nest = [nest]; console.log(JSON.stringify(nest).length, JSON.stringify(nest, null, 1).length);
const o = { a: 1, b: 2, c: 3 }; delete o.b; o.b = 4; console.log(JSON.stringify(o));
Object.prototype[1] = 'proto'; console.log(JSON.stringify([0, , 2])); delete Object.prototype[1]; console.log(JSON.stringify([0, , 2]));
console.log(JSON.stringify({ a: [1, { b: 2 }], c: 'x' }, null, '\t'), JSON.stringify({ a: 1, b: [1, 2] }, ['b']), JSON.stringify({ a: 1 }, (k, v) => v));
console.log(JSON.stringify(Object.create(null)), JSON.stringify(Object.assign(Object.create(null), { q: 1 })));
for (const t of ['undefined', 'NaN', 'Infinity', '[object Object]', '[object Array]', 'undefine', '-Infinity', String({}) + ' ']) try { JSON.parse(t); } catch (e) { console.log(e.message); }
