// ECMA-262 25.1 ArrayBuffer, 25.2 SharedArrayBuffer, 23.2 TypedArrays, 25.3 DataView, 25.4 Atomics.

// ── 25.1 ArrayBuffer, 25.2 SharedArrayBuffer ─────────────────────────────────────────────────────────────────────────

// 25.1.3.7 GetArrayBufferMaxByteLengthOption: -1 when there is none
function maxByteLengthOption(options) {
  if (!%IsObject(options)) return -1;
  var maximum = options.maxByteLength;
  return maximum === undefined ? -1 : toIndex(maximum, "Invalid array buffer max length");
}

// 25.1.3.1 AllocateArrayBuffer, 25.2.2.1 AllocateSharedArrayBuffer
function allocateBuffer(kind, newTarget, prototypeName, byteLength, maximum) {
  // Step 3.a
  if (maximum !== -1 && byteLength > maximum) throw rangeError("Invalid array buffer max length");
  return newBuffer(kind, prototypeFrom(newTarget, prototypeName), byteLength, maximum);
}

function newBuffer(kind, prototype, byteLength, maximum) {
  if (byteLength > 2145386496 || maximum > 2145386496) throw rangeError("Array buffer allocation failed");
  return %NewArrayBuffer(kind, prototype, byteLength, maximum);
}

function ArrayBuffer(length, options = undefined) {
  "builtin constructor";
  if (new.target === undefined) throw typeError("Constructor ArrayBuffer requires 'new'");
  var byteLength = toIndex(length, "Invalid array buffer length");
  return allocateBuffer(CLASS_ARRAY_BUFFER, new.target, "ArrayBuffer.prototype", byteLength, maxByteLengthOption(options));
}

function requireBuffer(value, kind, method) {
  if (%ClassOf(value) !== kind) throw incompatibleReceiver((kind === CLASS_ARRAY_BUFFER ? "ArrayBuffer" : "SharedArrayBuffer") + ".prototype." + method, value);
  return value;
}

function detachedError(method) {
  return typeError("Cannot perform " + method + " on a detached ArrayBuffer");
}

// 25.1.6.7 and 25.2.5.6
function sliceBuffer(buffer, kind, constructor, start, end, name) {
  requireBuffer(buffer, kind, "slice");
  if (%IsDetachedBuffer(buffer)) throw detachedError(name + ".prototype.slice");
  var length = %ArrayBufferByteLength(buffer), first = relativeIndex(start, length), final = relativeEnd(end, length);
  var newLength = final > first ? final - first : 0;
  var species = speciesConstructor(buffer, constructor), result = construct1(species, newLength);
  requireBuffer(result, kind, "slice");
  if (%IsDetachedBuffer(result)) throw detachedError(name + ".prototype.slice");
  if (result === buffer) throw typeError("ArrayBuffer subclass returned this from species constructor");
  if (%ArrayBufferByteLength(result) < newLength) throw typeError("Species constructor returned a too small ArrayBuffer");
  if (%IsDetachedBuffer(buffer)) throw detachedError(name + ".prototype.slice");
  var current = %ArrayBufferByteLength(buffer);
  if (first < current) %BufferCopy(result, 0, buffer, first, newLength < current - first ? newLength : current - first);
  return result;
}

// 25.1.3.14 ArrayBufferCopyAndDetach
function copyAndDetach(buffer, newLength, preserve, method) {
  requireBuffer(buffer, CLASS_ARRAY_BUFFER, method);
  var length = newLength === undefined ? %ArrayBufferByteLength(buffer) : toIndex(newLength, "Invalid array buffer length");
  if (%IsDetachedBuffer(buffer)) throw detachedError("ArrayBuffer.prototype." + method);
  var result = newBuffer(CLASS_ARRAY_BUFFER, ArrayBuffer.prototype, length, preserve ? %ArrayBufferMaximum(buffer) : -1);
  var old = %ArrayBufferByteLength(buffer);
  %BufferCopy(result, 0, buffer, 0, length < old ? length : old);
  %DetachBuffer(buffer);
  return result;
}

defineGlobalConstructor(ArrayBuffer, newPlainPrototype(), {
  isView(value) { return %IsTypedArray(value) || %ClassOf(value) === CLASS_DATA_VIEW; },
  get [%Symbol("species")]() { return this; },
}, {
  get byteLength() { return %ArrayBufferByteLength(requireBuffer(this, CLASS_ARRAY_BUFFER, "byteLength")); },
  get detached() { return %IsDetachedBuffer(requireBuffer(this, CLASS_ARRAY_BUFFER, "detached")); },
  get maxByteLength() {
    requireBuffer(this, CLASS_ARRAY_BUFFER, "maxByteLength");
    var maximum = %ArrayBufferMaximum(this);
    return %IsDetachedBuffer(this) ? 0 : maximum === -1 ? %ArrayBufferByteLength(this) : maximum;
  },
  get resizable() { return %ArrayBufferMaximum(requireBuffer(this, CLASS_ARRAY_BUFFER, "resizable")) !== -1; },
  // 25.1.6.6
  resize(newLength) {
    requireBuffer(this, CLASS_ARRAY_BUFFER, "resize");
    if (%ArrayBufferMaximum(this) === -1) throw incompatibleReceiver("ArrayBuffer.prototype.resize", this);
    var length = toIndex(newLength, "ArrayBuffer.prototype.resize: Invalid length parameter");
    if (%IsDetachedBuffer(this)) throw detachedError("ArrayBuffer.prototype.resize");
    if (length > %ArrayBufferMaximum(this)) throw rangeError("ArrayBuffer.prototype.resize: Invalid length parameter");
    %ResizeBuffer(this, length);
  },
  slice(start, end) { return sliceBuffer(this, CLASS_ARRAY_BUFFER, ArrayBuffer, start, end, "ArrayBuffer"); },
  transfer(newLength = undefined) { return copyAndDetach(this, newLength, true, "transfer"); },
  transferToFixedLength(newLength = undefined) { return copyAndDetach(this, newLength, false, "transferToFixedLength"); },
});
defineTag(ArrayBuffer.prototype, "ArrayBuffer");

