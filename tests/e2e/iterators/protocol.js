const it = {
  from: 1,
  to: 3,
  [Symbol.iterator]() {
    let c = this.from,
      t = this.to;
    return {
      next: () => (c <= t ? { value: c++, done: false } : { value: undefined, done: true }),
      return() {
        console.log("closed");
        return {};
      },
    };
  },
};
for (const x of it) console.log(x);
for (const x of it) {
  if (x === 2) break;
}
outer: for (const x of it) for (const y of it) continue outer;
(() => {
  for (const x of it) return;
})();
try {
  for (const x of it) throw new Error("body");
} catch (e) {
  console.log(e.message);
}
console.log(
  [...it],
  Array.from(it, (x) => x * 2),
  Math.max(...it),
  new Set(it).size,
  Object.fromEntries([["a", 1]]),
);
const [a] = it;
console.log(a);
try {
  for (const x of {
    [Symbol.iterator]() {
      return 5;
    },
  });
} catch (e) {
  console.log(e.message);
}
try {
  for (const x of {
    [Symbol.iterator]() {
      return {
        next() {
          return 5;
        },
      };
    },
  });
} catch (e) {
  console.log(e.message);
}
try {
  for (const x of 5);
} catch (e) {
  console.log(e.message);
}
try {
  for (const x of {});
} catch (e) {
  console.log(e.message);
}
try {
  for (const x of {
    [Symbol.iterator]() {
      return {
        next() {
          return {};
        },
        return() {
          throw new Error("from return");
        },
      };
    },
  })
    throw new Error("from body");
} catch (e) {
  console.log(e.message);
}
try {
  for (const x of {
    [Symbol.iterator]() {
      return {
        next() {
          return {};
        },
        return() {
          return 1;
        },
      };
    },
  })
    break;
} catch (e) {
  console.log(e.message);
}
