const o = { b: 1, 2: 1, a: 1, 1: 1, [Symbol("s")]: 1, "-1": 1, "01": 1, 4294967295: 1, 4294967294: 1 };
console.log(Object.keys(o), Reflect.ownKeys(o).length);
o.z = 1;
delete o.a;
o.a = 2;
console.log(Object.keys(o).join());
for (const k in o) console.log(k);
