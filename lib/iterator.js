// ECMA-262 27.1 Iteration: %IteratorPrototype%, Iterator and its helpers.

var IteratorPrototype = %Intrinsic("Iterator.prototype");
defineMembers(IteratorPrototype, { [%Symbol("iterator")]() { return this; } });

var AsyncIteratorPrototype = %Intrinsic("AsyncIteratorPrototype");
defineMembers(AsyncIteratorPrototype, { [%Symbol("asyncIterator")]() { return this; } });

function newIteratorPrototype(tag, members) {
  return furnishIteratorPrototype(%NewObjectWithPrototype(IteratorPrototype), tag, members);
}

function furnishIteratorPrototype(prototype, tag, members) {
  defineMembers(prototype, members);
  defineTag(prototype, tag);
  return prototype;
}

function incompatibleReceiver(method, value) {
  return typeError("Method " + method + " called on incompatible receiver " + describePrimitive(value));
}
