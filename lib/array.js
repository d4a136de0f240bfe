// ECMA-262 23.1 Array objects.
//
// %DenseElement(o, k) is the element of an array that holds one at index k, else Hole: then the general way follows.

var MAXIMUM_SAFE = 9007199254740991;

// 23.1.1.1 Array ( ...values )
function Array(...values) {
  "builtin constructor";
  var prototype = new.target === undefined || new.target === Array ? ArrayPrototype : prototypeFrom(new.target, "Array.prototype");
  if (values.length !== 1) {
    if (prototype !== ArrayPrototype) %SetPrototypeOf(values, prototype);
    return values;
  }
  var array, length = values[0];
  if (%IsNumber(length)) {
    if (length >>> 0 !== length) throw rangeError("Invalid array length");
    array = %NewArray(0);
    array.length = length;
  } else {
    array = values;
  }
  if (prototype !== ArrayPrototype) %SetPrototypeOf(array, prototype);
  return array;
}
%DefineOwnProperty(Array, "length", CONFIGURABLE_DATA, 1, undefined, undefined);

// 10.4.2.2 ArrayCreate
function arrayCreate(length) {
  if (length > 4294967295) throw rangeError("Invalid array length");
  var array = [];
  if (length > 0) array.length = length;
  return array;
}

// 10.4.2.3 ArraySpeciesCreate
function arraySpeciesCreate(original, length) {
  if (!isArray(original)) return arrayCreate(length);
  var constructor = original.constructor;
  if (constructor === Array && ownGetter(Array, %Symbol("species")) === arraySpeciesGetter) return arrayCreate(length);
  if (constructor !== Array && %IsConstructor(constructor) && %RealmIntrinsic(constructor, "Array") === constructor) {
    // Step 4.a: another realm's Array
    constructor = undefined;
  }
  if (%IsObject(constructor)) {
    constructor = constructor[%Symbol("species")];
    if (constructor === null) constructor = undefined;
  }
  if (constructor === undefined) return arrayCreate(length);
  if (!%IsConstructor(constructor)) throw typeError("object.constructor[Symbol.species] is not a constructor");
  return construct1(constructor, length);
}

function requireCallable(f) {
  if (!%IsCallable(f)) throw typeError(describePrimitive(f) + " is not a function");
}

function deleteOrThrow(object, key) {
  if (!deleteProperty(object, %ToPropertyKey(key))) throw typeError("Cannot delete property '" + keyText(key) + "' of " + describeValue(object));
}

// [[Set]] with throwing: assignments in strict code do that.

// 23.1.3.1.1 IsConcatSpreadable
function isConcatSpreadable(value) {
  if (!%IsObject(value)) return false;
  var spreadable = value[%Symbol("isConcatSpreadable")];
  return spreadable !== undefined ? %ToBoolean(spreadable) : isArray(value);
}

// 23.1.3.30.1 SortIndexedProperties with holes left out; a merge sort, stable, over an internal list.
function sortedList(list, comparator) {
  "given keys";
  if (comparator === undefined) {
    // 23.1.3.30.2 CompareArrayElements steps 5-8 on strings made once
    var texts = [], undefinedCount = 0, defined = [];
    for (var i = 0; i < list.length; i++) {
      if (list[i] === undefined) { undefinedCount++; continue; }
      %ArrayAppend(defined, list[i]);
      %ArrayAppend(texts, %ToString(list[i]));
    }
    var order = [];
    for (var j = 0; j < texts.length; j++) %ArrayAppend(order, j);
    order = mergeSort(order, (a, b) => {
      "given keys";
      return texts[a] < texts[b] ? -1 : texts[b] < texts[a] ? 1 : 0;
    });
    var sorted = [];
    for (var k = 0; k < order.length; k++) %ArrayAppend(sorted, defined[order[k]]);
    for (var u = 0; u < undefinedCount; u++) %ArrayAppend(sorted, undefined);
    return sorted;
  }
  var present = [], absent = 0;
  for (var m = 0; m < list.length; m++) {
    if (list[m] === undefined) absent++;
    else %ArrayAppend(present, list[m]);
  }
  var result = mergeSort(present, comparator);
  for (var v = 0; v < absent; v++) %ArrayAppend(result, undefined);
  return result;
}

