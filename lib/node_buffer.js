// Node's Buffer as far as compiled programs use it, TextEncoder and TextDecoder, atob and btoa.

function Buffer(argument, encoding, length) {
  "builtin constructor";
  return %IsNumber(argument) ? newNodeBuffer(argument) : bufferFrom(argument, encoding, length);
}

function newNodeBuffer(length) {
  return bufferOver(newBuffer(CLASS_ARRAY_BUFFER, ArrayBuffer.prototype, length, -1), 0, length);
}

function bufferOver(arrayBuffer, offset, length) {
  return %NewTypedArray(1, BufferPrototype, arrayBuffer, offset, length);
}

function encodingOf(encoding) {
  if (encoding === undefined || encoding === null) return "utf8";
  var name = %StringToLowerCase(%ToString(encoding));
  switch (name) {
    case "utf8": case "utf-8": return "utf8";
    case "hex": case "base64": case "base64url": return name;
    case "latin1": case "binary": case "ascii": return name === "ascii" ? "ascii" : "latin1";
    case "utf16le": case "utf-16le": case "ucs2": case "ucs-2": return "utf16le";
  }
  var error = typeError("Unknown encoding: " + %ToString(encoding));
  error.code = "ERR_UNKNOWN_ENCODING";
  throw error;
}

var BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// A string's bytes in an encoding, as a buffer
function encodeString(s, encoding) {
  if (encoding === "utf8") {
    var data = %EncodeUtf8(s, ArrayBuffer.prototype);
    return bufferOver(data, 0, %ArrayBufferByteLength(data));
  }
  var buffer, n = 0;
  if (encoding === "hex") {
    buffer = newNodeBuffer(%MathFloor(s.length / 2));
    for (; n < buffer.length; n++) {
      var high = hexDigit(%CharCodeAt(s, n * 2)), low = hexDigit(%CharCodeAt(s, n * 2 + 1));
      if (high === -1 || low === -1) return bufferOver(%TypedArrayBuffer(buffer), 0, n);
      %TypedArrayPut(buffer, n, high * 16 + low);
    }
    return buffer;
  }
  if (encoding === "base64" || encoding === "base64url") {
    buffer = newNodeBuffer(%MathFloor(s.length * 3 / 4) + 3);
    var bits = 0, value = 0;
    for (var i = 0; i < s.length; i++) {
      var unit = %CharCodeAt(s, i);
      if (unit === 61) break;
      var six = unit === 45 ? 62 : unit === 95 ? 63 : unit < 128 ? %StringIndexOf(BASE64, %FromCharCode(unit), 0) : -1;
      if (six === -1) continue;
      value = (value << 6 | six) & 16777215;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        %TypedArrayPut(buffer, n++, value >> bits & 255);
      }
    }
    return bufferOver(%TypedArrayBuffer(buffer), 0, n);
  }
  var width = encoding === "utf16le" ? 2 : 1;
  buffer = newNodeBuffer(s.length * width);
  for (var k = 0; k < s.length; k++) {
    var c = %CharCodeAt(s, k);
    %TypedArrayPut(buffer, k * width, c & 255);
    if (width === 2) %TypedArrayPut(buffer, k * 2 + 1, c >> 8);
  }
  return buffer;
}

// Bytes of a typed array of bytes as a string
function decodeBytes(bytes, encoding, start, end) {
  if (encoding === "utf8") return %DecodeUtf8(%TypedArrayBuffer(bytes), %TypedArrayByteOffset(bytes) + start, end - start);
  var result = "", k;
  if (encoding === "hex") {
    for (k = start; k < end; k++) result += lowerHex(%TypedArrayGet(bytes, k), 2);
  } else if (encoding === "base64" || encoding === "base64url") {
    for (k = start; k < end; k += 3) {
      var left = end - k, a = %TypedArrayGet(bytes, k), b = left > 1 ? %TypedArrayGet(bytes, k + 1) : 0, c = left > 2 ? %TypedArrayGet(bytes, k + 2) : 0;
      var group = a << 16 | b << 8 | c;
      result += base64Unit(group >> 18, encoding) + base64Unit(group >> 12 & 63, encoding);
      if (left > 1) result += base64Unit(group >> 6 & 63, encoding);
      if (left > 2) result += base64Unit(group & 63, encoding);
      if (encoding === "base64" && left < 3) result += left === 1 ? "==" : "=";
    }
  } else if (encoding === "utf16le") {
    for (k = start; k + 1 < end; k += 2) result += %FromCharCode(%TypedArrayGet(bytes, k) | %TypedArrayGet(bytes, k + 1) << 8);
  } else {
    for (k = start; k < end; k++) result += %FromCharCode(encoding === "ascii" ? %TypedArrayGet(bytes, k) & 127 : %TypedArrayGet(bytes, k));
  }
  return result;
}

