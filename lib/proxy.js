// ECMA-262 28.2 Proxy objects and 10.5 their internal methods. The kernel invokes the proxy* functions as hooks.

function Proxy(target, handler) {
  "builtin constructor";
  if (new.target === undefined) throw typeError("Constructor Proxy requires 'new'");
  return proxyCreate(target, handler);
}

// 10.5.14 ProxyCreate. A callable proxy is entered through a closure of the library.
function proxyCreate(target, handler) {
  if (!%IsObject(target) || !%IsObject(handler)) throw typeError("Cannot create proxy with a non-object as target or handler");
  var entry = undefined;
  if (%IsCallable(target))
    entry = function (...args) {
      "builtin constructor";
      return new.target === undefined ? proxyCall(proxy, this, args) : proxyConstruct(proxy, args, new.target);
    };
  var proxy = %NewProxy(entry, target, handler);
  return proxy;
}

defineHidden(globalObject, "Proxy", Proxy);
%SetIntrinsic("Proxy", Proxy);
defineMembers(Proxy, {
  // 28.2.2.1
  revocable(target, handler) {
    var proxy = proxyCreate(target, handler), revoked = false;
    return { proxy: proxy, revoke: (0, () => {
      if (!revoked) {
        revoked = true;
        %RevokeProxy(proxy);
      }
    }) };
  },
});

// 10.5.*: the handler's method, after the check for revocation. undefined: no trap
function trapOf(proxy, name) {
  var handler = %ProxyHandler(proxy);
  if (handler === null) throw typeError("Cannot perform '" + name + "' on a proxy that has been revoked");
  var trap = handler[name];
  if (trap === undefined || trap === null) return undefined;
  if (!%IsCallable(trap)) throw typeError("'" + describePrimitive(trap) + "' returned for property '" + name + "' of object '#<Object>' is not a function");
  return trap;
}

// As a program sees a property key
function publicKey(key) {
  return %IsNumber(key) ? %ToString(key) : key;
}

// 10.5.1
function proxyGetPrototypeOf(proxy) {
  if (%ClassOf(proxy) === CLASS_NAMESPACE) return null;
  var trap = trapOf(proxy, "getPrototypeOf"), target = %ProxyTarget(proxy);
  if (trap === undefined) return %GetPrototypeOf(target);
  var prototype = %Call(trap, %ProxyHandler(proxy), target);
  if (!%IsObject(prototype) && prototype !== null) throw typeError("'getPrototypeOf' on proxy: trap returned neither object nor null");
  if (isExtensible(target)) return prototype;
  if (prototype !== %GetPrototypeOf(target)) throw typeError("'getPrototypeOf' on proxy: proxy target is non-extensible but the trap did not return its actual prototype");
  return prototype;
}

// 10.5.2
function proxySetPrototypeOf(proxy, prototype) {
  if (%ClassOf(proxy) === CLASS_NAMESPACE) return prototype === null;
  var trap = trapOf(proxy, "setPrototypeOf"), target = %ProxyTarget(proxy);
  if (trap === undefined) return setPrototypeOf(target, prototype);
  if (!%Call(trap, %ProxyHandler(proxy), target, prototype)) return false;
  if (isExtensible(target)) return true;
  if (prototype !== %GetPrototypeOf(target)) throw typeError("'setPrototypeOf' on proxy: trap returned truish for setting a new prototype on the non-extensible proxy target");
  return true;
}

// 10.5.3
function proxyIsExtensible(proxy) {
  if (%ClassOf(proxy) === CLASS_NAMESPACE) return false;
  var trap = trapOf(proxy, "isExtensible"), target = %ProxyTarget(proxy);
  if (trap === undefined) return isExtensible(target);
  var result = %ToBoolean(%Call(trap, %ProxyHandler(proxy), target));
  if (result !== isExtensible(target)) throw typeError("'isExtensible' on proxy: trap result does not reflect extensibility of proxy target (which is '" + !result + "')");
  return result;
}

// 10.5.4
function proxyPreventExtensions(proxy) {
  if (%ClassOf(proxy) === CLASS_NAMESPACE) return true;
  var trap = trapOf(proxy, "preventExtensions"), target = %ProxyTarget(proxy);
  if (trap === undefined) return preventExtensions(target);
  var result = %ToBoolean(%Call(trap, %ProxyHandler(proxy), target));
  if (result && isExtensible(target)) throw typeError("'preventExtensions' on proxy: the proxy target is extensible");
  return result;
}

