// ECMA-262 25.5 The JSON object.

var JSONObject = newPlainPrototype();
defineHidden(globalObject, "JSON", JSONObject);
defineTag(JSONObject, "JSON");

// ── 25.5.1 JSON.parse, over code units ───────────────────────────────────────────────────────────────────────────────

function jsonError(state, position) {
  var text = state.text;
  if (position >= text.length) return %NewError(SYNTAX_ERROR, "Unexpected end of JSON input");
  var shown = text.length <= 40 ? '"' + text + '" is not valid JSON'
    : position < 10 ? '"' + %Substring(text, 0, position + 10) + '"... is not valid JSON'
    : position >= text.length - 10 ? '..."' + %Substring(text, position - 10, text.length) + '" is not valid JSON'
    : '..."' + %Substring(text, position - 10, position + 10) + '"... is not valid JSON';
  return %NewError(SYNTAX_ERROR, "Unexpected token '" + %Substring(text, position, position + 1) + "', " + shown);
}

function jsonErrorAt(state, message, position) {
  return %NewError(SYNTAX_ERROR, message + " in JSON at position " + position);
}

function jsonSkip(state) {
  var text = state.text, at = state.at;
  for (; at < text.length; at++) {
    var c = %CharCodeAt(text, at);
    if (c !== 32 && c !== 10 && c !== 13 && c !== 9) break;
  }
  state.at = at;
}

// A value with everything in it. Containers that are open wait in lists, so depth is bounded by memory alone.
function jsonValue(state) {
  "makes keys";
  var text = state.text, containers = [], keys = [], depth = 0, container = undefined, key = undefined, value;
  for (;;) {
    jsonSkip(state);
    if (state.at >= text.length) throw jsonError(state, state.at);
    var first = %CharCodeAt(text, state.at);
    if (first === 123 || first === 91) {
      state.at++;
      jsonSkip(state);
      value = first === 91 ? [] : {};
      if (state.at < text.length && %CharCodeAt(text, state.at) === first + 2) {
        state.at++;
      } else {
        if (depth === containers.length) {
          %ArrayAppend(containers, container);
          %ArrayAppend(keys, key);
        } else {
          containers[depth] = container;
          keys[depth] = key;
        }
        depth++;
        container = value;
        if (first === 123) key = jsonKey(state, true);
        continue;
      }
    } else {
      value = jsonScalar(state, first);
    }
    // The value is complete; so may be the containers that it ends
    for (;;) {
      if (depth === 0) return value;
      var inArray = %IsArrayObject(container);
      if (inArray) %ArrayAppend(container, value);
      else %DefineElement(container, key, value);
      jsonSkip(state);
      var after = state.at < text.length ? %CharCodeAt(text, state.at) : -1;
      if (after !== 44 && after !== (inArray ? 93 : 125)) {
        if (!inArray) throw jsonErrorAt(state, "Expected ',' or '}' after property value", state.at);
        throw after === -1 ? jsonError(state, state.at) : jsonErrorAt(state, "Expected ',' or ']' after array element", state.at);
      }
      state.at++;
      if (after === 44) {
        if (!inArray) key = jsonKey(state, false);
        break;
      }
      value = container;
      depth--;
      container = containers[depth];
      key = keys[depth];
    }
  }
}

// A property's name and the colon
function jsonKey(state, isFirst) {
  var text = state.text;
  jsonSkip(state);
  if (state.at >= text.length || %CharCodeAt(text, state.at) !== 34)
    throw jsonErrorAt(state, isFirst ? "Expected property name or '}'" : "Expected double-quoted property name", state.at);
  var key = %ToPropertyKey(jsonString(state));
  jsonSkip(state);
  if (state.at >= text.length || %CharCodeAt(text, state.at) !== 58) throw jsonErrorAt(state, "Expected ':' after property name", state.at);
  state.at++;
  return key;
}

