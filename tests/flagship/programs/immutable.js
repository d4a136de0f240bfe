// immutable: persistent maps, lists, sets, records, sequences.
const { Map, List, Set, OrderedMap, Record, Seq, Range, Stack, fromJS, is, merge } = require("immutable");

let map = Map();
for (let i = 0; i < 2000; i++) map = map.set("k" + (i * 7919) % 2003, i);
console.log(map.size, map.get("k5"), map.reduce((a, b) => a + b, 0), map.delete("k5").size, is(map, Map(map.toArray())), map.hashCode());
let list = List(Range(0, 1000));
list = list.push(1, 2).unshift(-1).set(500, "x").splice(3, 2);
console.log(list.size, list.get(498), list.slice(-3).toJS(), list.indexOf("x"), String(List([1, Map({ a: Set([1]) })])));
const deep = fromJS({ a: { b: [1, { c: 2 }] }, d: "e" });
console.log(deep.getIn(["a", "b", 1, "c"]), deep.updateIn(["a", "b", 0], (x) => x + 9).toJS(), deep.mergeDeep({ a: { f: 1 } }).toJS(), deep.equals(fromJS(deep.toJS())));
const Point = Record({ x: 0, y: 0 }, "Point");
console.log(String(new Point({ x: 3 })), new Point().set("y", 2).toObject(), OrderedMap([["z", 1], ["a", 2]]).map((v) => v * 2).toArray(), Set([3, 1, 3]).union([9]).toArray().sort());
console.log(Seq([1, 2, 3, 4, 5]).filter((x) => x % 2).map((x) => x * x).take(2).toArray(), Stack.of(1, 2).push(0).toArray(), list.groupBy((x) => typeof x).keySeq().toArray(), merge({ a: 1 }, { b: 2 }));
console.log(map.withMutations((m) => { for (let i = 0; i < 100; i++) m.delete("k" + i); }).size, list.sortBy((x) => -x).first(), Range(1, Infinity).skip(5).first(), JSON.stringify(deep));
