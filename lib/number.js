// ECMA-262 21.1 Number objects, 19.2 the numeric globals.

function Number(...args) {
  "builtin constructor";
  var number = 0;
  if (args.length > 0) {
    // Steps 1.a-c. (An argument that is undefined is not an absent one: NaN.)
    var primitive = %ToNumeric(args[0]);
    number = %IsBigInt(primitive) ? %BigIntToNumber(primitive) : primitive;
  }
  if (new.target === undefined) return number;
  return %NewWrapper(number, prototypeFrom(new.target, "Number.prototype"));
}

%DefineOwnProperty(Number, "length", CONFIGURABLE_DATA, 1, undefined, undefined);

// 21.1.3.7.1 ThisNumberValue
function thisNumberValue(value, method) {
  if (%IsNumber(value)) return value;
  if (%ClassOf(value) === CLASS_WRAPPER) {
    var inner = %GetSlot(value, 0);
    if (%IsNumber(inner)) return inner;
  }
  throw typeError("Number.prototype." + method + " requires that 'this' be a Number");
}

// 19.2.4
function parseFloat(string) { return %ParseFloat(%ToString(string)); }
// 19.2.5
function parseInt(string, radix) {
  var text = %ToString(string);
  return %ParseInt(text, %ToNumber(radix) | 0);
}
var parseFloatFunction = { parseFloat(string) { return parseFloat(string); } }.parseFloat;
var parseIntFunction = { parseInt(string, radix) { return parseInt(string, radix); } }.parseInt;

defineGlobalConstructor(Number, %Intrinsic("Number.prototype"), {
  // 21.1.2.2
  isFinite(number) { return %IsNumber(number) && number - number === 0; },
  // 21.1.2.3
  isInteger(number) { return isIntegralNumber(number); },
  // 21.1.2.4
  isNaN(number) { return %IsNumber(number) && number !== number; },
  // 21.1.2.5
  isSafeInteger(number) { return isIntegralNumber(number) && number >= -9007199254740991 && number <= 9007199254740991; },
  parseFloat: parseFloatFunction,
  parseInt: parseIntFunction,
}, {
  // 21.1.3.2
  toExponential(fractionDigits) {
    var x = thisNumberValue(this, "toExponential");
    var digits = toIntegerOrInfinity(fractionDigits);
    if (x - x !== 0) return %ToString(x);
    if (digits < 0 || digits > 100) throw rangeError("toExponential() argument must be between 0 and 100");
    return %NumberToExponential(x, fractionDigits === undefined ? -1 : digits);
  },
  // 21.1.3.3
  toFixed(fractionDigits) {
    var x = thisNumberValue(this, "toFixed");
    var digits = toIntegerOrInfinity(fractionDigits);
    if (digits < 0 || digits > 100) throw rangeError("toFixed() digits argument must be between 0 and 100");
    if (x - x !== 0) return %ToString(x);
    return %NumberToFixed(x, digits);
  },
  // 21.1.3.4: English grouping, at most three fraction digits
  toLocaleString(locales = undefined, options = undefined) {
    return localeNumber(thisNumberValue(this, "toLocaleString"), options);
  },
  // 21.1.3.5
  toPrecision(precision) {
    var x = thisNumberValue(this, "toPrecision");
    if (precision === undefined) return %ToString(x);
    var digits = toIntegerOrInfinity(precision);
    if (x - x !== 0) return %ToString(x);
    if (digits < 1 || digits > 100) throw rangeError("toPrecision() argument must be between 1 and 100");
    return %NumberToPrecision(x, digits);
  },
  // 21.1.3.6
  toString(radix = undefined) {
    var x = thisNumberValue(this, "toString");
    if (radix === undefined || radix === 10) return %ToString(x);
    var r = toIntegerOrInfinity(radix);
    if (r < 2 || r > 36) throw rangeError("toString() radix argument must be between 2 and 36");
    return %NumberToRadix(x, r);
  },
  // 21.1.3.7
  valueOf() { return thisNumberValue(this, "valueOf"); },
});
defineConstants(Number, {
  EPSILON: 2.220446049250313e-16, MAX_SAFE_INTEGER: 9007199254740991, MAX_VALUE: 1.7976931348623157e308, MIN_SAFE_INTEGER: -9007199254740991,
  MIN_VALUE: 5e-324, NaN: 0 / 0, NEGATIVE_INFINITY: -1 / 0, POSITIVE_INFINITY: 1 / 0,
});

function localeNumber(x, options) {
  if (x !== x) return "NaN";
  if (x === Infinity) return "∞";
  if (x === -Infinity) return "-∞";
  var minimum = 0, maximum = 3;
  if (%IsObject(options)) {
    if (options.minimumFractionDigits !== undefined) {
      minimum = toIntegerOrInfinity(options.minimumFractionDigits);
      if (maximum < minimum) maximum = minimum;
    }
    if (options.maximumFractionDigits !== undefined) maximum = toIntegerOrInfinity(options.maximumFractionDigits);
  }
  var text = %NumberToFixed(x < 0 ? -x : x, maximum);
  var dot = %StringIndexOf(text, ".", 0);
  var whole = dot === -1 ? text : %Substring(text, 0, dot), fraction = dot === -1 ? "" : %Substring(text, dot + 1, text.length);
  var end = fraction.length;
  while (end > minimum && %CharCodeAt(fraction, end - 1) === 48) end--;
  fraction = %Substring(fraction, 0, end);
  var grouped = groupDigits(whole);
  return (x < 0 ? "-" : "") + grouped + (fraction === "" ? "" : "." + fraction);
}

function groupDigits(whole) {
  var grouped = "";
  while (whole.length > 3) {
    grouped = "," + %Substring(whole, whole.length - 3, whole.length) + grouped;
    whole = %Substring(whole, 0, whole.length - 3);
  }
  return whole + grouped;
}

// 19.2: functions of the global object
defineMembers(globalObject, {
  // 19.2.2
  isFinite(number) {
    var n = %ToNumber(number);
    return n - n === 0;
  },
  // 19.2.3
  isNaN(number) {
    var n = %ToNumber(number);
    return n !== n;
  },
  parseFloat: parseFloatFunction,
  parseInt: parseIntFunction,
});
// 19.1
%DefineOwnProperty(globalObject, "Infinity", READONLY_DATA, 1 / 0, undefined, undefined);
%DefineOwnProperty(globalObject, "NaN", READONLY_DATA, 0 / 0, undefined, undefined);
%DefineOwnProperty(globalObject, "undefined", READONLY_DATA, undefined, undefined, undefined);
defineHidden(globalObject, "globalThis", globalObject);
