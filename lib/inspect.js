// How values are shown: Node's util.inspect and util.format, which console uses.

var inspectCustom = %SymbolFor("nodejs.util.inspect.custom");

// How entries are laid out: an object's, an array's elements, an array's other properties.
var OBJECT_ENTRIES = 0, ARRAY_ELEMENT = 1, ARRAY_ENTRIES = 2;

function newInspectContext(options) {
  var context = { depth: 2, breakLength: 80, compact: 3, maxArrayLength: 100, maxStringLength: 10000, showHidden: false, sorted: false, getters: false,
    indentation: 0, currentDepth: 0, seen: [], circular: undefined, circularCount: 0, userOptions: options };
  if (%IsObject(options)) {
    if (options.depth !== undefined) context.depth = options.depth === null ? Infinity : options.depth;
    if (options.breakLength !== undefined) context.breakLength = options.breakLength;
    if (options.compact !== undefined) context.compact = options.compact === false ? 0 : options.compact === true ? 3 : options.compact;
    if (options.maxArrayLength !== undefined) context.maxArrayLength = options.maxArrayLength === null ? Infinity : options.maxArrayLength;
    if (options.maxStringLength !== undefined) context.maxStringLength = options.maxStringLength === null ? Infinity : options.maxStringLength;
    if (options.showHidden) context.showHidden = true;
    if (options.sorted) context.sorted = true;
    if (options.getters) context.getters = true;
  }
  return context;
}

function inspect(value, options) {
  return formatValue(newInspectContext(options), value, 0, false);
}

// ── Primitives ───────────────────────────────────────────────────────────────────────────────────────────────────────

function quoteForInspect(s) {
  var quote = "'";
  if (%StringIndexOf(s, "'", 0) !== -1) {
    if (%StringIndexOf(s, '"', 0) === -1) quote = '"';
    else if (%StringIndexOf(s, "`", 0) === -1 && %StringIndexOf(s, "${", 0) === -1) quote = "`";
  }
  return quote + escapeForInspect(s, %CharCodeAt(quote, 0)) + quote;
}

function escapeForInspect(s, quote) {
  var result = "", from = 0;
  for (var i = 0; i < s.length; i++) {
    var c = %CharCodeAt(s, i), escape;
    if (c === 10) escape = "\\n";
    else if (c === 9) escape = "\\t";
    else if (c === 13) escape = "\\r";
    else if (c === 8) escape = "\\b";
    else if (c === 12) escape = "\\f";
    else if (c === 11) escape = "\\x0B";
    else if (c === 92) escape = "\\\\";
    else if (c === quote) escape = "\\" + %FromCharCode(c);
    else if (c < 32 || c >= 127 && c <= 159) escape = "\\x" + hexText(c, 2);
    else if (c >= 55296 && c <= 57343) {
      if (c < 56320 && i + 1 < s.length) {
        var d = %CharCodeAt(s, i + 1);
        if (d >= 56320 && d <= 57343) { i++; continue; }
      }
      escape = "\\u" + hexText(c, 4);
    } else continue;
    result += %Substring(s, from, i) + escape;
    from = i + 1;
  }
  return from === 0 ? s : result + %Substring(s, from, s.length);
}

function hexText(n, width) {
  var text = %StringToUpperCase(%NumberToRadix(n, 16));
  while (text.length < width) text = "0" + text;
  return text;
}

function formatNumberText(n) {
  return n === 0 && 1 / n < 0 ? "-0" : %ToString(n);
}

function formatPrimitiveValue(context, value) {
  if (%IsString(value)) {
    var trailer = "";
    if (value.length > context.maxStringLength) {
      var remaining = value.length - context.maxStringLength;
      value = %Substring(value, 0, context.maxStringLength);
      trailer = "... " + remaining + " more character" + (remaining > 1 ? "s" : "");
    }
    if (value.length > 16 && value.length > context.breakLength - context.indentation - 4) {
      // A long text is broken after its line ends.
      var at = %StringIndexOf(value, "\n", 0);
      if (at !== -1 && at < value.length - 1) {
        var result = "", from = 0, separator = " +\n" + repeatString(" ", context.indentation + 2);
        while (from < value.length) {
          var end = %StringIndexOf(value, "\n", from);
          end = end === -1 ? value.length : end + 1;
          result += (from === 0 ? "" : separator) + quoteForInspect(%Substring(value, from, end));
          from = end;
        }
        return result + trailer;
      }
    }
    return quoteForInspect(value) + trailer;
  }
  if (%IsNumber(value)) return formatNumberText(value);
  if (%IsBigInt(value)) return %BigIntToString(value, 10) + "n";
  if (%IsSymbol(value)) return symbolDescriptiveString(value);
  return %ToString(value);
}