function base64Unit(six, encoding) {
  if (encoding === "base64url" && six >= 62) return six === 62 ? "-" : "_";
  return %Substring(BASE64, six, six + 1);
}

function bufferFrom(value, encoding, length) {
  if (%IsString(value)) return encodeString(value, encodingOf(encoding));
  if (isBuffer(value)) {
    var offset = encoding === undefined ? 0 : toIntegerOrInfinity(encoding);
    return bufferOver(value, offset, length === undefined ? %ArrayBufferByteLength(value) - offset : toIntegerOrInfinity(length));
  }
  if (%IsObject(value)) {
    if (value.type === "Buffer" && isArray(value.data)) value = value.data;
    var count = lengthOf(value), buffer = newNodeBuffer(count);
    for (var k = 0; k < count; k++) %TypedArrayPut(buffer, k, %ToNumber(value[k]));
    return buffer;
  }
  var error = typeError("The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received " + receivedText(value));
  error.code = "ERR_INVALID_ARG_TYPE";
  throw error;
}

function bytesArgument(value, encoding) {
  return %IsString(value) ? encodeString(value, encodingOf(encoding)) : value;
}

function compareBytes(a, b) {
  var length = minimumOf(a.length, b.length);
  for (var k = 0; k < length; k++) if (a[k] !== b[k]) return a[k] < b[k] ? -1 : 1;
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
}

function indexOfBytes(buffer, value, from, encoding) {
  if (%IsNumber(value)) value = [value & 255];
  else value = bytesArgument(value, encoding);
  var start = from === undefined ? 0 : relativeIndex(from, buffer.length);
  outer: for (var k = start; k + value.length <= buffer.length; k++) {
    for (var j = 0; j < value.length; j++) if (buffer[k + j] !== value[j]) continue outer;
    return k;
  }
  return -1;
}

