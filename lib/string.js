// ECMA-262 22.1 String objects.

function String(...args) {
  "builtin constructor";
  var s;
  if (args.length === 0) {
    s = "";
  } else {
    var value = args[0];
    if (new.target === undefined && %IsSymbol(value)) return symbolDescriptiveString(value);
    s = %ToString(value);
  }
  if (new.target === undefined) return s;
  return %NewWrapper(s, prototypeFrom(new.target, "String.prototype"));
}
%DefineOwnProperty(String, "length", CONFIGURABLE_DATA, 1, undefined, undefined);

// RequireObjectCoercible and ToString of a method's this value
function thisString(value, method) {
  if (%IsString(value)) return value;
  if (value === undefined || value === null) throw typeError("String.prototype." + method + " called on null or undefined");
  return %ToString(value);
}

function clampIndex(value, length) {
  var position = toIntegerOrInfinity(value);
  return position < 0 ? 0 : position > length ? length : position;
}

function rejectRegExp(search, method) {
  if (isRegExp(search)) throw typeError("First argument to String.prototype." + method + " must not be a regular expression");
}

// 22.1.3.17.1 StringPad. atStart: padStart
function stringPad(s, maxLength, fillString, atStart) {
  var length = toLength(maxLength);
  if (length <= s.length) return s;
  var fill = fillString === undefined ? " " : %ToString(fillString);
  if (fill === "") return s;
  var fillLength = length - s.length;
  var filler = repeatString(fill, %MathCeil(fillLength / fill.length));
  filler = %Substring(filler, 0, fillLength);
  return atStart ? filler + s : s + filler;
}

var MAXIMUM_STRING = 536870888;

function repeatString(s, count) {
  if (s.length * count > MAXIMUM_STRING) throw rangeError("Invalid string length");
  var result = "";
  for (var unit = s; count > 0; count = %MathFloor(count / 2)) {
    if (count % 2 === 1) result += unit;
    if (count > 1) unit += unit;
  }
  return result;
}

// B.2.2.2.1 CreateHTML
function createHtml(value, method, tag, attribute, attributeValue) {
  var s = thisString(value, method), html = "<" + tag;
  if (attribute !== "") html += " " + attribute + '="' + replaceEvery(%ToString(attributeValue), '"', "&quot;") + '"';
  return html + ">" + s + "</" + tag + ">";
}

function replaceEvery(s, search, replacement) {
  var result = "", from = 0;
  for (;;) {
    var at = %StringIndexOf(s, search, from);
    if (at === -1) return result + %Substring(s, from, s.length);
    result += %Substring(s, from, at) + replacement;
    from = at + search.length;
  }
}

// 22.1.3.19.1 GetSubstitution. captures: list from index 1 on of strings or undefined
function getSubstitution(matched, s, position, captures, namedCaptures, template) {
  "given keys";
  var result = "", from = 0, m = captures.length - 1;
  for (;;) {
    var dollar = %StringIndexOf(template, "$", from);
    if (dollar === -1 || dollar + 1 >= template.length) return result + %Substring(template, from, template.length);
    result += %Substring(template, from, dollar);
    var c = %CharCodeAt(template, dollar + 1);
    from = dollar + 2;
    if (c === 36) result += "$";
    else if (c === 38) result += matched;
    else if (c === 96) result += %Substring(s, 0, position);
    else if (c === 39) {
      var tail = position + matched.length;
      result += tail >= s.length ? "" : %Substring(s, tail, s.length);
    } else if (c >= 48 && c <= 57) {
      var digits = 1, index = c - 48;
      if (from < template.length) {
        var d = %CharCodeAt(template, from);
        if (d >= 48 && d <= 57) {
          var two = index * 10 + d - 48;
          if (two >= 1 && two <= m) { index = two; digits = 2; }
        }
      }
      if (index >= 1 && index <= m) {
        if (digits === 2) from++;
        if (captures[index] !== undefined) result += captures[index];
      } else {
        result += %Substring(template, dollar, from);
      }
    } else if (c === 60) {
      var close = namedCaptures === undefined ? -1 : %StringIndexOf(template, ">", from);
      if (close === -1) {
        result += "$<";
      } else {
        var capture = namedCaptures[%Substring(template, from, close)];
        if (capture !== undefined) result += %ToString(capture);
        from = close + 1;
      }
    } else {
      result += "$";
      from = dollar + 1;
    }
  }
}

// The symbol-keyed method of a pattern argument. Only objects are asked, as the specification since 2025 has it.
function patternMethod(pattern, symbol) {
  return %IsObject(pattern) ? %GetMethodNamed(pattern, symbol) : undefined;
}