// ── Objects ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function listIncludes(list, value) {
  for (var i = 0; i < list.length; i++) if (list[i] === value) return true;
  return false;
}

function formatValue(context, value, depth, typedArray) {
  if (!%IsObject(value)) return formatPrimitiveValue(context, value);
  var shown = value;
  while (%IsProxy(shown)) {
    shown = %ProxyTarget(shown);
    if (shown === null) return "<Revoked Proxy>";
  }
  var custom = shown[inspectCustom];
  if (%IsCallable(custom) && custom !== inspectFunction) {
    var left = context.depth === Infinity ? Infinity : context.depth - depth;
    var options = { depth: left, breakLength: context.breakLength, compact: context.compact, showHidden: context.showHidden,
      maxArrayLength: context.maxArrayLength, maxStringLength: context.maxStringLength, sorted: context.sorted, getters: context.getters,
      colors: false, customInspect: true, stylize: (0, text => %ToString(text)) };
    var result = %Call(custom, value, left, options, inspectFunction);
    if (result !== value) {
      if (!%IsString(result)) return formatValue(context, result, depth, false);
      return replaceEvery(result, "\n", "\n" + repeatString(" ", context.indentation));
    }
  }
  if (listIncludes(context.seen, shown)) {
    var number = 1;
    if (context.circular === undefined) {
      context.circular = %NewTable();
      %TableSet(context.circular, shown, number);
    } else {
      number = %TableGet(context.circular, shown);
      if (number === undefined) {
        number = %TableSize(context.circular) + 1;
        %TableSet(context.circular, shown, number);
      }
    }
    return "[Circular *" + number + "]";
  }
  return formatRaw(context, shown, depth, typedArray);
}

// The name that an object's constructor gives it, or null for a chain without one.
function inspectConstructorName(object) {
  var first = object;
  while (object !== null) {
    if (%IsProxy(object)) return constructorNameOf(%ProxyTarget(object));
    var constructor = ownDataValue(object, "constructor");
    if (%IsCallable(constructor) && !%IsProxy(constructor)) {
      var name = ownDataValue(constructor, "name");
      if (%IsString(name) && name !== "" && isInstanceOfQuiet(first, constructor)) return name;
    }
    object = %GetPrototypeOf(object);
  }
  return null;
}

function isInstanceOfQuiet(object, constructor) {
  var prototype = ownDataValue(constructor, "prototype");
  if (!%IsObject(prototype)) return false;
  for (object = %GetPrototypeOf(object); object !== null && !%IsProxy(object); object = %GetPrototypeOf(object)) if (object === prototype) return true;
  return false;
}

function inspectPrefix(constructor, tag, fallback, size) {
  if (constructor === null) {
    if (tag !== "" && fallback !== tag) return "[" + fallback + size + ": null prototype] [" + tag + "] ";
    return "[" + fallback + size + ": null prototype] ";
  }
  if (tag !== "" && constructor !== tag) return constructor + size + " [" + tag + "] ";
  return constructor + size + " ";
}

// Own enumerable keys; without the array indices when those are shown as elements.
function inspectKeys(context, object, skipIndices) {
  "given keys";
  var all = %OwnPropertyKeys(object), keys = [];
  for (var i = 0; i < all.length; i++) {
    var key = all[i];
    if (skipIndices && !%IsSymbol(key) && %IsArrayIndex(key)) continue;
    var flags = %GetOwnPropertyFlags(object, key);
    if (flags & ENUMERABLE || context.showHidden && !%IsSymbol(key)) %ArrayAppend(keys, key);
  }
  return keys;
}

