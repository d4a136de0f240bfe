// ECMA-262 27.1.3 Iterator objects and helpers (ES2025).

// 27.1.3.1.1
function Iterator() {
  "builtin constructor";
  if (new.target === undefined || new.target === Iterator) throw typeError(new.target === undefined ? "Constructor Iterator requires 'new'" : "Abstract class Iterator not directly constructable");
  return %NewObjectWithPrototype(prototypeFrom(new.target, "Iterator.prototype"));
}

// 7.4.4 GetIteratorDirect
function getIteratorDirect(object) {
  return %NewIteratorRecord(object, object.next);
}

function requireIteratorObject(value, method) {
  if (!%IsObject(value)) throw typeError("Iterator.prototype." + method + " called on non-object");
}

function requireCallback(record, value, f) {
  if (%IsCallable(f)) return;
  closeUnderlying(value);
  throw typeError(describePrimitive(f) + " is not a function");
}

// Closes an iterator of which only the object is known, ignoring what that does.
function closeUnderlying(iterator) {
  iteratorCloseQuietly(%NewIteratorRecord(iterator, undefined));
}

// 27.1.2.1.2 %WrapForValidIteratorPrototype%: slot 0 is the iterator record
var WrapForValidIteratorPrototype = %NewObjectWithPrototype(IteratorPrototype);
defineMembers(WrapForValidIteratorPrototype, {
  next() {
    if (%ClassOf(this) !== CLASS_WRAP_ITERATOR) throw incompatibleReceiver("%WrapForValidIteratorPrototype%.next", this);
    var record = %GetSlot(this, 0);
    return %Call(%IteratorNextMethod(record), %IteratorObject(record));
  },
  return() {
    if (%ClassOf(this) !== CLASS_WRAP_ITERATOR) throw incompatibleReceiver("%WrapForValidIteratorPrototype%.return", this);
    var iterator = %IteratorObject(%GetSlot(this, 0));
    var method = %GetMethodNamed(iterator, "return");
    return method === undefined ? { value: undefined, done: true } : %Call(method, iterator);
  },
});

// 7.4.5 GetIteratorFlattenable
function getIteratorFlattenable(value, rejectStrings) {
  if (!%IsObject(value) && (rejectStrings || !%IsString(value))) throw typeError(describePrimitive(value) + " is not an object");
  var method = %GetMethodNamed(value, %Symbol("iterator"));
  var iterator = method === undefined ? value : %Call(method, value);
  if (!%IsObject(iterator)) throw typeError(describePrimitive(iterator) + " is not an object");
  return getIteratorDirect(iterator);
}

// An Iterator Helper is an object over a step function: step() gives the next value or Hole; close() closes what it draws from.
// Slots: 0 step, 1 underlying record, 2 state ("start", "suspended", "running", "completed"), 3 inner record of flatMap
var IteratorHelperPrototype = newIteratorPrototype("Iterator Helper", {
  // 27.1.2.1.1
  next() {
    if (%ClassOf(this) !== CLASS_ITERATOR_HELPER) throw incompatibleReceiver("Iterator Helper.prototype.next", this);
    var state = %GetSlot(this, 2);
    if (state === "running") throw typeError("Generator is already running");
    if (state === "completed") return { value: undefined, done: true };
    %SetSlot(this, 2, "running");
    var completed = true;
    try {
      var value = %GetSlot(this, 0)(this);
      if (%IsHole(value)) return { value: undefined, done: true };
      completed = false;
      return { value: value, done: false };
    } finally {
      %SetSlot(this, 2, completed ? "completed" : "suspended");
    }
  },
  // 27.1.2.1.2
  return() {
    if (%ClassOf(this) !== CLASS_ITERATOR_HELPER) throw incompatibleReceiver("Iterator Helper.prototype.return", this);
    var state = %GetSlot(this, 2);
    if (state === "running") throw typeError("Generator is already running");
    if (state !== "completed") {
      %SetSlot(this, 2, "completed");
      var inner = %GetSlot(this, 3);
      if (inner !== undefined) {
        try {
          iteratorClose(inner);
        } catch (error) {
          iteratorCloseQuietly(%GetSlot(this, 1));
          throw error;
        }
      }
      iteratorClose(%GetSlot(this, 1));
    }
    return { value: undefined, done: true };
  },
});

