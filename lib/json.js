// ECMA-262 25.5 The JSON object.

var JSONObject = newPlainPrototype();
defineHidden(globalObject, "JSON", JSONObject);
defineTag(JSONObject, "JSON");

// ── 25.5.1 JSON.parse: the kernel's, in steps ────────────────────────────────────────────────────────────────────────

// By the kernel's JsonError; the first has more to say.
var JSON_ERRORS = [
  "",
  "Expected ',' or '}' after property value in",
  "Expected ',' or ']' after array element in",
  "Expected property name or '}' in",
  "Expected double-quoted property name in",
  "Expected ':' after property name in",
  "No number after minus sign in",
  "Unexpected number in",
  "Unterminated fractional number in",
  "Exponent part is missing a number in",
  "Unterminated string in",
  "Bad control character in string literal in",
  "Bad Unicode escape in",
  "Bad escaped character in",
  "Unexpected non-whitespace character after",
];

function jsonError(text, position, error) {
  if (error !== 0) return %NewError(SYNTAX_ERROR, JSON_ERRORS[error] + " JSON at position " + position);
  if (position >= text.length) return %NewError(SYNTAX_ERROR, "Unexpected end of JSON input");
  // What comes of texts that never were texts
  if (text === "undefined" || text === "NaN" || text === "Infinity" || text === "[object Object]") return %NewError(SYNTAX_ERROR, '"' + text + '" is not valid JSON');
  var shown = text.length <= 40 ? '"' + text + '" is not valid JSON'
    : position < 10 ? '"' + %Substring(text, 0, position + 10) + '"... is not valid JSON'
    : position >= text.length - 10 ? '..."' + %Substring(text, position - 10, text.length) + '" is not valid JSON'
    : '..."' + %Substring(text, position - 10, position + 10) + '"... is not valid JSON';
  return %NewError(SYNTAX_ERROR, "Unexpected token '" + %Substring(text, position, position + 1) + "', " + shown);
}

function jsonParse(text) {
  "makes keys";
  var state = [0, 0], value;
  do value = %JsonParse(text, state); while (%IsHole(value));
  if (value === undefined) throw jsonError(text, state[0], state[1]);
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
  var i = %DenseIndexOf(stack, value, 0);
  if (i >= 0) {
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
  var written = %JsonWrite(value, "", "toJSON");
  if (!%IsHole(written)) return written;
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
    if (state.replacer === undefined && state.propertyList === undefined) {
      var written = %JsonWrite(value, state.gap, "toJSON");
      if (!%IsHole(written)) return written;
    }
    return serializeProperty(state, "", { "": value });
  },
});