function functionBase(f, constructor, tag) {
  var kind = %FunctionKindOf(f), name = ownDataValue(f, "name");
  if (!%IsString(name)) name = "";
  if (kind === 3 || kind === 4) {
    var base = "class " + (name === "" ? "(anonymous)" : name);
    if (constructor !== "Function" && constructor !== null) base += " [" + constructor + "]";
    if (tag !== "" && constructor !== tag) base += " [" + tag + "]";
    if (constructor !== null) {
      var parent = %GetPrototypeOf(f), superName = parent === null ? "" : ownDataValue(parent, "name");
      if (%IsString(superName) && superName !== "") base += " extends " + superName;
    } else {
      base += " extends null";
    }
    return "[" + base + "]";
  }
  var type = kind === 6 ? "GeneratorFunction" : kind === 7 ? "AsyncFunction" : kind === 8 ? "AsyncGeneratorFunction" : "Function";
  var text = "[" + type;
  if (constructor === null) text += " (null prototype)";
  text += name === "" ? " (anonymous)]" : ": " + name + "]";
  if (constructor !== type && constructor !== null) text += " " + constructor;
  if (tag !== "" && constructor !== tag) text += " [" + tag + "]";
  return text;
}

var TYPED_ARRAY_NAMES = ["Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array",
  "BigUint64Array", "Float16Array", "Float32Array", "Float64Array"];

