// Programs that ask which properties built-ins have.
const own = o => Object.getOwnPropertyNames(o);
console.log(own(JSON).sort(), own(Boolean.prototype).sort());
console.log(own(Reflect).length, Reflect.ownKeys(Symbol.prototype).length);
console.log(own(Array.prototype).includes("copyWithin"), own(String.prototype).includes("normalize"), own(Date.prototype).includes("setUTCMilliseconds"));
console.log(Reflect.ownKeys(Map.prototype).map(String).sort());
console.log(Object.getOwnPropertySymbols(Array.prototype).map(String).sort());
console.log(Object.keys(Object.getOwnPropertyDescriptors(Set.prototype)).includes("forEach"));
console.log(Object.getOwnPropertyDescriptor(Map.prototype, "size").get.name, Object.getOwnPropertyDescriptor(Array, "length"));
let inherited = [];
for (let o = function* () {}; o; o = Object.getPrototypeOf(o)) inherited.push(own(o).length > 0);
console.log(inherited);
console.log(Object.isFrozen(Math), Object.isFrozen(Object.freeze(JSON)), Object.isSealed(Reflect));