function SharedArrayBuffer(length, options = undefined) {
  "builtin constructor";
  if (new.target === undefined) throw typeError("Constructor SharedArrayBuffer requires 'new'");
  var byteLength = toIndex(length, "Invalid array buffer length");
  return allocateBuffer(CLASS_SHARED_ARRAY_BUFFER, new.target, "SharedArrayBuffer.prototype", byteLength, maxByteLengthOption(options));
}

defineGlobalConstructor(SharedArrayBuffer, newPlainPrototype(), {
  get [%Symbol("species")]() { return this; },
}, {
  get byteLength() { return %ArrayBufferByteLength(requireBuffer(this, CLASS_SHARED_ARRAY_BUFFER, "byteLength")); },
  // 25.2.5.3
  grow(newLength) {
    requireBuffer(this, CLASS_SHARED_ARRAY_BUFFER, "grow");
    if (%ArrayBufferMaximum(this) === -1) throw incompatibleReceiver("SharedArrayBuffer.prototype.grow", this);
    var length = toIndex(newLength, "SharedArrayBuffer.prototype.grow: Invalid length parameter");
    if (length > %ArrayBufferMaximum(this) || length < %ArrayBufferByteLength(this)) throw rangeError("SharedArrayBuffer.prototype.grow: Invalid length parameter");
    %ResizeBuffer(this, length);
  },
  get growable() { return %ArrayBufferMaximum(requireBuffer(this, CLASS_SHARED_ARRAY_BUFFER, "growable")) !== -1; },
  get maxByteLength() {
    requireBuffer(this, CLASS_SHARED_ARRAY_BUFFER, "maxByteLength");
    var maximum = %ArrayBufferMaximum(this);
    return maximum === -1 ? %ArrayBufferByteLength(this) : maximum;
  },
  slice(start, end) { return sliceBuffer(this, CLASS_SHARED_ARRAY_BUFFER, SharedArrayBuffer, start, end, "SharedArrayBuffer"); },
});
defineTag(SharedArrayBuffer.prototype, "SharedArrayBuffer");

function isBuffer(value) {
  var kind = %ClassOf(value);
  return kind === CLASS_ARRAY_BUFFER || kind === CLASS_SHARED_ARRAY_BUFFER;
}

// ── 23.2 TypedArray objects ──────────────────────────────────────────────────────────────────────────────────────────

// By the kernel's ElementType: sizes; names are TYPED_ARRAY_NAMES. 7 and 8 hold BigInts.
var ELEMENT_SIZES = [1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8];
var FLOAT64 = 11;
var typedArrayConstructors = [], typedArrayPrototypes = [];

function isBigIntType(type) { return type === 7 || type === 8; }

// 23.2.4.4 ValidateTypedArray
function validateTypedArray(value, method) {
  if (!%IsTypedArray(value)) throw typeError("this is not a typed array.");
  if (%TypedArrayOutOfBounds(value)) throw detachedError(method);
  return value;
}

// A value for an element, as 10.4.5.16 steps 1-2 convert it
function convertElement(type, value) {
  return isBigIntType(type) ? toBigInt(value) : %ToNumber(value);
}

// 10.4.5.16 TypedArraySetElement
function typedArraySetElement(array, index, value) {
  %TypedArrayPut(array, index, convertElement(%TypedArrayType(array), value));
}

// 10.4.5.3 [[DefineOwnProperty]]
function typedArrayDefineOwnProperty(array, key, flags, value, getter, setter) {
  var index = %CanonicalNumericIndex(key);
  if (index === undefined) return %DefineOwnProperty(array, key, flags, value, getter, setter);
  if (!%IsValidIntegerIndex(array, index)) return false;
  if (flags & HAS_CONFIGURABLE && !(flags & CONFIGURABLE) || flags & HAS_ENUMERABLE && !(flags & ENUMERABLE) || flags & (HAS_GET | HAS_SET) ||
      flags & HAS_WRITABLE && !(flags & WRITABLE)) return false;
  if (flags & HAS_VALUE) typedArraySetElement(array, index, value);
  return true;
}

// %TypedArray%
function TypedArray() {
  "builtin constructor";
  throw typeError("Abstract class TypedArray not directly constructable");
}

// 23.2.5.1.6 AllocateTypedArrayBuffer and 23.2.5.1.1 with a length
function allocateTypedArray(type, prototype, length) {
  if (length * ELEMENT_SIZES[type] > 2145386496) throw rangeError("Invalid typed array length: " + length);
  return %NewTypedArray(type, prototype, newBuffer(CLASS_ARRAY_BUFFER, ArrayBuffer.prototype, length * ELEMENT_SIZES[type], -1), 0, length);
}

// 23.2.5.1.3 InitializeTypedArrayFromArrayBuffer
function typedArrayFromBuffer(type, prototype, buffer, byteOffset, length) {
  var size = ELEMENT_SIZES[type], name = TYPED_ARRAY_NAMES[type];
  var offset = toIndex(byteOffset, "Start offset " + describePrimitive(byteOffset) + " is outside the bounds of the buffer");
  if (offset % size !== 0) throw rangeError("start offset of " + name + " should be a multiple of " + size);
  var newLength = length === undefined ? undefined : toIndex(length, "Invalid typed array length: " + describePrimitive(length));
  if (%IsDetachedBuffer(buffer)) throw detachedError("Construct");
  var bufferLength = %ArrayBufferByteLength(buffer);
  if (newLength === undefined && %ArrayBufferMaximum(buffer) !== -1) {
    if (offset > bufferLength) throw rangeError("Start offset " + offset + " is outside the bounds of the buffer");
    return %NewTypedArray(type, prototype, buffer, offset, -1);
  }
  if (newLength === undefined) {
    if (bufferLength % size !== 0) throw rangeError("byte length of " + name + " should be a multiple of " + size);
    if (offset > bufferLength) throw rangeError("Start offset " + offset + " is outside the bounds of the buffer");
    newLength = (bufferLength - offset) / size;
  } else if (offset + newLength * size > bufferLength) {
    throw rangeError("Invalid typed array length: " + newLength);
  }
  return %NewTypedArray(type, prototype, buffer, offset, newLength);
}