function jsonScalar(state, first) {
  switch (first) {
    case 34: return jsonString(state);
    case 116: return jsonWord(state, "true", true);
    case 102: return jsonWord(state, "false", false);
    case 110: return jsonWord(state, "null", null);
    default: return jsonNumber(state);
  }
}

function jsonWord(state, word, value) {
  for (var i = 0; i < word.length; i++)
    if (state.at + i >= state.text.length || %CharCodeAt(state.text, state.at + i) !== %CharCodeAt(word, i)) throw jsonError(state, state.at + i);
  state.at += word.length;
  return value;
}

function isDigitAt(text, at) {
  if (at >= text.length) return false;
  var c = %CharCodeAt(text, at);
  return c >= 48 && c <= 57;
}

function jsonNumber(state) {
  var text = state.text, start = state.at, at = start;
  if (%CharCodeAt(text, at) === 45) {
    at++;
    if (!isDigitAt(text, at)) throw at >= text.length ? jsonErrorAt(state, "No number after minus sign", at) : jsonErrorAt(state, "No number after minus sign", at);
  }
  if (!isDigitAt(text, at)) throw jsonError(state, at);
  if (%CharCodeAt(text, at) === 48) {
    at++;
    if (isDigitAt(text, at)) throw jsonErrorAt(state, "Unexpected number", at);
  } else {
    while (isDigitAt(text, at)) at++;
  }
  if (at < text.length && %CharCodeAt(text, at) === 46) {
    at++;
    if (!isDigitAt(text, at)) throw jsonErrorAt(state, "Unterminated fractional number", at);
    while (isDigitAt(text, at)) at++;
  }
  if (at < text.length && (%CharCodeAt(text, at) === 101 || %CharCodeAt(text, at) === 69)) {
    at++;
    if (at < text.length && (%CharCodeAt(text, at) === 43 || %CharCodeAt(text, at) === 45)) at++;
    if (!isDigitAt(text, at)) throw jsonErrorAt(state, "Exponent part is missing a number", at);
    while (isDigitAt(text, at)) at++;
  }
  state.at = at;
  return %ToNumber(%Substring(text, start, at));
}

function jsonString(state) {
  var text = state.text, at = state.at + 1, end = %JsonStringEnd(text, at);
  // The run up to the quote, an escape, or something that may not stand there
  if (end < text.length && %CharCodeAt(text, end) === 34) {
    state.at = end + 1;
    return %Substring(text, at, end);
  }
  var result = "";
  for (;;) {
    result += %Substring(text, at, end);
    if (end >= text.length) throw %NewError(SYNTAX_ERROR, "Unterminated string in JSON at position " + end);
    var c = %CharCodeAt(text, end);
    if (c === 34) {
      state.at = end + 1;
      return result;
    }
    if (c !== 92) throw jsonErrorAt(state, "Bad control character in string literal", end);
    if (end + 1 >= text.length) throw %NewError(SYNTAX_ERROR, "Unterminated string in JSON at position " + (end + 1));
    var e = %CharCodeAt(text, end + 1);
    at = end + 2;
    switch (e) {
      case 34: result += '"'; break;
      case 92: result += "\\"; break;
      case 47: result += "/"; break;
      case 98: result += "\b"; break;
      case 102: result += "\f"; break;
      case 110: result += "\n"; break;
      case 114: result += "\r"; break;
      case 116: result += "\t"; break;
      case 117: {
        var unit = 0;
        for (var i = 0; i < 4; i++) {
          var digit = at + i < text.length ? hexDigit(%CharCodeAt(text, at + i)) : -1;
          if (digit === -1) throw jsonErrorAt(state, "Bad Unicode escape", at + i);
          unit = unit * 16 + digit;
        }
        result += %FromCharCode(unit);
        at += 4;
        break;
      }
      default: throw jsonErrorAt(state, "Bad escaped character", end + 1);
    }
    end = %JsonStringEnd(text, at);
  }
}