function formatRaw(context, value, depth, typedArray) {
  "given keys";
  var constructor = inspectConstructorName(value), kind = %ClassOf(value), tag;
  tag = value[%Symbol("toStringTag")];
  if (!%IsString(tag) || tag !== "" && hasEnumerableOwn(value, %Symbol("toStringTag"))) tag = "";
  var base = "", open = "{", close = "}", keys, entries = OBJECT_ENTRIES, format = undefined, prefix;
  switch (kind) {
    case CLASS_ARRAY:
      prefix = constructor !== "Array" || tag !== "" ? inspectPrefix(constructor, tag, "Array", "(" + value.length + ")") : "";
      keys = inspectKeys(context, value, true);
      open = prefix + "[";
      close = "]";
      if (value.length === 0 && keys.length === 0) return open + "]";
      entries = ARRAY_ENTRIES;
      format = formatArray;
      break;
    case CLASS_SET:
      keys = inspectKeys(context, value, false);
      prefix = inspectPrefix(constructor, tag, "Set", "(" + %TableSize(%GetSlot(value, 0)) + ")");
      if (%TableSize(%GetSlot(value, 0)) === 0 && keys.length === 0) return prefix + "{}";
      open = prefix + "{";
      format = formatSet;
      break;
    case CLASS_MAP:
      keys = inspectKeys(context, value, false);
      prefix = inspectPrefix(constructor, tag, "Map", "(" + %TableSize(%GetSlot(value, 0)) + ")");
      if (%TableSize(%GetSlot(value, 0)) === 0 && keys.length === 0) return prefix + "{}";
      open = prefix + "{";
      format = formatMap;
      break;
    case CLASS_TYPED_ARRAY:
      keys = inspectKeys(context, value, true);
      open = inspectPrefix(constructor, tag, TYPED_ARRAY_NAMES[%TypedArrayType(value)], "(" + %TypedArrayLength(value) + ")") + "[";
      close = "]";
      if (%TypedArrayLength(value) === 0 && keys.length === 0) return open + "]";
      entries = ARRAY_ENTRIES;
      format = formatTypedArray;
      break;
    case CLASS_MAP_ITERATOR: case CLASS_SET_ITERATOR:
      keys = inspectKeys(context, value, false);
      open = %GetSlot(value, 2) === 2 ? (kind === CLASS_MAP_ITERATOR ? "[Map Entries] {" : "[Set Entries] {") : "[" + tag + "] {";
      format = formatTableIterator;
      break;
    case CLASS_ARGUMENTS: case CLASS_MAPPED_ARGUMENTS:
      keys = inspectKeys(context, value, false);
      open = "[Arguments] {";
      if (keys.length === 0) return "[Arguments] {}";
      break;
    case CLASS_REGEXP:
      keys = inspectKeys(context, value, false);
      base = regExpText(value);
      prefix = inspectPrefix(constructor, tag, "RegExp", "");
      if (prefix !== "RegExp ") base = prefix + base;
      if (keys.length === 0 || depth > context.depth) return base;
      break;
    case CLASS_DATE:
      keys = inspectKeys(context, value, false);
      base = dateInspectText(value);
      prefix = inspectPrefix(constructor, tag, "Date", "");
      if (prefix !== "Date ") base = prefix + base;
      if (keys.length === 0) return base;
      break;
    case CLASS_ERROR:
      keys = inspectKeys(context, value, false);
      base = formatErrorBase(context, value, constructor, tag, keys);
      keys = errorKeys(value, keys, base);
      if (keys.length === 0) return base;
      break;
    case CLASS_ARRAY_BUFFER: case CLASS_SHARED_ARRAY_BUFFER:
      keys = inspectKeys(context, value, false);
      prefix = inspectPrefix(constructor, tag, kind === CLASS_ARRAY_BUFFER ? "ArrayBuffer" : "SharedArrayBuffer", "");
      open = prefix + "{";
      if (typedArray) {
        if (keys.length === 0) return prefix + "{ byteLength: " + %ArrayBufferByteLength(value) + " }";
      } else {
        format = formatArrayBuffer;
      }
      break;
    case CLASS_DATA_VIEW:
      keys = inspectKeys(context, value, false);
      open = inspectPrefix(constructor, tag, "DataView", "") + "{";
      format = formatDataView;
      break;
    case CLASS_PROMISE:
      keys = inspectKeys(context, value, false);
      open = inspectPrefix(constructor, tag, "Promise", "") + "{";
      format = formatPromise;
      break;
    case CLASS_WEAK_SET: case CLASS_WEAK_MAP:
      keys = inspectKeys(context, value, false);
      open = inspectPrefix(constructor, tag, kind === CLASS_WEAK_SET ? "WeakSet" : "WeakMap", "") + "{";
      format = formatWeak;
      break;
    case CLASS_WEAK_REF:
      keys = inspectKeys(context, value, false);
      open = inspectPrefix(constructor, tag, "WeakRef", "") + "{";
      format = formatWeakRef;
      break;
    case CLASS_NAMESPACE:
      return formatNamespace(context, value, depth);
    case CLASS_WRAPPER: case CLASS_STRING: {
      keys = inspectKeys(context, value, kind === CLASS_STRING);
      var inner = %GetSlot(value, 0), type = %IsString(inner) ? "String" : %IsNumber(inner) ? "Number" : %IsBigInt(inner) ? "BigInt" : %IsSymbol(inner) ? "Symbol" : "Boolean";
      base = "[" + type;
      if (type !== constructor) base += constructor === null ? " (null prototype)" : " (" + constructor + ")";
      base += ": " + formatPrimitiveValue(newInspectContext(undefined), inner) + "]";
      if (tag !== "" && tag !== constructor) base += " [" + tag + "]";
      if (keys.length === 0) return base;
      break;
    }
    default:
      keys = inspectKeys(context, value, false);
      if (%IsCallable(value)) {
        base = functionBase(value, constructor, tag);
        if (keys.length === 0) return base;
      } else if (constructor === "Object") {
        if (tag !== "") open = inspectPrefix(constructor, tag, "Object", "") + "{";
        if (keys.length === 0) return open + "}";
      } else {
        open = inspectPrefix(constructor, tag, "Object", "") + "{";
        if (keys.length === 0) return open + "}";
      }
  }
  if (depth > context.depth) {
    var name = constructor === null ? inspectPrefix(constructor, tag, kind === CLASS_ARRAY ? "Array" : "Object", "") : inspectPrefix(constructor, tag, "Object", "");
    return "[" + %Substring(name, 0, name.length - 1) + "]";
  }
  depth++;
  %ArrayAppend(context.seen, value);
  context.currentDepth = depth;
  var output = format === undefined ? [] : format(context, value, depth);
  for (var i = 0; i < keys.length; i++) %ArrayAppend(output, formatProperty(context, value, depth, keys[i], entries));
  context.seen.length--;
  if (context.circular !== undefined) {
    var number = %TableGet(context.circular, value);
    if (number !== undefined) {
      var reference = "<ref *" + number + ">";
      base = base === "" ? reference : reference + " " + base;
    }
  }
  if (context.sorted) output = entries === OBJECT_ENTRIES ? sortedList(output, undefined) : output;
  return reduceToSingleString(context, output, base, open, close, entries, depth, value);
}

function hasEnumerableOwn(object, key) {
  var flags = %GetOwnPropertyFlags(object, key);
  return flags !== -1 && (flags & ENUMERABLE) !== 0;
}

function isIdentifierText(key) {
  if (key === "") return false;
  for (var i = 0; i < key.length; i++) {
    var c = %CharCodeAt(key, i);
    if (c >= 97 && c <= 122 || c >= 65 && c <= 90 || c === 95 || i > 0 && c >= 48 && c <= 57) continue;
    return false;
  }
  return true;
}