var StringPrototype = %Intrinsic("String.prototype");
defineGlobalConstructor(String, StringPrototype, {
  // 22.1.2.1
  fromCharCode(...codes) {
    if (codes.length === 1) return %FromCharCode(%ToNumber(codes[0]) & 65535);
    var result = "";
    for (var i = 0; i < codes.length; i++) result += %FromCharCode(%ToNumber(codes[i]) & 65535);
    return result;
  },
  // 22.1.2.2
  fromCodePoint(point, ...rest) {
    var result = "";
    for (var i = 0; i < arguments.length; i++) {
      var next = i === 0 ? point : rest[i - 1];
      var number = %ToNumber(next);
      if (!isIntegralNumber(number) || number < 0 || number > 1114111) throw rangeError("Invalid code point " + %ToString(next));
      result += %FromCodePoint(number);
    }
    return result;
  },
  // 22.1.2.4
  raw(template, ...substitutions) {
    var cooked = %ToObject(template), literals = %ToObject(cooked.raw), length = lengthOf(literals), result = "";
    for (var i = 0; i < length; i++) {
      result += %ToString(literals[i]);
      if (i + 1 < length && i < substitutions.length) result += %ToString(substitutions[i]);
    }
    return result;
  },
}, {
  // 22.1.3.1
  at(index) {
    var s = thisString(this, "at"), relative = toIntegerOrInfinity(index);
    var k = relative >= 0 ? relative : s.length + relative;
    return k < 0 || k >= s.length ? undefined : %Substring(s, k, k + 1);
  },
  // 22.1.3.2
  charAt(position) {
    var s = thisString(this, "charAt"), k = toIntegerOrInfinity(position);
    return k < 0 || k >= s.length ? "" : %Substring(s, k, k + 1);
  },
  // 22.1.3.3
  charCodeAt(position) {
    var s = thisString(this, "charCodeAt"), k = toIntegerOrInfinity(position);
    return k < 0 || k >= s.length ? NaN : %CharCodeAt(s, k);
  },
  // 22.1.3.4
  codePointAt(position) {
    var s = thisString(this, "codePointAt"), k = toIntegerOrInfinity(position);
    return k < 0 || k >= s.length ? undefined : %CodePointAt(s, k);
  },
  // 22.1.3.5
  concat(string, ...rest) {
    var s = thisString(this, "concat");
    if (arguments.length === 0) return s;
    s += %ToString(string);
    for (var i = 0; i < rest.length; i++) s += %ToString(rest[i]);
    return s;
  },
  // 22.1.3.7
  endsWith(searchString, endPosition = undefined) {
    var s = thisString(this, "endsWith");
    rejectRegExp(searchString, "endsWith");
    var search = %ToString(searchString);
    var end = endPosition === undefined ? s.length : clampIndex(endPosition, s.length);
    var start = end - search.length;
    return start >= 0 && %StringHasAt(s, search, start);
  },
  // 22.1.3.8
  includes(searchString, position = undefined) {
    var s = thisString(this, "includes");
    rejectRegExp(searchString, "includes");
    var search = %ToString(searchString);
    return %StringIndexOf(s, search, clampIndex(position, s.length)) !== -1;
  },
  // 22.1.3.9
  indexOf(searchString, position = undefined) {
    var s = thisString(this, "indexOf"), search = %ToString(searchString);
    return %StringIndexOf(s, search, clampIndex(position, s.length));
  },
  // 22.1.3.10
  isWellFormed() { return %StringIsWellFormed(thisString(this, "isWellFormed")); },
  // 22.1.3.11
  lastIndexOf(searchString, position = undefined) {
    var s = thisString(this, "lastIndexOf"), search = %ToString(searchString);
    var number = %ToNumber(position), length = s.length;
    var start = number !== number ? length : clampIndex(number, length);
    if (start > length - search.length) start = length - search.length;
    return start < 0 ? -1 : %StringLastIndexOf(s, search, start);
  },
  // 22.1.3.12
  localeCompare(that, locales = undefined, options = undefined) {
    var s = thisString(this, "localeCompare");
    return localeCompare(s, %ToString(that), options);
  },
  // 22.1.3.13
  match(regexp) {
    if (this === undefined || this === null) throw typeError("String.prototype.match called on null or undefined");
    var matcher = patternMethod(regexp, %Symbol("match"));
    if (matcher !== undefined) return %Call(matcher, regexp, this);
    var s = %ToString(this), rx = regExpCreate(regexp, undefined);
    return rx[%Symbol("match")](s);
  },
  // 22.1.3.14
  matchAll(regexp) {
    if (this === undefined || this === null) throw typeError("String.prototype.matchAll called on null or undefined");
    if (regexp !== undefined && regexp !== null) {
      if (isRegExp(regexp)) {
        var flags = regexp.flags;
        if (flags === undefined || flags === null) throw typeError("String.prototype.matchAll called with a non-global RegExp argument");
        if (%StringIndexOf(%ToString(flags), "g", 0) === -1) throw typeError("String.prototype.matchAll called with a non-global RegExp argument");
      }
      var matcher = patternMethod(regexp, %Symbol("matchAll"));
      if (matcher !== undefined) return %Call(matcher, regexp, this);
    }
    var s = %ToString(this), rx = regExpCreate(regexp, "g");
    return rx[%Symbol("matchAll")](s);
  },
  // 22.1.3.15
  normalize(form = undefined) {
    var s = thisString(this, "normalize");
    var f = form === undefined ? "NFC" : %ToString(form);
    var kind = f === "NFC" ? 0 : f === "NFD" ? 1 : f === "NFKC" ? 2 : f === "NFKD" ? 3 : -1;
    if (kind === -1) throw rangeError("The normalization form should be one of NFC, NFD, NFKC, NFKD.");
    return %StringNormalize(s, kind);
  },
  // 22.1.3.16
  padEnd(maxLength, fillString = undefined) { return stringPad(thisString(this, "padEnd"), maxLength, fillString, false); },
  // 22.1.3.17
  padStart(maxLength, fillString = undefined) { return stringPad(thisString(this, "padStart"), maxLength, fillString, true); },
  // 22.1.3.18
  repeat(count) {
    var s = thisString(this, "repeat"), n = toIntegerOrInfinity(count);
    if (n < 0 || n === Infinity) throw rangeError("Invalid count value: " + describePrimitive(count));
    return n === 0 || s === "" ? "" : repeatString(s, n);
  },
  // 22.1.3.19
  replace(searchValue, replaceValue) {
    if (this === undefined || this === null) throw typeError("String.prototype.replace called on null or undefined");
    var replacer = patternMethod(searchValue, %Symbol("replace"));
    if (replacer !== undefined) return %Call(replacer, searchValue, this, replaceValue);
    var s = %ToString(this), search = %ToString(searchValue), functional = %IsCallable(replaceValue);
    if (!functional) replaceValue = %ToString(replaceValue);
    var position = %StringIndexOf(s, search, 0);
    if (position === -1) return s;
    var replacement = functional ? %ToString(replaceValue(search, position, s)) : getSubstitution(search, s, position, [undefined], undefined, replaceValue);
    return %Substring(s, 0, position) + replacement + %Substring(s, position + search.length, s.length);
  },
  // 22.1.3.20
  replaceAll(searchValue, replaceValue) {
    if (this === undefined || this === null) throw typeError("String.prototype.replaceAll called on null or undefined");
    if (searchValue !== undefined && searchValue !== null) {
      if (isRegExp(searchValue)) {
        var flags = searchValue.flags;
        %RequireObjectCoercible(flags);
        if (%StringIndexOf(%ToString(flags), "g", 0) === -1) throw typeError("String.prototype.replaceAll called with a non-global RegExp argument");
      }
      var replacer = patternMethod(searchValue, %Symbol("replace"));
      if (replacer !== undefined) return %Call(replacer, searchValue, this, replaceValue);
    }
    var s = %ToString(this), search = %ToString(searchValue), functional = %IsCallable(replaceValue);
    if (!functional) replaceValue = %ToString(replaceValue);
    var advance = search.length > 1 ? search.length : 1, end = 0, result = "";
    for (var p = %StringIndexOf(s, search, 0); p !== -1; p = p + advance > s.length ? -1 : %StringIndexOf(s, search, p + advance)) {
      var replacement = functional ? %ToString(replaceValue(search, p, s)) : getSubstitution(search, s, p, [undefined], undefined, replaceValue);
      result += %Substring(s, end, p) + replacement;
      end = p + search.length;
    }
    return end < s.length ? result + %Substring(s, end, s.length) : result;
  },
  // 22.1.3.21
  search(regexp) {
    if (this === undefined || this === null) throw typeError("String.prototype.search called on null or undefined");
    var searcher = patternMethod(regexp, %Symbol("search"));
    if (searcher !== undefined) return %Call(searcher, regexp, this);
    var s = %ToString(this), rx = regExpCreate(regexp, undefined);
    return rx[%Symbol("search")](s);
  },
  // 22.1.3.22
  slice(start, end) {
    var s = thisString(this, "slice"), length = s.length;
    var from = relativeIndex(start, length), to = relativeEnd(end, length);
    return from >= to ? "" : %Substring(s, from, to);
  },
  // 22.1.3.23
  split(separator, limit) {
    if (this === undefined || this === null) throw typeError("String.prototype.split called on null or undefined");
    var splitter = patternMethod(separator, %Symbol("split"));
    if (splitter !== undefined) return %Call(splitter, separator, this, limit);
    var s = %ToString(this), lim = limit === undefined ? 4294967295 : %ToNumber(limit) >>> 0, r = %ToString(separator);
    if (lim === 0) return [];
    if (separator === undefined) return [s];
    if (s === "") return r === "" ? [] : [s];
    return splitString(s, r, lim);
  },
  // 22.1.3.24
  startsWith(searchString, position = undefined) {
    var s = thisString(this, "startsWith");
    rejectRegExp(searchString, "startsWith");
    var search = %ToString(searchString);
    return %StringHasAt(s, search, clampIndex(position, s.length));
  },
  // 22.1.3.25
  substring(start, end) {
    var s = thisString(this, "substring"), length = s.length;
    var from = clampIndex(start, length), to = end === undefined ? length : clampIndex(end, length);
    return from < to ? %Substring(s, from, to) : %Substring(s, to, from);
  },
  // 22.1.3.26
  toLocaleLowerCase(locales = undefined) { return %StringToLowerCase(thisString(this, "toLocaleLowerCase")); },
  // 22.1.3.27
  toLocaleUpperCase(locales = undefined) { return %StringToUpperCase(thisString(this, "toLocaleUpperCase")); },
  // 22.1.3.28
  toLowerCase() { return %StringToLowerCase(thisString(this, "toLowerCase")); },
  // 22.1.3.29
  toString() { return thisStringValue(this, "toString"); },
  // 22.1.3.30
  toUpperCase() { return %StringToUpperCase(thisString(this, "toUpperCase")); },
  // 22.1.3.31
  toWellFormed() { return %StringToWellFormed(thisString(this, "toWellFormed")); },
  // 22.1.3.32
  trim() { return %StringTrim(thisString(this, "trim"), 3); },
  // 22.1.3.33
  trimEnd() { return %StringTrim(thisString(this, "trimEnd"), 2); },
  // 22.1.3.34
  trimStart() { return %StringTrim(thisString(this, "trimStart"), 1); },
  // 22.1.3.35
  valueOf() { return thisStringValue(this, "valueOf"); },
  // 22.1.3.36
  [%Symbol("iterator")]() {
    var s = thisString(this, "[Symbol.iterator]");
    var iterator = %NewObjectWithSlots(CLASS_STRING_ITERATOR, StringIteratorPrototype, 2);
    %SetSlot(iterator, 0, s);
    %SetSlot(iterator, 1, 0);
    return iterator;
  },
  // B.2.2.1
  substr(start, length) {
    var s = thisString(this, "substr"), size = s.length;
    var from = relativeIndex(start, size);
    var count = length === undefined ? size - from : clampIndex(length, size - from);
    return count <= 0 ? "" : %Substring(s, from, from + count);
  },
  // B.2.2.2 and following
  anchor(name) { return createHtml(this, "anchor", "a", "name", name); },
  big() { return createHtml(this, "big", "big", "", ""); },
  blink() { return createHtml(this, "blink", "blink", "", ""); },
  bold() { return createHtml(this, "bold", "b", "", ""); },
  fixed() { return createHtml(this, "fixed", "tt", "", ""); },
  fontcolor(color) { return createHtml(this, "fontcolor", "font", "color", color); },
  fontsize(size) { return createHtml(this, "fontsize", "font", "size", size); },
  italics() { return createHtml(this, "italics", "i", "", ""); },
  link(url) { return createHtml(this, "link", "a", "href", url); },
  small() { return createHtml(this, "small", "small", "", ""); },
  strike() { return createHtml(this, "strike", "strike", "", ""); },
  sub() { return createHtml(this, "sub", "sub", "", ""); },
  sup() { return createHtml(this, "sup", "sup", "", ""); },
});
defineLength(String.fromCharCode, 1);
// B.2.2.15, B.2.2.16: the same function objects
defineHidden(StringPrototype, "trimLeft", StringPrototype.trimStart);
defineHidden(StringPrototype, "trimRight", StringPrototype.trimEnd);
%SetIntrinsic("String.prototype[Symbol.iterator]", StringPrototype[%Symbol("iterator")]);