function newIteratorHelper(record, step) {
  var helper = %NewObjectWithSlots(CLASS_ITERATOR_HELPER, IteratorHelperPrototype, 4);
  %SetSlot(helper, 0, step);
  %SetSlot(helper, 1, record);
  %SetSlot(helper, 2, "start");
  return helper;
}

// f(...) in the midst of an iteration: a throw closes the iterator.
function callOrClose(record, f, a, b) {
  try {
    return f(a, b);
  } catch (error) {
    iteratorCloseQuietly(record);
    throw error;
  }
}

// 27.1.4.5 step 3-8 and the like: a limit as an integer, closing the iterator when it is not one.
function iteratorLimit(iterator, limit) {
  var number;
  try {
    number = %ToNumber(limit);
  } catch (error) {
    closeUnderlying(iterator);
    throw error;
  }
  var integer = %NumberToInteger(number);
  if (number !== number || integer < 0 || integer > MAXIMUM_SAFE && integer !== Infinity) {
    closeUnderlying(iterator);
    throw rangeError(describePrimitive(limit) + " must be positive");
  }
  return integer;
}

defineGlobalConstructor(Iterator, IteratorPrototype, {
  // 27.1.3.2.1
  from(object) {
    var record = getIteratorFlattenable(object, false);
    if (ordinaryHasInstance(Iterator, %IteratorObject(record))) return %IteratorObject(record);
    var wrapper = %NewObjectWithSlots(CLASS_WRAP_ITERATOR, WrapForValidIteratorPrototype, 1);
    %SetSlot(wrapper, 0, record);
    return wrapper;
  },
}, {
  // 27.1.4.2
  drop(limit) {
    requireIteratorObject(this, "drop");
    var remaining = iteratorLimit(this, limit);
    var record = getIteratorDirect(this);
    return newIteratorHelper(record, () => {
      while (remaining > 0) {
        if (remaining !== Infinity) remaining--;
        if (%IsHole(%IteratorStep(record))) return %Hole();
      }
      return %IteratorStep(record);
    });
  },
  // 27.1.4.3
  every(predicate) {
    requireIteratorObject(this, "every");
    requireCallback(undefined, this, predicate);
    var record = getIteratorDirect(this);
    for (var i = 0; ; i++) {
      var value = %IteratorStep(record);
      if (%IsHole(value)) return true;
      if (!callOrClose(record, predicate, value, i)) { iteratorClose(record); return false; }
    }
  },
  // 27.1.4.4
  filter(predicate) {
    requireIteratorObject(this, "filter");
    requireCallback(undefined, this, predicate);
    var record = getIteratorDirect(this), i = 0;
    return newIteratorHelper(record, () => {
      for (;;) {
        var value = %IteratorStep(record);
        if (%IsHole(value) || callOrClose(record, predicate, value, i++)) return value;
      }
    });
  },
  // 27.1.4.5
  find(predicate) {
    requireIteratorObject(this, "find");
    requireCallback(undefined, this, predicate);
    var record = getIteratorDirect(this);
    for (var i = 0; ; i++) {
      var value = %IteratorStep(record);
      if (%IsHole(value)) return undefined;
      if (callOrClose(record, predicate, value, i)) { iteratorClose(record); return value; }
    }
  },
  // 27.1.4.6
  flatMap(mapper) {
    requireIteratorObject(this, "flatMap");
    requireCallback(undefined, this, mapper);
    var record = getIteratorDirect(this), i = 0;
    return newIteratorHelper(record, helper => {
      for (;;) {
        var inner = %GetSlot(helper, 3);
        if (inner === undefined) {
          var value = %IteratorStep(record);
          if (%IsHole(value)) return value;
          try {
            inner = getIteratorFlattenable(mapper(value, i++), true);
          } catch (error) {
            iteratorCloseQuietly(record);
            throw error;
          }
          %SetSlot(helper, 3, inner);
        }
        var item;
        try {
          item = %IteratorStep(inner);
        } catch (error) {
          %SetSlot(helper, 3, undefined);
          iteratorCloseQuietly(record);
          throw error;
        }
        if (!%IsHole(item)) return item;
        %SetSlot(helper, 3, undefined);
      }
    });
  },
  // 27.1.4.7
  forEach(procedure) {
    requireIteratorObject(this, "forEach");
    requireCallback(undefined, this, procedure);
    var record = getIteratorDirect(this);
    for (var i = 0; ; i++) {
      var value = %IteratorStep(record);
      if (%IsHole(value)) return;
      callOrClose(record, procedure, value, i);
    }
  },
  // 27.1.4.8
  map(mapper) {
    requireIteratorObject(this, "map");
    requireCallback(undefined, this, mapper);
    var record = getIteratorDirect(this), i = 0;
    return newIteratorHelper(record, () => {
      var value = %IteratorStep(record);
      return %IsHole(value) ? value : callOrClose(record, mapper, value, i++);
    });
  },
  // 27.1.4.9
  reduce(reducer, ...initial) {
    requireIteratorObject(this, "reduce");
    requireCallback(undefined, this, reducer);
    var record = getIteratorDirect(this), accumulator, i = 0;
    if (initial.length === 0) {
      accumulator = %IteratorStep(record);
      if (%IsHole(accumulator)) throw typeError("Reduce of a done iterator with no initial value");
      i = 1;
    } else {
      accumulator = initial[0];
    }
    for (;; i++) {
      var value = %IteratorStep(record);
      if (%IsHole(value)) return accumulator;
      try {
        accumulator = reducer(accumulator, value, i);
      } catch (error) {
        iteratorCloseQuietly(record);
        throw error;
      }
    }
  },
  // 27.1.4.10
  some(predicate) {
    requireIteratorObject(this, "some");
    requireCallback(undefined, this, predicate);
    var record = getIteratorDirect(this);
    for (var i = 0; ; i++) {
      var value = %IteratorStep(record);
      if (%IsHole(value)) return false;
      if (callOrClose(record, predicate, value, i)) { iteratorClose(record); return true; }
    }
  },
  // 27.1.4.11
  take(limit) {
    requireIteratorObject(this, "take");
    var remaining = iteratorLimit(this, limit);
    var record = getIteratorDirect(this);
    return newIteratorHelper(record, () => {
      if (remaining === 0) { iteratorClose(record); return %Hole(); }
      if (remaining !== Infinity) remaining--;
      return %IteratorStep(record);
    });
  },
  // 27.1.4.12
  toArray() {
    requireIteratorObject(this, "toArray");
    return iteratorRest([], getIteratorDirect(this));
  },
});

