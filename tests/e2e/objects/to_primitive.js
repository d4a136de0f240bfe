const o = {
  [Symbol.toPrimitive](hint) {
    return hint === "number" ? 7 : hint;
  },
};
console.log(+o, `${o}`, o + "", o * 2, o == "default", [o] + "");
const v = {
  valueOf() {
    return 1;
  },
  toString() {
    return "s";
  },
};
console.log(v + 1, `${v}`, v > 0, v + "", String(v), [v].join(), { s: 5 }[v]);
const d = new Date(0);
console.log(typeof (d + 1), typeof (d - 1));
try {
  +{
    valueOf() {
      return {};
    },
    toString() {
      return {};
    },
  };
} catch (e) {
  console.log(e.message);
}
try {
  `${Symbol("x")}`;
} catch (e) {
  console.log(e.message);
}
try {
  1n + 1;
} catch (e) {
  console.log(e.message);
}
try {
  +1n;
} catch (e) {
  console.log(e.message);
}
const log = [];
const a = {
    valueOf() {
      log.push("a");
      return 1;
    },
  },
  b = {
    valueOf() {
      log.push("b");
      return 2;
    },
  };
a < b;
a > b;
a + b;
a - b;
a ** b;
a == 1;
console.log(log.join(""));