// 10.5.5
function proxyGetOwnProperty(proxy, key) {
  if (%ClassOf(proxy) === CLASS_NAMESPACE) return namespaceGetOwnProperty(proxy, key);
  var trap = trapOf(proxy, "getOwnPropertyDescriptor"), target = %ProxyTarget(proxy);
  if (trap === undefined) return getOwnProperty(target, key);
  var name = keyText(key);
  var object = %Call(trap, %ProxyHandler(proxy), target, publicKey(key));
  if (!%IsObject(object) && object !== undefined) throw typeError("'getOwnPropertyDescriptor' on proxy: trap returned neither object nor undefined for property '" + name + "'");
  var targetProperty = getOwnProperty(target, key);
  if (object === undefined) {
    if (targetProperty === undefined) return undefined;
    if (!(targetProperty.flags & CONFIGURABLE)) throw typeError("'getOwnPropertyDescriptor' on proxy: trap returned undefined for property '" + name + "' which is non-configurable in the proxy target");
    if (!isExtensible(target)) throw typeError("'getOwnPropertyDescriptor' on proxy: trap returned undefined for property '" + name + "' which exists in the non-extensible proxy target");
    return undefined;
  }
  var extensible = isExtensible(target);
  var result = toPropertyDescriptor(object);
  // 6.2.6.6 CompletePropertyDescriptor
  if (!(result.flags & (HAS_GET | HAS_SET))) result.flags |= HAS_VALUE | HAS_WRITABLE;
  else result.flags |= HAS_GET | HAS_SET;
  result.flags |= HAS_ENUMERABLE | HAS_CONFIGURABLE;
  if (!isCompatibleDescriptor(extensible, result, targetProperty)) throw typeError("'getOwnPropertyDescriptor' on proxy: trap returned descriptor for property '" + name + "' that is incompatible with the existing property in the proxy target");
  if (!(result.flags & CONFIGURABLE)) {
    if (targetProperty === undefined || targetProperty.flags & CONFIGURABLE) throw typeError("'getOwnPropertyDescriptor' on proxy: trap reported non-configurability for property '" + name + "' which is either non-existent or configurable in the proxy target");
    if (result.flags & HAS_WRITABLE && !(result.flags & WRITABLE) && targetProperty.flags & WRITABLE) throw typeError("'getOwnPropertyDescriptor' on proxy: trap reported non-configurable and writable for property '" + name + "' which is non-configurable, non-writable in the proxy target");
  }
  return result;
}

// 10.1.6.2 IsCompatiblePropertyDescriptor: 10.1.6.3 without an object
function isCompatibleDescriptor(extensible, d, current) {
  if (current === undefined) return extensible;
  if (current.flags & CONFIGURABLE) return true;
  var f = d.flags, c = current.flags;
  if (f & HAS_CONFIGURABLE && f & CONFIGURABLE) return false;
  if (f & HAS_ENUMERABLE && (f & ENUMERABLE) !== (c & ENUMERABLE)) return false;
  var isAccessor = (f & (HAS_GET | HAS_SET)) !== 0, isData = (f & (HAS_VALUE | HAS_WRITABLE)) !== 0;
  var wasAccessor = (c & (HAS_GET | HAS_SET)) !== 0;
  if ((isAccessor || isData) && isAccessor !== wasAccessor) return false;
  if (wasAccessor) {
    if (f & HAS_GET && d.getter !== current.getter) return false;
    if (f & HAS_SET && d.setter !== current.setter) return false;
  } else if (!(c & WRITABLE)) {
    if (f & HAS_WRITABLE && f & WRITABLE) return false;
    if (f & HAS_VALUE && !%SameValue(d.value, current.value)) return false;
  }
  return true;
}

