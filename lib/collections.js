// ECMA-262 24 Keyed collections.
//
// A table is a kernel cell: entries in order of insertion, each with a number that grows. An iterator remembers the number of the entry
// that it saw last, so it survives every change of the table. Slot 0 of a Map or Set is its table.

function requireClass(value, kind, method) {
  if (%ClassOf(value) !== kind) throw incompatibleReceiver(method, value);
  return %GetSlot(value, 0);
}

// 24.1.1.2 AddEntriesFromIterable, with the adder read before
function addEntries(target, iterable, adder, what) {
  var record = %GetIterator(iterable);
  for (;;) {
    var item = %IteratorStep(record);
    if (%IsHole(item)) return;
    try {
      if (!%IsObject(item)) throw typeError("Iterator value " + describePrimitive(item) + " is not an entry object");
      var key = item[0];
      %Call(adder, target, key, item[1]);
    } catch (error) {
      iteratorCloseQuietly(record);
      throw error;
    }
  }
}

function addValues(target, iterable, adder) {
  var record = %GetIterator(iterable);
  for (;;) {
    var item = %IteratorStep(record);
    if (%IsHole(item)) return;
    try {
      %Call(adder, target, item);
    } catch (error) {
      iteratorCloseQuietly(record);
      throw error;
    }
  }
}

function getAdder(target, name) {
  var adder = target[name];
  if (!%IsCallable(adder)) throw typeError("'" + describePrimitive(adder) + "' returned for property '" + name + "' of object '" + describeValue(target) + "' is not a function");
  return adder;
}

// ── 24.1 Map ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function Map(iterable = undefined) {
  "builtin constructor";
  if (new.target === undefined) throw typeError("Constructor Map requires 'new'");
  var map = %NewObjectWithSlots(CLASS_MAP, prototypeFrom(new.target, "Map.prototype"), 1);
  %SetSlot(map, 0, %NewTable());
  if (iterable !== undefined && iterable !== null) addEntries(map, iterable, getAdder(map, "set"));
  return map;
}

var MapPrototype = newPlainPrototype();
defineGlobalConstructor(Map, MapPrototype, {
  // 24.1.2.1
  groupBy(items, callback) {
    var grouped = groupBy(items, callback, false), map = new Map();
    var table = %GetSlot(map, 0);
    for (var i = 0; i < grouped.keys.length; i++) %TableSet(table, grouped.keys[i], grouped.groups[i]);
    return map;
  },
  get [%Symbol("species")]() { return this; },
}, {
  clear() { %TableClear(requireClass(this, CLASS_MAP, "Map.prototype.clear")); },
  delete(key) { return %TableDelete(requireClass(this, CLASS_MAP, "Map.prototype.delete"), key); },
  entries() {
    requireClass(this, CLASS_MAP, "Map.prototype.entries");
    return newTableIterator(CLASS_MAP_ITERATOR, MapIteratorPrototype, this, 2);
  },
  forEach(callback, thisArgument = undefined) {
    var table = requireClass(this, CLASS_MAP, "Map.prototype.forEach");
    requireCallable(callback);
    for (var at = %TableNext(table, 0); at !== 0; at = %TableNext(table, at))
      %Call(callback, thisArgument, %TableValueAt(table, at), %TableKeyAt(table, at), this);
  },
  get(key) { return %TableGet(requireClass(this, CLASS_MAP, "Map.prototype.get"), key); },
  has(key) { return %TableHas(requireClass(this, CLASS_MAP, "Map.prototype.has"), key); },
  keys() {
    requireClass(this, CLASS_MAP, "Map.prototype.keys");
    return newTableIterator(CLASS_MAP_ITERATOR, MapIteratorPrototype, this, 0);
  },
  set(key, value) {
    %TableSet(requireClass(this, CLASS_MAP, "Map.prototype.set"), key, value);
    return this;
  },
  get size() { return %TableSize(requireClass(this, CLASS_MAP, "get Map.prototype.size")); },
  values() {
    requireClass(this, CLASS_MAP, "Map.prototype.values");
    return newTableIterator(CLASS_MAP_ITERATOR, MapIteratorPrototype, this, 1);
  },
});
defineHidden(MapPrototype, %Symbol("iterator"), MapPrototype.entries);
defineTag(MapPrototype, "Map");