var BufferPrototype = %NewObjectWithPrototype(Uint8Array.prototype);
%SetPrototypeOf(Buffer, Uint8Array);
defineConstructor(Buffer, BufferPrototype, {
  from(value, encodingOrOffset, length) { return bufferFrom(value, encodingOrOffset, length); },
  alloc(size, fill, encoding) {
    var buffer = newNodeBuffer(size);
    return fill === undefined ? buffer : buffer.fill(fill, encoding);
  },
  allocUnsafe(size) { return newNodeBuffer(size); },
  allocUnsafeSlow(size) { return newNodeBuffer(size); },
  isBuffer(value) { return %IsTypedArray(value) && isInstanceOfQuiet(value, Buffer); },
  isEncoding(encoding) {
    try {
      encodingOf(encoding);
      return %IsString(encoding);
    } catch (ignored) {
      return false;
    }
  },
  byteLength(value, encoding) { return %IsString(value) ? encodeString(value, encodingOf(encoding)).length : value.byteLength; },
  concat(list, total) {
    var length = 0;
    for (var i = 0; i < list.length; i++) length += list[i].length;
    if (total !== undefined) length = total;
    var result = newNodeBuffer(length), at = 0;
    for (var j = 0; j < list.length && at < length; j++)
      for (var k = 0; k < list[j].length && at < length; k++) %TypedArrayPut(result, at++, list[j][k]);
    return result;
  },
  compare(a, b) { return compareBytes(a, b); },
}, {
  toString(encoding, start, end) {
    var length = this.length;
    return decodeBytes(this, encodingOf(encoding), start === undefined ? 0 : relativeIndex(start, length), relativeEnd(end, length));
  },
  toLocaleString(encoding) { return decodeBytes(this, encodingOf(encoding), 0, this.length); },
  toJSON() {
    var data = [];
    for (var k = 0; k < this.length; k++) %ArrayAppend(data, this[k]);
    return { type: "Buffer", data: data };
  },
  equals(other) { return compareBytes(this, other) === 0; },
  compare(other) { return compareBytes(this, other); },
  slice(start, end) { return this.subarray(start, end); },
  subarray(start, end) {
    var length = this.length, from = relativeIndex(start, length), final = relativeEnd(end, length);
    return bufferOver(%TypedArrayBuffer(this), %TypedArrayByteOffset(this) + from, final > from ? final - from : 0);
  },
  write(string, offset, length, encoding) {
    if (%IsString(offset)) {
      encoding = offset;
      offset = 0;
      length = undefined;
    } else if (%IsString(length)) {
      encoding = length;
      length = undefined;
    }
    var bytes = encodeString(string, encodingOf(encoding)), at = offset === undefined ? 0 : offset;
    var count = minimumOf(bytes.length, minimumOf(this.length - at, length === undefined ? Infinity : length));
    for (var k = 0; k < count; k++) %TypedArrayPut(this, at + k, bytes[k]);
    return count;
  },
  fill(value, start, end, encoding) {
    if (%IsString(start)) {
      encoding = start;
      start = undefined;
    }
    var bytes = %IsNumber(value) ? [value & 255] : bytesArgument(value, encoding), from = start === undefined ? 0 : start, to = end === undefined ? this.length : end;
    if (bytes.length === 0) bytes = [0];
    for (var k = from; k < to; k++) %TypedArrayPut(this, k, bytes[(k - from) % bytes.length]);
    return this;
  },
  copy(target, targetStart, sourceStart, sourceEnd) {
    var to = targetStart === undefined ? 0 : targetStart, from = sourceStart === undefined ? 0 : sourceStart, end = sourceEnd === undefined ? this.length : sourceEnd;
    var count = minimumOf(end - from, target.length - to);
    if (count > 0) copyElements(target, to, this, from, count);
    return count > 0 ? count : 0;
  },
  indexOf(value, from, encoding) { return indexOfBytes(this, value, from, encoding); },
  includes(value, from, encoding) { return indexOfBytes(this, value, from, encoding) !== -1; },
  readUInt8(offset = 0) { return readBuffer(this, offset, 1, true); },
  readInt8(offset = 0) { return readBuffer(this, offset, 0, true); },
  readUInt16LE(offset = 0) { return readBuffer(this, offset, 4, true); },
  readUInt16BE(offset = 0) { return readBuffer(this, offset, 4, false); },
  readInt16LE(offset = 0) { return readBuffer(this, offset, 3, true); },
  readInt16BE(offset = 0) { return readBuffer(this, offset, 3, false); },
  readUInt32LE(offset = 0) { return readBuffer(this, offset, 6, true); },
  readUInt32BE(offset = 0) { return readBuffer(this, offset, 6, false); },
  readInt32LE(offset = 0) { return readBuffer(this, offset, 5, true); },
  readInt32BE(offset = 0) { return readBuffer(this, offset, 5, false); },
  readFloatLE(offset = 0) { return readBuffer(this, offset, 10, true); },
  readFloatBE(offset = 0) { return readBuffer(this, offset, 10, false); },
  readDoubleLE(offset = 0) { return readBuffer(this, offset, 11, true); },
  readDoubleBE(offset = 0) { return readBuffer(this, offset, 11, false); },
  writeUInt8(value, offset = 0) { return writeBuffer(this, offset, 1, value, true); },
  writeInt8(value, offset = 0) { return writeBuffer(this, offset, 0, value, true); },
  writeUInt16LE(value, offset = 0) { return writeBuffer(this, offset, 4, value, true); },
  writeUInt16BE(value, offset = 0) { return writeBuffer(this, offset, 4, value, false); },
  writeInt16LE(value, offset = 0) { return writeBuffer(this, offset, 3, value, true); },
  writeInt16BE(value, offset = 0) { return writeBuffer(this, offset, 3, value, false); },
  writeUInt32LE(value, offset = 0) { return writeBuffer(this, offset, 6, value, true); },
  writeUInt32BE(value, offset = 0) { return writeBuffer(this, offset, 6, value, false); },
  writeInt32LE(value, offset = 0) { return writeBuffer(this, offset, 5, value, true); },
  writeInt32BE(value, offset = 0) { return writeBuffer(this, offset, 5, value, false); },
  writeFloatLE(value, offset = 0) { return writeBuffer(this, offset, 10, value, true); },
  writeDoubleLE(value, offset = 0) { return writeBuffer(this, offset, 11, value, true); },
  writeDoubleBE(value, offset = 0) { return writeBuffer(this, offset, 11, value, false); },
  get parent() { return %TypedArrayBuffer(this); },
  [inspectCustom]() {
    var text = "<Buffer";
    for (var k = 0; k < this.length && k < 50; k++) text += " " + lowerHex(this[k], 2);
    if (this.length > 50) text += " ... " + (this.length - 50) + " more byte" + (this.length > 51 ? "s" : "");
    return text + ">";
  },
});

function checkBufferRange(buffer, offset, size) {
  if (offset >= 0 && offset + size <= buffer.length) return;
  var error = rangeError(offset + size > buffer.length && buffer.length < size ? "Attempt to access memory outside buffer bounds"
    : 'The value of "offset" is out of range. It must be >= 0 and <= ' + (buffer.length - size) + ". Received " + %ToString(offset));
  error.code = buffer.length < size ? "ERR_BUFFER_OUT_OF_BOUNDS" : "ERR_OUT_OF_RANGE";
  throw error;
}