// 23.2.5.1.2 InitializeTypedArrayFromTypedArray
function typedArrayFromTypedArray(type, prototype, source) {
  if (%TypedArrayOutOfBounds(source)) throw detachedError("Construct");
  var length = %TypedArrayLength(source), sourceType = %TypedArrayType(source);
  var target = allocateTypedArray(type, prototype, length);
  if (isBigIntType(type) !== isBigIntType(sourceType)) throw typeError("Cannot mix BigInt and other types, use explicit conversions");
  copyElements(target, 0, source, 0, length);
  return target;
}

// Elements from one typed array to another, of the same content type; overlap is as if the source were copied first.
function copyElements(target, targetIndex, source, sourceIndex, count) {
  var type = %TypedArrayType(target), sourceType = %TypedArrayType(source), size = ELEMENT_SIZES[type];
  if (type === sourceType) {
    %BufferCopy(%TypedArrayBuffer(target), %TypedArrayByteOffset(target) + targetIndex * size, %TypedArrayBuffer(source),
      %TypedArrayByteOffset(source) + sourceIndex * size, count * size);
    return;
  }
  if (%TypedArrayBuffer(target) === %TypedArrayBuffer(source)) {
    var list = [];
    for (var i = 0; i < count; i++) %ArrayAppend(list, %TypedArrayGet(source, sourceIndex + i));
    for (var j = 0; j < count; j++) %TypedArrayPut(target, targetIndex + j, list[j]);
    return;
  }
  for (var k = 0; k < count; k++) %TypedArrayPut(target, targetIndex + k, %TypedArrayGet(source, sourceIndex + k));
}

// 23.2.5.1 TypedArray ( ...args )
function constructTypedArray(type, newTarget, args) {
  var name = TYPED_ARRAY_NAMES[type] + ".prototype", first = args.length > 0 ? args[0] : undefined;
  if (!%IsObject(first)) {
    var length = toIndex(first, "Invalid typed array length: " + describePrimitive(first));
    return allocateTypedArray(type, prototypeFrom(newTarget, name), length);
  }
  var prototype = prototypeFrom(newTarget, name);
  if (%IsTypedArray(first)) return typedArrayFromTypedArray(type, prototype, first);
  if (isBuffer(first)) return typedArrayFromBuffer(type, prototype, first, args.length > 1 ? args[1] : undefined, args.length > 2 ? args[2] : undefined);
  var using = %GetMethodNamed(first, %Symbol("iterator"));
  // The elements are got before the first of them is converted
  var source = first;
  if (using !== undefined) {
    source = [];
    if (%IsPristineIterable(first)) %AppendSpread(source, first);
    else iteratorRest(source, getIteratorFromMethod(first, using));
  }
  var count = lengthOf(source);
  var array = allocateTypedArray(type, prototype, count);
  for (var k = 0; k < count; k++) typedArraySetElement(array, k, source[k]);
  return array;
}

// 23.2.4.2 TypedArrayCreateFromConstructor
function typedArrayCreate(constructor, args, method) {
  var array = validateTypedArray(%ConstructArray(constructor, args, constructor), method);
  if (args.length === 1 && %IsNumber(args[0]) && %TypedArrayLength(array) < args[0]) throw typeError("Derived TypedArray constructor created an array which was too small");
  return array;
}

// 23.2.4.1 TypedArraySpeciesCreate
function typedArraySpeciesCreate(exemplar, args, method) {
  var type = %TypedArrayType(exemplar), constructor = speciesConstructor(exemplar, typedArrayConstructors[type]);
  var result = typedArrayCreate(constructor, args, method);
  if (isBigIntType(%TypedArrayType(result)) !== isBigIntType(type)) throw typeError("Content type of source and derived typed arrays differ");
  return result;
}

// 23.2.4.3 TypedArrayCreateSameType
function typedArraySameType(exemplar, length) {
  var type = %TypedArrayType(exemplar);
  return allocateTypedArray(type, typedArrayPrototypes[type], length);
}

function sortTypedList(list, comparator) {
  return mergeSort(list, comparator !== undefined ? (x, y) => {
    var v = %ToNumber(comparator(x, y));
    return v !== v ? 0 : v;
  } : (x, y) => {
    // 23.2.4.7 CompareTypedArrayElements without a comparator
    if (x !== x) return y !== y ? 0 : 1;
    if (y !== y) return -1;
    if (x < y) return -1;
    if (x > y) return 1;
    if (x === 0 && %IsNumber(x)) {
      var xn = %SameValue(x, -0), yn = %SameValue(y, -0);
      if (xn !== yn) return xn ? -1 : 1;
    }
    return 0;
  });
}

function typedList(array, length) {
  var list = [];
  for (var k = 0; k < length; k++) %ArrayAppend(list, %TypedArrayGet(array, k));
  return list;
}

function checkComparator(comparator) {
  if (comparator !== undefined && !%IsCallable(comparator)) throw typeError("The comparison function must be either a function or undefined");
}

