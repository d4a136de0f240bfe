// ECMA-262 clause 7: abstract operations that the kernel leaves to JavaScript.

// ── 7.1 Type conversion ──────────────────────────────────────────────────────────────────────────────────────────────

// 7.1.1 ToPrimitive. hint: "default", "number" or "string".
function toPrimitive(input, hint) {
  if (!%IsObject(input)) return input;
  // Steps 1.a-b
  var exotic = %GetMethodNamed(input, %Symbol("toPrimitive"));
  if (exotic !== undefined) {
    var result = %Call(exotic, input, hint);
    if (!%IsObject(result)) return result;
    throw typeError("Cannot convert object to primitive value");
  }
  return ordinaryToPrimitive(input, hint === "string");
}

// 7.1.1.1 OrdinaryToPrimitive
function ordinaryToPrimitive(object, stringFirst) {
  var first = stringFirst ? object.toString : object.valueOf;
  if (%IsCallable(first)) {
    var result = %Call(first, object);
    if (!%IsObject(result)) return result;
  }
  var second = stringFirst ? object.valueOf : object.toString;
  if (%IsCallable(second)) {
    var result2 = %Call(second, object);
    if (!%IsObject(result2)) return result2;
  }
  throw typeError("Cannot convert object to primitive value");
}

// 7.1.5 ToIntegerOrInfinity
function toIntegerOrInfinity(value) {
  var number = %ToNumber(value);
  return %NumberToInteger(number);
}

// 7.1.20 ToLength
function toLength(value) {
  if (%IsNumber(value) && value >= 0 && value <= 9007199254740991 && %NumberToInteger(value) === value) return %MathAbs(value);
  var length = toIntegerOrInfinity(value);
  return length <= 0 ? 0 : length > 9007199254740991 ? 9007199254740991 : length;
}

// 7.1.22 ToIndex. `what` completes the message of the RangeError.
function toIndex(value, what) {
  if (value === undefined) return 0;
  var integer = toIntegerOrInfinity(value);
  if (integer < 0 || integer > 9007199254740991) throw rangeError(what);
  return integer;
}

// 7.3.18 LengthOfArrayLike
function lengthOf(object) {
  return toLength(object.length);
}

// A relative index (slice, at, copyWithin ...): negative counts from the end; clamped to 0..length.
function relativeIndex(value, length) {
  var relative = toIntegerOrInfinity(value), limit = %ToNumber(length);
  return relative < 0 ? (relative + limit > 0 ? relative + limit : 0) : relative < limit ? relative : limit;
}

function relativeEnd(value, length) {
  return value === undefined ? %ToNumber(length) : relativeIndex(value, length);
}

// ── 7.2 Testing and comparison ───────────────────────────────────────────────────────────────────────────────────────

// 7.2.2 IsArray
function isArray(value) {
  while (%IsProxy(value)) {
    if (%ProxyHandler(value) === null) throw typeError("Cannot perform 'IsArray' on a proxy that has been revoked");
    value = %ProxyTarget(value);
  }
  return %IsArrayObject(value);
}

// 7.2.6 IsIntegralNumber
function isIntegralNumber(value) {
  return %IsNumber(value) && value - value === 0 && %NumberToInteger(value) === value;
}

// 7.2.8 IsRegExp
function isRegExp(value) {
  if (!%IsObject(value)) return false;
  var matcher = value[%Symbol("match")];
  if (matcher !== undefined) return %ToBoolean(matcher);
  return %ClassOf(value) === CLASS_REGEXP;
}

// 7.2.14 IsLooselyEqual where one side is an object and the other is not.
function looseEquals(x, y) {
  if (%IsObject(x) && !%IsObject(y)) x = toPrimitive(x, "default");
  else if (%IsObject(y) && !%IsObject(x)) y = toPrimitive(y, "default");
  return %LooseEquals(x, y);
}

// ── 7.3 Operations on objects ────────────────────────────────────────────────────────────────────────────────────────

// 7.3.7 CreateDataPropertyOrThrow is %DefineElement. 7.3.6 CreateDataProperty:
function createDataProperty(object, key, value) {
  return defineOwnProperty(object, %ToPropertyKey(key), PLAIN_DATA, value, undefined, undefined);
}

function cannotDefine(key) {
  return typeError("Cannot redefine property: " + keyText(key));
}

// A property key as messages show it.
function keyText(key) {
  return %IsSymbol(key) ? symbolDescriptiveString(key) : "" + key;
}

