// The kernel's hooks: what its operations invoke where the specification runs user code. Names and parameters are those of the kernel's
// RealmSlot. This file comes last.

// An operator whose operands include an object: ToPrimitive of both, left first, then the operator itself on primitives.
%SetIntrinsic("Add", addSlow);
function numericOperands(name, apply) {
  %SetIntrinsic(name, (x, y) => {
    // 13.15.3 steps 3-4: ToNumeric of both before anything is computed
    x = %ToNumeric(toPrimitive(x, "number"));
    y = %ToNumeric(toPrimitive(y, "number"));
    return apply(x, y);
  });
}
numericOperands("Subtract", (x, y) => x - y);
numericOperands("Multiply", (x, y) => x * y);
numericOperands("Divide", (x, y) => x / y);
numericOperands("Remainder", (x, y) => x % y);
numericOperands("Exponentiate", (x, y) => x ** y);
numericOperands("BitwiseAnd", (x, y) => x & y);
numericOperands("BitwiseOr", (x, y) => x | y);
numericOperands("BitwiseXor", (x, y) => x ^ y);
numericOperands("ShiftLeft", (x, y) => x << y);
numericOperands("ShiftRight", (x, y) => x >> y);
numericOperands("ShiftRightUnsigned", (x, y) => x >>> y);
%SetIntrinsic("Negate", x => -toPrimitive(x, "number"));
%SetIntrinsic("BitwiseNot", x => ~toPrimitive(x, "number"));
// 7.2.12 IsLessThan: the left operand is converted first in all four
function comparison(name, apply) {
  %SetIntrinsic(name, (x, y) => {
    x = toPrimitive(x, "number");
    y = toPrimitive(y, "number");
    return apply(x, y);
  });
}
comparison("Less", (x, y) => x < y);
comparison("LessOrEqual", (x, y) => x <= y);
comparison("Greater", (x, y) => x > y);
comparison("GreaterOrEqual", (x, y) => x >= y);
%SetIntrinsic("LooseEquals", looseEquals);
%SetIntrinsic("ToNumeric", toNumericSlow);
%SetIntrinsic("ToNumber", toNumberSlow);
%SetIntrinsic("ToString", toStringSlow);
%SetIntrinsic("ToPropertyKey", toPropertyKeySlow);
%SetIntrinsic("InstanceOf", instanceOf);

// Property operations whose key is an object: the key first, then the operation.
%SetIntrinsic("In", (key, object) => {
  "given keys";
  return toPropertyKeySlow(key) in object;
});
%SetIntrinsic("GetElement", (base, key) => {
  "given keys";
  return base[toPropertyKeySlow(key)];
});
%SetIntrinsic("SetElement", (base, key, value, strict) => {
  "given keys";
  return %SetElement(base, toPropertyKeySlow(key), value, strict);
});
%SetIntrinsic("DeleteProperty", (base, key, strict) => {
  "given keys";
  return %DeleteProperty(base, toPropertyKeySlow(key), strict);
});
%SetIntrinsic("GetSuper", (home, key, receiver) => {
  "given keys";
  return %GetSuper(home, toPropertyKeySlow(key), receiver);
});
%SetIntrinsic("SetSuper", (home, key, value, receiver, strict) => {
  "given keys";
  return %SetSuper(home, toPropertyKeySlow(key), value, receiver, strict);
});
%SetIntrinsic("HasProperty", (object, key) => {
  "given keys";
  return %HasProperty(object, toPropertyKeySlow(key));
});

// 9.1.1.2.1 HasBinding of a with object
%SetIntrinsic("HasBindingInWith", (object, name) => {
  "given keys";
  if (!%HasProperty(object, name)) return false;
  var unscopables = object[%Symbol("unscopables")];
  return !(%IsObject(unscopables) && unscopables[name]);
});

// Exotic objects whose internal methods are the library's
%SetIntrinsic("ExoticGet", (object, key, receiver) => {
  "given keys";
  return proxyGet(object, key, receiver);
});
%SetIntrinsic("ExoticSet", setSlow);
%SetIntrinsic("SetOnReceiver", (receiver, key, value, strict) => {
  "given keys";
  // 10.1.9.2 step 2.c-e with a receiver that is a Proxy
  var existing = getOwnProperty(receiver, key), done;
  if (existing === undefined) done = defineOwnProperty(receiver, key, PLAIN_DATA, value, undefined, undefined);
  else if (existing.flags & (HAS_GET | HAS_SET) || !(existing.flags & WRITABLE)) done = false;
  else done = defineOwnProperty(receiver, key, HAS_VALUE, value, undefined, undefined);
  if (!done && strict) throw typeError("Cannot assign to read only property '" + keyText(key) + "' of object");
  return value;
});
%SetIntrinsic("ExoticHas", (object, key) => {
  "given keys";
  return proxyHas(object, key);
});
%SetIntrinsic("ExoticDelete", deleteSlow);
%SetIntrinsic("ExoticGetPrototypeOf", proxyGetPrototypeOf);
%SetIntrinsic("ExoticDefine", (object, key, value) => {
  "given keys";
  if (!defineOwnProperty(object, key, PLAIN_DATA, value, undefined, undefined)) throw cannotDefineError(object, key);
});