var TypedArrayPrototype = newPlainPrototype();
defineConstructor(TypedArray, TypedArrayPrototype, {
  // 23.2.2.1
  from(source, mapper = undefined, thisArgument = undefined) {
    if (!%IsConstructor(this)) throw typeError(describePrimitive(this) + " is not a constructor");
    if (mapper !== undefined) requireCallable(mapper);
    var using = %GetMethodNamed(source, %Symbol("iterator"));
    var list = using === undefined ? %ToObject(source) : iteratorRest([], getIteratorFromMethod(source, using));
    var length = lengthOf(list), target = typedArrayCreate(this, [length], "%TypedArray%.from");
    for (var k = 0; k < length; k++) target[k] = mapper === undefined ? list[k] : %Call(mapper, thisArgument, list[k], k);
    return target;
  },
  // 23.2.2.2
  of(...items) {
    if (!%IsConstructor(this)) throw typeError(describePrimitive(this) + " is not a constructor");
    var length = items.length, target = typedArrayCreate(this, [length], "%TypedArray%.of");
    for (var k = 0; k < length; k++) target[k] = items[k];
    return target;
  },
  get [%Symbol("species")]() { return this; },
}, {
  at(index) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.at"), length = %TypedArrayLength(array);
    var relative = toIntegerOrInfinity(index), k = relative >= 0 ? relative : length + relative;
    return k < 0 || k >= length ? undefined : %TypedArrayGet(array, k);
  },
  get buffer() {
    if (!%IsTypedArray(this)) throw typeError("this is not a typed array.");
    return %TypedArrayBuffer(this);
  },
  get byteLength() {
    if (!%IsTypedArray(this)) throw typeError("this is not a typed array.");
    return %TypedArrayLength(this) * ELEMENT_SIZES[%TypedArrayType(this)];
  },
  get byteOffset() {
    if (!%IsTypedArray(this)) throw typeError("this is not a typed array.");
    return %TypedArrayOutOfBounds(this) ? 0 : %TypedArrayByteOffset(this);
  },
  // 23.2.3.6
  copyWithin(target, start, end = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.copyWithin"), length = %TypedArrayLength(array);
    var to = relativeIndex(target, length), from = relativeIndex(start, length), final = relativeEnd(end, length);
    var count = minimumOf(final - from, length - to);
    if (count > 0) {
      validateTypedArray(array, "%TypedArray%.prototype.copyWithin");
      var current = %TypedArrayLength(array), size = ELEMENT_SIZES[%TypedArrayType(array)];
      count = minimumOf(count, minimumOf(current - from, current - to));
      if (count > 0) %BufferCopy(%TypedArrayBuffer(array), %TypedArrayByteOffset(array) + to * size, %TypedArrayBuffer(array), %TypedArrayByteOffset(array) + from * size, count * size);
    }
    return array;
  },
  entries() { return newArrayIterator(validateTypedArray(this, "%TypedArray%.prototype.entries"), 2); },
  every(callback, thisArgument = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.every"), length = %TypedArrayLength(array);
    requireCallable(callback);
    for (var k = 0; k < length; k++) if (!%Call(callback, thisArgument, %TypedArrayGet(array, k), k, array)) return false;
    return true;
  },
  // 23.2.3.9
  fill(value, start = undefined, end = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.fill"), length = %TypedArrayLength(array);
    var element = convertElement(%TypedArrayType(array), value);
    var k = relativeIndex(start, length), final = relativeEnd(end, length);
    validateTypedArray(array, "%TypedArray%.prototype.fill");
    final = minimumOf(final, %TypedArrayLength(array));
    for (; k < final; k++) %TypedArrayPut(array, k, element);
    return array;
  },
  filter(callback, thisArgument = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.filter"), length = %TypedArrayLength(array), kept = [];
    requireCallable(callback);
    for (var k = 0; k < length; k++) {
      var value = %TypedArrayGet(array, k);
      if (%Call(callback, thisArgument, value, k, array)) %ArrayAppend(kept, value);
    }
    var result = typedArraySpeciesCreate(array, [kept.length], "%TypedArray%.prototype.filter");
    for (var n = 0; n < kept.length; n++) typedArraySetElement(result, n, kept[n]);
    return result;
  },
  find(predicate, thisArgument = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.find"), length = %TypedArrayLength(array);
    requireCallable(predicate);
    for (var k = 0; k < length; k++) {
      // The value is the one that the predicate was given, whatever it wrote
      var value = %TypedArrayGet(array, k);
      if (%Call(predicate, thisArgument, value, k, array)) return value;
    }
    return undefined;
  },
  findIndex(predicate, thisArgument = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.findIndex");
    return findIndex(array, %TypedArrayLength(array), true, predicate, thisArgument);
  },
  findLast(predicate, thisArgument = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.findLast");
    requireCallable(predicate);
    for (var k = %TypedArrayLength(array) - 1; k >= 0; k--) {
      var value = %TypedArrayGet(array, k);
      if (%Call(predicate, thisArgument, value, k, array)) return value;
    }
    return undefined;
  },
  findLastIndex(predicate, thisArgument = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.findLastIndex");
    return findIndex(array, %TypedArrayLength(array), false, predicate, thisArgument);
  },
  forEach(callback, thisArgument = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.forEach"), length = %TypedArrayLength(array);
    requireCallable(callback);
    for (var k = 0; k < length; k++) %Call(callback, thisArgument, %TypedArrayGet(array, k), k, array);
  },
  includes(searchElement, fromIndex = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.includes"), length = %TypedArrayLength(array);
    if (length === 0) return false;
    var n = toIntegerOrInfinity(fromIndex);
    for (var k = n >= 0 ? n : length + n > 0 ? length + n : 0; k < length; k++) if (%SameValueZero(%TypedArrayGet(array, k), searchElement)) return true;
    return false;
  },
  indexOf(searchElement, fromIndex = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.indexOf"), length = %TypedArrayLength(array);
    if (length === 0) return -1;
    var n = toIntegerOrInfinity(fromIndex), current = -1;
    for (var k = n >= 0 ? n : length + n > 0 ? length + n : 0; k < length; k++) {
      current = %TypedArrayLength(array);
      if (k >= current) return -1;
      if (%TypedArrayGet(array, k) === searchElement) return k;
    }
    return -1;
  },
  join(separator) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.join"), length = %TypedArrayLength(array);
    var sep = separator === undefined ? "," : %ToString(separator), result = "";
    for (var k = 0; k < length; k++) {
      var element = %TypedArrayGet(array, k);
      result += (k > 0 ? sep : "") + (element === undefined ? "" : %ToString(element));
    }
    return result;
  },
  keys() { return newArrayIterator(validateTypedArray(this, "%TypedArray%.prototype.keys"), 0); },
  lastIndexOf(searchElement, ...from) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.lastIndexOf"), length = %TypedArrayLength(array);
    if (length === 0) return -1;
    var n = from.length > 0 ? toIntegerOrInfinity(from[0]) : length - 1;
    for (var k = n >= 0 ? minimumOf(n, length - 1) : length + n; k >= 0; k--)
      if (k < %TypedArrayLength(array) && %TypedArrayGet(array, k) === searchElement) return k;
    return -1;
  },
  get length() {
    if (!%IsTypedArray(this)) throw typeError("this is not a typed array.");
    return %TypedArrayLength(this);
  },
  map(callback, thisArgument = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.map"), length = %TypedArrayLength(array);
    requireCallable(callback);
    var result = typedArraySpeciesCreate(array, [length], "%TypedArray%.prototype.map");
    for (var k = 0; k < length; k++) result[k] = %Call(callback, thisArgument, %TypedArrayGet(array, k), k, array);
    return result;
  },
  reduce(callback, ...initial) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.reduce"), length = %TypedArrayLength(array), k = 0, accumulator;
    requireCallable(callback);
    if (initial.length > 0) accumulator = initial[0];
    else {
      if (length === 0) throw typeError("Reduce of empty array with no initial value");
      accumulator = %TypedArrayGet(array, k++);
    }
    for (; k < length; k++) accumulator = callback(accumulator, %TypedArrayGet(array, k), k, array);
    return accumulator;
  },
  reduceRight(callback, ...initial) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.reduceRight"), k = %TypedArrayLength(array) - 1, accumulator;
    requireCallable(callback);
    if (initial.length > 0) accumulator = initial[0];
    else {
      if (k < 0) throw typeError("Reduce of empty array with no initial value");
      accumulator = %TypedArrayGet(array, k--);
    }
    for (; k >= 0; k--) accumulator = callback(accumulator, %TypedArrayGet(array, k), k, array);
    return accumulator;
  },
  reverse() {
    var array = validateTypedArray(this, "%TypedArray%.prototype.reverse"), length = %TypedArrayLength(array);
    for (var low = 0, high = length - 1; low < high; low++, high--) {
      var value = %TypedArrayGet(array, low);
      %TypedArrayPut(array, low, %TypedArrayGet(array, high));
      %TypedArrayPut(array, high, value);
    }
    return array;
  },
  // 23.2.3.26
  set(source, offset = undefined) {
    if (!%IsTypedArray(this)) throw typeError("this is not a typed array.");
    var target = this, at = toIntegerOrInfinity(offset);
    if (at < 0) throw rangeError("offset is out of bounds");
    if (%TypedArrayOutOfBounds(target)) throw detachedError("%TypedArray%.prototype.set");
    var length = %TypedArrayLength(target);
    if (%IsTypedArray(source)) {
      if (%TypedArrayOutOfBounds(source)) throw detachedError("%TypedArray%.prototype.set");
      if (isBigIntType(%TypedArrayType(target)) !== isBigIntType(%TypedArrayType(source))) throw typeError("Cannot mix BigInt and other types, use explicit conversions");
      var sourceLength = %TypedArrayLength(source);
      if (sourceLength + at > length) throw rangeError("offset is out of bounds");
      copyElements(target, at, source, 0, sourceLength);
      return;
    }
    var list = %ToObject(source), count = lengthOf(list);
    if (count + at > length) throw rangeError("offset is out of bounds");
    for (var k = 0; k < count; k++) typedArraySetElement(target, at + k, list[k]);
  },
  // 23.2.3.27
  slice(start, end) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.slice"), length = %TypedArrayLength(array);
    var from = relativeIndex(start, length), final = relativeEnd(end, length), count = final > from ? final - from : 0;
    var result = typedArraySpeciesCreate(array, [count], "%TypedArray%.prototype.slice");
    if (count > 0) {
      validateTypedArray(array, "%TypedArray%.prototype.slice");
      final = minimumOf(final, %TypedArrayLength(array));
      if (%TypedArrayType(result) === %TypedArrayType(array)) {
        // Bytes one by one, from low to high: the result may share the buffer
        var size = ELEMENT_SIZES[%TypedArrayType(array)], source = %TypedArrayBuffer(array), target = %TypedArrayBuffer(result);
        var fromByte = %TypedArrayByteOffset(array) + from * size, toByte = %TypedArrayByteOffset(result);
        var bytes = minimumOf((final - from) * size, %TypedArrayLength(result) * size);
        if (source !== target) {
          if (bytes > 0) %BufferCopy(target, toByte, source, fromByte, bytes);
        } else {
          for (var b = 0; b < bytes; b++) %BufferSet(target, toByte + b, 1, %BufferGet(source, fromByte + b, 1, true), true);
        }
      } else {
        for (var n = 0, k = from; k < final; k++, n++) result[n] = %TypedArrayGet(array, k);
      }
    }
    return result;
  },
  some(callback, thisArgument = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.some"), length = %TypedArrayLength(array);
    requireCallable(callback);
    for (var k = 0; k < length; k++) if (%Call(callback, thisArgument, %TypedArrayGet(array, k), k, array)) return true;
    return false;
  },
  sort(comparator) {
    checkComparator(comparator);
    var array = validateTypedArray(this, "%TypedArray%.prototype.sort"), length = %TypedArrayLength(array);
    var list = sortTypedList(typedList(array, length), comparator);
    for (var k = 0; k < length; k++) %TypedArrayPut(array, k, list[k]);
    return array;
  },
  // 23.2.3.30
  subarray(start, end) {
    if (!%IsTypedArray(this)) throw typeError("this is not a typed array.");
    var buffer = %TypedArrayBuffer(this), length = %TypedArrayLength(this), size = ELEMENT_SIZES[%TypedArrayType(this)];
    var offset = %TypedArrayByteOffset(this), from = relativeIndex(start, length), args;
    if (%TypedArrayIsTracking(this) && end === undefined) {
      args = [buffer, offset + from * size];
    } else {
      var final = relativeEnd(end, length);
      args = [buffer, offset + from * size, final > from ? final - from : 0];
    }
    return typedArraySpeciesCreate(this, args, "%TypedArray%.prototype.subarray");
  },
  toLocaleString(locales = undefined, options = undefined) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.toLocaleString"), length = %TypedArrayLength(array), result = "";
    for (var k = 0; k < length; k++) {
      var element = %TypedArrayGet(array, k);
      result += (k > 0 ? "," : "") + (element === undefined ? "" : %ToString(element.toLocaleString(locales, options)));
    }
    return result;
  },
  toReversed() {
    var array = validateTypedArray(this, "%TypedArray%.prototype.toReversed"), length = %TypedArrayLength(array), result = typedArraySameType(array, length);
    for (var k = 0; k < length; k++) %TypedArrayPut(result, k, %TypedArrayGet(array, length - 1 - k));
    return result;
  },
  toSorted(comparator) {
    checkComparator(comparator);
    var array = validateTypedArray(this, "%TypedArray%.prototype.toSorted"), length = %TypedArrayLength(array), result = typedArraySameType(array, length);
    var list = sortTypedList(typedList(array, length), comparator);
    for (var k = 0; k < length; k++) %TypedArrayPut(result, k, list[k]);
    return result;
  },
  values() { return newArrayIterator(validateTypedArray(this, "%TypedArray%.prototype.values"), 1); },
  // 23.2.3.36
  with(index, value) {
    var array = validateTypedArray(this, "%TypedArray%.prototype.with"), length = %TypedArrayLength(array);
    var relative = toIntegerOrInfinity(index), actual = relative >= 0 ? relative : length + relative;
    var element = convertElement(%TypedArrayType(array), value);
    if (!%IsValidIntegerIndex(array, actual)) throw rangeError("Invalid typed array index");
    var result = typedArraySameType(array, length);
    for (var k = 0; k < length; k++) %TypedArrayPut(result, k, k === actual ? element : %TypedArrayGet(array, k));
    return result;
  },
  get [%Symbol("toStringTag")]() { return %IsTypedArray(this) ? TYPED_ARRAY_NAMES[%TypedArrayType(this)] : undefined; },
});
defineHidden(TypedArrayPrototype, "toString", arrayToString);
defineHidden(TypedArrayPrototype, %Symbol("iterator"), TypedArrayPrototype.values);