// 27.1.4.1 and 27.1.4.13: accessors that act like data properties (SetterThatIgnoresPrototypeProperties)
function defineWeirdAccessor(key, value) {
  var accessor = {
    get value() { return value; },
    set value(v) {
      "given keys";
      if (!%IsObject(this)) throw typeError("Iterator.prototype setter called on non-object");
      if (this === IteratorPrototype) throw typeError("Cannot assign to this property");
      if (hasOwnProperty(this, key)) this[key] = v;
      else if (!createDataProperty(this, key, v)) throw cannotDefineError(this, key);
    },
  };
  var name = key === "constructor" ? "constructor" : "[Symbol.toStringTag]";
  var getter = %GetOwnPropertyPart(accessor, "value", 1), setter = %GetOwnPropertyPart(accessor, "value", 2);
  %DefineOwnProperty(getter, "name", HAS_VALUE, "get " + name, undefined, undefined);
  %DefineOwnProperty(setter, "name", HAS_VALUE, "set " + name, undefined, undefined);
  %OrdinaryDelete(IteratorPrototype, key);
  %DefineOwnProperty(IteratorPrototype, key, HIDDEN_ACCESSOR | HAS_GET | HAS_SET, undefined, getter, setter);
}
defineWeirdAccessor("constructor", Iterator);
defineWeirdAccessor(%Symbol("toStringTag"), "Iterator");
