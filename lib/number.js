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
  toString(radix) {
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

// "1.5e+21" as an integer with zeros
function withoutExponent(text) {
  var e = %StringIndexOf(text, "e+", 0), digits = %Substring(text, 0, 1) + (e > 1 ? %Substring(text, 2, e) : "");
  return digits + repeatString("0", %ToNumber(%Substring(text, e + 2, text.length)) + 1 - digits.length);
}

// English, as toLocaleString and Intl.NumberFormat give it. Options: style (decimal, percent, currency), currency, minimumIntegerDigits,
// minimumFractionDigits, maximumFractionDigits, useGrouping.
var CURRENCY_SIGNS = { USD: "$", EUR: "€", GBP: "£", JPY: "¥", CNY: "CN¥", INR: "₹", KRW: "₩", CAD: "CA$", AUD: "A$", BRL: "R$", MXN: "MX$", NZD: "NZ$", ILS: "₪", VND: "₫" };

function localeNumber(x, options) {
  var minimum = 0, maximum = 3, integers = 1, grouping = true, before = "", after = "";
  if (%IsObject(options)) {
    var style = options.style;
    if (style === "percent") {
      maximum = 0;
      after = "%";
    } else if (style === "currency") {
      if (options.currency === undefined) throw typeError("Currency code is required with currency style.");
      var currency = %StringToUpperCase(%ToString(options.currency)), sign = ownDataValue(CURRENCY_SIGNS, currency);
      before = sign === undefined ? currency + "\u00a0" : sign;
      minimum = maximum = currency === "JPY" || currency === "KRW" || currency === "VND" ? 0 : 2;
    }
    var least = options.minimumFractionDigits, most = options.maximumFractionDigits;
    if (least !== undefined) {
      minimum = fractionDigits(least);
      if (maximum < minimum) maximum = minimum;
    }
    if (most !== undefined) {
      maximum = fractionDigits(most);
      if (minimum > maximum) {
        if (least !== undefined) throw rangeError("maximumFractionDigits value is out of range.");
        minimum = maximum;
      }
    }
    if (options.minimumIntegerDigits !== undefined) integers = toIntegerOrInfinity(options.minimumIntegerDigits);
    grouping = options.useGrouping !== false;
  }
  if (%IsBigInt(x)) {
    var digits = %BigIntToString(x < 0n ? -x : x, 10);
    return (x < 0n ? "-" : "") + before + (grouping ? groupDigits(digits) : digits) + (minimum > 0 ? "." + repeatString("0", minimum) : "") + after;
  }
  if (x !== x) return before + "NaN" + after;
  var negative = x < 0 || %SameValue(x, -0);
  if (negative) x = -x;
  if (after === "%") x *= 100;
  if (x === Infinity) return (negative ? "-" : "") + before + "∞" + after;
  var text = x < 1e21 ? %NumberToFixed(x, maximum) : withoutExponent(%ToString(x)) + (minimum > 0 ? "." + repeatString("0", minimum) : "");
  var dot = %StringIndexOf(text, ".", 0);
  var whole = dot === -1 ? text : %Substring(text, 0, dot), fraction = dot === -1 ? "" : %Substring(text, dot + 1, text.length);
  var end = fraction.length;
  while (end > minimum && %CharCodeAt(fraction, end - 1) === 48) end--;
  fraction = %Substring(fraction, 0, end);
  if (whole.length < integers) whole = repeatString("0", integers - whole.length) + whole;
  return (negative ? "-" : "") + before + (grouping ? groupDigits(whole) : whole) + (fraction === "" ? "" : "." + fraction) + after;
}

function fractionDigits(value) {
  var digits = %ToNumber(value);
  if (!(digits >= 0 && digits <= 100)) throw rangeError("maximumFractionDigits value is out of range.");
  return %MathFloor(digits);
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
