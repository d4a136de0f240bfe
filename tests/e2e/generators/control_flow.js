function* f(n) {
  outer: for (let i = 0; i < n; i++) {
    for (let j = 0; ; j++) {
      if (j > i) continue outer;
      if (i === 3) break outer;
      yield [i, j];
    }
  }
  switch (n) {
    case 4:
      yield "four";
    default:
      yield "dflt";
      break;
    case 9:
      yield "nine";
  }
  do {
    yield n--;
  } while (n > 2);
  const fs = [];
  for (let k = 0; k < 2; k++) {
    yield k;
    fs.push(() => k);
  }
  yield fs.map((f) => f());
  yield n > 1 ? yield "cond" : 0;
  const o = { [yield "key"]: yield "val", ...(yield "spread") };
  yield o;
  yield [yield "a1", yield "a2"];
  yield `${yield "t1"}-${yield "t2"}`;
  yield (yield "l") + (yield "r");
  yield f.call(yield "this", yield "arg") === undefined;
}
const it = f(4);
let v = 0,
  r;
while (!(r = it.next(v++)).done) console.log(JSON.stringify(r.value));
function* fin() {
  try {
    try {
      yield 1;
      throw "e";
    } finally {
      yield "f1";
    }
  } catch (e) {
    yield "caught " + e;
  } finally {
    yield "f2";
  }
  return "done";
}
console.log([...fin()]);
function* override() {
  try {
    return "a";
  } finally {
    yield "b";
    return "c";
  }
}
const ov = override();
console.log(ov.next(), ov.next());
function* retf() {
  try {
    yield 1;
  } finally {
    yield 2;
  }
}
const rf = retf();
rf.next();
console.log(rf.return("x"), rf.next(), rf.next());
function* lp() {
  for (const x of [1, 2, 3]) {
    try {
      if (x === 2) continue;
      yield x;
    } finally {
      yield "fin" + x;
    }
  }
}
console.log([...lp()]);
function* cl() {
  for (const [a, b = yield "default"] of [[1], [2, 3]]) yield [a, b];
}
console.log([...cl()]);