// 10.5.6
function proxyDefineOwnProperty(proxy, key, flags, value, getter, setter) {
  if (%ClassOf(proxy) === CLASS_NAMESPACE) return namespaceDefineOwnProperty(proxy, key, flags, value);
  var trap = trapOf(proxy, "defineProperty"), target = %ProxyTarget(proxy);
  if (trap === undefined) return defineOwnProperty(target, key, flags, value, getter, setter);
  var descriptor = { flags: flags, value: value, getter: getter, setter: setter }, name = keyText(key);
  if (!%Call(trap, %ProxyHandler(proxy), target, publicKey(key), fromPropertyDescriptor(descriptor))) return false;
  var targetProperty = getOwnProperty(target, key), extensible = isExtensible(target);
  var settingNonConfigurable = (flags & HAS_CONFIGURABLE) !== 0 && !(flags & CONFIGURABLE);
  if (targetProperty === undefined) {
    if (!extensible) throw typeError("'defineProperty' on proxy: trap returned truish for adding property '" + name + "'  to the non-extensible proxy target");
    if (settingNonConfigurable) throw typeError("'defineProperty' on proxy: trap returned truish for defining non-configurable property '" + name + "' which is either non-existent or configurable in the proxy target");
  } else {
    if (!isCompatibleDescriptor(extensible, descriptor, targetProperty)) throw typeError("'defineProperty' on proxy: trap returned truish for adding property '" + name + "'  that is incompatible with the existing property in the proxy target");
    if (settingNonConfigurable && targetProperty.flags & CONFIGURABLE) throw typeError("'defineProperty' on proxy: trap returned truish for defining non-configurable property '" + name + "' which is either non-existent or configurable in the proxy target");
    if (targetProperty.flags & HAS_VALUE && !(targetProperty.flags & CONFIGURABLE) && targetProperty.flags & WRITABLE && flags & HAS_WRITABLE && !(flags & WRITABLE))
      throw typeError("'defineProperty' on proxy: trap returned truish for defining non-configurable property '" + name + "' which cannot be non-writable");
  }
  return true;
}

// 10.5.7
function proxyHas(proxy, key) {
  if (%ClassOf(proxy) === CLASS_NAMESPACE) return namespaceHas(proxy, key);
  var trap = trapOf(proxy, "has"), target = %ProxyTarget(proxy);
  if (trap === undefined) return %HasProperty(target, key);
  var result = %ToBoolean(%Call(trap, %ProxyHandler(proxy), target, publicKey(key)));
  if (!result) {
    var targetProperty = getOwnProperty(target, key);
    if (targetProperty !== undefined) {
      if (!(targetProperty.flags & CONFIGURABLE)) throw typeError("'has' on proxy: trap returned falsish for property '" + keyText(key) + "' which exists in the proxy target as non-configurable");
      if (!isExtensible(target)) throw typeError("'has' on proxy: trap returned falsish for property '" + keyText(key) + "' but the proxy target is not extensible");
    }
  }
  return result;
}

// 10.5.8
function proxyGet(proxy, key, receiver) {
  if (%ClassOf(proxy) === CLASS_NAMESPACE) return namespaceGet(proxy, key);
  var trap = trapOf(proxy, "get"), target = %ProxyTarget(proxy);
  if (trap === undefined) return %GetSuper(target, key, receiver);
  var value = %Call(trap, %ProxyHandler(proxy), target, publicKey(key), receiver);
  var own = getOwnProperty(target, key);
  if (own !== undefined && !(own.flags & CONFIGURABLE)) {
    if (own.flags & HAS_VALUE && !(own.flags & WRITABLE) && !%SameValue(value, own.value))
      throw typeError("'get' on proxy: property '" + keyText(key) + "' is a read-only and non-configurable data property on the proxy target but the proxy did not return its actual value (expected '" + describePrimitive(own.value) + "' but got '" + describePrimitive(value) + "')");
    if (own.flags & (HAS_GET | HAS_SET) && own.getter === undefined && value !== undefined)
      throw typeError("'get' on proxy: property '" + keyText(key) + "' is a non-configurable accessor property on the proxy target and does not have a getter function, but the trap did not return 'undefined' (got '" + describePrimitive(value) + "')");
  }
  return value;
}

// 10.5.9: the boolean
function proxySet(proxy, key, value, receiver) {
  if (%ClassOf(proxy) === CLASS_NAMESPACE) return false;
  var trap = trapOf(proxy, "set"), target = %ProxyTarget(proxy);
  if (trap === undefined) return setWithReceiver(target, key, value, receiver);
  if (!%Call(trap, %ProxyHandler(proxy), target, publicKey(key), value, receiver)) return false;
  var own = getOwnProperty(target, key);
  if (own !== undefined && !(own.flags & CONFIGURABLE)) {
    if (own.flags & HAS_VALUE && !(own.flags & WRITABLE) && !%SameValue(value, own.value))
      throw typeError("'set' on proxy: trap returned truish for property '" + keyText(key) + "' which exists in the proxy target as a non-configurable and non-writable data property with a different value");
    if (own.flags & (HAS_GET | HAS_SET) && own.setter === undefined)
      throw typeError("'set' on proxy: trap returned truish for property '" + keyText(key) + "' which exists in the proxy target as a non-configurable and non-writable accessor property without a setter");
  }
  return true;
}