// 24.1.5, 24.2.6 Map and Set Iterator objects. Slots: 0 table or undefined when done, 1 number of the last entry, 2 kind
function newTableIterator(kind, prototype, collection, what) {
  var iterator = %NewObjectWithSlots(kind, prototype, 3);
  %SetSlot(iterator, 0, %GetSlot(collection, 0));
  %SetSlot(iterator, 1, 0);
  %SetSlot(iterator, 2, what);
  return iterator;
}

function tableIteratorNext(iterator, isSet) {
  var table = %GetSlot(iterator, 0);
  if (table === undefined) return { value: undefined, done: true };
  var at = %TableNext(table, %GetSlot(iterator, 1));
  if (at === 0) {
    %SetSlot(iterator, 0, undefined);
    return { value: undefined, done: true };
  }
  %SetSlot(iterator, 1, at);
  var what = %GetSlot(iterator, 2), key = %TableKeyAt(table, at);
  return { value: what === 0 ? key : what === 1 ? (isSet ? key : %TableValueAt(table, at)) : [key, isSet ? key : %TableValueAt(table, at)], done: false };
}

var MapIteratorPrototype = newIteratorPrototype("Map Iterator", {
  next() {
    if (%ClassOf(this) !== CLASS_MAP_ITERATOR) throw incompatibleReceiver("Map Iterator.prototype.next", this);
    return tableIteratorNext(this, false);
  },
});

// ── 24.2 Set ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function Set(iterable = undefined) {
  "builtin constructor";
  if (new.target === undefined) throw typeError("Constructor Set requires 'new'");
  var set = %NewObjectWithSlots(CLASS_SET, prototypeFrom(new.target, "Set.prototype"), 1);
  %SetSlot(set, 0, %NewTable());
  if (iterable !== undefined && iterable !== null) addValues(set, iterable, getAdder(set, "add"));
  return set;
}

// 24.2.1.2 GetSetRecord
function getSetRecord(object) {
  if (!%IsObject(object)) throw typeError(describePrimitive(object) + " is not an object");
  var number = %ToNumber(object.size);
  if (number !== number) throw typeError("The 'size' property must be a number");
  var size = %NumberToInteger(number);
  if (size < 0) throw rangeError("'" + size + "' is an invalid size");
  var has = object.has;
  if (!%IsCallable(has)) throw typeError("The 'has' property must be a function");
  var keys = object.keys;
  if (!%IsCallable(keys)) throw typeError("The 'keys' property must be a function");
  return { set: object, size: size, has: has, keys: keys };
}

// GetIteratorFromMethod of keys: an iterator without a return lookup of @@iterator
function setRecordKeys(record) {
  var iterator = %Call(record.keys, record.set);
  if (!%IsObject(iterator)) throw typeError(describePrimitive(iterator) + " is not an object");
  return %NewIteratorRecord(iterator, iterator.next);
}

function newSetFromTable(table) {
  var set = %NewObjectWithSlots(CLASS_SET, SetPrototype, 1);
  %SetSlot(set, 0, table);
  return set;
}

function copyTable(table) {
  var copy = %NewTable();
  for (var at = %TableNext(table, 0); at !== 0; at = %TableNext(table, at)) %TableSet(copy, %TableKeyAt(table, at), undefined);
  return copy;
}