// 7.3.11 GetMethod where the property is an accessor or behind a proxy
%SetIntrinsic("GetMethodNamed", (base, key) => {
  "given keys";
  var method = base[key];
  if (method === undefined || method === null) return undefined;
  if (!%IsCallable(method)) throw typeError(callSiteText(method) + " is not a function");
  return method;
});
%SetIntrinsic("CopyDataProperties", copyDataProperties);
%SetIntrinsic("AppendSpread", appendSpread);

// 7.3.15 Construct with a list
%SetIntrinsic("ConstructArray", (constructor, list, newTarget) => {
  var self = %PrepareConstruct(constructor, newTarget);
  return %ConstructResult(%CallArrayAs(constructor, self, newTarget, list), self);
});
// 10.1.13 OrdinaryCreateFromConstructor where `prototype` is got by user code
%SetIntrinsic("PrepareConstruct", newTarget => %NewObjectWithPrototype(prototypeFrom(newTarget, "Object.prototype")));
// 15.7.14 step 8.g
%SetIntrinsic("ClassHeritage", heritage => {
  var parent = heritage.prototype;
  if (%IsObject(parent) || parent === null) return parent;
  throw typeError("Class extends value does not have valid prototype property " + describePrimitive(parent));
});

%SetIntrinsic("GetIterator", getIterator);
%SetIntrinsic("GetAsyncIterator", getAsyncIterator);
%SetIntrinsic("IteratorStep", iteratorStep);
%SetIntrinsic("IteratorClose", iteratorClose);
%SetIntrinsic("IteratorCloseQuietly", iteratorCloseQuietly);
%SetIntrinsic("IteratorRest", iteratorRest);
%SetIntrinsic("NewGenerator", newGenerator);
%SetIntrinsic("NewAsyncGenerator", newAsyncGenerator);
%SetIntrinsic("AsyncStart", asyncStart);
%SetIntrinsic("NewRegExp", regExpCreate);

// 10.4.5.16 TypedArraySetElement with a value that needs conversion
%SetIntrinsic("SetTypedElement", (array, key, value) => {
  "given keys";
  var index = %CanonicalNumericIndex(key), element = convertElement(%TypedArrayType(array), value);
  %TypedArrayPut(array, index, element);
  return value;
});

// 14.7.5.9 EnumerateObjectProperties with a proxy or namespace on the way. As in V8, keys of proxies are collected without a look at their
// properties, which comes when a key's turn does.
%SetIntrinsic("ForInStart", object => {
  "given keys";
  var seen = %NewTable(), keys = [];
  for (var at = object; at !== null; at = %GetPrototypeOf(at)) {
    var own = ownPropertyKeys(at);
    for (var i = 0; i < own.length; i++) {
      if (%IsSymbol(own[i]) || %TableHas(seen, own[i])) continue;
      %TableSet(seen, own[i], true);
      if (%IsExotic(at) || %GetOwnPropertyFlags(at, %ToPropertyKey(own[i])) & ENUMERABLE) %ArrayAppend(keys, own[i]);
    }
  }
  return %NewEnumerator(object, keys);
});
%SetIntrinsic("ForInNext", enumerator => {
  "given keys";
  for (;;) {
    var name = %ForInAdvance(enumerator);
    if (%IsHole(name)) return name;
    for (var at = %ForInObject(enumerator); at !== null; at = %GetPrototypeOf(at)) {
      var own = getOwnProperty(at, %ToPropertyKey(name));
      if (own === undefined) continue;
      if (own.flags & ENUMERABLE) return name;
      break;
    }
  }
});

// 9.1.1.4 on a global object with a proxy on its prototype chain
%SetIntrinsic("GetGlobal", name => {
  "given keys";
  if (!(name in globalObject)) throw %NewError(REFERENCE_ERROR, name + " is not defined");
  return globalObject[name];
});
%SetIntrinsic("TypeofGlobal", name => {
  "given keys";
  return globalObject[name];
});
%SetIntrinsic("SetGlobal", (name, value, strict) => {
  "given keys";
  if (strict && !(name in globalObject)) throw %NewError(REFERENCE_ERROR, name + " is not defined");
  return %SetElement(globalObject, name, value, strict);
});
%SetIntrinsic("HasGlobal", name => {
  "given keys";
  return name in globalObject;
});

// 10.4.2.4 ArraySetLength steps 3-5 with a value that is an object
%SetIntrinsic("SetArrayLength", (array, value, strict) => {
  var length = %ToNumber(value) >>> 0;
  if (length !== %ToNumber(value)) throw rangeError("Invalid array length");
  %SetNamed(array, "length", length, strict);
});

// 13.3.10.2 EvaluateImportCall steps 9-10: the second argument of import(), where given. The one attribute that hosts know is `type`.
%SetIntrinsic("CheckImportOptions", options => {
  "given keys";
  if (!%IsObject(options)) throw typeError("The second argument of import() must be an object");
  var attributes = options.with;
  if (attributes === undefined) return;
  if (!%IsObject(attributes)) throw typeError("The 'assert' option must be an object");
  var keys = ownPropertyKeys(attributes), unknown = undefined;
  for (var i = 0; i < keys.length; i++) {
    var key = keys[i];
    if (%IsSymbol(key)) continue;
    var property = getOwnProperty(attributes, key);
    if (property === undefined || !(property.flags & ENUMERABLE)) continue;
    if (!%IsString(attributes[key])) throw typeError("Import assertion value must be a string");
    if (key !== "type") unknown = key;
  }
  if (unknown !== undefined) throw typeError("Import attribute \"" + keyText(unknown) + "\" is not supported");
});