// Hook of assignments that reach a proxy, on the object or its prototype chain: 6.2.5.6 PutValue step 3.d
function setSlow(object, key, value, receiver, strict) {
  "given keys";
  if (!setWithReceiver(object, key, value, receiver) && strict) {
    if (%ClassOf(object) === CLASS_NAMESPACE) throw typeError("Cannot assign to read only property '" + keyText(key) + "' of object '[object Module]'");
    if (%IsProxy(object)) throw typeError("'set' on proxy: trap returned falsish for property '" + keyText(key) + "'");
    throw typeError("Cannot assign to read only property '" + keyText(key) + "' of object '" + describePrimitive(receiver) + "'");
  }
  return value;
}

// Hook of delete
function deleteSlow(proxy, key, strict) {
  "given keys";
  if (proxyDelete(proxy, key)) return true;
  if (strict && %ClassOf(proxy) === CLASS_NAMESPACE) throw typeError("Cannot delete property '" + keyText(key) + "' of [object Module]");
  if (strict) throw typeError("'deleteProperty' on proxy: trap returned falsish for property '" + keyText(key) + "'");
  return false;
}

// 10.5.10
function proxyDelete(proxy, key) {
  if (%ClassOf(proxy) === CLASS_NAMESPACE) return !namespaceHas(proxy, key);
  var trap = trapOf(proxy, "deleteProperty"), target = %ProxyTarget(proxy);
  if (trap === undefined) return deleteProperty(target, key);
  if (!%Call(trap, %ProxyHandler(proxy), target, publicKey(key))) return false;
  var own = getOwnProperty(target, key);
  if (own === undefined) return true;
  if (!(own.flags & CONFIGURABLE)) throw typeError("'deleteProperty' on proxy: trap returned truish for property '" + keyText(key) + "' which is non-configurable in the proxy target");
  if (!isExtensible(target)) throw typeError("'deleteProperty' on proxy: trap returned truish for property '" + keyText(key) + "' but the proxy target is non-extensible");
  return true;
}

// 10.5.11
function proxyOwnKeys(proxy) {
  "reflects keys";
  if (%ClassOf(proxy) === CLASS_NAMESPACE) return namespaceOwnKeys(proxy);
  var trap = trapOf(proxy, "ownKeys"), target = %ProxyTarget(proxy);
  if (trap === undefined) return ownPropertyKeys(target);
  var result = %Call(trap, %ProxyHandler(proxy), target);
  if (!%IsObject(result)) throw typeError("CreateListFromArrayLike called on non-object");
  var keys = [], seen = %NewTable(), length = lengthOf(result);
  for (var i = 0; i < length; i++) {
    var key = result[i];
    if (!%IsString(key) && !%IsSymbol(key)) throw typeError(describePrimitive(key) + " is not a valid property name");
    if (%TableHas(seen, key)) throw typeError("'ownKeys' on proxy: trap returned duplicate entries");
    %TableSet(seen, key, true);
    %ArrayAppend(keys, key);
  }
  var extensible = isExtensible(target), targetKeys = ownPropertyKeys(target);
  var configurable = [], fixed = [];
  for (var j = 0; j < targetKeys.length; j++) {
    var own = getOwnProperty(target, targetKeys[j]);
    if (own !== undefined && !(own.flags & CONFIGURABLE)) %ArrayAppend(fixed, targetKeys[j]);
    else %ArrayAppend(configurable, targetKeys[j]);
  }
  if (extensible && fixed.length === 0) return keys;
  for (var k = 0; k < fixed.length; k++)
    if (!%TableDelete(seen, fixed[k])) throw typeError("'ownKeys' on proxy: trap result did not include '" + keyText(fixed[k]) + "'");
  if (extensible) return keys;
  for (var m = 0; m < configurable.length; m++)
    if (!%TableDelete(seen, configurable[m])) throw typeError("'ownKeys' on proxy: trap result did not include '" + keyText(configurable[m]) + "'");
  if (%TableSize(seen) > 0) throw typeError("'ownKeys' on proxy: trap returned extra keys but proxy target is non-extensible");
  return keys;
}

