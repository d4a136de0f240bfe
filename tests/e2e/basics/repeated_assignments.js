// Assignments that come to the same, of which some are read and some are not
const log = (...values) => (console.log(...values), values[0]);

// What the last of them gives is read.
function repeated() {
  let captured = 1;
  function locals(f) { var x, y; x = 5; y = x; x = 5; f(x); y = 1; return f(x, y); }
  function fields() { var x; x = captured; x = captured; return x; }
  function apart() { var x = 3; captured; x = 1; typeof captured; x = 1; if (captured > 1) x = 7; return x; }
  function operations(value, other) { var x; x = typeof value; x = typeof value; if (other) x = 5; return x; }
  function signs(sign) { var x; x = 0; x = -0; x = 0; x = -0; if (sign) x = 1; return 1 / x; }
  captured++;
  log(locals(log), fields(), apart(), operations(() => {}), operations(1, true), signs());
}
repeated();

// What the first gives is read: it is copied before the second.
function copied() {
  let captured = 1;
  function twice(f) { var x = captured, y = x; x = captured; return f(y, y); }
  function branches(flag) { var x, y; x = 5; y = x; x = 5; if (flag) { y = 1; x = 8; } return x + y; }
  function rows(flag) { var x, y, z; x = 5; y = x; x = 6; z = x; x = 5; y = x; x = 6; z = x; if (flag) x = y = z = 9; return [x, y, z]; }
  captured++;
  log(twice(log), branches(false), branches(true), String(rows(false)), String(rows(true)));
}
copied();

// To themselves
function selves(f) {
  var x = 7, y;
  x = x; x = x;
  f(x);
  x++;
  for (const key of ['a', 'b']) { x = x; f(key); x = x; x = x; y = x; y = y; }
  try { x = x; x = x; f(y); } finally { y = y; y = y; }
  return x + y;
}
log(selves(log));

// Nobody reads the first, for what may throw comes after the second.
function thrown(f) {
  var x = 0;
  try { x = 1; [7]; x = 2; f(); x = 3; } catch { return x; }
  return x;
}
log(thrown(), thrown(() => {}));

// In code that is never reached
class Sealed extends Object {
  constructor() {
    log('new');
    super((++Sealed)?.a);
    log(this);
  }
}
try { new Sealed(); } catch (e) { log(e.name); }
function unreached(f) {
  const constant = 1;
  var x, y, z;
  f('before');
  f((++constant)?.a);
  x = f; y = x; x = y; z = x;
  for (;;) { z = y; y = x; x = z; f(x, y, z); if (f(z)) break; }
  return [x, y, z];
}
try { unreached(log); } catch (e) { log(e.name); }
function circle(f) { const constant = 1; var x, y, z; f((++constant)?.a); x = y; y = z; z = x; return f(x, y, z); }
try { circle(log); } catch (e) { log(e.name); }

// Copies and finalizers in loops
function loops(f) {
  var a, b = 0, c;
  outer: for (let i = 0; i < 4; i++) {
    a = i; a = i;
    const k = a;
    try {
      if (i === 1) continue;
      b = k; b = k;
      for (const j of [i, i]) {
        const d = j;
        c = d; b = c; c = d;
        try { if (j === 3) break outer; f(d, k); } finally { c = b; c = b; b = k; }
      }
    } catch (e) {
      b = e;
    } finally {
      a = k; a = b; a = k;
      f(a, b, c);
    }
  }
  return [a, b, c];
}
log(String(loops(log)));
