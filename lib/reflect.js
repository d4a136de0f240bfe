// ECMA-262 28.1 The Reflect object.

function requireObject(value, method) {
  if (!%IsObject(value)) throw typeError("Reflect." + method + " called on non-object");
}

var ReflectObject = newPlainPrototype();
defineHidden(globalObject, "Reflect", ReflectObject);
defineTag(ReflectObject, "Reflect");
defineMembers(ReflectObject, {
  apply(target, thisArgument, argumentsList) {
    if (!%IsCallable(target)) throw typeError("Function.prototype.apply was called on " + describePrimitive(target) + ", which is " + typeWithArticle(target) + " and not a function");
    return %CallArray(target, thisArgument, listFromArrayLike(argumentsList));
  },
  construct(target, argumentsList, ...rest) {
    if (!%IsConstructor(target)) throw typeError(describeValue(target) + " is not a constructor");
    var newTarget = target;
    if (rest.length > 0) {
      newTarget = rest[0];
      if (!%IsConstructor(newTarget)) throw typeError(describeValue(newTarget) + " is not a constructor");
    }
    return %ConstructArray(target, listFromArrayLike(argumentsList), newTarget);
  },
  defineProperty(target, property, attributes) {
    requireObject(target, "defineProperty");
    var key = %ToPropertyKey(property), d = toPropertyDescriptor(attributes);
    return defineOwnProperty(target, key, d.flags, d.value, d.getter, d.setter);
  },
  deleteProperty(target, property) {
    requireObject(target, "deleteProperty");
    return deleteProperty(target, %ToPropertyKey(property));
  },
  get(target, property, ...receiver) {
    requireObject(target, "get");
    return %GetSuper(target, %ToPropertyKey(property), receiver.length > 0 ? receiver[0] : target);
  },
  getOwnPropertyDescriptor(target, property) {
    requireObject(target, "getOwnPropertyDescriptor");
    return fromPropertyDescriptor(getOwnProperty(target, %ToPropertyKey(property)));
  },
  getPrototypeOf(target) {
    requireObject(target, "getPrototypeOf");
    return %GetPrototypeOf(target);
  },
  has(target, property) {
    requireObject(target, "has");
    return %HasProperty(target, %ToPropertyKey(property));
  },
  isExtensible(target) {
    requireObject(target, "isExtensible");
    return isExtensible(target);
  },
  ownKeys(target) {
    "reflects keys";
    requireObject(target, "ownKeys");
    return ownPropertyKeys(target);
  },
  preventExtensions(target) {
    requireObject(target, "preventExtensions");
    return preventExtensions(target);
  },
  set(target, property, value, ...receiver) {
    requireObject(target, "set");
    return setWithReceiver(target, %ToPropertyKey(property), value, receiver.length > 0 ? receiver[0] : target);
  },
  setPrototypeOf(target, prototype) {
    requireObject(target, "setPrototypeOf");
    if (!%IsObject(prototype) && prototype !== null) throw typeError("Object prototype may only be an Object or null: " + describePrimitive(prototype));
    return setPrototypeOf(target, prototype);
  },
});