function formatProperty(context, object, depth, key, entries) {
  var flags = %GetOwnPropertyFlags(object, key), text;
  if (flags === -1) flags = ENUMERABLE;
  if (flags & ACCESSOR) {
    var getter = %GetOwnPropertyPart(object, key, 1), setter = %GetOwnPropertyPart(object, key, 2);
    text = getter !== undefined ? (setter !== undefined ? "[Getter/Setter]" : "[Getter]") : setter !== undefined ? "[Setter]" : "undefined";
  } else {
    context.indentation += 2;
    text = formatValue(context, object[key], depth, false);
    context.indentation -= 2;
  }
  if (entries === ARRAY_ELEMENT) return text;
  var name;
  if (%IsSymbol(key)) name = "[" + escapeForInspect(symbolDescriptiveString(key), 0) + "]";
  else if (key === "__proto__") name = "['__proto__']";
  else if (!(flags & ENUMERABLE)) name = "[" + key + "]";
  else name = isIdentifierText(key) ? key : quoteForInspect(key);
  return name + ": " + text;
}

function moreItems(count) {
  return "... " + count + " more item" + (count > 1 ? "s" : "");
}

function formatArray(context, array, depth) {
  var output = [], length = array.length, shown = 0, i = 0;
  for (; i < length && shown < context.maxArrayLength; shown++) {
    var key = %ToPropertyKey(i);
    if (%GetOwnPropertyFlags(array, key) === -1) {
      // A run of holes is one entry.
      var start = i;
      while (i < length && %GetOwnPropertyFlags(array, %ToPropertyKey(i)) === -1) i++;
      %ArrayAppend(output, "<" + (i - start) + " empty item" + (i - start > 1 ? "s" : "") + ">");
    } else {
      %ArrayAppend(output, formatProperty(context, array, depth, key, ARRAY_ELEMENT));
      i++;
    }
  }
  if (i < length) %ArrayAppend(output, moreItems(length - i));
  return output;
}

function formatTypedArray(context, array, depth) {
  var output = [], length = %TypedArrayLength(array), shown = length < context.maxArrayLength ? length : context.maxArrayLength;
  for (var i = 0; i < shown; i++) %ArrayAppend(output, formatPrimitiveValue(context, array[i]));
  if (shown < length) %ArrayAppend(output, moreItems(length - shown));
  return output;
}

function formatSet(context, set, depth) {
  var table = %GetSlot(set, 0), output = [], count = 0;
  context.indentation += 2;
  for (var at = %TableNext(table, 0); at !== 0; at = %TableNext(table, at)) {
    if (count++ >= context.maxArrayLength) {
      %ArrayAppend(output, moreItems(%TableSize(table) - context.maxArrayLength));
      break;
    }
    %ArrayAppend(output, formatValue(context, %TableKeyAt(table, at), depth, false));
  }
  context.indentation -= 2;
  return output;
}

function formatMap(context, map, depth) {
  var table = %GetSlot(map, 0), output = [], count = 0;
  context.indentation += 2;
  for (var at = %TableNext(table, 0); at !== 0; at = %TableNext(table, at)) {
    if (count++ >= context.maxArrayLength) {
      %ArrayAppend(output, moreItems(%TableSize(table) - context.maxArrayLength));
      break;
    }
    %ArrayAppend(output, formatValue(context, %TableKeyAt(table, at), depth, false) + " => " + formatValue(context, %TableValueAt(table, at), depth, false));
  }
  context.indentation -= 2;
  return output;
}

function formatTableIterator(context, iterator, depth) {
  var table = %GetSlot(iterator, 0), what = %GetSlot(iterator, 2), output = [], isMap = %ClassOf(iterator) === CLASS_MAP_ITERATOR;
  if (table === undefined) return output;
  context.indentation += 2;
  for (var at = %TableNext(table, %GetSlot(iterator, 1)); at !== 0; at = %TableNext(table, at)) {
    var key = %TableKeyAt(table, at), value = isMap ? %TableValueAt(table, at) : key;
    if (what === 2) %ArrayAppend(output, "[ " + formatValue(context, key, depth, false) + ", " + formatValue(context, value, depth, false) + " ]");
    else %ArrayAppend(output, formatValue(context, what === 0 ? key : value, depth, false));
  }
  context.indentation -= 2;
  return output;
}

