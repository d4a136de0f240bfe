// lodash: collections, objects, strings, functions.
const _ = require("lodash");

const people = [
  { name: "Ann", age: 31, tags: ["a", "b"], address: { city: "Oslo" } },
  { name: "Bob", age: 25, tags: ["b"], address: { city: "Rome" } },
  { name: "Cid", age: 31, tags: [], address: null },
  { name: "Dee", age: 25, tags: ["c", "a"], address: { city: "Oslo" } },
];
console.log(_.chunk(_.range(10), 3), _.compact([0, 1, false, 2, "", 3]), _.difference([2, 1], [2, 3]), _.flattenDeep([1, [2, [3, [4]]]]));
console.log(_.groupBy(people, "age"), _.keyBy(people, "name").Bob, _.countBy(people, (p) => p.tags.length));
console.log(_.sortBy(people, ["age", "name"]).map((p) => p.name), _.orderBy(people, ["age", "name"], ["desc", "asc"]).map((p) => p.name));
console.log(_.map(people, "address.city"), _.filter(people, { age: 31 }).length, _.find(people, ["name", "Dee"]).age, _.partition(people, "address.city").map((x) => x.length));
console.log(_.get(people, "[0].address.city"), _.set({}, "a[0].b.c", 4), _.has(people[0], "address.city"), _.omit(people[0], ["tags", "address"]), _.pick(people[0], "name"));
const original = { a: [1, { b: new Date(0) }], c: new Map([["k", new Set([1])]]), d: /x/gi, e: new Uint8Array([1, 2]) };
original.self = original;
const copy = _.cloneDeep(original);
console.log(copy, copy.self === copy, copy.a !== original.a, _.isEqual(original, copy));
console.log(_.merge({ a: [{ b: 2 }, { d: 4 }], x: { y: 1 } }, { a: [{ c: 3 }, { e: 5 }], x: { z: 2 } }), _.defaultsDeep({ a: { b: 2 } }, { a: { b: 1, c: 3 } }));
console.log(_.camelCase("--foo-bar--"), _.kebabCase("fooBarBaz9x"), _.snakeCase("Foo Bar"), _.startCase("fooBar"), _.deburr("déjà vu"), _.upperFirst("fred"), _.words("fred, barney, & pebbles"));
console.log(_.escape("<a & 'b'>"), _.unescape("&lt;p&gt;"), _.padStart("7", 3, "0"), _.truncate("hi-diddly-ho there, neighborino", { length: 24, separator: " " }), _.trim("-_-abc-_-", "_-"));
console.log(_.sum([4, 2, 8]), _.meanBy(people, "age"), _.maxBy(people, "age").name, _.round(4.006, 2), _.clamp(-10, -5, 5), _.inRange(3, 2, 4));
console.log(_.curry((a, b, c) => a + b + c)(1)(2)(3), _.flow([(x) => x + 1, (x) => x * 2])(3), _.memoize((x) => x * 2)(4), _.partial((a, b) => [a, b], _, 2)(1));
let calls = 0;
const once = _.once(() => ++calls);
once(); once();
console.log(calls, _.after(2, () => "x")(), _.negate((x) => x)(0), _.times(4, String), _.uniqueId("p") !== _.uniqueId("p"));
console.log(_.chain(people).filter("address").map("address.city").uniq().sortBy().value(), _(people).map("age").reduce((a, b) => a + b));
console.log(_.zipObject(["a", "b"], [1, 2]), _.unzip([["a", 1], ["b", 2]]), _.xor([2, 1], [2, 3]), _.unionBy([2.1], [1.2, 2.3], Math.floor), _.sortedIndex([30, 50], 40));
console.log(_.isPlainObject(Object.create(null)), _.isEmpty({}), _.isArguments((function () { return arguments; })()), _.isNaN(NaN), _.isElement({}), _.toPath("a.b[0].c"));
console.log(_.invert({ a: 1, b: 2, c: 1 }), _.mapValues({ a: { x: 1 } }, "x"), _.transform([2, 3, 4], (r, n) => { r.push(n * n); return n % 2 === 0; }, []));
console.log(_.debounce.name, _.VERSION, Object.keys(_).length);
setTimeout(_.throttle(() => console.log("throttled"), 5), 1);
_.defer((x) => console.log("deferred", x), "y");