// 7.3.14 Call of something that may not be callable is an ordinary call. 7.3.22 SpeciesConstructor
function speciesConstructor(object, defaultConstructor) {
  var constructor = object.constructor;
  if (constructor === undefined) return defaultConstructor;
  if (!%IsObject(constructor)) throw typeError("object.constructor[Symbol.species] is not a constructor");
  var species = constructor[%Symbol("species")];
  if (species === undefined || species === null) return defaultConstructor;
  if (%IsConstructor(species)) return species;
  throw typeError("object.constructor[Symbol.species] is not a constructor");
}

// 7.3.13 Construct
function construct1(constructor, argument) {
  return %ConstructArray(constructor, [argument], constructor);
}

// 10.1.14 GetPrototypeFromConstructor: the prototype for new.target, by default that of the realm of new.target.
function prototypeFrom(newTarget, intrinsicName) {
  var prototype = newTarget.prototype;
  if (%IsObject(prototype)) return prototype;
  // 7.3.24 GetFunctionRealm step 3.a
  for (var f = newTarget; %IsProxy(f) || %IsBoundFunction(f); f = %IsProxy(f) ? %ProxyTarget(f) : %BoundTarget(f))
    if (%IsProxy(f) && %ProxyHandler(f) === null) throw typeError("Cannot perform 'prototype' on a proxy that has been revoked");
  return %RealmIntrinsic(newTarget, intrinsicName);
}

// 7.3.18 CreateListFromArrayLike
function listFromArrayLike(object) {
  if (!%IsObject(object)) throw typeError("CreateListFromArrayLike called on non-object");
  var length = lengthOf(object);
  if (length > 4294967295) throw rangeError("Invalid array length");
  var list = [];
  for (var i = 0; i < length; i++) %ArrayAppend(list, object[i]);
  return list;
}

// 7.3.21 OrdinaryHasInstance
function ordinaryHasInstance(constructor, object) {
  if (!%IsCallable(constructor)) return false;
  if (%IsBoundFunction(constructor)) return object instanceof %BoundTarget(constructor);
  if (!%IsObject(object)) return false;
  var prototype = constructor.prototype;
  if (!%IsObject(prototype))
    throw typeError("Function has non-object prototype '" + inspectPrimitiveForMessage(prototype) + "' in instanceof check");
  for (;;) {
    object = %GetPrototypeOf(object);
    if (object === null) return false;
    if (object === prototype) return true;
  }
}

// 13.10.2 InstanceofOperator
function instanceOf(value, target) {
  if (!%IsObject(target)) throw typeError("Right-hand side of 'instanceof' is not an object");
  var method = %GetMethodNamed(target, %Symbol("hasInstance"));
  if (method !== undefined) return %ToBoolean(%Call(method, target, value));
  if (!%IsCallable(target)) throw typeError("Right-hand side of 'instanceof' is not callable");
  return ordinaryHasInstance(target, value);
}

function inspectPrimitiveForMessage(value) {
  if (%IsSymbol(value)) return symbolDescriptiveString(value);
  return %IsObject(value) ? "#<Object>" : %ToString(value);
}

// How V8 shows a value in "x is not iterable" and the like.
function describeValue(value) {
  if (%IsString(value)) return '"' + value + '"';
  if (%IsSymbol(value)) return symbolDescriptiveString(value);
  if (%IsCallable(value)) return functionSourceText(value);
  if (%IsObject(value)) {
    if (isArray(value)) return "[object Array]";
    return "#<" + constructorNameOf(value) + ">";
  }
  return %ToString(value);
}

// The name of the constructor that an object's prototype chain names, by own data properties alone; "Object" when there is none.
function constructorNameOf(object) {
  while (object !== null && !%IsExotic(object)) {
    var flags = %GetOwnPropertyFlags(object, "constructor");
    if (flags !== -1 && !(flags & ACCESSOR)) {
      var constructor = %GetOwnPropertyPart(object, "constructor", 0);
      if (%IsCallable(constructor) && !%IsExotic(constructor)) {
        var name = ownDataValue(constructor, "name");
        if (%IsString(name) && name !== "") return name;
      }
    }
    object = %GetPrototypeOf(object);
  }
  return "Object";
}

// The value of an own data property, undefined for anything else: runs no user code.
function ownDataValue(object, key) {
  if (%IsExotic(object)) return undefined;
  var flags = %GetOwnPropertyFlags(object, key);
  return flags === -1 || flags & ACCESSOR ? undefined : %GetOwnPropertyPart(object, key, 0);
}

// 7.3.30 is in classes. 10.1.* and 10.5.* by kind of object: the essential internal methods, for Reflect, Object and Proxy.