// 23.2.5, 23.2.6, 23.2.7: the constructors differ by their element type alone
function defineTypedArray(type, constructor) {
  var prototype = %NewObjectWithPrototype(TypedArrayPrototype);
  %SetPrototypeOf(constructor, TypedArray);
  %DefineOwnProperty(constructor, "length", CONFIGURABLE_DATA, 3, undefined, undefined);
  defineGlobalConstructor(constructor, prototype, {}, {});
  defineConstants(constructor, { BYTES_PER_ELEMENT: ELEMENT_SIZES[type] });
  defineConstants(prototype, { BYTES_PER_ELEMENT: ELEMENT_SIZES[type] });
  typedArrayConstructors[type] = constructor;
  typedArrayPrototypes[type] = prototype;
}

function requireNew(newTarget, name) {
  if (newTarget === undefined) throw typeError("Constructor " + name + " requires 'new'");
}
function Int8Array(...args) { "builtin constructor"; requireNew(new.target, "Int8Array"); return constructTypedArray(0, new.target, args); }
function Uint8Array(...args) { "builtin constructor"; requireNew(new.target, "Uint8Array"); return constructTypedArray(1, new.target, args); }
function Uint8ClampedArray(...args) { "builtin constructor"; requireNew(new.target, "Uint8ClampedArray"); return constructTypedArray(2, new.target, args); }
function Int16Array(...args) { "builtin constructor"; requireNew(new.target, "Int16Array"); return constructTypedArray(3, new.target, args); }
function Uint16Array(...args) { "builtin constructor"; requireNew(new.target, "Uint16Array"); return constructTypedArray(4, new.target, args); }
function Int32Array(...args) { "builtin constructor"; requireNew(new.target, "Int32Array"); return constructTypedArray(5, new.target, args); }
function Uint32Array(...args) { "builtin constructor"; requireNew(new.target, "Uint32Array"); return constructTypedArray(6, new.target, args); }
function BigInt64Array(...args) { "builtin constructor"; requireNew(new.target, "BigInt64Array"); return constructTypedArray(7, new.target, args); }
function BigUint64Array(...args) { "builtin constructor"; requireNew(new.target, "BigUint64Array"); return constructTypedArray(8, new.target, args); }
function Float16Array(...args) { "builtin constructor"; requireNew(new.target, "Float16Array"); return constructTypedArray(9, new.target, args); }
function Float32Array(...args) { "builtin constructor"; requireNew(new.target, "Float32Array"); return constructTypedArray(10, new.target, args); }
function Float64Array(...args) { "builtin constructor"; requireNew(new.target, "Float64Array"); return constructTypedArray(11, new.target, args); }
defineTypedArray(0, Int8Array);
defineTypedArray(1, Uint8Array);
defineTypedArray(2, Uint8ClampedArray);
defineTypedArray(3, Int16Array);
defineTypedArray(4, Uint16Array);
defineTypedArray(5, Int32Array);
defineTypedArray(6, Uint32Array);
defineTypedArray(7, BigInt64Array);
defineTypedArray(8, BigUint64Array);
defineTypedArray(9, Float16Array);
defineTypedArray(10, Float32Array);
defineTypedArray(11, Float64Array);

