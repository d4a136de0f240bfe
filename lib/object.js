// ECMA-262 20.1 Object objects.

// 20.1.1.1 Object ( [ value ] )
function Object(value) {
  "builtin constructor";
  if (new.target !== undefined && new.target !== Object) return %NewObjectWithPrototype(prototypeFrom(new.target, "Object.prototype"));
  if (value === undefined || value === null) return {};
  return %ToObject(value);
}

// 6.2.6.5 ToPropertyDescriptor, as flags and parts
function toPropertyDescriptor(object) {
  if (!%IsObject(object)) throw typeError("Property description must be an object: " + describePrimitive(object));
  var flags = 0, value, getter, setter;
  if ("enumerable" in object) flags |= HAS_ENUMERABLE | (object.enumerable ? ENUMERABLE : 0);
  if ("configurable" in object) flags |= HAS_CONFIGURABLE | (object.configurable ? CONFIGURABLE : 0);
  if ("value" in object) { flags |= HAS_VALUE; value = object.value; }
  if ("writable" in object) flags |= HAS_WRITABLE | (object.writable ? WRITABLE : 0);
  if ("get" in object) {
    getter = object.get;
    if (getter !== undefined && !%IsCallable(getter)) throw typeError("Getter must be a function: " + describePrimitive(getter));
    flags |= HAS_GET;
  }
  if ("set" in object) {
    setter = object.set;
    if (setter !== undefined && !%IsCallable(setter)) throw typeError("Setter must be a function: " + describePrimitive(setter));
    flags |= HAS_SET;
  }
  if (flags & (HAS_GET | HAS_SET) && flags & (HAS_VALUE | HAS_WRITABLE))
    throw typeError("Invalid property descriptor. Cannot both specify accessors and a value or writable attribute, " + describeValue(object));
  return { flags: flags, value: value, getter: getter, setter: setter };
}

function describePrimitive(value) {
  return %IsObject(value) ? describeValue(value) : %IsSymbol(value) ? symbolDescriptiveString(value) : %ToString(value);
}

// 6.2.6.4 FromPropertyDescriptor
function fromPropertyDescriptor(descriptor) {
  if (descriptor === undefined) return undefined;
  var flags = descriptor.flags, object = {};
  if (flags & HAS_VALUE) object.value = descriptor.value;
  if (flags & HAS_WRITABLE) object.writable = (flags & WRITABLE) !== 0;
  if (flags & HAS_GET) object.get = descriptor.getter;
  if (flags & HAS_SET) object.set = descriptor.setter;
  if (flags & HAS_ENUMERABLE) object.enumerable = (flags & ENUMERABLE) !== 0;
  if (flags & HAS_CONFIGURABLE) object.configurable = (flags & CONFIGURABLE) !== 0;
  return object;
}

function definePropertyOrThrow(object, key, descriptor) {
  if (!defineOwnProperty(object, key, descriptor.flags, descriptor.value, descriptor.getter, descriptor.setter))
    throw cannotDefineError(object, key);
}

function cannotDefineError(object, key) {
  if (%IsProxy(object)) return typeError("'defineProperty' on proxy: trap returned falsish for property '" + keyText(key) + "'");
  if (%GetOwnPropertyFlags(object, key) === -1) return typeError("Cannot define property " + keyText(key) + ", object is not extensible");
  return cannotDefine(key);
}

// 20.1.2.3.1 ObjectDefineProperties
function objectDefineProperties(object, properties) {
  "copies keys";
  var props = %ToObject(properties);
  var keys = ownPropertyKeys(props);
  var names = [], descriptors = [];
  for (var i = 0; i < keys.length; i++) {
    var own = getOwnProperty(props, keys[i]);
    if (own !== undefined && own.flags & ENUMERABLE) {
      %ArrayAppend(descriptors, toPropertyDescriptor(props[keys[i]]));
      %ArrayAppend(names, keys[i]);
    }
  }
  for (var j = 0; j < names.length; j++) definePropertyOrThrow(object, names[j], descriptors[j]);
  return object;
}