function formatPromise(context, promise, depth) {
  var state = %GetSlot(promise, 0);
  if (state === PENDING) return ["<pending>"];
  context.indentation += 2;
  var text = formatValue(context, %GetSlot(promise, 1), depth, false);
  context.indentation -= 2;
  return [state === REJECTED ? "<rejected> " + text : text];
}

function formatWeak() {
  return ["<items unknown>"];
}

function formatWeakRef(context, ref, depth) {
  context.indentation += 2;
  var text = formatValue(context, %WeakDeref(%GetSlot(ref, 0)), depth, false);
  context.indentation -= 2;
  return [text];
}

function formatArrayBuffer(context, buffer) {
  if (%IsDetachedBuffer(buffer)) return ["(detached)"];
  var length = %ArrayBufferByteLength(buffer), shown = length < 50 ? length : 50, text = "";
  for (var i = 0; i < shown; i++) {
    var byte = %NumberToRadix(%BufferGet(buffer, i, 1, true), 16);
    text += (i > 0 ? " " : "") + (byte.length < 2 ? "0" : "") + byte;
  }
  if (shown < length) text += " ... " + (length - shown) + " more byte" + (length - shown > 1 ? "s" : "");
  return ["[Uint8Contents]: <" + text + ">", "byteLength: " + length];
}

function formatDataView(context, view, depth) {
  context.indentation += 2;
  var buffer = formatValue(context, view.buffer, depth, false);
  context.indentation -= 2;
  return ["byteLength: " + view.byteLength, "byteOffset: " + view.byteOffset, "buffer: " + buffer];
}

function formatNamespace(context, namespace, depth) {
  var names = %GetSlot(namespace, 1), output = [];
  if (depth > context.depth) return "[Object: null prototype]";
  context.currentDepth = depth + 1;
  %ArrayAppend(context.seen, namespace);
  for (var i = 0; i < names.length; i++) {
    var text;
    context.indentation += 2;
    try {
      text = formatValue(context, namespaceGet(namespace, names[i]), depth + 1, false);
    } catch (error) {
      text = "<uninitialized>";
    }
    context.indentation -= 2;
    %ArrayAppend(output, (isIdentifierText(names[i]) ? names[i] : quoteForInspect(names[i])) + ": " + text);
  }
  context.seen.length--;
  if (output.length === 0) return "[Module: null prototype] {  }";
  return reduceToSingleString(context, output, "", "[Module: null prototype] {", "}", OBJECT_ENTRIES, depth + 1, namespace);
}

// The stack, with the class's name made visible, or the header in brackets when there are no frames.
function formatErrorBase(context, error, constructor, tag, keys) {
  if (isStackDeferred(error)) settleStack(error);
  var stack = ownDataValue(error, "stack");
  var text = %IsString(stack) && stack !== "" ? stack : errorHeader(error);
  var name = error.name;
  name = name === undefined || name === null ? "Error" : %ToString(name);
  var length = name.length;
  if (constructor === null || %StringHasAt(name, "Error", name.length - 5) && %StringHasAt(text, name, 0) &&
      (text.length === length || %CharCodeAt(text, length) === 58 || %CharCodeAt(text, length) === 10)) {
    var prefix = inspectPrefix(constructor, tag, "Error", "");
    prefix = %Substring(prefix, 0, prefix.length - 1);
    if (name !== prefix) {
      if (%StringIndexOf(prefix, name, 0) !== -1) text = length === 0 ? prefix + ": " + text : prefix + %Substring(text, length, text.length);
      else text = prefix + " [" + name + "]" + %Substring(text, length, text.length);
    }
  }
  var message = error.message, from = 0;
  if (%IsString(message) && message !== "") {
    from = %StringIndexOf(text, message, 0);
    from = from === -1 ? 0 : from + message.length;
  }
  if (%StringIndexOf(text, "\n    at", from) === -1) text = "[" + text + "]";
  if (context.indentation !== 0) text = replaceEvery(text, "\n", "\n" + repeatString(" ", context.indentation));
  return text;
}

// Properties that the stack does not show already; cause and errors though they are not enumerable.
function errorKeys(error, keys, text) {
  "given keys";
  var result = [];
  for (var i = 0; i < keys.length; i++) {
    var key = keys[i];
    if (key === "name" || key === "message" || key === "stack") {
      var value = error[key];
      if (!%IsString(value) || %StringIndexOf(text, value, 0) !== -1 || key === "stack") continue;
    }
    %ArrayAppend(result, key);
  }
  if (%GetOwnPropertyFlags(error, "cause") !== -1 && !listIncludes(result, "cause")) %ArrayAppend(result, "cause");
  if (%GetOwnPropertyFlags(error, "errors") !== -1 && %IsArrayObject(error.errors) && !listIncludes(result, "errors")) %ArrayAppend(result, "errors");
  return result;
}