// ── 25.3 DataView. Slots: 0 buffer, 1 byte offset, 2 byte length or undefined when it follows the buffer's ────────────

function DataView(buffer, byteOffset = undefined, byteLength = undefined) {
  "builtin constructor";
  requireNew(new.target, "DataView");
  if (!isBuffer(buffer)) throw typeError("First argument to DataView constructor must be an ArrayBuffer");
  var offset = toIndex(byteOffset, "Start offset " + describePrimitive(byteOffset) + " is outside the bounds of the buffer");
  if (%IsDetachedBuffer(buffer)) throw detachedError("DataView");
  var bufferLength = %ArrayBufferByteLength(buffer);
  if (offset > bufferLength) throw rangeError("Start offset " + offset + " is outside the bounds of the buffer");
  var tracking = byteLength === undefined && %ArrayBufferMaximum(buffer) !== -1, length = undefined;
  if (!tracking) {
    length = byteLength === undefined ? bufferLength - offset : toIndex(byteLength, "Invalid DataView length " + describePrimitive(byteLength));
    if (offset + length > bufferLength) throw rangeError("Invalid DataView length " + length);
  }
  var prototype = prototypeFrom(new.target, "DataView.prototype");
  if (%IsDetachedBuffer(buffer)) throw detachedError("DataView");
  bufferLength = %ArrayBufferByteLength(buffer);
  if (offset > bufferLength || length !== undefined && offset + length > bufferLength) throw rangeError("Invalid DataView length " + length);
  var view = %NewObjectWithSlots(CLASS_DATA_VIEW, prototype, 3);
  %SetSlot(view, 0, buffer);
  %SetSlot(view, 1, offset);
  %SetSlot(view, 2, length);
  return view;
}
%DefineOwnProperty(DataView, "length", CONFIGURABLE_DATA, 1, undefined, undefined);

function requireView(value, method) {
  if (%ClassOf(value) !== CLASS_DATA_VIEW) throw incompatibleReceiver("DataView.prototype." + method, value);
  return value;
}