function hexDigit(c) {
  return c >= 48 && c <= 57 ? c - 48 : c >= 97 && c <= 102 ? c - 87 : c >= 65 && c <= 70 ? c - 55 : -1;
}

function jsonParse(source) {
  var state = { text: source, at: 0 };
  var value = jsonValue(state);
  jsonSkip(state);
  if (state.at < source.length) throw jsonErrorAt(state, "Unexpected non-whitespace character after JSON", state.at);
  return value;
}

// 25.5.1.1 InternalizeJSONProperty
function internalize(holder, name, reviver) {
  "given keys";
  var value = holder[name];
  if (%IsObject(value)) {
    if (isArray(value)) {
      var length = lengthOf(value);
      for (var i = 0; i < length; i++) internalizeElement(value, %ToString(i), reviver);
    } else {
      var keys = enumerableOwnProperties(value, 0);
      for (var j = 0; j < keys.length; j++) internalizeElement(value, keys[j], reviver);
    }
  }
  return %Call(reviver, holder, name, value);
}

function internalizeElement(value, key, reviver) {
  "given keys";
  var element = internalize(value, key, reviver);
  if (element === undefined) deleteProperty(value, %ToPropertyKey(key));
  else createDataProperty(value, key, element);
}

// ── 25.5.2 JSON.stringify ────────────────────────────────────────────────────────────────────────────────────────────

// 25.5.2.2 SerializeJSONProperty; undefined when the value is left out
function serializeProperty(state, key, holder) {
  var value = holder[key];
  if (%IsObject(value) || %IsBigInt(value)) {
    var toJSON = value.toJSON;
    if (%IsCallable(toJSON)) value = %Call(toJSON, value, %IsNumber(key) ? %ToString(key) : key);
  }
  if (state.replacer !== undefined) value = %Call(state.replacer, holder, %IsNumber(key) ? %ToString(key) : key, value);
  if (%IsObject(value)) {
    switch (%ClassOf(value)) {
      case CLASS_STRING: value = %ToString(value); break;
      case CLASS_WRAPPER: {
        var inner = %GetSlot(value, 0);
        if (%IsNumber(inner)) value = %ToNumber(value);
        else if (inner === true || inner === false || %IsBigInt(inner)) value = inner;
        break;
      }
    }
  }
  if (value === null) return "null";
  if (value === true) return "true";
  if (value === false) return "false";
  if (%IsString(value)) return %JsonQuote(value);
  if (%IsNumber(value)) return value - value === 0 ? %ToString(value) : "null";
  if (%IsBigInt(value)) throw typeError("Do not know how to serialize a BigInt");
  if (%IsObject(value) && !%IsCallable(value)) return isArray(value) ? serializeArray(state, value, key) : serializeObject(state, value, key);
  return undefined;
}

function checkCycle(state, value, key) {
  var stack = state.stack;
  for (var i = 0; i < stack.length; i++) {
    if (stack[i] !== value) continue;
    // V8's picture of the cycle
    var text = "Converting circular structure to JSON\n    --> starting at object with constructor '" + constructorNameOf(value) + "'";
    var keys = state.keys, length = stack.length;
    if (length - i > 1) {
      text += "\n    |     " + jsonKeyText(keys[i + 1]) + " -> object with constructor '" + constructorNameOf(stack[i + 1]) + "'";
      if (length - i > 3) text += "\n    |     ...";
      if (length - i > 2) text += "\n    |     " + jsonKeyText(keys[length - 1]) + " -> object with constructor '" + constructorNameOf(stack[length - 1]) + "'";
    }
    throw typeError(text + "\n    --- " + jsonKeyText(key) + " closes the circle");
  }
  %ArrayAppend(stack, value);
  %ArrayAppend(state.keys, key);
}

function jsonKeyText(key) {
  return %IsNumber(key) ? "index " + key : "property '" + key + "'";
}

