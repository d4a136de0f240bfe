const map = new WeakMap(), key = {};
console.log(map.get({}), map.get(key) === undefined, map.get("no object"));
map.set(key, 1);
console.log(map.get({}), map.get(key), map.delete(key), map.get(key));