// ── Layout ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function joinTexts(list, separator) {
  var result = "";
  for (var i = 0; i < list.length; i++) result += i === 0 ? list[i] : separator + list[i];
  return result;
}

// Columns that a text takes: wide East Asian characters and emoji two, combining marks none.
function textWidth(text) {
  var width = 0;
  for (var i = 0; i < text.length; i++) {
    var c = %CharCodeAt(text, i);
    if (c < 768) { width++; continue; }
    if (c >= 55296 && c < 56320 && i + 1 < text.length) c = %CodePointAt(text, i++);
    if (c >= 768 && c <= 879 || c === 8203 || c === 8205 || c >= 65024 && c <= 65039) continue;
    width += c >= 4352 && c <= 4447 || c >= 11904 && c <= 12350 || c >= 12353 && c <= 42191 || c >= 43360 && c <= 43388 || c >= 44032 && c <= 55203 ||
      c >= 63744 && c <= 64255 || c >= 65072 && c <= 65131 || c >= 65281 && c <= 65376 || c >= 65504 && c <= 65510 ||
      c >= 127744 && c <= 129791 || c >= 131072 && c <= 262141 ? 2 : 1;
  }
  return width;
}

// Many short elements stand in columns.
function groupArrayElements(context, output, value) {
  "given keys";
  var total = 0, maximum = 0, count = output.length;
  if (context.maxArrayLength < output.length) count--;
  var widths = [];
  for (var i = 0; i < count; i++) {
    var width = textWidth(output[i]);
    %ArrayAppend(widths, width);
    total += width + 2;
    if (maximum < width) maximum = width;
  }
  var actual = maximum + 2;
  if (actual * 3 + context.indentation >= context.breakLength || !(total / actual > 5 || maximum <= 6)) return output;
  var bias = %MathSqrt(actual - total / output.length), biased = maximumOf(actual - 3 - bias, 1);
  var columns = minimumOf(minimumOf(%MathRound(%MathSqrt(2.5 * biased * count) / biased), %MathFloor((context.breakLength - context.indentation) / actual)),
    minimumOf(context.compact * 4, 15));
  if (columns <= 1) return output;
  var lineWidths = [];
  for (var c = 0; c < columns; c++) {
    var widest = 0;
    for (var j = c; j < count; j += columns) if (widths[j] > widest) widest = widths[j];
    %ArrayAppend(lineWidths, widest + 2);
  }
  var padLeft = value !== undefined;
  for (var v = 0; padLeft && v < output.length; v++) if (!%IsNumber(value[v]) && !%IsBigInt(value[v])) padLeft = false;
  var lines = [];
  for (var row = 0; row < count; row += columns) {
    var end = row + columns < count ? row + columns : count, line = "", k = row;
    for (; k < end - 1; k++) {
      var cell = output[k] + ", ", pad = lineWidths[k - row] + output[k].length - widths[k] - cell.length;
      var spaces = pad > 0 ? repeatString(" ", pad) : "";
      line += padLeft ? spaces + cell : cell + spaces;
    }
    if (padLeft) {
      var last = lineWidths[k - row] - widths[k] - 2;
      line += (last > 0 ? repeatString(" ", last) : "") + output[k];
    } else {
      line += output[k];
    }
    %ArrayAppend(lines, line);
  }
  if (context.maxArrayLength < output.length) %ArrayAppend(lines, output[count]);
  return lines;
}

function maximumOf(a, b) { return a > b ? a : b; }
function minimumOf(a, b) { return a < b ? a : b; }

function reduceToSingleString(context, output, base, open, close, entries, depth, value) {
  var count = output.length;
  if (entries === ARRAY_ENTRIES && count > 6 && context.compact >= 1) output = groupArrayElements(context, output, value);
  // An object whose innermost entries are at most `compact` levels deep stands on one line if it is short.
  if (context.currentDepth - depth < context.compact && count === output.length) {
    var start = output.length + context.indentation + open.length + base.length + 10;
    var total = output.length + start;
    if (total + output.length <= context.breakLength) {
      for (var i = 0; i < output.length && total <= context.breakLength; i++) total += output[i].length;
      if (total <= context.breakLength && %StringIndexOf(base, "\n", 0) === -1) {
        var joined = joinTexts(output, ", ");
        if (%StringIndexOf(joined, "\n", 0) === -1) return (base === "" ? "" : base + " ") + open + " " + joined + " " + close;
      }
    }
  }
  var indentation = "\n" + repeatString(" ", context.indentation);
  return (base === "" ? "" : base + " ") + open + indentation + "  " + joinTexts(output, "," + indentation + "  ") + indentation + close;
}

