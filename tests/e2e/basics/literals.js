console.log(0xff, 0b101, 0o17, 1_000_000, 0.5, 5, 1e3, 0.1e-2, 017, 089);
console.log("\0".length, "\u{61}", "\x61", "\v\f\b".length, "\'");
console.log([, 1, , 2, ,].length, [1, 2, 3].length, [...[1, 2], ...[], 3]);
console.log({ a: 1, "b c": 2, 3: 4, [`d${1}`]: 5, 0x10: 6, 1e3: 7 });
console.log(/a\/b[/]/g.source, null, true, undefined);