function leaveCycle(state) {
  state.stack.length--;
  state.keys.length--;
}

// 25.5.2.4 SerializeJSONObject
function serializeObject(state, value, key) {
  "given keys";
  checkCycle(state, value, key);
  var stepback = state.indent;
  state.indent += state.gap;
  var keys = state.propertyList === undefined ? enumerableOwnProperties(value, 0) : state.propertyList;
  var result = "", separator = state.gap === "" ? "," : ",\n" + state.indent;
  for (var i = 0; i < keys.length; i++) {
    var text = serializeProperty(state, keys[i], value);
    if (text === undefined) continue;
    if (result !== "") result += separator;
    result += %JsonQuote(keys[i]) + (state.gap === "" ? ":" : ": ") + text;
  }
  if (result === "") result = "{}";
  else if (state.gap === "") result = "{" + result + "}";
  else result = "{\n" + state.indent + result + "\n" + stepback + "}";
  leaveCycle(state);
  state.indent = stepback;
  return result;
}

// 25.5.2.5 SerializeJSONArray
function serializeArray(state, value, key) {
  checkCycle(state, value, key);
  var stepback = state.indent;
  state.indent += state.gap;
  var length = lengthOf(value), result = "", separator = state.gap === "" ? "," : ",\n" + state.indent;
  for (var i = 0; i < length; i++) {
    var text = serializeProperty(state, i, value);
    if (i > 0) result += separator;
    result += text === undefined ? "null" : text;
  }
  if (length === 0) result = "[]";
  else if (state.gap === "") result = "[" + result + "]";
  else result = "[\n" + state.indent + result + "\n" + stepback + "]";
  leaveCycle(state);
  state.indent = stepback;
  return result;
}

// 25.5.2 step 4.b: names to look for in objects. A call of stringify that may be given some counts as computing them.
function propertyListOf(replacer) {
  "given keys";
  var list = [], seen = %NewTable(), length = lengthOf(replacer);
  for (var i = 0; i < length; i++) {
    var v = replacer[i], item;
    if (%IsString(v)) item = v;
    else if (%IsNumber(v) || %ClassOf(v) === CLASS_STRING || isWrapperOf(v, "number")) item = %ToString(v);
    else continue;
    if (%TableHas(seen, item)) continue;
    %TableSet(seen, item, true);
    %ArrayAppend(list, item);
  }
  return list;
}

// JSON.stringify of a value alone
function jsonText(value) {
  return serializeProperty({ replacer: undefined, propertyList: undefined, indent: "", gap: "", stack: [], keys: [] }, "", { "": value });
}

function isWrapperOf(value, type) {
  return %ClassOf(value) === CLASS_WRAPPER && %TypeOf(%GetSlot(value, 0)) === type;
}

defineMembers(JSONObject, {
  parse(text, reviver) {
    var value = jsonParse(%ToString(text));
    if (!%IsCallable(reviver)) return value;
    return internalize({ "": value }, "", reviver);
  },
  stringify(value, replacer, space) {
    var state = { replacer: undefined, propertyList: undefined, indent: "", gap: "", stack: [], keys: [] };
    if (%IsCallable(replacer)) {
      state.replacer = replacer;
    } else if (isArray(replacer)) {
      state.propertyList = propertyListOf(replacer);
    }
    if (%IsObject(space)) {
      if (isWrapperOf(space, "number")) space = %ToNumber(space);
      else if (%ClassOf(space) === CLASS_STRING) space = %ToString(space);
    }
    if (%IsNumber(space)) {
      var n = toIntegerOrInfinity(space);
      state.gap = n < 1 ? "" : repeatString(" ", n > 10 ? 10 : n);
    } else if (%IsString(space)) {
      state.gap = space.length <= 10 ? space : %Substring(space, 0, 10);
    }
    return serializeProperty(state, "", { "": value });
  },
});