// [[GetOwnProperty]] as flags; its parts by ownPropertyParts. A Proxy's result comes as a complete descriptor object from its trap.
function defineOwnProperty(object, key, flags, value, getter, setter) {
  if (%IsExotic(object)) return proxyDefineOwnProperty(object, key, flags, value, getter, setter);
  if (key === "stack" && isStackDeferred(object)) settleStack(object);
  if (flags & HAS_VALUE) {
    if (key === "length" && %IsArrayObject(object)) {
      // 10.4.2.4 ArraySetLength steps 3-5: conversions come before the object is looked at
      var length = %ToNumber(value) >>> 0;
      if (length !== %ToNumber(value)) throw rangeError("Invalid array length");
      value = length;
    } else if (%IsTypedArray(object) && !%IsSymbol(key)) {
      return typedArrayDefineOwnProperty(object, key, flags, value, getter, setter);
    }
  } else if (%IsTypedArray(object) && !%IsSymbol(key)) {
    return typedArrayDefineOwnProperty(object, key, flags, value, getter, setter);
  }
  return %DefineOwnProperty(object, key, flags, value, getter, setter);
}

// A property descriptor (6.2.6) inside the library: flags and three parts, or undefined when there is no property.
function getOwnProperty(object, key) {
  if (%IsExotic(object)) return proxyGetOwnProperty(object, key);
  if (key === "stack" && isStackDeferred(object)) settleStack(object);
  var flags = %GetOwnPropertyFlags(object, key);
  if (flags === -1) return undefined;
  if (flags & ACCESSOR)
    return { flags: (flags & 6) | HAS_ENUMERABLE | HAS_CONFIGURABLE | HAS_GET | HAS_SET, value: undefined,
      getter: %GetOwnPropertyPart(object, key, 1), setter: %GetOwnPropertyPart(object, key, 2) };
  return { flags: flags | ALL_ATTRIBUTES | HAS_VALUE, value: %GetOwnPropertyPart(object, key, 0), getter: undefined, setter: undefined };
}

function hasOwnProperty(object, key) {
  if (%IsExotic(object)) return proxyGetOwnProperty(object, key) !== undefined;
  return %GetOwnPropertyFlags(object, key) !== -1;
}

function ownPropertyKeys(object) {
  "given keys";
  return %IsExotic(object) ? proxyOwnKeys(object) : %OwnPropertyKeys(object);
}

function deleteProperty(object, key) {
  return %IsExotic(object) ? proxyDelete(object, key) : %OrdinaryDelete(object, key);
}

function isExtensible(object) {
  return %IsExotic(object) ? proxyIsExtensible(object) : %IsExtensible(object);
}

function preventExtensions(object) {
  return %IsExotic(object) ? proxyPreventExtensions(object) : %PreventExtensions(object);
}

function setPrototypeOf(object, prototype) {
  if (%IsExotic(object)) return proxySetPrototypeOf(object, prototype);
  return %SetPrototypeOf(object, prototype);
}

// 10.1.9 OrdinarySet with 10.4.* exotics, 10.5.9 for proxies: the boolean that Reflect.set gives.
function setWithReceiver(object, key, value, receiver) {
  for (;;) {
    if (%IsExotic(object)) return proxySet(object, key, value, receiver);
    if (%IsTypedArray(object) && !%IsSymbol(key)) {
      // 10.4.5.5
      var index = %CanonicalNumericIndex(key);
      if (index !== undefined) {
        if (object === receiver) { typedArraySetElement(object, index, value); return true; }
        if (!%IsValidIntegerIndex(object, index)) return true;
      }
    }
    // 10.1.9.2 OrdinarySetWithOwnDescriptor
    var flags = %GetOwnPropertyFlags(object, key);
    if (flags === -1) {
      var parent = %GetPrototypeOf(object);
      if (parent !== null) { object = parent; continue; }
      flags = 7;
    }
    if (flags & ACCESSOR) {
      var setter = %GetOwnPropertyPart(object, key, 2);
      if (setter === undefined) return false;
      %Call(setter, receiver, value);
      return true;
    }
    if (!(flags & WRITABLE) || !%IsObject(receiver)) return false;
    if (%IsExotic(receiver)) {
      var existing = getOwnProperty(receiver, key);
      if (existing !== undefined) {
        if (existing.flags & (HAS_GET | HAS_SET)) return false;
        if (!(existing.flags & WRITABLE)) return false;
        return defineOwnProperty(receiver, key, HAS_VALUE, value, undefined, undefined);
      }
      return defineOwnProperty(receiver, key, PLAIN_DATA, value, undefined, undefined);
    }
    var own = %GetOwnPropertyFlags(receiver, key);
    if (own === -1) return defineOwnProperty(receiver, key, PLAIN_DATA, value, undefined, undefined);
    if (own & ACCESSOR || !(own & WRITABLE)) return false;
    return defineOwnProperty(receiver, key, HAS_VALUE, value, undefined, undefined);
  }
}

// ── 7.4 Operations on iterators: the cases that the kernel leaves ────────────────────────────────────────────────────

