// ECMA-262 10.4.6 module namespace exotic objects: proxies over an object that has the same keys, so that the invariants of
// [[GetOwnProperty]] and [[OwnPropertyKeys]] hold by themselves.

// The proxies that are namespaces, for inspection.
var moduleNamespaces = %NewWeakTable();

function isModuleNamespace(value) {
  return %WeakTableGet(moduleNamespaces, value) === true;
}

// 10.4.6.12 ModuleNamespaceCreate. names: the exported names in the order of code units; getters: a function for each, which gives the
// binding's value or throws while it is uninitialized.
function moduleNamespace(names, getters) {
  var target = %NewObjectWithPrototype(null), bindings = %NewTable();
  for (var i = 0; i < names.length; i++) {
    %TableSet(bindings, names[i], getters[i]);
    %DefineOwnProperty(target, %ToPropertyKey(names[i]), HAS_VALUE | HAS_WRITABLE | HAS_ENUMERABLE | HAS_CONFIGURABLE | WRITABLE | ENUMERABLE, undefined, undefined, undefined);
  }
  // 28.3.1
  %DefineOwnProperty(target, %Symbol("toStringTag"), READONLY_DATA, "Module", undefined, undefined);
  %PreventExtensions(target);
  var handler = %NewObjectWithPrototype(null);
  // 10.4.6.2 [[SetPrototypeOf]]: 10.4.7.2 SetImmutablePrototype
  handler.setPrototypeOf = (self, prototype) => prototype === null;
  // 10.4.6.4
  handler.preventExtensions = () => true;
  // 10.4.6.5 [[GetOwnProperty]]
  handler.getOwnPropertyDescriptor = (self, key) => {
    var getter = %TableGet(bindings, key);
    return getter === undefined ? fromPropertyDescriptor(getOwnProperty(target, %ToPropertyKey(key))) : { value: getter(), writable: true, enumerable: true, configurable: false };
  };
  // 10.4.6.6 [[DefineOwnProperty]]
  handler.defineProperty = (self, key, descriptor) => {
    var getter = %TableGet(bindings, key);
    if (getter === undefined) {
      var wanted = toPropertyDescriptor(descriptor);
      return defineOwnProperty(target, %ToPropertyKey(key), wanted.flags, wanted.value, wanted.getter, wanted.setter);
    }
    var current = getter();
    if ("configurable" in descriptor && descriptor.configurable) return false;
    if ("enumerable" in descriptor && !descriptor.enumerable) return false;
    if ("get" in descriptor || "set" in descriptor) return false;
    if ("writable" in descriptor && !descriptor.writable) return false;
    return !("value" in descriptor) || %SameValue(descriptor.value, current);
  };
  // 10.4.6.8 [[Get]]
  handler.get = (self, key) => {
    var getter = %TableGet(bindings, key);
    return getter === undefined ? target[key] : getter();
  };
  // 10.4.6.9 [[Set]]
  handler.set = () => false;
  // 10.4.6.10 [[Delete]]
  handler.deleteProperty = (self, key) => !hasOwnProperty(target, %ToPropertyKey(key));
  var namespace = proxyCreate(target, handler);
  %WeakTableSet(moduleNamespaces, namespace, true);
  return namespace;
}

%SetIntrinsic("ModuleNamespace", moduleNamespace);