var SetPrototype = newPlainPrototype();
defineGlobalConstructor(Set, SetPrototype, {
  get [%Symbol("species")]() { return this; },
}, {
  add(value) {
    %TableSet(requireClass(this, CLASS_SET, "Set.prototype.add"), value, undefined);
    return this;
  },
  clear() { %TableClear(requireClass(this, CLASS_SET, "Set.prototype.clear")); },
  delete(value) { return %TableDelete(requireClass(this, CLASS_SET, "Set.prototype.delete"), value); },
  // 24.2.4.5
  difference(other) {
    var table = requireClass(this, CLASS_SET, "Set.prototype.difference"), record = getSetRecord(other), result = copyTable(table);
    if (%TableSize(table) <= record.size) {
      for (var at = %TableNext(table, 0); at !== 0; at = %TableNext(table, at)) {
        var key = %TableKeyAt(table, at);
        if (%Call(record.has, record.set, key)) %TableDelete(result, key);
      }
    } else {
      var keys = setRecordKeys(record);
      for (var next = %IteratorStep(keys); !%IsHole(next); next = %IteratorStep(keys)) %TableDelete(result, next);
    }
    return newSetFromTable(result);
  },
  entries() {
    requireClass(this, CLASS_SET, "Set.prototype.entries");
    return newTableIterator(CLASS_SET_ITERATOR, SetIteratorPrototype, this, 2);
  },
  forEach(callback, thisArgument = undefined) {
    var table = requireClass(this, CLASS_SET, "Set.prototype.forEach");
    requireCallable(callback);
    for (var at = %TableNext(table, 0); at !== 0; at = %TableNext(table, at)) {
      var key = %TableKeyAt(table, at);
      %Call(callback, thisArgument, key, key, this);
    }
  },
  has(value) { return %TableHas(requireClass(this, CLASS_SET, "Set.prototype.has"), value); },
  // 24.2.4.9
  intersection(other) {
    var table = requireClass(this, CLASS_SET, "Set.prototype.intersection"), record = getSetRecord(other), result = %NewTable();
    if (%TableSize(table) <= record.size) {
      for (var at = %TableNext(table, 0); at !== 0; at = %TableNext(table, at)) {
        var key = %TableKeyAt(table, at);
        if (%Call(record.has, record.set, key)) %TableSet(result, key, undefined);
      }
    } else {
      var keys = setRecordKeys(record);
      for (var next = %IteratorStep(keys); !%IsHole(next); next = %IteratorStep(keys))
        if (%TableHas(table, next)) %TableSet(result, next, undefined);
    }
    return newSetFromTable(result);
  },
  // 24.2.4.10
  isDisjointFrom(other) {
    var table = requireClass(this, CLASS_SET, "Set.prototype.isDisjointFrom"), record = getSetRecord(other);
    if (%TableSize(table) <= record.size) {
      for (var at = %TableNext(table, 0); at !== 0; at = %TableNext(table, at))
        if (%Call(record.has, record.set, %TableKeyAt(table, at))) return false;
    } else {
      var keys = setRecordKeys(record);
      for (var next = %IteratorStep(keys); !%IsHole(next); next = %IteratorStep(keys))
        if (%TableHas(table, next)) { iteratorClose(keys); return false; }
    }
    return true;
  },
  // 24.2.4.11
  isSubsetOf(other) {
    var table = requireClass(this, CLASS_SET, "Set.prototype.isSubsetOf"), record = getSetRecord(other);
    if (%TableSize(table) > record.size) return false;
    for (var at = %TableNext(table, 0); at !== 0; at = %TableNext(table, at))
      if (!%Call(record.has, record.set, %TableKeyAt(table, at))) return false;
    return true;
  },
  // 24.2.4.12
  isSupersetOf(other) {
    var table = requireClass(this, CLASS_SET, "Set.prototype.isSupersetOf"), record = getSetRecord(other);
    if (%TableSize(table) < record.size) return false;
    var keys = setRecordKeys(record);
    for (var next = %IteratorStep(keys); !%IsHole(next); next = %IteratorStep(keys))
      if (!%TableHas(table, next)) { iteratorClose(keys); return false; }
    return true;
  },
  get size() { return %TableSize(requireClass(this, CLASS_SET, "get Set.prototype.size")); },
  // 24.2.4.15
  symmetricDifference(other) {
    var table = requireClass(this, CLASS_SET, "Set.prototype.symmetricDifference"), record = getSetRecord(other);
    var keys = setRecordKeys(record), result = copyTable(table);
    for (var next = %IteratorStep(keys); !%IsHole(next); next = %IteratorStep(keys)) {
      if (%TableHas(table, next)) %TableDelete(result, next);
      else %TableSet(result, next, undefined);
    }
    return newSetFromTable(result);
  },
  // 24.2.4.16
  union(other) {
    var table = requireClass(this, CLASS_SET, "Set.prototype.union"), record = getSetRecord(other);
    var keys = setRecordKeys(record), result = copyTable(table);
    for (var next = %IteratorStep(keys); !%IsHole(next); next = %IteratorStep(keys)) %TableSet(result, next, undefined);
    return newSetFromTable(result);
  },
  values() {
    requireClass(this, CLASS_SET, "Set.prototype.values");
    return newTableIterator(CLASS_SET_ITERATOR, SetIteratorPrototype, this, 1);
  },
});
defineHidden(SetPrototype, "keys", SetPrototype.values);
defineHidden(SetPrototype, %Symbol("iterator"), SetPrototype.values);
defineTag(SetPrototype, "Set");

