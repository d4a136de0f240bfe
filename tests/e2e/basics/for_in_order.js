// for-in: integer keys first, then strings in order of creation, then the prototype's; shadowed and deleted keys.
const proto = { p: 1, shared: 1, 5: 1 }; const o = Object.create(proto, { hidden: { value: 1 } });
o.b = 1; o[2] = 1; o.a = 1; o[1] = 1; o.shared = 2; o["-1"] = 1; o["01"] = 1; o[4294967295] = 1; o[4294967294] = 1;
const keys = []; for (const k in o) keys.push(k); console.log(keys.join());
const seen = []; for (const k in o) { seen.push(k); delete o.a; delete o.b; o.z = 1; } console.log(seen.join());
for (const k in "ab") console.log(k); for (const k in null) console.log("never"); for (const i in [7, , 9]) console.log(typeof i, i);
