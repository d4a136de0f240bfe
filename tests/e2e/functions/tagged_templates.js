function tag(s, ...v) {
  return s.raw.join("|") + "#" + s.join("|") + "#" + v.join();
}
console.log(tag`a${1}b\n${2}c`, tag``, tag`\u{41}`);
const same = () => ((s) => s)`x${0}y`;
console.log(same() === same(), Object.isFrozen(same()), Array.isArray(same().raw));
console.log(((s) => s[0])`\unicode`, String.raw`a\n${1}\t`);
const o = {
  t(s) {
    return this === o && s[0];
  },
};
console.log(o.t`m`, o?.["t"](["q"]));
