const o = {
  a: { b: () => ({ c: 5 }) },
  n: null,
  f() {
    return this === o;
  },
};
console.log(o?.a?.b?.().c, o.x?.y.z.w, o.n?.[0], o.nope?.(), o.f?.(), o?.["f"](), (o?.f)(), o.a.b?.()?.c);
let n = 0;
o.zzz?.[n++];
console.log(n, delete o?.a?.q, delete o.zz?.a.b);
try {
  o.x.y?.z;
} catch (e) {
  console.log(e.name);
}
try {
  o?.x.y;
} catch (e) {
  console.log(e.message);
}
console.log(null?.x ?? "dflt", undefined?.[0]?.b, (void 0)?.());