// 25.3.1.3 IsViewOutOfBounds, and its length: -1 when out of bounds
function viewLength(view) {
  var buffer = %GetSlot(view, 0), offset = %GetSlot(view, 1), length = %GetSlot(view, 2);
  if (%IsDetachedBuffer(buffer)) return -1;
  var bufferLength = %ArrayBufferByteLength(buffer);
  if (offset > bufferLength || length !== undefined && offset + length > bufferLength) return -1;
  return length === undefined ? bufferLength - offset : length;
}

// 25.3.1.5 GetViewValue
function getViewValue(view, method, requestIndex, littleEndian, type) {
  requireView(view, method);
  var index = toIndex(requestIndex, "Offset is outside the bounds of the DataView"), little = %ToBoolean(littleEndian), length = viewLength(view);
  if (length === -1) throw detachedError("DataView.prototype." + method);
  if (index + ELEMENT_SIZES[type] > length) throw rangeError("Offset is outside the bounds of the DataView");
  return %BufferGet(%GetSlot(view, 0), index + %GetSlot(view, 1), type, little);
}

// 25.3.1.6 SetViewValue
function setViewValue(view, method, requestIndex, littleEndian, type, value) {
  requireView(view, method);
  var index = toIndex(requestIndex, "Offset is outside the bounds of the DataView"), element = convertElement(type, value);
  var little = %ToBoolean(littleEndian), length = viewLength(view);
  if (length === -1) throw detachedError("DataView.prototype." + method);
  if (index + ELEMENT_SIZES[type] > length) throw rangeError("Offset is outside the bounds of the DataView");
  %BufferSet(%GetSlot(view, 0), index + %GetSlot(view, 1), type, element, little);
}

defineGlobalConstructor(DataView, newPlainPrototype(), {}, {
  get buffer() { return %GetSlot(requireView(this, "buffer"), 0); },
  get byteLength() {
    var length = viewLength(requireView(this, "byteLength"));
    if (length === -1) throw detachedError("DataView.prototype.byteLength");
    return length;
  },
  get byteOffset() {
    if (viewLength(requireView(this, "byteOffset")) === -1) throw detachedError("DataView.prototype.byteOffset");
    return %GetSlot(this, 1);
  },
  getBigInt64(byteOffset, littleEndian = undefined) { return getViewValue(this, "getBigInt64", byteOffset, littleEndian, 7); },
  getBigUint64(byteOffset, littleEndian = undefined) { return getViewValue(this, "getBigUint64", byteOffset, littleEndian, 8); },
  getFloat16(byteOffset, littleEndian = undefined) { return getViewValue(this, "getFloat16", byteOffset, littleEndian, 9); },
  getFloat32(byteOffset, littleEndian = undefined) { return getViewValue(this, "getFloat32", byteOffset, littleEndian, 10); },
  getFloat64(byteOffset, littleEndian = undefined) { return getViewValue(this, "getFloat64", byteOffset, littleEndian, 11); },
  getInt8(byteOffset) { return getViewValue(this, "getInt8", byteOffset, true, 0); },
  getInt16(byteOffset, littleEndian = undefined) { return getViewValue(this, "getInt16", byteOffset, littleEndian, 3); },
  getInt32(byteOffset, littleEndian = undefined) { return getViewValue(this, "getInt32", byteOffset, littleEndian, 5); },
  getUint8(byteOffset) { return getViewValue(this, "getUint8", byteOffset, true, 1); },
  getUint16(byteOffset, littleEndian = undefined) { return getViewValue(this, "getUint16", byteOffset, littleEndian, 4); },
  getUint32(byteOffset, littleEndian = undefined) { return getViewValue(this, "getUint32", byteOffset, littleEndian, 6); },
  setBigInt64(byteOffset, value, littleEndian = undefined) { setViewValue(this, "setBigInt64", byteOffset, littleEndian, 7, value); },
  setBigUint64(byteOffset, value, littleEndian = undefined) { setViewValue(this, "setBigUint64", byteOffset, littleEndian, 8, value); },
  setFloat16(byteOffset, value, littleEndian = undefined) { setViewValue(this, "setFloat16", byteOffset, littleEndian, 9, value); },
  setFloat32(byteOffset, value, littleEndian = undefined) { setViewValue(this, "setFloat32", byteOffset, littleEndian, 10, value); },
  setFloat64(byteOffset, value, littleEndian = undefined) { setViewValue(this, "setFloat64", byteOffset, littleEndian, 11, value); },
  setInt8(byteOffset, value) { setViewValue(this, "setInt8", byteOffset, true, 0, value); },
  setInt16(byteOffset, value, littleEndian = undefined) { setViewValue(this, "setInt16", byteOffset, littleEndian, 3, value); },
  setInt32(byteOffset, value, littleEndian = undefined) { setViewValue(this, "setInt32", byteOffset, littleEndian, 5, value); },
  setUint8(byteOffset, value) { setViewValue(this, "setUint8", byteOffset, true, 1, value); },
  setUint16(byteOffset, value, littleEndian = undefined) { setViewValue(this, "setUint16", byteOffset, littleEndian, 4, value); },
  setUint32(byteOffset, value, littleEndian = undefined) { setViewValue(this, "setUint32", byteOffset, littleEndian, 6, value); },
});
defineTag(DataView.prototype, "DataView");

// ── 25.4 Atomics. One agent: plain reads and writes are atomic ───────────────────────────────────────────────────────

// 25.4.3.1 ValidateIntegerTypedArray
function validateIntegerTypedArray(array, waitable, method) {
  validateTypedArray(array, method);
  var type = %TypedArrayType(array);
  if (waitable ? type !== 5 && type !== 7 : type === 2 || type > 8) throw typeError("[object Array] is not an integer " + (waitable ? "shared " : "") + "typed array.");
  return type;
}

// 25.4.3.2 ValidateAtomicAccess
function validateAtomicAccess(array, requestIndex) {
  var length = %TypedArrayLength(array), index = toIndex(requestIndex, "Invalid atomic access index");
  if (index >= length) throw rangeError("Invalid atomic access index");
  return index;
}

// 25.4.3.14 AtomicReadModifyWrite
function atomicModify(array, index, value, method, operation) {
  var type = validateIntegerTypedArray(array, false, method), i = validateAtomicAccess(array, index);
  var v = isBigIntType(type) ? toBigInt(value) : toIntegerOrInfinity(value);
  validateTypedArray(array, method);
  var old = %TypedArrayGet(array, i);
  %TypedArrayPut(array, i, operation(old, v));
  return old;
}

