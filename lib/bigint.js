// ECMA-262 21.2 BigInt objects.

function BigInt(value) {
  "builtin constructor";
  if (new.target !== undefined) throw typeError("BigInt is not a constructor");
  var primitive = toPrimitive(value, "number");
  // 21.2.1.1.1 NumberToBigInt
  if (%IsNumber(primitive)) {
    if (!isIntegralNumber(primitive))
      throw rangeError("The number " + primitive + " cannot be converted to a BigInt because it is not an integer");
    return %NumberToBigInt(primitive);
  }
  return toBigInt(primitive);
}

// 7.1.13 ToBigInt
function toBigInt(value) {
  var primitive = toPrimitive(value, "number");
  if (%IsBigInt(primitive)) return primitive;
  if (primitive === true) return 1n;
  if (primitive === false) return 0n;
  if (%IsString(primitive)) {
    var parsed = %StringToBigInt(primitive);
    if (parsed === undefined) throw %NewError(SYNTAX_ERROR, "Cannot convert " + primitive + " to a BigInt");
    return parsed;
  }
  throw typeError("Cannot convert " + inspectPrimitiveForMessage(primitive) + " to a BigInt");
}

function thisBigIntValue(value, method) {
  if (%IsBigInt(value)) return value;
  if (%ClassOf(value) === CLASS_WRAPPER) {
    var inner = %GetSlot(value, 0);
    if (%IsBigInt(inner)) return inner;
  }
  throw typeError("BigInt.prototype." + method + " requires that 'this' be a BigInt");
}

defineGlobalConstructor(BigInt, %Intrinsic("BigInt.prototype"), {
  // 21.2.2.1
  asIntN(bits, bigint) {
    var n = toIndex(bits, "Invalid value: not (convertible to) a safe integer");
    return %BigIntAsIntN(n, toBigInt(bigint));
  },
  // 21.2.2.2
  asUintN(bits, bigint) {
    var n = toIndex(bits, "Invalid value: not (convertible to) a safe integer");
    return %BigIntAsUintN(n, toBigInt(bigint));
  },
}, {
  // 21.2.3.2
  toLocaleString(locales = undefined, options = undefined) {
    return localeNumber(thisBigIntValue(this, "toLocaleString"), options);
  },
  // 21.2.3.3
  toString(radix = undefined) {
    var x = thisBigIntValue(this, "toString");
    var r = radix === undefined ? 10 : toIntegerOrInfinity(radix);
    if (r < 2 || r > 36) throw rangeError("toString() radix argument must be between 2 and 36");
    return %BigIntToString(x, r);
  },
  // 21.2.3.4
  valueOf() { return thisBigIntValue(this, "valueOf"); },
});
defineTag(%Intrinsic("BigInt.prototype"), "BigInt");
