// 22.2.7.2 creates the properties of a result: setters that arrays inherit do not see it.
for (const name of ["index", "input", "groups", "0"]) Object.defineProperty(Array.prototype, name, { set() { console.log("set", name); }, get() { return "inherited"; }, configurable: true });
const plain = /b(c)?/.exec("abd"), named = /(?<x>b)(?<y>z)?/.exec("abd"), indices = /(?<x>b)/d.exec("abd");
for (const name of ["index", "input", "groups", "0"]) delete Array.prototype[name];
console.log(plain, Object.getOwnPropertyDescriptors(plain));
console.log(Reflect.ownKeys(named), { ...named.groups }, named.index, Reflect.ownKeys(indices), indices.indices[0], indices.indices.groups.x);