// Bottom-up, runs of 8 by insertion. The comparator may throw or lie: only the order of the result depends on it.
function mergeSort(list, comparator) {
  "given keys";
  var n = list.length, RUN = 8;
  for (var start = 0; start < n; start += RUN) {
    var limit = start + RUN < n ? start + RUN : n;
    for (var i = start + 1; i < limit; i++) {
      var item = list[i], j = i - 1;
      while (j >= start && %ToNumber(comparator(list[j], item)) > 0) {
        list[j + 1] = list[j];
        j--;
      }
      list[j + 1] = item;
    }
  }
  if (n <= RUN) return list;
  var from = list, to = [];
  for (var f = 0; f < n; f++) %ArrayAppend(to, undefined);
  for (var width = RUN; width < n; width *= 2) {
    for (var low = 0; low < n; low += 2 * width) {
      var middle = low + width < n ? low + width : n, high = low + 2 * width < n ? low + 2 * width : n;
      var left = low, right = middle, out = low;
      while (left < middle && right < high) {
        if (%ToNumber(comparator(from[left], from[right])) > 0) to[out++] = from[right++];
        else to[out++] = from[left++];
      }
      while (left < middle) to[out++] = from[left++];
      while (right < high) to[out++] = from[right++];
    }
    var swap = from;
    from = to;
    to = swap;
  }
  return from;
}

// 23.1.3.13.1 FlattenIntoArray
function flattenIntoArray(target, source, sourceLength, start, depth, mapper, thisArgument) {
  var targetIndex = start;
  for (var sourceIndex = 0; sourceIndex < sourceLength; sourceIndex++) {
    if (!(sourceIndex in source)) continue;
    var element = source[sourceIndex];
    if (mapper !== undefined) element = %Call(mapper, thisArgument, element, sourceIndex, source);
    if (depth > 0 && isArray(element)) {
      targetIndex = flattenIntoArray(target, element, lengthOf(element), targetIndex, depth - 1, undefined, undefined);
    } else {
      if (targetIndex >= MAXIMUM_SAFE) throw typeError("Invalid array length");
      %DefineElement(target, targetIndex, element);
      targetIndex++;
    }
  }
  return targetIndex;
}

// 23.1.3.12.1 FindViaPredicate: the index, or -1
function findIndex(o, length, ascending, predicate, thisArgument) {
  requireCallable(predicate);
  if (ascending) {
    for (var k = 0; k < length; k++) if (%Call(predicate, thisArgument, o[k], k, o)) return k;
  } else {
    for (var j = length - 1; j >= 0; j--) if (%Call(predicate, thisArgument, o[j], j, o)) return j;
  }
  return -1;
}

var arrayToString;
var arrayValues;
var arraySpeciesGetter;

function ownGetter(object, key) {
  var flags = %GetOwnPropertyFlags(object, key);
  return flags !== -1 && flags & ACCESSOR ? %GetOwnPropertyPart(object, key, 1) : undefined;
}

var joinStack = [];

// 23.1.3.18 Array.prototype.join; a cycle gives "" as in every engine.
function joinArray(o, separator) {
  var length = lengthOf(o);
  var sep = separator === undefined ? "," : %ToString(separator);
  if (%DenseIndexOf(joinStack, o, 0) >= 0) return "";
  %ArrayAppend(joinStack, o);
  try {
    var result = "";
    for (var k = 0; k < length; k++) {
      if (k > 0) result += sep;
      var element = o[k];
      if (element !== undefined && element !== null) result += %ToString(element);
    }
    return result;
  } finally {
    joinStack.length = joinStack.length - 1;
  }
}