// 7.3.23 EnumerableOwnProperties. kind: 0 keys, 1 values, 2 entries
function enumerableOwnProperties(object, kind) {
  "given keys";
  var keys = ownPropertyKeys(object), result = [], proxy = %IsExotic(object);
  for (var i = 0; i < keys.length; i++) {
    var key = keys[i];
    if (%IsSymbol(key)) continue;
    if (proxy) {
      var own = proxyGetOwnProperty(object, key);
      if (own === undefined || !(own.flags & ENUMERABLE)) continue;
    } else {
      var flags = %GetOwnPropertyFlags(object, key);
      if (flags === -1 || !(flags & ENUMERABLE)) continue;
    }
    %ArrayAppend(result, kind === 0 ? key : kind === 1 ? object[key] : [key, object[key]]);
  }
  return result;
}

// 7.3.15 SetIntegrityLevel
function setIntegrityLevel(object, frozen) {
  "given keys";
  if (!preventExtensions(object)) return false;
  if (!%IsExotic(object) && %FreezeFast(object, frozen)) return true;
  var keys = ownPropertyKeys(object);
  for (var i = 0; i < keys.length; i++) {
    var key = keys[i], flags = HAS_CONFIGURABLE;
    if (frozen) {
      var own = getOwnProperty(object, key);
      if (own === undefined) continue;
      if (!(own.flags & (HAS_GET | HAS_SET))) flags |= HAS_WRITABLE;
    }
    definePropertyOrThrow(object, key, { flags: flags, value: undefined, getter: undefined, setter: undefined });
  }
  return true;
}

// 7.3.16 TestIntegrityLevel
function testIntegrityLevel(object, frozen) {
  if (isExtensible(object)) return false;
  var keys = ownPropertyKeys(object);
  for (var i = 0; i < keys.length; i++) {
    var own = getOwnProperty(object, keys[i]);
    if (own !== undefined && (own.flags & CONFIGURABLE || frozen && own.flags & HAS_VALUE && own.flags & WRITABLE)) return false;
  }
  return true;
}

// 7.3.35 GroupBy: lists of keys and of groups. property: keys are property keys, else compared by SameValueZero
function groupBy(items, callback, property) {
  "given keys";
  %RequireObjectCoercible(items);
  if (!%IsCallable(callback)) throw typeError(describePrimitive(callback) + " is not a function");
  var keys = [], groups = [], index = %NewTable();
  var record = %GetIterator(items);
  for (var k = 0; ; k++) {
    var value = %IteratorStep(record);
    if (%IsHole(value)) break;
    try {
      var key = callback(value, k);
      if (property) key = %ToPropertyKey(key);
    } catch (error) {
      iteratorCloseQuietly(record);
      throw error;
    }
    if (property && %IsNumber(key)) key = %ToString(key);
    if (key === 0) key = 0;
    var at = %TableGet(index, key);
    if (at === undefined) {
      %TableSet(index, key, keys.length);
      %ArrayAppend(keys, key);
      %ArrayAppend(groups, [value]);
    } else {
      %ArrayAppend(groups[at], value);
    }
  }
  return { keys: keys, groups: groups };
}

