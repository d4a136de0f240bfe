// Ten tests of the composite from outside, on objects: the two normalisers.
//
//     node wasm_harness.mjs [directory of the composite]
import { multiplexed } from "./composite.mjs";

const c = multiplexed();
const { dimexpr_normalize: dim, face_normalize: face } = c.f;
const ZERO = 0, ONE = 1, VAR = 2, INV = 3, MEET = 4; // tags; bot and top are 0 and 1
const zero = c.box(ZERO), one = c.box(ONE), bot = zero, top = one;

let passed = 0, count = 0;
function test(name, body) {
  count++;
  const before = c.liveObjects;
  try {
    body();
    if (c.liveObjects !== before) throw new Error(`${c.liveObjects - before} objects leaked`);
    passed++;
    console.log(`✓ ${name}`);
  } catch (error) {
    console.log(`✗ ${name}: ${error.message}`);
  }
}
function expect(actual, wanted) {
  if (actual !== wanted) throw new Error(`${actual} instead of ${wanted}`);
}
/** Normalises an object (which it takes) to a scalar. */
function expectScalar(normalize, input, wanted) {
  const result = normalize(input);
  c.dec(input);
  expect(result, wanted);
}

test("zero stays zero", () => expectScalar(dim, zero, zero));
test("one stays one", () => expectScalar(dim, one, one));
test("bot stays bot", () => expectScalar(face, bot, bot));
test("top stays top", () => expectScalar(face, top, top));
test("inv zero → one", () => expectScalar(dim, c.ctor(INV, zero), one));
test("inv one → zero", () => expectScalar(dim, c.ctor(INV, one), zero));
test("double negation", () => {
  expectScalar(dim, c.ctor(INV, c.ctor(INV, zero)), zero);
  expectScalar(dim, c.ctor(INV, c.ctor(INV, one)), one);
});
test("meet top bot → bot", () => expectScalar(face, c.ctor(MEET, top, bot), bot));
test("meet normalises its parts", () => {
  expectScalar(face, c.ctor(MEET, c.ctor(MEET, top, top), c.ctor(MEET, top, c.ctor(MEET, top, top))), top);
  expectScalar(dim, c.ctor(MEET, c.ctor(INV, zero), c.ctor(MEET, one, c.ctor(INV, zero))), one);
});
// A meet of scalars is a scalar in canonical form; what stays a meet is one of variables.
test("meet of two invs", () => {
  expectScalar(dim, c.ctor(MEET, c.ctor(INV, zero), c.ctor(INV, one)), zero);
  const input = c.ctor(MEET, c.ctor(INV, c.ctor(INV, c.ctor(VAR, c.string("i")))), c.ctor(INV, c.ctor(INV, c.ctor(VAR, c.string("j")))));
  const result = dim(input);
  c.dec(input);
  expect(c.isScalar(result), false);
  expect(c.tag(result), MEET);
  for (const [index, name] of ["i", "j"].entries()) {
    expect(c.tag(c.field(result, index)), VAR);
    expect(c.text(c.field(c.field(result, index), 0)), name);
  }
  c.dec(result);
});

console.log(`── ${passed} / ${count} tests passed ──`);
process.exitCode = passed === count ? 0 : 1;