function thisStringValue(value, method) {
  if (%IsString(value)) return value;
  if (%ClassOf(value) === CLASS_STRING) return %GetSlot(value, 0);
  throw typeError("String.prototype." + method + " requires that 'this' be a String");
}

function splitString(s, separator, limit) {
  var list = [];
  if (separator === "") {
    for (var i = 0; i < s.length && i < limit; i++) %ArrayAppend(list, %Substring(s, i, i + 1));
    return list;
  }
  var from = 0;
  for (;;) {
    var at = %StringIndexOf(s, separator, from);
    if (at === -1) break;
    %ArrayAppend(list, %Substring(s, from, at));
    if (list.length >= limit) return list;
    from = at + separator.length;
  }
  %ArrayAppend(list, %Substring(s, from, s.length));
  return list;
}

// 22.1.5 String Iterator objects. Slots: 0 string or undefined when done, 1 position
var StringIteratorPrototype = newIteratorPrototype("String Iterator", {
  next() {
    if (%ClassOf(this) !== CLASS_STRING_ITERATOR) throw incompatibleReceiver("String Iterator.prototype.next", this);
    var s = %GetSlot(this, 0);
    if (s === undefined) return { value: undefined, done: true };
    var position = %GetSlot(this, 1);
    if (position >= s.length) {
      %SetSlot(this, 0, undefined);
      return { value: undefined, done: true };
    }
    var end = position + (%CodePointAt(s, position) > 65535 ? 2 : 1);
    %SetSlot(this, 1, end);
    return { value: %Substring(s, position, end), done: false };
  },
});