defineGlobalConstructor(Object, ObjectPrototype, {
  // 20.1.2.1
  assign(target, ...sources) {
    "copies keys";
    var to = %ToObject(target);
    for (var i = 0; i < sources.length; i++) {
      var source = sources[i];
      if (source === undefined || source === null) continue;
      var from = %ToObject(source);
      var keys = ownPropertyKeys(from);
      for (var j = 0; j < keys.length; j++) {
        var key = keys[j], flags;
        if (%IsExotic(from)) {
          var own = proxyGetOwnProperty(from, key);
          flags = own === undefined ? 0 : own.flags;
        } else {
          flags = %GetOwnPropertyFlags(from, key);
          if (flags === -1) continue;
        }
        if (flags & ENUMERABLE) to[key] = from[key];
      }
    }
    return to;
  },
  // 20.1.2.2
  create(prototype, properties) {
    if (!%IsObject(prototype) && prototype !== null) throw typeError("Object prototype may only be an Object or null: " + describePrimitive(prototype));
    var object = %NewObjectWithPrototype(prototype);
    return properties === undefined ? object : objectDefineProperties(object, properties);
  },
  // 20.1.2.3
  defineProperties(object, properties) {
    if (!%IsObject(object)) throw typeError("Object.defineProperties called on non-object");
    return objectDefineProperties(object, properties);
  },
  // 20.1.2.4
  defineProperty(object, property, attributes) {
    "given keys";
    if (!%IsObject(object)) throw typeError("Object.defineProperty called on non-object");
    var key = %ToPropertyKey(property);
    definePropertyOrThrow(object, key, toPropertyDescriptor(attributes));
    return object;
  },
  // 20.1.2.5
  entries(object) { return enumerableOwnProperties(%ToObject(object), 2); },
  // 20.1.2.6
  freeze(object) {
    if (!%IsObject(object)) return object;
    if (%IsTypedArray(object) && %TypedArrayLength(object) > 0) throw typeError("Cannot freeze array buffer views with elements");
    if (!setIntegrityLevel(object, true)) throw typeError("'preventExtensions' on proxy: trap returned falsish");
    return object;
  },
  // 20.1.2.7
  fromEntries(iterable) {
    "makes keys";
    if (iterable === undefined || iterable === null) throw typeError(%ToString(iterable) + " is not iterable");
    var object = {};
    var record = %GetIterator(iterable);
    for (;;) {
      var entry = %IteratorStep(record);
      if (%IsHole(entry)) return object;
      try {
        if (!%IsObject(entry)) throw typeError("Iterator value " + describePrimitive(entry) + " is not an entry object");
        var key = entry[0], value = entry[1];
        %DefineElement(object, %ToPropertyKey(key), value);
      } catch (error) {
        iteratorCloseQuietly(record);
        throw error;
      }
    }
  },
  // 20.1.2.8
  getOwnPropertyDescriptor(object, property) {
    "given keys";
    var o = %ToObject(object);
    return fromPropertyDescriptor(getOwnProperty(o, %ToPropertyKey(property)));
  },
  // 20.1.2.9
  getOwnPropertyDescriptors(object) {
    var o = %ToObject(object), keys = ownPropertyKeys(o), result = {};
    for (var i = 0; i < keys.length; i++) {
      var descriptor = fromPropertyDescriptor(getOwnProperty(o, keys[i]));
      if (descriptor !== undefined) %DefineElement(result, keys[i], descriptor);
    }
    return result;
  },
  // 20.1.2.10
  getOwnPropertyNames(object) { return ownKeysOfType(object, false); },
  // 20.1.2.11
  getOwnPropertySymbols(object) { return ownKeysOfType(object, true); },
  // 20.1.2.12
  getPrototypeOf(object) { return %GetPrototypeOf(%ToObject(object)); },
  // 20.1.2.13
  groupBy(items, callback) {
    "makes keys";
    var grouped = groupBy(items, callback, true), object = %NewObjectWithPrototype(null);
    for (var i = 0; i < grouped.keys.length; i++) %DefineElement(object, grouped.keys[i], grouped.groups[i]);
    return object;
  },
  // 20.1.2.14
  hasOwn(object, property) {
    "given keys";
    var o = %ToObject(object);
    return hasOwnProperty(o, %ToPropertyKey(property));
  },
  // 20.1.2.15
  is(x, y) { return %SameValue(x, y); },
  // 20.1.2.16
  isExtensible(object) { return %IsObject(object) && isExtensible(object); },
  // 20.1.2.17
  isFrozen(object) { return !%IsObject(object) || testIntegrityLevel(object, true); },
  // 20.1.2.18
  isSealed(object) { return !%IsObject(object) || testIntegrityLevel(object, false); },
  // 20.1.2.19
  keys(object) { return enumerableOwnProperties(%ToObject(object), 0); },
  // 20.1.2.20
  preventExtensions(object) {
    if (%IsObject(object) && !preventExtensions(object)) throw typeError("'preventExtensions' on proxy: trap returned falsish");
    return object;
  },
  // 20.1.2.22
  seal(object) {
    if (%IsObject(object) && !setIntegrityLevel(object, false)) throw typeError("'preventExtensions' on proxy: trap returned falsish");
    return object;
  },
  // 20.1.2.23
  setPrototypeOf(object, prototype) {
    if (object === undefined || object === null) throw typeError("Object.setPrototypeOf called on null or undefined");
    if (!%IsObject(prototype) && prototype !== null) throw typeError("Object prototype may only be an Object or null: " + describePrimitive(prototype));
    if (%IsObject(object)) setPrototypeOrThrow(object, prototype);
    return object;
  },
  // 20.1.2.24
  values(object) { return enumerableOwnProperties(%ToObject(object), 1); },
}, {
  // 20.1.3.2
  hasOwnProperty(property) {
    "given keys";
    var key = %ToPropertyKey(property);
    return hasOwnProperty(%ToObject(this), key);
  },
  // 20.1.3.3
  isPrototypeOf(value) {
    if (!%IsObject(value)) return false;
    var o = %ToObject(this);
    while ((value = %GetPrototypeOf(value)) !== null) if (value === o) return true;
    return false;
  },
  // 20.1.3.4
  propertyIsEnumerable(property) {
    "given keys";
    var key = %ToPropertyKey(property);
    var own = getOwnProperty(%ToObject(this), key);
    return own !== undefined && (own.flags & ENUMERABLE) !== 0;
  },
  // 20.1.3.5
  toLocaleString() { return this.toString(); },
  // 20.1.3.6
  toString() { return objectToString(this); },
  // 20.1.3.7
  valueOf() { return %ToObject(this); },
  // B.2.2.1
  get __proto__() { return %GetPrototypeOf(%ToObject(this)); },
  set __proto__(prototype) {
    if (this === undefined || this === null) throw typeError("Object.prototype.__proto__ called on null or undefined");
    if (!%IsObject(prototype) && prototype !== null) return;
    if (%IsObject(this)) setPrototypeOrThrow(this, prototype);
  },
  // B.2.2.2
  __defineGetter__(property, getter) {
    var o = %ToObject(this);
    if (!%IsCallable(getter)) throw typeError("Object.prototype.__defineGetter__: Expecting function");
    definePropertyOrThrow(o, %ToPropertyKey(property), { flags: HIDDEN_ACCESSOR | ENUMERABLE | HAS_GET, value: undefined, getter: getter, setter: undefined });
  },
  // B.2.2.3
  __defineSetter__(property, setter) {
    var o = %ToObject(this);
    if (!%IsCallable(setter)) throw typeError("Object.prototype.__defineSetter__: Expecting function");
    definePropertyOrThrow(o, %ToPropertyKey(property), { flags: HIDDEN_ACCESSOR | ENUMERABLE | HAS_SET, value: undefined, getter: undefined, setter: setter });
  },
  // B.2.2.4
  __lookupGetter__(property) {
    var own = lookupOnChain(%ToObject(this), %ToPropertyKey(property));
    return own === undefined ? undefined : own.getter;
  },
  // B.2.2.5
  __lookupSetter__(property) {
    var own = lookupOnChain(%ToObject(this), %ToPropertyKey(property));
    return own === undefined ? undefined : own.setter;
  },
});
defineLength(Object.assign, 2);