// 7.4.3 GetIterator(sync) of anything but a pristine array
function getIterator(value, text) {
  var method = value === undefined || value === null ? undefined : value[%Symbol("iterator")];
  if (!%IsCallable(method)) throw typeError(notIterableText(value, text));
  return getIteratorFromMethod(value, method);
}

// text: what the program says of the value; null: it is spread at the end of a call; undefined: not known
function notIterableText(value, text) {
  if (text === null && value !== undefined && value !== null) return "Spread syntax requires ...iterable[Symbol.iterator] to be a function";
  return %IsString(text) ? text + " is not iterable" : callSiteText(value) + " is not iterable (cannot read property Symbol(Symbol.iterator))";
}

// V8's name for a value where there is no text of the program
function callSiteText(value) {
  var type = %TypeOf(value);
  if (%IsString(value)) return type + ' "' + value + '"';
  return value === null || type === "number" || type === "boolean" ? type + " " + value : type;
}

// 7.4.2 GetIteratorFromMethod
function getIteratorFromMethod(value, method) {
  var iterator = %Call(method, value);
  if (!%IsObject(iterator)) throw typeError("Result of the Symbol.iterator method is not an object");
  return %NewIteratorRecord(iterator, iterator.next);
}

// 7.4.9 IteratorStepValue: the value or Hole. The record counts as done when done or when anything throws.
function iteratorStep(record) {
  %IteratorSetDone(record, true);
  var iterator = %IteratorObject(record), next = %IteratorNextMethod(record);
  // What %GeneratorPrototype.next% would do for a generator
  var result = next === generatorNext && %ClassOf(iterator) === CLASS_GENERATOR ? %GetSlot(iterator, 0)(0, undefined) : %Call(next, iterator);
  if (!%IsObject(result)) throw typeError("Iterator result " + inspectPrimitiveForMessage(result) + " is not an object");
  if (result.done) return %Hole();
  var value = result.value;
  %IteratorSetDone(record, false);
  return value;
}

// 7.4.11 IteratorClose, normal completion
function iteratorClose(record) {
  var iterator = %IteratorObject(record);
  var method = %GetMethodNamed(iterator, "return");
  if (method === undefined) return;
  var result = %Call(method, iterator);
  if (!%IsObject(result)) throw typeError("Iterator result " + inspectPrimitiveForMessage(result) + " is not an object");
}

// 7.4.11 IteratorClose, throw completion
function iteratorCloseQuietly(record) {
  try {
    var iterator = %IteratorObject(record);
    var method = %GetMethodNamed(iterator, "return");
    if (method !== undefined) %Call(method, iterator);
  } catch (ignored) { }
}

// 8.6.2, 13.2.4.1: appends all that is left
function iteratorRest(array, record) {
  for (;;) {
    var value = %IteratorStep(record);
    if (%IsHole(value)) return array;
    %ArrayAppend(array, value);
  }
}

function appendSpread(array, iterable, text) {
  return iteratorRest(array, %GetIterator(iterable, text));
}

// 7.4.16 IteratorToList of an iterable
function listFromIterable(iterable) {
  return appendSpread([], iterable);
}

// ── Hooks: what the kernel's slow paths invoke ───────────────────────────────────────────────────────────────────────

// The operator applied to operands of which at least one was an object. Order: 13.15.3 ApplyStringOrNumericBinaryOperator.
function addSlow(x, y) {
  x = toPrimitive(x, "default");
  y = toPrimitive(y, "default");
  return x + y;
}
function toNumericSlow(x) { return %ToNumeric(toPrimitive(x, "number")); }
function toNumberSlow(x) { return %ToNumber(toPrimitive(x, "number")); }
function toStringSlow(x) { return %ToString(toPrimitive(x, "string")); }
function toPropertyKeySlow(x) { return %ToPropertyKey(toPrimitive(x, "string")); }

// 7.3.25 CopyDataProperties where source or target needs user code
function copyDataProperties(target, source, excluded) {
  "given keys";
  if (source === undefined || source === null) return target;
  var from = %ToObject(source);
  var keys = ownPropertyKeys(from);
  outer: for (var i = 0; i < keys.length; i++) {
    var key = keys[i];
    if (excluded !== undefined)
      for (var j = 0; j < excluded.length; j++)
        if (%SameKey(excluded[j], key)) continue outer;
    var flags;
    if (%IsExotic(from)) {
      var descriptor = proxyGetOwnProperty(from, key);
      if (descriptor === undefined) continue;
      flags = descriptor.flags;
    } else {
      flags = %GetOwnPropertyFlags(from, key);
      if (flags === -1) continue;
    }
    if (flags & ENUMERABLE) %DefineElement(target, key, from[key]);
  }
  return target;
}