async function fromAsync(constructor, items, mapper, thisArgument) {
  if (mapper !== undefined) requireCallable(mapper);
  var usingAsync = %GetMethodNamed(items, %Symbol("asyncIterator")), usingSync = undefined, a, k = 0;
  if (usingAsync === undefined) usingSync = %GetMethodNamed(items, %Symbol("iterator"));
  if (usingAsync !== undefined || usingSync !== undefined) {
    a = %IsConstructor(constructor) ? %ConstructArray(constructor, [], constructor) : [];
    var record = usingAsync !== undefined ? getIteratorFromMethod(items, usingAsync) : asyncFromSyncRecord(getIteratorFromMethod(items, usingSync));
    var next = %IteratorNextMethod(record), iterator = %IteratorObject(record);
    for (;; k++) {
      var result = await %Call(next, iterator);
      if (!%IsObject(result)) throw typeError("Iterator result " + inspectPrimitiveForMessage(result) + " is not an object");
      if (result.done) {
        a.length = k;
        return a;
      }
      var value = result.value;
      try {
        if (mapper !== undefined) value = await %Call(mapper, thisArgument, value, k);
        %DefineElement(a, k, value);
      } catch (error) {
        // 7.4.13 AsyncIteratorClose with a throw completion
        try {
          var close = %GetMethodNamed(iterator, "return");
          if (close !== undefined) await %Call(close, iterator);
        } catch (ignored) { }
        throw error;
      }
    }
  }
  var arrayLike = %ToObject(items), length = lengthOf(arrayLike);
  a = %IsConstructor(constructor) ? construct1(constructor, length) : arrayCreate(length);
  for (; k < length; k++) {
    var element = await arrayLike[k];
    if (mapper !== undefined) element = await %Call(mapper, thisArgument, element, k);
    %DefineElement(a, k, element);
  }
  a.length = length;
  return a;
}