// 10.5.12, 10.5.13: what a callable proxy is entered through
function proxyCall(proxy, thisArgument, args) {
  var trap = trapOf(proxy, "apply"), target = %ProxyTarget(proxy);
  if (trap === undefined) return %CallArray(target, thisArgument, args);
  return %Call(trap, %ProxyHandler(proxy), target, thisArgument, args);
}

function proxyConstruct(proxy, args, newTarget) {
  var trap = trapOf(proxy, "construct"), target = %ProxyTarget(proxy);
  if (trap === undefined) return %ConstructArray(target, args, newTarget);
  var result = %Call(trap, %ProxyHandler(proxy), target, args, newTarget);
  if (!%IsObject(result)) throw typeError("proxy [[Construct]] must return an object");
  return result;
}

// ── 10.4.6 Module namespace exotic objects. Slots: 0 a table from export names to functions that read them, 1 the names ──

// 10.4.6.12 ModuleNamespaceCreate, for the linker: names in order, and for each a function that gives the binding's value
%SetIntrinsic("ModuleNamespace", (names, getters) => {
  var namespace = %NewObjectWithSlots(CLASS_NAMESPACE, null, 2), table = %NewTable();
  for (var i = 0; i < names.length; i++) %TableSet(table, publicKey(names[i]), getters[i]);
  %SetSlot(namespace, 0, table);
  %SetSlot(namespace, 1, names);
  defineTagOfNamespace(namespace);
  return namespace;
});

// Node's namespace of a built-in module: its enumerable properties, as they are now, and the module itself as default
%SetIntrinsic("BuiltinNamespace", module => {
  "given keys";
  var keys = %OwnPropertyKeys(module), names = ["default"], getters = [() => module];
  for (var i = 0; i < keys.length; i++) {
    var key = keys[i];
    if (!%IsString(key) || key === "default" || !(%GetOwnPropertyFlags(module, key) & ENUMERABLE)) continue;
    for (var at = names.length; at > 0 && key < names[at - 1]; at--) {
      names[at] = names[at - 1];
      getters[at] = getters[at - 1];
    }
    names[at] = key;
    getters[at] = constantGetter(module[key]);
  }
  return %Intrinsic("ModuleNamespace")(names, getters);
});

function constantGetter(value) {
  return () => value;
}

function defineTagOfNamespace(namespace) {
  %DefineOwnProperty(namespace, %Symbol("toStringTag"), READONLY_DATA, "Module", undefined, undefined);
  %PreventExtensions(namespace);
}

function namespaceHas(namespace, key) {
  return %IsSymbol(key) ? key === %Symbol("toStringTag") : %TableHas(%GetSlot(namespace, 0), publicKey(key));
}

function namespaceGet(namespace, key) {
  if (%IsSymbol(key)) return key === %Symbol("toStringTag") ? "Module" : undefined;
  var getter = %TableGet(%GetSlot(namespace, 0), publicKey(key));
  return getter === undefined ? undefined : getter();
}

function namespaceGetOwnProperty(namespace, key) {
  if (!namespaceHas(namespace, key)) return undefined;
  var attributes = %IsSymbol(key) ? 0 : WRITABLE | ENUMERABLE;
  return { flags: attributes | ALL_ATTRIBUTES | HAS_VALUE, value: namespaceGet(namespace, key), getter: undefined, setter: undefined };
}

// 10.4.6.7
function namespaceDefineOwnProperty(namespace, key, flags, value) {
  var current = namespaceGetOwnProperty(namespace, key);
  if (current === undefined) return false;
  if (flags & (HAS_GET | HAS_SET)) return false;
  if (flags & HAS_CONFIGURABLE && flags & CONFIGURABLE) return false;
  if (flags & HAS_ENUMERABLE && (flags & ENUMERABLE) !== (current.flags & ENUMERABLE)) return false;
  if (flags & HAS_WRITABLE && (flags & WRITABLE) !== (current.flags & WRITABLE)) return false;
  return !(flags & HAS_VALUE) || %SameValue(value, current.value);
}

function namespaceOwnKeys(namespace) {
  var names = %GetSlot(namespace, 1), keys = [];
  for (var i = 0; i < names.length; i++) %ArrayAppend(keys, publicKey(names[i]));
  %ArrayAppend(keys, %Symbol("toStringTag"));
  return keys;
}