// 25.4.3.14 DoWait steps 1-7: the index, the value as the element type holds it, and the timeout in milliseconds
function atomicWait(array, index, value, timeout, method) {
  var type = validateIntegerTypedArray(array, true, method);
  if (%ClassOf(%TypedArrayBuffer(array)) !== CLASS_SHARED_ARRAY_BUFFER) throw typeError("[object " + TYPED_ARRAY_NAMES[type] + "] is not a shared typed array.");
  var i = validateAtomicAccess(array, index), v = type === 7 ? %BigIntAsIntN(64, toBigInt(value)) : %ToNumber(value) | 0, t = %ToNumber(timeout);
  return { index: i, value: v, timeout: t !== t ? Infinity : t > 0 ? t : 0 };
}

// 25.4.1: the waiters of all locations, in the order of their calls: { buffer, position in bytes, promise, timer or undefined }
var atomicsWaiters = [];

// 25.4.3.14 EnqueueAtomicsWaitAsyncTimeoutJob
function atomicsWaitTimedOut(waiter) {
  var rest = [];
  for (var k = 0; k < atomicsWaiters.length; k++) if (atomicsWaiters[k] !== waiter) %ArrayAppend(rest, atomicsWaiters[k]);
  atomicsWaiters = rest;
  resolvePromise(waiter.promise, "timed-out");
}

var AtomicsObject = newPlainPrototype();
defineHidden(globalObject, "Atomics", AtomicsObject);
defineTag(AtomicsObject, "Atomics");
defineMembers(AtomicsObject, {
  add(typedArray, index, value) { return atomicModify(typedArray, index, value, "Atomics.add", (x, y) => x + y); },
  and(typedArray, index, value) { return atomicModify(typedArray, index, value, "Atomics.and", (x, y) => x & y); },
  // 25.4.6
  compareExchange(typedArray, index, expectedValue, replacementValue) {
    var type = validateIntegerTypedArray(typedArray, false, "Atomics.compareExchange"), i = validateAtomicAccess(typedArray, index);
    var big = isBigIntType(type), expected = big ? toBigInt(expectedValue) : toIntegerOrInfinity(expectedValue);
    var replacement = big ? toBigInt(replacementValue) : toIntegerOrInfinity(replacementValue);
    validateTypedArray(typedArray, "Atomics.compareExchange");
    var old = %TypedArrayGet(typedArray, i);
    // The expected value as the element type would store it
    %TypedArrayPut(typedArray, i, expected);
    var stored = %TypedArrayGet(typedArray, i);
    %TypedArrayPut(typedArray, i, stored === old ? replacement : old);
    return old;
  },
  exchange(typedArray, index, value) { return atomicModify(typedArray, index, value, "Atomics.exchange", (x, y) => y); },
  isLockFree(size) {
    var n = toIntegerOrInfinity(size);
    return n === 1 || n === 2 || n === 4 || n === 8;
  },
  load(typedArray, index) {
    validateIntegerTypedArray(typedArray, false, "Atomics.load");
    var i = validateAtomicAccess(typedArray, index);
    validateTypedArray(typedArray, "Atomics.load");
    return %TypedArrayGet(typedArray, i);
  },
  // 25.4.16
  notify(typedArray, index, count) {
    var type = validateIntegerTypedArray(typedArray, true, "Atomics.notify"), i = validateAtomicAccess(typedArray, index);
    var most = count === undefined ? Infinity : toIntegerOrInfinity(count);
    var buffer = %TypedArrayBuffer(typedArray), position = %TypedArrayByteOffset(typedArray) + i * ELEMENT_SIZES[type], woken = 0, rest = [];
    for (var k = 0; k < atomicsWaiters.length; k++) {
      var waiter = atomicsWaiters[k];
      if (waiter.buffer === buffer && waiter.position === position && woken < most) {
        woken++;
        if (waiter.timer !== undefined) stopTimer(waiter.timer);
        resolvePromise(waiter.promise, "ok");
      } else {
        %ArrayAppend(rest, waiter);
      }
    }
    atomicsWaiters = rest;
    return woken;
  },
  or(typedArray, index, value) { return atomicModify(typedArray, index, value, "Atomics.or", (x, y) => x | y); },
  store(typedArray, index, value) {
    var type = validateIntegerTypedArray(typedArray, false, "Atomics.store"), i = validateAtomicAccess(typedArray, index);
    var v = isBigIntType(type) ? toBigInt(value) : toIntegerOrInfinity(value);
    validateTypedArray(typedArray, "Atomics.store");
    %TypedArrayPut(typedArray, i, v);
    return v;
  },
  sub(typedArray, index, value) { return atomicModify(typedArray, index, value, "Atomics.sub", (x, y) => x - y); },
  // 25.4.14
  wait(typedArray, index, value, timeout) {
    var access = atomicWait(typedArray, index, value, timeout, "Atomics.wait");
    if (%TypedArrayGet(typedArray, access.index) !== access.value) return "not-equal";
    // Nobody could wake the only agent
    if (access.timeout === Infinity) throw typeError("Atomics.wait cannot be called in this context");
    if (access.timeout > 0) %Sleep(access.timeout);
    return "timed-out";
  },
  // 25.4.15
  waitAsync(typedArray, index, value, timeout) {
    var access = atomicWait(typedArray, index, value, timeout, "Atomics.waitAsync");
    if (%TypedArrayGet(typedArray, access.index) !== access.value) return { async: false, value: "not-equal" };
    if (access.timeout === 0) return { async: false, value: "timed-out" };
    var waiter = { buffer: %TypedArrayBuffer(typedArray), position: %TypedArrayByteOffset(typedArray) + access.index * ELEMENT_SIZES[%TypedArrayType(typedArray)],
      promise: newPromise(), timer: undefined };
    %ArrayAppend(atomicsWaiters, waiter);
    if (access.timeout !== Infinity) waiter.timer = startTimer(atomicsWaitTimedOut, minimumOf(access.timeout, 2147483647), [waiter], false);
    return { async: true, value: waiter.promise };
  },
  xor(typedArray, index, value) { return atomicModify(typedArray, index, value, "Atomics.xor", (x, y) => x ^ y); },
});