defineGlobalConstructor(Array, ArrayPrototype, {
  // 23.1.2.1
  from(items, mapper = undefined, thisArgument = undefined) {
    if (mapper !== undefined) requireCallable(mapper);
    var using = %GetMethodNamed(items, %Symbol("iterator"));
    var a, k = 0;
    if (using !== undefined) {
      a = %IsConstructor(this) ? (this === Array ? [] : %ConstructArray(this, [], this)) : [];
      var record = %IsPristineIterable(items) ? %GetIterator(items) : getIteratorFromMethod(items, using);
      for (;; k++) {
        var next = %IteratorStep(record);
        if (%IsHole(next)) {
          a.length = k;
          return a;
        }
        try {
          if (mapper !== undefined) next = %Call(mapper, thisArgument, next, k);
          %DefineElement(a, k, next);
        } catch (error) {
          iteratorCloseQuietly(record);
          throw error;
        }
      }
    }
    var arrayLike = %ToObject(items), length = lengthOf(arrayLike);
    a = %IsConstructor(this) ? construct1(this, length) : arrayCreate(length);
    for (; k < length; k++) {
      var value = arrayLike[k];
      %DefineElement(a, k, mapper === undefined ? value : %Call(mapper, thisArgument, value, k));
    }
    a.length = length;
    return a;
  },
  // 23.1.2.1.1 (ES2026) Array.fromAsync
  fromAsync(asyncItems, mapper = undefined, thisArgument = undefined) {
    return fromAsync(this, asyncItems, mapper, thisArgument);
  },
  // 23.1.2.2
  isArray(value) { return isArray(value); },
  // 23.1.2.3
  of(...items) {
    var length = items.length;
    if (!%IsConstructor(this) || this === Array) return items;
    var a = construct1(this, length);
    for (var k = 0; k < length; k++) %DefineElement(a, k, items[k]);
    a.length = length;
    return a;
  },
  get [%Symbol("species")]() { return this; },
}, {
  // 23.1.3.1
  at(index) {
    var o = %ToObject(this), length = lengthOf(o);
    var relative = toIntegerOrInfinity(index);
    var k = relative >= 0 ? relative : length + relative;
    return k < 0 || k >= length ? undefined : o[k];
  },
  // 23.1.3.2
  concat(item, ...rest) {
    var o = %ToObject(this);
    var a = arraySpeciesCreate(o, 0), n = 0;
    var count = arguments.length;
    for (var i = -1; i < count; i++) {
      var e = i === -1 ? o : i === 0 ? item : rest[i - 1];
      if (isConcatSpreadable(e)) {
        if (%ConcatFast(a, n, e)) { n += e.length; continue; }
        var length = lengthOf(e);
        if (n + length > MAXIMUM_SAFE) throw typeError("Invalid array length");
        for (var k = 0; k < length; k++, n++)
          if (k in e) %DefineElement(a, n, e[k]);
      } else {
        if (n >= MAXIMUM_SAFE) throw typeError("Invalid array length");
        %DefineElement(a, n++, e);
      }
    }
    a.length = n;
    return a;
  },
  // 23.1.3.4
  copyWithin(target, start, end = undefined) {
    var o = %ToObject(this), length = lengthOf(o);
    var to = relativeIndex(target, length), from = relativeIndex(start, length), final = relativeEnd(end, length);
    var count = final - from < length - to ? final - from : length - to;
    var direction = 1;
    if (from < to && to < from + count) {
      direction = -1;
      from += count - 1;
      to += count - 1;
    }
    for (; count > 0; count--, from += direction, to += direction) {
      if (from in o) o[to] = o[from];
      else deleteOrThrow(o, to);
    }
    return o;
  },
  // 23.1.3.5
  entries() { return newArrayIterator(%ToObject(this), 2); },
  // 23.1.3.6
  every(callback, thisArgument = undefined) {
    var o = %ToObject(this), length = lengthOf(o);
    requireCallable(callback);
    for (var k = 0; k < length; k++) {
      var value = %DenseElement(o, k);
      if (%IsHole(value)) { if (!(k in o)) continue; value = o[k]; }
      if (!%Call(callback, thisArgument, value, k, o)) return false;
    }
    return true;
  },
  // 23.1.3.7
  fill(value, start = undefined, end = undefined) {
    var o = %ToObject(this), length = lengthOf(o);
    var k = relativeIndex(start, length), final = relativeEnd(end, length);
    for (; k < final; k++) o[k] = value;
    return o;
  },
  // 23.1.3.8
  filter(callback, thisArgument = undefined) {
    var o = %ToObject(this), length = lengthOf(o);
    requireCallable(callback);
    var a = arraySpeciesCreate(o, 0), to = 0;
    for (var k = 0; k < length; k++) {
      var value = %DenseElement(o, k);
      if (%IsHole(value)) { if (!(k in o)) continue; value = o[k]; }
      if (%Call(callback, thisArgument, value, k, o)) %DefineElement(a, to++, value);
    }
    return a;
  },
  // 23.1.3.9
  find(predicate, thisArgument = undefined) {
    var o = %ToObject(this), length = lengthOf(o);
    requireCallable(predicate);
    for (var k = 0; k < length; k++) {
      var value = o[k];
      if (%Call(predicate, thisArgument, value, k, o)) return value;
    }
    return undefined;
  },
  // 23.1.3.10
  findIndex(predicate, thisArgument = undefined) {
    var o = %ToObject(this);
    return findIndex(o, lengthOf(o), true, predicate, thisArgument);
  },
  // 23.1.3.11
  findLast(predicate, thisArgument = undefined) {
    var o = %ToObject(this), length = lengthOf(o);
    requireCallable(predicate);
    for (var k = length - 1; k >= 0; k--) {
      var value = o[k];
      if (%Call(predicate, thisArgument, value, k, o)) return value;
    }
    return undefined;
  },
  // 23.1.3.12
  findLastIndex(predicate, thisArgument = undefined) {
    var o = %ToObject(this);
    return findIndex(o, lengthOf(o), false, predicate, thisArgument);
  },
  // 23.1.3.13
  flat(depth = undefined) {
    var o = %ToObject(this), length = lengthOf(o);
    var d = depth === undefined ? 1 : toIntegerOrInfinity(depth);
    var a = arraySpeciesCreate(o, 0);
    flattenIntoArray(a, o, length, 0, d < 0 ? 0 : d, undefined, undefined);
    return a;
  },
  // 23.1.3.14
  flatMap(mapper, thisArgument = undefined) {
    var o = %ToObject(this), length = lengthOf(o);
    if (!%IsCallable(mapper)) throw typeError("flatMap mapper function is not callable");
    var a = arraySpeciesCreate(o, 0);
    flattenIntoArray(a, o, length, 0, 1, mapper, thisArgument);
    return a;
  },
  // 23.1.3.15
  forEach(callback, thisArgument = undefined) {
    var o = %ToObject(this), length = lengthOf(o);
    requireCallable(callback);
    for (var k = 0; k < length; k++) {
      var value = %DenseElement(o, k);
      if (%IsHole(value)) { if (!(k in o)) continue; value = o[k]; }
      %Call(callback, thisArgument, value, k, o);
    }
  },
  // 23.1.3.16
  includes(searchElement, fromIndex = undefined) {
    var o = %ToObject(this), length = lengthOf(o);
    if (length === 0) return false;
    var n = toIntegerOrInfinity(fromIndex);
    var k = n >= 0 ? n : length + n > 0 ? length + n : 0;
    // a missing element is undefined here; NaN is not strictly equal to itself
    if (searchElement !== undefined && searchElement === searchElement && %IsDense(o)) {
      var at = %DenseIndexOf(o, searchElement, k);
      return at >= 0 && at < length;
    }
    for (; k < length; k++) if (%SameValueZero(o[k], searchElement)) return true;
    return false;
  },
  // 23.1.3.17
  indexOf(searchElement, fromIndex = undefined) {
    var o = %ToObject(this), length = lengthOf(o);
    if (length === 0) return -1;
    var n = toIntegerOrInfinity(fromIndex);
    var k = n >= 0 ? n : length + n > 0 ? length + n : 0;
    if (%IsDense(o)) {
      // what fromIndex has added does not count
      var at = %DenseIndexOf(o, searchElement, k);
      return at < length ? at : -1;
    }
    for (; k < length; k++) {
      var value = %DenseElement(o, k);
      if (%IsHole(value)) { if (!(k in o)) continue; value = o[k]; }
      if (value === searchElement) return k;
    }
    return -1;
  },
  // 23.1.3.18
  join(separator) { return joinArray(%ToObject(this), separator); },
  // 23.1.3.19
  keys() { return newArrayIterator(%ToObject(this), 0); },
  // 23.1.3.20
  lastIndexOf(searchElement, ...from) {
    var o = %ToObject(this), length = lengthOf(o);
    if (length === 0) return -1;
    var n = from.length > 0 ? toIntegerOrInfinity(from[0]) : length - 1;
    var k = n >= 0 ? (n < length - 1 ? n : length - 1) : length + n;
    for (; k >= 0; k--) if (k in o && o[k] === searchElement) return k;
    return -1;
  },
  // 23.1.3.21
  map(callback, thisArgument = undefined) {
    var o = %ToObject(this), length = lengthOf(o);
    requireCallable(callback);
    var a = arraySpeciesCreate(o, length);
    for (var k = 0; k < length; k++) {
      var value = %DenseElement(o, k);
      if (%IsHole(value)) { if (!(k in o)) continue; value = o[k]; }
      %DefineElement(a, k, %Call(callback, thisArgument, value, k, o));
    }
    return a;
  },
  // 23.1.3.22
  pop() {
    var fast = %PopFast(this);
    if (!%IsHole(fast)) return fast;
    var o = %ToObject(this), length = lengthOf(o);
    if (length === 0) {
      o.length = 0;
      return undefined;
    }
    var element = o[length - 1];
    deleteOrThrow(o, length - 1);
    o.length = length - 1;
    return element;
  },
  // 23.1.3.23
  push(...items) {
    var count = items.length;
    if (count === 1 && %PushFast(this, items[0])) return this.length;
    var o = %ToObject(this), length = lengthOf(o);
    if (length + count > MAXIMUM_SAFE) throw typeError("Pushing " + count + " elements on an array-like of length " + length + " is disallowed, as the total surpasses 2**53-1");
    for (var i = 0; i < count; i++) o[length++] = items[i];
    o.length = length;
    return length;
  },
  // 23.1.3.24
  reduce(callback, ...initial) {
    var o = %ToObject(this), length = lengthOf(o), k = 0, accumulator;
    requireCallable(callback);
    if (initial.length > 0) {
      accumulator = initial[0];
    } else {
      while (k < length && !(k in o)) k++;
      if (k >= length) throw typeError("Reduce of empty array with no initial value");
      accumulator = o[k++];
    }
    for (; k < length; k++) {
      var value = %DenseElement(o, k);
      if (%IsHole(value)) { if (!(k in o)) continue; value = o[k]; }
      accumulator = callback(accumulator, value, k, o);
    }
    return accumulator;
  },
  // 23.1.3.25
  reduceRight(callback, ...initial) {
    var o = %ToObject(this), length = lengthOf(o), k = length - 1, accumulator;
    requireCallable(callback);
    if (initial.length > 0) {
      accumulator = initial[0];
    } else {
      while (k >= 0 && !(k in o)) k--;
      if (k < 0) throw typeError("Reduce of empty array with no initial value");
      accumulator = o[k--];
    }
    for (; k >= 0; k--) if (k in o) accumulator = callback(accumulator, o[k], k, o);
    return accumulator;
  },
  // 23.1.3.26
  reverse() {
    var o = %ToObject(this), length = lengthOf(o), middle = %MathFloor(length / 2);
    for (var lower = 0; lower < middle; lower++) {
      var upper = length - lower - 1;
      var lowerExists = lower in o, lowerValue = lowerExists ? o[lower] : undefined;
      var upperExists = upper in o, upperValue = upperExists ? o[upper] : undefined;
      if (upperExists) o[lower] = upperValue;
      else if (lowerExists) deleteOrThrow(o, lower);
      if (lowerExists) o[upper] = lowerValue;
      else if (upperExists) deleteOrThrow(o, upper);
    }
    return o;
  },
  // 23.1.3.27
  shift() {
    var fast = %ShiftFast(this);
    if (!%IsHole(fast)) return fast;
    var o = %ToObject(this), length = lengthOf(o);
    if (length === 0) {
      o.length = 0;
      return undefined;
    }
    var first = o[0];
    for (var k = 1; k < length; k++) {
      if (k in o) o[k - 1] = o[k];
      else deleteOrThrow(o, k - 1);
    }
    deleteOrThrow(o, length - 1);
    o.length = length - 1;
    return first;
  },
  // 23.1.3.28
  slice(start, end) {
    var o = %ToObject(this), length = lengthOf(o);
    var k = relativeIndex(start, length), final = relativeEnd(end, length);
    var count = final > k ? final - k : 0;
    var a = arraySpeciesCreate(o, count);
    if (%SliceFast(a, o, k, count)) return a;
    var n = 0;
    for (; k < final; k++, n++) if (k in o) %DefineElement(a, n, o[k]);
    a.length = n;
    return a;
  },
  // 23.1.3.29
  some(callback, thisArgument = undefined) {
    var o = %ToObject(this), length = lengthOf(o);
    requireCallable(callback);
    for (var k = 0; k < length; k++) {
      var value = %DenseElement(o, k);
      if (%IsHole(value)) { if (!(k in o)) continue; value = o[k]; }
      if (%Call(callback, thisArgument, value, k, o)) return true;
    }
    return false;
  },
  // 23.1.3.30
  sort(comparator) {
    if (comparator !== undefined && !%IsCallable(comparator)) throw typeError("The comparison function must be either a function or undefined");
    var o = %ToObject(this), length = lengthOf(o), list = [];
    for (var k = 0; k < length; k++) if (k in o) %ArrayAppend(list, o[k]);
    var count = list.length;
    list = sortedList(list, comparator);
    for (var j = 0; j < count; j++) o[j] = list[j];
    for (; j < length; j++) if (j in o) deleteOrThrow(o, j);
    return o;
  },
  // 23.1.3.31
  splice(start, deleteCount, ...items) {
    var o = %ToObject(this), length = lengthOf(o);
    var from = relativeIndex(start, length), count = arguments.length;
    var deleted = 0;
    if (count === 1) deleted = length - from;
    else if (count > 1) {
      deleted = toIntegerOrInfinity(deleteCount);
      deleted = deleted < 0 ? 0 : deleted > length - from ? length - from : deleted;
    }
    var added = items.length;
    if (length + added - deleted > MAXIMUM_SAFE) throw typeError("Invalid array length");
    var a = arraySpeciesCreate(o, deleted);
    if (%SpliceFast(a, o, from, deleted, items)) return a;
    for (var k = 0; k < deleted; k++) if (from + k in o) %DefineElement(a, k, o[from + k]);
    a.length = deleted;
    if (added < deleted) {
      for (var i = from; i < length - deleted; i++) {
        if (i + deleted in o) o[i + added] = o[i + deleted];
        else deleteOrThrow(o, i + added);
      }
      for (var d = length; d > length - deleted + added; d--) deleteOrThrow(o, d - 1);
    } else if (added > deleted) {
      for (var j = length - deleted; j > from; j--) {
        if (j + deleted - 1 in o) o[j + added - 1] = o[j + deleted - 1];
        else deleteOrThrow(o, j + added - 1);
      }
    }
    for (var t = 0; t < added; t++) o[from + t] = items[t];
    o.length = length - deleted + added;
    return a;
  },
  // 23.1.3.32
  toLocaleString(locales = undefined, options = undefined) {
    var o = %ToObject(this), length = lengthOf(o), result = "";
    if (%DenseIndexOf(joinStack, o, 0) >= 0) return "";
    %ArrayAppend(joinStack, o);
    try {
      for (var k = 0; k < length; k++) {
        if (k > 0) result += ",";
        var element = o[k];
        // ECMA-402 20.5.1: locales and options go on
        if (element !== undefined && element !== null) result += %ToString(element.toLocaleString(locales, options));
      }
    } finally {
      joinStack.length = joinStack.length - 1;
    }
    return result;
  },
  // 23.1.3.33
  toReversed() {
    var o = %ToObject(this), length = lengthOf(o), a = arrayCreate(length);
    for (var k = 0; k < length; k++) %DefineElement(a, k, o[length - 1 - k]);
    return a;
  },
  // 23.1.3.34
  toSorted(comparator) {
    if (comparator !== undefined && !%IsCallable(comparator)) throw typeError("The comparison function must be either a function or undefined");
    var o = %ToObject(this), length = lengthOf(o);
    if (length > 4294967295) throw rangeError("Invalid array length");
    var list = [];
    for (var k = 0; k < length; k++) %ArrayAppend(list, o[k]);
    return sortedList(list, comparator);
  },
  // 23.1.3.35
  toSpliced(start, skipCount, ...items) {
    var o = %ToObject(this), length = lengthOf(o);
    var from = relativeIndex(start, length), skip = 0, count = arguments.length;
    if (count === 1) skip = length - from;
    else if (count > 1) {
      skip = toIntegerOrInfinity(skipCount);
      skip = skip < 0 ? 0 : skip > length - from ? length - from : skip;
    }
    var newLength = length + items.length - skip;
    if (newLength > MAXIMUM_SAFE) throw typeError("Invalid array length");
    if (newLength > 4294967295) throw rangeError("Invalid array length");
    var a = [];
    for (var i = 0; i < from; i++) %ArrayAppend(a, o[i]);
    for (var j = 0; j < items.length; j++) %ArrayAppend(a, items[j]);
    for (var k = from + skip; k < length; k++) %ArrayAppend(a, o[k]);
    return a;
  },
  // 23.1.3.36
  toString() {
    var array = %ToObject(this), join = array.join;
    return %IsCallable(join) ? %Call(join, array) : objectToString(array);
  },
  // 23.1.3.37
  unshift(item, ...rest) {
    var o = %ToObject(this), length = lengthOf(o), count = arguments.length;
    if (count > 0) {
      if (length + count > MAXIMUM_SAFE) throw typeError("Invalid array length");
      if (count === 1 && %UnshiftFast(o, item)) return length + 1;
      for (var k = length; k > 0; k--) {
        if (k - 1 in o) o[k + count - 1] = o[k - 1];
        else deleteOrThrow(o, k + count - 1);
      }
      o[0] = item;
      for (var j = 0; j < rest.length; j++) o[j + 1] = rest[j];
    }
    o.length = length + count;
    return length + count;
  },
  // 23.1.3.38
  values() { return newArrayIterator(%ToObject(this), 1); },
  // 23.1.3.39
  with(index, value) {
    var o = %ToObject(this), length = lengthOf(o);
    var relative = toIntegerOrInfinity(index);
    var actual = relative >= 0 ? relative : length + relative;
    if (actual >= length || actual < 0) throw rangeError("Invalid index : " + %ToString(relative));
    var a = arrayCreate(length);
    for (var k = 0; k < length; k++) %DefineElement(a, k, k === actual ? value : o[k]);
    return a;
  },
});
defineLength(ArrayPrototype.push, 1);
arraySpeciesGetter = ownGetter(Array, %Symbol("species"));
arrayValues = ArrayPrototype.values;
arrayToString = ArrayPrototype.toString;
// 23.1.3.40: the same function object as values
defineHidden(ArrayPrototype, %Symbol("iterator"), arrayValues);
%SetIntrinsic("Array.prototype.values", arrayValues);

