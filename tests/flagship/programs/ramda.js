// ramda: currying, lenses, transducers, data.
const R = require("ramda");

const shapes = [{ kind: "circle", r: 2 }, { kind: "square", side: 3 }, { kind: "circle", r: 1 }, { kind: "rect", w: 2, h: 5 }];
const area = R.cond([[R.propEq("circle", "kind"), (s) => Math.PI * s.r ** 2], [R.propEq("square", "kind"), ({ side }) => side * side], [R.T, ({ w, h }) => w * h]]);
console.log(R.map(area, shapes), R.groupBy(R.prop("kind"), shapes), R.sortWith([R.ascend(R.prop("kind")), R.descend(R.propOr(0, "r"))], shapes));
console.log(R.pipe(R.range(1), R.filter((n) => n % 3 === 0), R.map(R.multiply(2)), R.sum)(50), R.compose(R.toUpper, R.join("-"), R.reverse)("abc"));
console.log(R.into([], R.compose(R.map(R.inc), R.filter((x) => x % 2), R.take(3)), R.range(0, 100)), R.transduce(R.map(R.add(1)), R.flip(R.append), [], [1, 2, 3]));
const lens = R.lensPath(["a", 0, "b"]);
console.log(R.view(lens, { a: [{ b: 1 }] }), R.set(lens, 5, { a: [{ b: 1, c: 2 }] }), R.over(lens, R.negate, { a: [{ b: 1 }] }));
console.log(R.equals({ a: [1, { b: new Set([1, 2]) }], d: new Date(5) }, { a: [1, { b: new Set([1, 2]) }], d: new Date(5) }), R.equals([NaN, 0], [NaN, -0]), R.toString({ a: [1, "x", new Date(0)], b: undefined }));
console.log(R.evolve({ a: R.inc, b: { c: R.toUpper } }, { a: 1, b: { c: "x" }, d: 2 }), R.mergeDeepRight({ a: { b: 1, c: 2 } }, { a: { c: 3 } }), R.path(["a", 1], { a: [1, 2] }), R.assocPath(["x", 2], "y", {}));
console.log(R.curry((a, b, c, d) => [a, b, c, d])(1)(R.__, 3)(2)(4), R.curryN(2, Math.max)(1)(2), R.uncurryN(2, (a) => (b) => a - b)(5, 3), R.memoizeWith(String, (x) => x * 2)(4));
console.log(R.zipWith(R.concat, ["a", "b"], ["c", "d"]), R.aperture(2, [1, 2, 3]), R.splitEvery(2, [1, 2, 3]), R.scan(R.multiply, 1, [1, 2, 3, 4]), R.xprod([1, 2], ["a", "b"]), R.transpose([[1, 2], [3]]));
console.log(R.countBy(Math.floor, [1.1, 2.2, 1.5]), R.uniqWith(R.eqBy(Math.abs), [1, -1, 2]), R.symmetricDifference([1, 2], [2, 3]), R.innerJoin((a, b) => a.id === b, [{ id: 1 }, { id: 2 }], [2]));
console.log(R.tryCatch(() => { throw new Error("x"); }, (e) => e.message)(), R.unfold((n) => (n > 50 ? false : [-n, n + 10]), 10), R.where({ a: R.gt(R.__, 3) }, { a: 4 }), R.invertObj({ a: 1 }), R.toPairs({ a: 1, b: 2 }));
console.log(R.traverse(R.of(Array), (x) => [x, x + 1], [1, 2]), R.sequence(R.of(Array), [[1, 2], [3]]), R.lift((a, b) => a + b)([1, 2], [10, 20]), R.converge(R.divide, [R.sum, R.length])([1, 2, 3, 6]));
console.log(Object.keys(R).length, R.type(null), R.type(async () => {}), R.is(Object, []), R.median([7, 2, 9, 4]), R.product(R.range(1, 11)));
