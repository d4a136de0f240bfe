// ECMA-262 21.3 The Math object. The kernel has the functions; here are conversions and attributes.

var MathObject = newPlainPrototype();
defineHidden(globalObject, "Math", MathObject);
defineTag(MathObject, "Math");
defineConstants(MathObject, {
  E: 2.718281828459045, LN10: 2.302585092994046, LN2: 0.6931471805599453, LOG10E: 0.4342944819032518, LOG2E: 1.4426950408889634,
  PI: 3.141592653589793, SQRT1_2: 0.7071067811865476, SQRT2: 1.4142135623730951,
});
defineMembers(MathObject, {
  abs(x) { return %MathAbs(%ToNumber(x)); },
  acos(x) { return %MathAcos(%ToNumber(x)); },
  acosh(x) { return %MathAcosh(%ToNumber(x)); },
  asin(x) { return %MathAsin(%ToNumber(x)); },
  asinh(x) { return %MathAsinh(%ToNumber(x)); },
  atan(x) { return %MathAtan(%ToNumber(x)); },
  atanh(x) { return %MathAtanh(%ToNumber(x)); },
  atan2(y, x) {
    var ny = %ToNumber(y);
    return %MathAtan2(ny, %ToNumber(x));
  },
  cbrt(x) { return %MathCbrt(%ToNumber(x)); },
  ceil(x) { return %MathCeil(%ToNumber(x)); },
  clz32(x) { return %MathClz32(%ToNumber(x) >>> 0); },
  cos(x) { return %MathCos(%ToNumber(x)); },
  cosh(x) { return %MathCosh(%ToNumber(x)); },
  exp(x) { return %MathExp(%ToNumber(x)); },
  expm1(x) { return %MathExpm1(%ToNumber(x)); },
  floor(x) { return %MathFloor(%ToNumber(x)); },
  fround(x) { return %MathFround(%ToNumber(x)); },
  // 21.3.2.17 f16round
  f16round(x) { return %MathF16round(%ToNumber(x)); },
  // 21.3.2.18: all conversions before anything else
  hypot(a, b, ...rest) {
    var numbers = [%ToNumber(a === undefined && arguments.length < 1 ? 0 : a), %ToNumber(b === undefined && arguments.length < 2 ? 0 : b)];
    for (var i = 0; i < rest.length; i++) %ArrayAppend(numbers, %ToNumber(rest[i]));
    var largest = 0, nan = false;
    for (var j = 0; j < numbers.length; j++) {
      var n = %MathAbs(numbers[j]);
      if (n === Infinity) return Infinity;
      if (n !== n) nan = true;
      if (n > largest) largest = n;
    }
    if (nan) return NaN;
    if (largest === 0) return 0;
    // Kahan's summation of the squares, scaled, as V8 does
    var sum = 0, compensation = 0;
    for (var k = 0; k < numbers.length; k++) {
      var scaled = numbers[k] / largest;
      var summand = scaled * scaled - compensation;
      var preliminary = sum + summand;
      compensation = (preliminary - sum) - summand;
      sum = preliminary;
    }
    return %MathSqrt(sum) * largest;
  },
  imul(x, y) {
    var a = %ToNumber(x) | 0;
    return %MathImul(a, %ToNumber(y) | 0);
  },
  log(x) { return %MathLog(%ToNumber(x)); },
  log1p(x) { return %MathLog1p(%ToNumber(x)); },
  log10(x) { return %MathLog10(%ToNumber(x)); },
  log2(x) { return %MathLog2(%ToNumber(x)); },
  // 21.3.2.24
  max(...values) {
    var highest = -Infinity;
    for (var i = 0; i < values.length; i++) highest = maximum(highest, %ToNumber(values[i]));
    return highest;
  },
  // 21.3.2.25
  min(...values) {
    var lowest = Infinity;
    for (var i = 0; i < values.length; i++) lowest = minimum(lowest, %ToNumber(values[i]));
    return lowest;
  },
  pow(base, exponent) {
    var b = %ToNumber(base);
    return b ** %ToNumber(exponent);
  },
  random() { return %Random(); },
  round(x) { return %MathRound(%ToNumber(x)); },
  sign(x) { 
    var n = %ToNumber(x);
    return n > 0 ? 1 : n < 0 ? -1 : n;
  },
  sin(x) { return %MathSin(%ToNumber(x)); },
  sinh(x) { return %MathSinh(%ToNumber(x)); },
  sqrt(x) { return %MathSqrt(%ToNumber(x)); },
  tan(x) { return %MathTan(%ToNumber(x)); },
  tanh(x) { return %MathTanh(%ToNumber(x)); },
  trunc(x) { return %MathTrunc(%ToNumber(x)); },
});

defineLength(MathObject.max, 2);
defineLength(MathObject.min, 2);

function maximum(a, b) {
  if (a > b) return a;
  if (b > a) return b;
  if (a !== a) return a;
  if (b !== b) return b;
  return a === 0 && %SameValue(a, -0) ? b : a;
}

function minimum(a, b) {
  if (a < b) return a;
  if (b < a) return b;
  if (a !== a) return a;
  if (b !== b) return b;
  return a === 0 && %SameValue(b, -0) ? b : a;
}