var SetIteratorPrototype = newIteratorPrototype("Set Iterator", {
  next() {
    if (%ClassOf(this) !== CLASS_SET_ITERATOR) throw incompatibleReceiver("Set Iterator.prototype.next", this);
    return tableIteratorNext(this, true);
  },
});

// ── 24.3 WeakMap, 24.4 WeakSet. Slot 0 is a weak table ───────────────────────────────────────────────────────────────

// 9.14 CanBeHeldWeakly
function canBeHeldWeakly(value) {
  return %IsObject(value) || %IsSymbol(value) && %SymbolKeyFor(value) === undefined;
}

function WeakMap(iterable = undefined) {
  "builtin constructor";
  if (new.target === undefined) throw typeError("Constructor WeakMap requires 'new'");
  var map = %NewObjectWithSlots(CLASS_WEAK_MAP, prototypeFrom(new.target, "WeakMap.prototype"), 1);
  %SetSlot(map, 0, %NewWeakTable());
  if (iterable !== undefined && iterable !== null) addEntries(map, iterable, getAdder(map, "set"));
  return map;
}

defineGlobalConstructor(WeakMap, newPlainPrototype(), {}, {
  delete(key) {
    var table = requireClass(this, CLASS_WEAK_MAP, "WeakMap.prototype.delete");
    return canBeHeldWeakly(key) && %WeakTableDelete(table, key);
  },
  get(key) {
    var table = requireClass(this, CLASS_WEAK_MAP, "WeakMap.prototype.get");
    return canBeHeldWeakly(key) ? %WeakTableGet(table, key) : undefined;
  },
  has(key) {
    var table = requireClass(this, CLASS_WEAK_MAP, "WeakMap.prototype.has");
    return canBeHeldWeakly(key) && %WeakTableHas(table, key);
  },
  set(key, value) {
    var table = requireClass(this, CLASS_WEAK_MAP, "WeakMap.prototype.set");
    if (!canBeHeldWeakly(key)) throw typeError("Invalid value used as weak map key");
    %WeakTableSet(table, key, value);
    return this;
  },
});
defineTag(WeakMap.prototype, "WeakMap");

function WeakSet(iterable = undefined) {
  "builtin constructor";
  if (new.target === undefined) throw typeError("Constructor WeakSet requires 'new'");
  var set = %NewObjectWithSlots(CLASS_WEAK_SET, prototypeFrom(new.target, "WeakSet.prototype"), 1);
  %SetSlot(set, 0, %NewWeakTable());
  if (iterable !== undefined && iterable !== null) addValues(set, iterable, getAdder(set, "add"));
  return set;
}

defineGlobalConstructor(WeakSet, newPlainPrototype(), {}, {
  add(value) {
    var table = requireClass(this, CLASS_WEAK_SET, "WeakSet.prototype.add");
    if (!canBeHeldWeakly(value)) throw typeError("Invalid value used in weak set");
    %WeakTableSet(table, value, true);
    return this;
  },
  delete(value) {
    var table = requireClass(this, CLASS_WEAK_SET, "WeakSet.prototype.delete");
    return canBeHeldWeakly(value) && %WeakTableDelete(table, value);
  },
  has(value) {
    var table = requireClass(this, CLASS_WEAK_SET, "WeakSet.prototype.has");
    return canBeHeldWeakly(value) && %WeakTableHas(table, value);
  },
});
defineTag(WeakSet.prototype, "WeakSet");