// ── util.format ──────────────────────────────────────────────────────────────────────────────────────────────────────

// An object that shows itself by a toString of its own or of a user's class
function hasOwnToString(object) {
  if (%IsProxy(object)) return true;
  if (%ClassOf(object) === CLASS_ERROR || %ClassOf(object) === CLASS_DATE) return true;
  if (hasOwnProperty(object, "toString")) return true;
  for (var at = %GetPrototypeOf(object); at !== null && !%IsProxy(at); at = %GetPrototypeOf(at)) {
    if (%GetOwnPropertyFlags(at, "toString") === -1) continue;
    var f = ownDataValue(at, "toString");
    return %IsCallable(f) && !%IsLibraryFunction(f);
  }
  return false;
}

function formatForPercentS(value) {
  if (%IsString(value)) return value;
  if (%IsNumber(value)) return formatNumberText(value);
  if (%IsBigInt(value)) return %BigIntToString(value, 10) + "n";
  if (%IsObject(value) && !%IsCallable(value) && !hasOwnToString(value)) return inspect(value, { depth: 0, compact: 3 });
  if (%IsCallable(value) && !hasOwnToString(value)) return inspect(value, { depth: 0, compact: 3 });
  return %IsSymbol(value) ? symbolDescriptiveString(value) : %ToString(value);
}

function format(args) {
  // What most programs print. It starts faster without the rest
  return args.length === 1 && %IsString(args[0]) ? args[0] : formatAll(args);
}

function formatAll(args) {
  if (args.length === 0) return "";
  var first = args[0], result = "", next = 0;
  if (%IsString(first)) {
    next = 1;
    var from = 0;
    for (var i = 0; i < first.length - 1; i++) {
      if (%CharCodeAt(first, i) !== 37) continue;
      var c = %CharCodeAt(first, i + 1), text = undefined;
      if (c === 37) {
        result += %Substring(first, from, i) + "%";
        from = i + 2;
        i++;
        continue;
      }
      if (next === args.length) continue;
      var value = args[next];
      switch (c) {
        case 115: text = formatForPercentS(value); break;
        case 106: text = jsonForFormat(value); break;
        case 100:
          text = %IsBigInt(value) ? %BigIntToString(value, 10) + "n" : %IsSymbol(value) ? "NaN" : formatNumberText(%ToNumber(value));
          break;
        case 79: text = inspect(value, undefined); break;
        case 111: text = inspect(value, { showHidden: true, depth: 4 }); break;
        case 105:
          text = %IsBigInt(value) ? %BigIntToString(value, 10) + "n" : %IsSymbol(value) ? "NaN" : formatNumberText(parseInt(value, undefined));
          break;
        case 102: text = %IsSymbol(value) ? "NaN" : formatNumberText(parseFloat(value)); break;
        case 99: text = ""; break;
      }
      if (text === undefined) continue;
      result += %Substring(first, from, i) + text;
      from = i + 2;
      i++;
      next++;
    }
    result += %Substring(first, from, first.length);
  }
  for (; next < args.length; next++) {
    var rest = args[next];
    result += (next > 0 ? " " : "") + (%IsString(rest) ? rest : inspect(rest, undefined));
  }
  return result;
}

function jsonForFormat(value) {
  try {
    return jsonText(value);
  } catch (error) {
    if (%IsObject(error) && %IsString(error.message) && %StringHasAt(error.message, "Converting circular structure", 0)) return "[Circular]";
    throw error;
  }
}

var inspectFunction = { inspect(value, options, ...legacy) {
  if (%IsObject(options)) return inspect(value, options);
  if (options !== undefined || legacy.length > 0) return inspect(value, { showHidden: options, depth: legacy.length > 0 ? legacy[0] : 2 });
  return inspect(value, undefined);
} }.inspect;
%DefineOwnProperty(inspectFunction, "custom", PLAIN_DATA, inspectCustom, undefined, undefined);
