// ECMA-262 27.1 Iteration: %IteratorPrototype%, Iterator and its helpers.

var IteratorPrototype = newPlainPrototype();
defineMembers(IteratorPrototype, { [%Symbol("iterator")]() { return this; } });
%SetIntrinsic("IteratorPrototype", IteratorPrototype);

var AsyncIteratorPrototype = newPlainPrototype();
defineMembers(AsyncIteratorPrototype, { [%Symbol("asyncIterator")]() { return this; } });
%SetIntrinsic("AsyncIteratorPrototype", AsyncIteratorPrototype);

function newIteratorPrototype(tag, members) {
  var prototype = %NewObjectWithPrototype(IteratorPrototype);
  defineMembers(prototype, members);
  defineTag(prototype, tag);
  return prototype;
}

function incompatibleReceiver(method, value) {
  return typeError("Method " + method + " called on incompatible receiver " + describePrimitive(value));
}
