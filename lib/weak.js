// ECMA-262 26.1 WeakRef objects, 26.2 FinalizationRegistry objects.

function WeakRef(target) {
  "builtin constructor";
  if (new.target === undefined) throw typeError("Constructor WeakRef requires 'new'");
  if (!canBeHeldWeakly(target)) throw typeError("WeakRef: target must be an object");
  var ref = %NewObjectWithSlots(CLASS_WEAK_REF, prototypeFrom(new.target, "WeakRef.prototype"), 1);
  %SetSlot(ref, 0, %NewWeak(target));
  return ref;
}

var WeakRefPrototype = newPlainPrototype();
defineGlobalConstructor(WeakRef, WeakRefPrototype, {}, {
  deref() { return %WeakDeref(requireClass(this, CLASS_WEAK_REF, "WeakRef.prototype.deref")); },
});
defineTag(WeakRefPrototype, "WeakRef");

// Slots: 0 [[Cells]], 1 [[CleanupCallback]]
var registries = [];

function FinalizationRegistry(cleanupCallback) {
  "builtin constructor";
  if (new.target === undefined) throw typeError("Constructor FinalizationRegistry requires 'new'");
  if (!%IsCallable(cleanupCallback)) throw typeError("FinalizationRegistry: cleanup must be callable");
  var registry = %NewObjectWithSlots(CLASS_FINALIZATION_REGISTRY, prototypeFrom(new.target, "FinalizationRegistry.prototype"), 2);
  %SetSlot(registry, 0, %NewFinalization());
  %SetSlot(registry, 1, cleanupCallback);
  return registry;
}

var FinalizationRegistryPrototype = newPlainPrototype();
defineGlobalConstructor(FinalizationRegistry, FinalizationRegistryPrototype, {}, {
  // 26.2.3.2
  register(target, heldValue, unregisterToken = undefined) {
    var cells = requireClass(this, CLASS_FINALIZATION_REGISTRY, "FinalizationRegistry.prototype.register");
    if (!canBeHeldWeakly(target)) throw typeError("FinalizationRegistry.prototype.register: invalid target");
    if (%SameValue(target, heldValue)) throw typeError("FinalizationRegistry.prototype.register: target and holdings must not be same");
    if (!canBeHeldWeakly(unregisterToken) && unregisterToken !== undefined) throw typeError("Invalid unregisterToken ('" + describePrimitive(unregisterToken) + "')");
    %FinalizationRegister(cells, target, heldValue, unregisterToken);
    if (!listIncludes(registries, this)) %ArrayAppend(registries, this);
  },
  // 26.2.3.3
  unregister(unregisterToken) {
    var cells = requireClass(this, CLASS_FINALIZATION_REGISTRY, "FinalizationRegistry.prototype.unregister");
    if (!canBeHeldWeakly(unregisterToken)) throw typeError("Invalid unregisterToken ('" + describePrimitive(unregisterToken) + "')");
    return %FinalizationUnregister(cells, unregisterToken);
  },
});
defineTag(FinalizationRegistryPrototype, "FinalizationRegistry");
%DefineOwnProperty(FinalizationRegistryPrototype.register, "length", HAS_VALUE, 2, undefined, undefined);

// 9.10.4 CleanupFinalizationRegistry of all registries: the event loop calls it between turns.
function cleanupRegistries() {
  for (var i = 0; i < registries.length; i++) {
    for (;;) {
      var held = %FinalizationTakeDue(%GetSlot(registries[i], 0));
      if (%IsHole(held)) break;
      %Call(%GetSlot(registries[i], 1), undefined, held);
    }
  }
}