function readBuffer(buffer, offset, type, littleEndian) {
  checkBufferRange(buffer, offset, ELEMENT_SIZES[type]);
  return %BufferGet(%TypedArrayBuffer(buffer), %TypedArrayByteOffset(buffer) + offset, type, littleEndian);
}

function writeBuffer(buffer, offset, type, value, littleEndian) {
  checkBufferRange(buffer, offset, ELEMENT_SIZES[type]);
  %BufferSet(%TypedArrayBuffer(buffer), %TypedArrayByteOffset(buffer) + offset, type, %ToNumber(value), littleEndian);
  return offset + ELEMENT_SIZES[type];
}
defineHidden(globalObject, "Buffer", Buffer);
%SetIntrinsic("node:buffer", { Buffer: Buffer, kMaxLength: 2145386496, constants: { MAX_LENGTH: 2145386496, MAX_STRING_LENGTH: MAXIMUM_STRING } });

// ── WHATWG Encoding, base64 ──────────────────────────────────────────────────────────────────────────────────────────

function TextEncoder() {
  "builtin constructor";
  requireNew(new.target, "TextEncoder");
  return %NewObjectWithPrototype(prototypeFrom(new.target, "TextEncoder.prototype"));
}
defineGlobalConstructor(TextEncoder, newPlainPrototype(), {}, {
  get encoding() { return "utf-8"; },
  encode(input = undefined) {
    var data = %EncodeUtf8(input === undefined ? "" : %ToString(input), ArrayBuffer.prototype);
    return %NewTypedArray(1, Uint8Array.prototype, data, 0, %ArrayBufferByteLength(data));
  },
  encodeInto(source, destination) {
    var bytes = encodeString(%ToString(source), "utf8"), written = 0, read = 0;
    while (written < bytes.length) {
      var first = bytes[written], size = first < 128 ? 1 : first < 224 ? 2 : first < 240 ? 3 : 4;
      if (written + size > destination.length) break;
      for (var k = 0; k < size; k++) %TypedArrayPut(destination, written + k, bytes[written + k]);
      written += size;
      read += size === 4 ? 2 : 1;
    }
    return { read: read, written: written };
  },
});

function TextDecoder(label = undefined, options = undefined) {
  "builtin constructor";
  requireNew(new.target, "TextDecoder");
  var name = label === undefined ? "utf8" : %StringToLowerCase(%StringTrim(%ToString(label), 3));
  if (name !== "utf-8" && name !== "utf8" && name !== "utf-16le" && name !== "latin1") throw rangeError('The "' + name + '" encoding is not supported');
  var decoder = %NewObjectWithSlots(CLASS_OTHER, prototypeFrom(new.target, "TextDecoder.prototype"), 4);
  %SetSlot(decoder, 0, "TextDecoder");
  %SetSlot(decoder, 1, name === "utf8" ? "utf-8" : name);
  %SetSlot(decoder, 2, %IsObject(options) && %ToBoolean(options.fatal));
  %SetSlot(decoder, 3, %IsObject(options) && %ToBoolean(options.ignoreBOM));
  return decoder;
}
defineGlobalConstructor(TextDecoder, newPlainPrototype(), {}, {
  get encoding() { return %GetSlot(this, 1); },
  get fatal() { return %GetSlot(this, 2); },
  get ignoreBOM() { return %GetSlot(this, 3); },
  decode(input = undefined) {
    if (input === undefined) return "";
    var bytes = isBuffer(input) ? bufferOver(input, 0, %ArrayBufferByteLength(input)) : bufferOver(input.buffer, input.byteOffset, input.byteLength);
    var text = decodeBytes(bytes, encodingOf(%GetSlot(this, 1)), 0, bytes.length);
    if (%GetSlot(this, 2) && %StringIndexOf(text, "\uFFFD", 0) !== -1 && compareBytes(encodeString(text, "utf8"), bytes) !== 0) {
      var error = typeError("The encoded data was not valid for encoding utf-8");
      error.code = "ERR_ENCODING_INVALID_ENCODED_DATA";
      throw error;
    }
    return !%GetSlot(this, 3) && text.length > 0 && %CharCodeAt(text, 0) === 65279 ? %Substring(text, 1, text.length) : text;
  },
});

defineGlobals({
  btoa(data) {
    var s = %ToString(data);
    for (var i = 0; i < s.length; i++) if (%CharCodeAt(s, i) > 255) throw %NewError(ERROR, "Invalid character");
    return decodeBytes(encodeString(s, "latin1"), "base64", 0, s.length);
  },
  atob(data) {
    var bytes = encodeString(%ToString(data), "base64");
    return decodeBytes(bytes, "latin1", 0, bytes.length);
  },
});
