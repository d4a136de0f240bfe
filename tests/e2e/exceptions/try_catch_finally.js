function f(n) {
  try {
    console.log("try", n);
    if (n === 1) throw new Error("one");
    if (n === 2) return "from try";
    if (n === 3) throw null;
    return "end";
  } catch (e) {
    console.log("catch", e && e.message);
    if (n === 3) return "from catch";
  } finally {
    console.log("finally", n);
    if (n === 4) return "override";
  }
  return "after";
}
for (let i = 0; i < 5; i++) console.log(f(i));
(() => {
  for (let i = 0; i < 3; i++) {
    try {
      if (i === 0) continue;
      if (i === 1) break;
    } finally {
      console.log("loop finally", i);
    }
  }
})();
console.log(
  (() => {
    try {
      return (() => {
        throw 1;
      })();
    } catch {
      return "optional binding";
    } finally {
    }
  })(),
);
try {
  try {
    throw 1;
  } finally {
    throw 2;
  }
} catch (e) {
  console.log(e);
}
console.log(
  (() => {
    l: try {
      return 1;
    } finally {
      break l;
    }
    return 2;
  })(),
);
console.log(
  (() => {
    while (true) {
      try {
        return 1;
      } finally {
        break;
      }
    }
    return 3;
  })(),
);
let x = 1;
const r = (() => {
  try {
    return x;
  } finally {
    x = 2;
  }
})();
console.log(r, x);
try {
  try {
    throw new Error("a");
  } catch (e) {
    throw new Error(e.message + "b");
  } finally {
    console.log("mid");
  }
} catch (e) {
  console.log(e.message);
}
function nested() {
  try {
    try {
      return "inner";
    } finally {
      console.log("f1");
    }
  } finally {
    console.log("f2");
  }
}
console.log(nested());
outer: for (const a of [1, 2]) {
  try {
    for (const b of [1, 2]) {
      try {
        if (b === 2) continue outer;
        console.log(a, b);
      } finally {
        console.log("in");
      }
    }
  } finally {
    console.log("out");
  }
}