function lookupOnChain(object, key) {
  for (; object !== null; object = %GetPrototypeOf(object)) {
    var own = getOwnProperty(object, key);
    if (own !== undefined) return own;
  }
  return undefined;
}

function ownKeysOfType(object, symbols) {
  "reflects keys";
  var keys = ownPropertyKeys(%ToObject(object)), result = [];
  for (var i = 0; i < keys.length; i++) if (%IsSymbol(keys[i]) === symbols) %ArrayAppend(result, keys[i]);
  return result;
}

function setPrototypeOrThrow(object, prototype) {
  if (setPrototypeOf(object, prototype)) return;
  if (%IsProxy(object)) throw typeError("'setPrototypeOf' on proxy: trap returned falsish for property 'undefined'");
  if (object === ObjectPrototype) throw typeError("Immutable prototype object 'Object.prototype' cannot have their prototype set");
  if (!%IsExtensible(object)) throw typeError(describeValue(object) + " is not extensible");
  throw typeError("Cyclic __proto__ value");
}

// 20.1.3.6 Object.prototype.toString
function objectToString(value) {
  if (value === undefined) return "[object Undefined]";
  if (value === null) return "[object Null]";
  var object = %ToObject(value);
  var builtinTag = isArray(object) ? "Array" : builtinTagOf(object);
  var tag = object[%Symbol("toStringTag")];
  return "[object " + (%IsString(tag) ? tag : builtinTag) + "]";
}

// 20.1.3.6 steps 5-14
function builtinTagOf(object) {
  switch (%ClassOf(object)) {
    case CLASS_ARGUMENTS: case CLASS_MAPPED_ARGUMENTS: return "Arguments";
    case CLASS_ERROR: return "Error";
    case CLASS_STRING: return "String";
    case CLASS_DATE: return "Date";
    case CLASS_REGEXP: return "RegExp";
    case CLASS_WRAPPER: {
      var type = %TypeOf(%GetSlot(object, 0));
      return type === "boolean" ? "Boolean" : type === "number" ? "Number" : "Object";
    }
    default: return %IsCallable(object) ? "Function" : "Object";
  }
}