// 23.1.3.41 Array.prototype [ @@unscopables ]
(function () {
  var list = %NewObjectWithPrototype(null);
  var names = ["at", "copyWithin", "entries", "fill", "find", "findIndex", "findLast", "findLastIndex", "flat", "flatMap", "includes", "keys",
    "toReversed", "toSorted", "toSpliced", "values"];
  for (var i = 0; i < names.length; i++) list[names[i]] = true;
  defineConfigurable(ArrayPrototype, %Symbol("unscopables"), list);
})();

// 23.1.5 Array Iterator objects. Slots: 0 array or undefined when done, 1 next index, 2 kind (0 keys, 1 values, 2 entries)
var ArrayIteratorPrototype = furnishIteratorPrototype(%Intrinsic("ArrayIteratorPrototype"), "Array Iterator", {
  // 23.1.5.2.1
  next() {
    "given keys";
    if (%ClassOf(this) !== CLASS_ARRAY_ITERATOR) throw incompatibleReceiver("Array Iterator.prototype.next", this);
    var array = %GetSlot(this, 0);
    if (array === undefined) return { value: undefined, done: true };
    var index = %GetSlot(this, 1), kind = %GetSlot(this, 2), length;
    if (%IsTypedArray(array)) {
      if (%TypedArrayOutOfBounds(array)) throw typeError("Cannot perform %ArrayIteratorPrototype%.next on a detached ArrayBuffer");
      length = %TypedArrayLength(array);
    } else {
      length = lengthOf(array);
    }
    if (index >= length) {
      %SetSlot(this, 0, undefined);
      return { value: undefined, done: true };
    }
    %SetSlot(this, 1, index + 1);
    return { value: kind === 0 ? index : kind === 1 ? array[index] : [index, array[index]], done: false };
  },
});
%SetIntrinsic("ArrayIteratorPrototype.next", ArrayIteratorPrototype.next);

function newArrayIterator(array, kind) {
  var iterator = %NewObjectWithSlots(CLASS_ARRAY_ITERATOR, ArrayIteratorPrototype, 3);
  %SetSlot(iterator, 0, array);
  %SetSlot(iterator, 1, 0);
  %SetSlot(iterator, 2, kind);
  return iterator;
}