// ── Collation for localeCompare: letters without regard to accents and case first, then accents, then case ─────────────

// The order of what is no letter or digit, as the root collation has it: white space, punctuation, symbols.
var PUNCTUATION_ORDER = "_-,;:!?./`^~'\"()[]{}@$*\\&#%+<=>|";

// The primary weight of a unit: classes white space, punctuation, digits, letters and all else by code.
function primaryWeight(c) {
  if (c >= 97 && c <= 122) return 2000 + (c - 97) * 4;
  if (c >= 65 && c <= 90) return 2000 + (c - 65) * 4;
  if (c >= 48 && c <= 57) return 1000 + c;
  if (c <= 32) return c;
  if (c < 128) return 100 + %StringIndexOf(PUNCTUATION_ORDER, %FromCharCode(c), 0);
  if (c < 192) return 500 + c;
  return 4000 + c;
}

// A string's units as weights: lists of primaries, accents and cases. Where numeric, a row of digits counts as a number: by its length first.
function collationKey(s, numeric) {
  var decomposed = %StringNormalize(s, 1), key = { primary: [], accents: [], cases: [] };
  function add(primary, isUpper) {
    %ArrayAppend(key.primary, primary);
    %ArrayAppend(key.accents, 0);
    %ArrayAppend(key.cases, isUpper ? 1 : 0);
  }
  for (var i = 0; i < decomposed.length; i++) {
    var c = %CharCodeAt(decomposed, i);
    if (c >= 768 && c <= 879) {
      if (key.accents.length > 0) key.accents[key.accents.length - 1] += c;
      continue;
    }
    if (numeric && c >= 48 && c <= 57) {
      while (%CharCodeAt(decomposed, i) === 48 && isDigitAt(decomposed, i + 1)) i++;
      var end = i;
      while (isDigitAt(decomposed, end)) end++;
      add(1058 + (end - i < 900 ? end - i : 900), false);
      for (; i < end; i++) add(primaryWeight(%CharCodeAt(decomposed, i)), false);
      i--;
      continue;
    }
    var lower = c < 128 ? c : %CharCodeAt(%StringToLowerCase(%FromCharCode(c)), 0);
    if (c >= 65 && c <= 90) lower = c + 32;
    add(primaryWeight(lower), lower !== c);
  }
  return key;
}

function compareLists(x, y) {
  for (var i = 0; i < x.length && i < y.length; i++) if (x[i] !== y[i]) return x[i] < y[i] ? -1 : 1;
  return x.length === y.length ? 0 : x.length < y.length ? -1 : 1;
}

// options: numeric, sensitivity (base, accent, case, variant)
function localeCompare(x, y, options) {
  if (x === y) return 0;
  var numeric = %IsObject(options) && options.numeric === true, sensitivity = %IsObject(options) ? options.sensitivity : undefined;
  var a = collationKey(x, numeric), b = collationKey(y, numeric), order = compareLists(a.primary, b.primary);
  if (order === 0 && sensitivity !== "base" && sensitivity !== "case") order = compareLists(a.accents, b.accents);
  if (order === 0 && sensitivity !== "base" && sensitivity !== "accent") order = compareLists(a.cases, b.cases);
  return order;
}
