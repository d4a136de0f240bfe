// ECMA-262 22.2 RegExp objects. The kernel compiles patterns and matches.
// Slots: 0 [[OriginalSource]], 1 [[OriginalFlags]], 2 the compiled pattern, 3 flags as bits

var FLAG_INDICES = 1, FLAG_GLOBAL = 2, FLAG_IGNORE_CASE = 4, FLAG_MULTILINE = 8, FLAG_DOT_ALL = 16, FLAG_UNICODE = 32, FLAG_UNICODE_SETS = 64, FLAG_STICKY = 128;

// 22.2.3.2 RegExpAlloc
function regExpAlloc(prototype) {
  var r = %NewObjectWithSlots(CLASS_REGEXP, prototype, 4);
  %DefineOwnProperty(r, "lastIndex", HAS_WRITABLE | HAS_ENUMERABLE | HAS_CONFIGURABLE | HAS_VALUE | WRITABLE, 0, undefined, undefined);
  return r;
}

// 22.2.3.3 RegExpInitialize
function regExpInitialize(r, pattern, flags) {
  var p = pattern === undefined ? "" : %ToString(pattern), f = flags === undefined ? "" : %ToString(flags);
  var bits = %RegExpParseFlags(f);
  if (bits === -1) throw %NewError(SYNTAX_ERROR, "Invalid flags supplied to RegExp constructor '" + f + "'");
  var compiled = %RegExpCompile(p, f);
  %SetSlot(r, 0, p);
  %SetSlot(r, 1, f);
  %SetSlot(r, 2, compiled);
  %SetSlot(r, 3, bits);
  r.lastIndex = 0;
  return r;
}

// 22.2.3.1 RegExpCreate; hook of regular expression literals
function regExpCreate(pattern, flags) {
  return regExpInitialize(regExpAlloc(RegExpPrototype), pattern, flags);
}

// 22.2.4.1
function RegExp(pattern, flags) {
  "builtin constructor";
  var patternIsRegExp = isRegExp(pattern), newTarget = new.target;
  if (newTarget === undefined) {
    newTarget = RegExp;
    if (patternIsRegExp && flags === undefined && pattern.constructor === newTarget) return pattern;
  }
  var p, f;
  if (%ClassOf(pattern) === CLASS_REGEXP) {
    p = %GetSlot(pattern, 0);
    f = flags === undefined ? %GetSlot(pattern, 1) : flags;
  } else if (patternIsRegExp) {
    p = pattern.source;
    f = flags === undefined ? pattern.flags : flags;
  } else {
    p = pattern;
    f = flags;
  }
  return regExpInitialize(regExpAlloc(prototypeFrom(newTarget, "RegExp.prototype")), p, f);
}

// The last match by a built-in exec, for the legacy static properties
var legacyInput = "", legacyCaptures = undefined;

// 22.2.7.2 RegExpBuiltinExec
function regExpBuiltinExec(r, s) {
  "makes keys";
  var lastIndex = toLength(r.lastIndex), bits = %GetSlot(r, 3);
  var tracks = (bits & (FLAG_GLOBAL | FLAG_STICKY)) !== 0;
  if (!tracks) lastIndex = 0;
  if (lastIndex > s.length) {
    if (tracks) r.lastIndex = 0;
    return null;
  }
  var compiled = %GetSlot(r, 2), captures = %RegExpExec(compiled, s, lastIndex);
  if (%IsHole(captures)) {
    if (tracks) r.lastIndex = 0;
    return null;
  }
  legacyInput = s;
  legacyCaptures = captures;
  if (tracks) r.lastIndex = %RegExpCaptureEnd(captures, 0);
  var result = %RegExpResult(captures, s, "index", "input", "groups"), names = %RegExpNames(compiled), groups = undefined;
  if (names > 0) {
    groups = %NewObjectWithPrototype(null);
    for (var i = 0; i < names; i++) {
      var name = %ToPropertyKey(%RegExpName(compiled, i)), value = result[%RegExpNameGroup(compiled, i)];
      // Of duplicate names the one that took part counts.
      if (value !== undefined || %GetOwnPropertyFlags(groups, name) === -1) %DefineElement(groups, name, value);
    }
    createDataProperty(result, "groups", groups);
  }
  if (bits & FLAG_INDICES) createDataProperty(result, "indices", matchIndices(compiled, captures, result.length, names, groups));
  return result;
}

// 22.2.7.8 MakeMatchIndicesIndexPairArray
function matchIndices(compiled, captures, count, names, groups) {
  "makes keys";
  var indices = [], indexGroups = undefined;
  for (var i = 0; i < count; i++) {
    var start = %RegExpCaptureStart(captures, i);
    %ArrayAppend(indices, start === -1 ? undefined : [start, %RegExpCaptureEnd(captures, i)]);
  }
  if (groups !== undefined) {
    indexGroups = %NewObjectWithPrototype(null);
    for (var j = 0; j < names; j++) {
      var name = %ToPropertyKey(%RegExpName(compiled, j)), pair = indices[%RegExpNameGroup(compiled, j)];
      if (pair !== undefined || %GetOwnPropertyFlags(indexGroups, name) === -1) %DefineElement(indexGroups, name, pair);
    }
  }
  createDataProperty(indices, "groups", indexGroups);
  return indices;
}

// 22.2.7.1 RegExpExec
function regExpExec(r, s) {
  var exec = r.exec;
  if (exec === regExpPrototypeExec && %ClassOf(r) === CLASS_REGEXP) return regExpBuiltinExec(r, s);
  if (%IsCallable(exec)) {
    var result = %Call(exec, r, s);
    if (!%IsObject(result) && result !== null) throw typeError("object null is not a function");
    return result;
  }
  if (%ClassOf(r) !== CLASS_REGEXP) throw incompatibleReceiver("RegExp.prototype.exec", r);
  return regExpBuiltinExec(r, s);
}

function requireRegExpObject(value, method) {
  if (!%IsObject(value)) throw incompatibleReceiver("RegExp.prototype." + method, value);
}

function hasFlag(flags, letter) {
  return %StringIndexOf(flags, letter, 0) !== -1;
}

// 22.2.6.13: the source as a literal shows it
function regExpText(r) {
  return "/" + %RegExpEscapeSource(%GetSlot(r, 0)) + "/" + flagsText(%GetSlot(r, 3));
}

// Flags in the order of the flags getter
function flagsText(bits) {
  return (bits & FLAG_INDICES ? "d" : "") + (bits & FLAG_GLOBAL ? "g" : "") + (bits & FLAG_IGNORE_CASE ? "i" : "") + (bits & FLAG_MULTILINE ? "m" : "") +
    (bits & FLAG_DOT_ALL ? "s" : "") + (bits & FLAG_UNICODE ? "u" : "") + (bits & FLAG_UNICODE_SETS ? "v" : "") + (bits & FLAG_STICKY ? "y" : "");
}

// 22.2.6.4.1 RegExpHasFlag
function flagGetter(value, bit, name) {
  if (%ClassOf(value) === CLASS_REGEXP) return (%GetSlot(value, 3) & bit) !== 0;
  if (value === RegExpPrototype) return undefined;
  throw typeError("RegExp.prototype." + name + " getter called on non-RegExp object");
}

// 22.2.5.1.1 EncodeForRegExpEscape of one code point
function escapeCodePoint(c) {
  var text = %FromCodePoint(c);
  if (%StringIndexOf("^$\\.*+?()[]{}|/", text, 0) !== -1) return "\\" + text;
  if (c === 9) return "\\t";
  if (c === 10) return "\\n";
  if (c === 11) return "\\v";
  if (c === 12) return "\\f";
  if (c === 13) return "\\r";
  if (c <= 65535 && (%StringIndexOf(",-=<>#&!%:;@~'`\"", text, 0) !== -1 || %StringTrim(text, 3) === "" || c >= 55296 && c <= 57343))
    return c <= 255 ? "\\x" + lowerHex(c, 2) : "\\u" + lowerHex(c, 4);
  return text;
}

function lowerHex(n, width) {
  var text = %NumberToRadix(n, 16);
  while (text.length < width) text = "0" + text;
  return text;
}

var RegExpPrototype = newPlainPrototype();
defineGlobalConstructor(RegExp, RegExpPrototype, {
  // 22.2.5.1
  escape(string) {
    if (!%IsString(string)) throw typeError("Input to RegExp.escape must be a string");
    var result = "";
    for (var i = 0; i < string.length; i++) {
      var c = %CodePointAt(string, i);
      if (i === 0 && (c >= 48 && c <= 57 || c >= 65 && c <= 90 || c >= 97 && c <= 122)) result = "\\x" + lowerHex(c, 2);
      else result += escapeCodePoint(c);
      if (c > 65535) i++;
    }
    return result;
  },
  get [%Symbol("species")]() { return this; },
  // Annex B would have them: the legacy static properties of V8
  get $1() { return legacyGroup(1); },
  get $2() { return legacyGroup(2); },
  get $3() { return legacyGroup(3); },
  get $4() { return legacyGroup(4); },
  get $5() { return legacyGroup(5); },
  get $6() { return legacyGroup(6); },
  get $7() { return legacyGroup(7); },
  get $8() { return legacyGroup(8); },
  get $9() { return legacyGroup(9); },
  get input() { return legacyInput; },
  get $_() { return legacyInput; },
  get lastMatch() { return legacyGroup(0); },
  get "$&"() { return legacyGroup(0); },
  get lastParen() { return legacyLastGroup(); },
  get "$+"() { return legacyLastGroup(); },
  get leftContext() { return legacyContext(false); },
  get "$`"() { return legacyContext(false); },
  get rightContext() { return legacyContext(true); },
  get "$'"() { return legacyContext(true); },
}, {
  // 22.2.6.2
  exec(string) {
    if (%ClassOf(this) !== CLASS_REGEXP) throw incompatibleReceiver("RegExp.prototype.exec", this);
    return regExpBuiltinExec(this, %ToString(string));
  },
  // 22.2.6.3
  get dotAll() { return flagGetter(this, FLAG_DOT_ALL, "dotAll"); },
  // 22.2.6.4
  get flags() {
    if (!%IsObject(this)) throw typeError("RegExp.prototype.flags getter called on non-object " + describePrimitive(this));
    return (this.hasIndices ? "d" : "") + (this.global ? "g" : "") + (this.ignoreCase ? "i" : "") + (this.multiline ? "m" : "") + (this.dotAll ? "s" : "") +
      (this.unicode ? "u" : "") + (this.unicodeSets ? "v" : "") + (this.sticky ? "y" : "");
  },
  get global() { return flagGetter(this, FLAG_GLOBAL, "global"); },
  get hasIndices() { return flagGetter(this, FLAG_INDICES, "hasIndices"); },
  get ignoreCase() { return flagGetter(this, FLAG_IGNORE_CASE, "ignoreCase"); },
  // 22.2.6.8
  [%Symbol("match")](string) {
    requireRegExpObject(this, "@@match");
    var s = %ToString(string), flags = %ToString(this.flags);
    if (!hasFlag(flags, "g")) return regExpExec(this, s);
    var fullUnicode = hasFlag(flags, "u") || hasFlag(flags, "v");
    this.lastIndex = 0;
    var list = [];
    for (;;) {
      var result = regExpExec(this, s);
      if (result === null) return list.length === 0 ? null : list;
      var matched = %ToString(result[0]);
      %ArrayAppend(list, matched);
      if (matched === "") this.lastIndex = advanceIndex(s, toLength(this.lastIndex), fullUnicode);
    }
  },
  // 22.2.6.9
  [%Symbol("matchAll")](string) {
    requireRegExpObject(this, "@@matchAll");
    var s = %ToString(string), constructor = speciesConstructor(this, RegExp), flags = %ToString(this.flags);
    var matcher = %ConstructArray(constructor, [this, flags], constructor);
    matcher.lastIndex = toLength(this.lastIndex);
    var iterator = %NewObjectWithSlots(CLASS_REGEXP_STRING_ITERATOR, RegExpStringIteratorPrototype, 5);
    %SetSlot(iterator, 0, matcher);
    %SetSlot(iterator, 1, s);
    %SetSlot(iterator, 2, hasFlag(flags, "g"));
    %SetSlot(iterator, 3, hasFlag(flags, "u") || hasFlag(flags, "v"));
    %SetSlot(iterator, 4, false);
    return iterator;
  },
  get multiline() { return flagGetter(this, FLAG_MULTILINE, "multiline"); },
  // 22.2.6.11
  [%Symbol("replace")](string, replaceValue) {
    requireRegExpObject(this, "@@replace");
    var s = %ToString(string), functional = %IsCallable(replaceValue);
    if (!functional) replaceValue = %ToString(replaceValue);
    var flags = %ToString(this.flags), global = hasFlag(flags, "g"), fullUnicode = false;
    if (global) {
      fullUnicode = hasFlag(flags, "u") || hasFlag(flags, "v");
      this.lastIndex = 0;
    }
    var results = [];
    for (;;) {
      var found = regExpExec(this, s);
      if (found === null) break;
      %ArrayAppend(results, found);
      if (!global) break;
      if (%ToString(found[0]) === "") this.lastIndex = advanceIndex(s, toLength(this.lastIndex), fullUnicode);
    }
    var accumulated = "", nextPosition = 0;
    for (var i = 0; i < results.length; i++) {
      var result = results[i], count = lengthOf(result), matched = %ToString(result[0]);
      var position = toIntegerOrInfinity(result.index);
      position = position < 0 ? 0 : position > s.length ? s.length : position;
      var captures = [undefined];
      for (var n = 1; n < count; n++) {
        var capture = result[n];
        %ArrayAppend(captures, capture === undefined ? capture : %ToString(capture));
      }
      var named = result.groups, replacement;
      if (functional) {
        var args = [matched];
        for (var m = 1; m < captures.length; m++) %ArrayAppend(args, captures[m]);
        %ArrayAppend(args, position);
        %ArrayAppend(args, s);
        if (named !== undefined) %ArrayAppend(args, named);
        replacement = %ToString(%CallArray(replaceValue, undefined, args));
      } else {
        if (named !== undefined) named = %ToObject(named);
        replacement = getSubstitution(matched, s, position, captures, named, replaceValue);
      }
      if (position >= nextPosition) {
        accumulated += %Substring(s, nextPosition, position) + replacement;
        nextPosition = position + matched.length;
      }
    }
    return nextPosition >= s.length ? accumulated : accumulated + %Substring(s, nextPosition, s.length);
  },
  // 22.2.6.12
  [%Symbol("search")](string) {
    requireRegExpObject(this, "@@search");
    var s = %ToString(string), previous = this.lastIndex;
    if (!%SameValue(previous, 0)) this.lastIndex = 0;
    var result = regExpExec(this, s), current = this.lastIndex;
    if (!%SameValue(current, previous)) this.lastIndex = previous;
    return result === null ? -1 : result.index;
  },
  // 22.2.6.13
  get source() {
    if (%ClassOf(this) === CLASS_REGEXP) return %RegExpEscapeSource(%GetSlot(this, 0));
    if (this === RegExpPrototype) return "(?:)";
    throw typeError("RegExp.prototype.source getter called on non-RegExp object");
  },
  // 22.2.6.14
  [%Symbol("split")](string, limit) {
    requireRegExpObject(this, "@@split");
    var s = %ToString(string), constructor = speciesConstructor(this, RegExp), flags = %ToString(this.flags);
    var unicode = hasFlag(flags, "u") || hasFlag(flags, "v");
    var splitter = %ConstructArray(constructor, [this, hasFlag(flags, "y") ? flags : flags + "y"], constructor);
    var list = [], lim = limit === undefined ? 4294967295 : %ToNumber(limit) >>> 0;
    if (lim === 0) return list;
    if (s === "") {
      if (regExpExec(splitter, s) === null) %ArrayAppend(list, s);
      return list;
    }
    var size = s.length, p = 0, q = 0;
    // A pristine splitter need not be tried at every index: without y the matcher searches.
    var pristine = splitter.exec === regExpPrototypeExec && %ClassOf(splitter) === CLASS_REGEXP;
    var searcher = pristine ? %RegExpCompile(%GetSlot(splitter, 0), %GetSlot(this, 1) === undefined ? "" : withoutSticky(flags)) : undefined;
    while (q < size) {
      var e, z;
      if (pristine) {
        var captures = %RegExpExec(searcher, s, q);
        if (%IsHole(captures)) break;
        q = %RegExpCaptureStart(captures, 0);
        if (q >= size) break;
        e = %RegExpCaptureEnd(captures, 0);
        z = undefined;
      } else {
        splitter.lastIndex = q;
        z = regExpExec(splitter, s);
        if (z === null) {
          q = advanceIndex(s, q, unicode);
          continue;
        }
        e = toLength(splitter.lastIndex);
        if (e > size) e = size;
      }
      if (e === p) {
        q = advanceIndex(s, q, unicode);
        continue;
      }
      %ArrayAppend(list, %Substring(s, p, q));
      if (list.length === lim) return list;
      p = e;
      if (pristine) z = %RegExpCaptures(captures, s);
      var count = lengthOf(z) - 1;
      for (var i = 1; i <= count; i++) {
        %ArrayAppend(list, z[i]);
        if (list.length === lim) return list;
      }
      q = p;
    }
    %ArrayAppend(list, %Substring(s, p, size));
    return list;
  },
  get sticky() { return flagGetter(this, FLAG_STICKY, "sticky"); },
  // 22.2.6.16
  test(s) {
    requireRegExpObject(this, "test");
    return regExpExec(this, %ToString(s)) !== null;
  },
  // 22.2.6.17
  toString() {
    requireRegExpObject(this, "toString");
    return "/" + %ToString(this.source) + "/" + %ToString(this.flags);
  },
  get unicode() { return flagGetter(this, FLAG_UNICODE, "unicode"); },
  get unicodeSets() { return flagGetter(this, FLAG_UNICODE_SETS, "unicodeSets"); },
  // B.2.4.1
  compile(pattern, flags) {
    if (%ClassOf(this) !== CLASS_REGEXP) throw incompatibleReceiver("RegExp.prototype.compile", this);
    if (%ClassOf(pattern) === CLASS_REGEXP) {
      if (flags !== undefined) throw typeError("Invalid flags supplied to RegExp constructor");
      return regExpInitialize(this, %GetSlot(pattern, 0), %GetSlot(pattern, 1));
    }
    return regExpInitialize(this, pattern, flags);
  },
});
var regExpPrototypeExec = RegExpPrototype.exec;

function legacyGroup(n) {
  if (legacyCaptures === undefined) return "";
  var list = %RegExpCaptures(legacyCaptures, legacyInput);
  return n < list.length && list[n] !== undefined ? list[n] : "";
}

function legacyLastGroup() {
  if (legacyCaptures === undefined) return "";
  var list = %RegExpCaptures(legacyCaptures, legacyInput), last = list[list.length - 1];
  return list.length > 1 && last !== undefined ? last : "";
}

function legacyContext(isRight) {
  if (legacyCaptures === undefined) return "";
  return isRight
    ? %Substring(legacyInput, %RegExpCaptureEnd(legacyCaptures, 0), legacyInput.length)
    : %Substring(legacyInput, 0, %RegExpCaptureStart(legacyCaptures, 0));
}

function withoutSticky(flags) {
  return replaceEvery(flags, "y", "");
}

// 22.2.7.3 AdvanceStringIndex for any index
function advanceIndex(s, index, unicode) {
  return index < s.length ? %AdvanceStringIndex(s, index, unicode) : index + 1;
}

// 22.2.9 RegExp String Iterator objects. Slots: 0 matcher, 1 string, 2 global, 3 unicode, 4 done
var RegExpStringIteratorPrototype = newIteratorPrototype("RegExp String Iterator", {
  next() {
    if (%ClassOf(this) !== CLASS_REGEXP_STRING_ITERATOR) throw incompatibleReceiver("%RegExpStringIterator%.prototype.next", this);
    if (%GetSlot(this, 4)) return { value: undefined, done: true };
    var r = %GetSlot(this, 0), s = %GetSlot(this, 1), match = regExpExec(r, s);
    if (match === null) {
      %SetSlot(this, 4, true);
      return { value: undefined, done: true };
    }
    if (!%GetSlot(this, 2)) {
      %SetSlot(this, 4, true);
    } else if (%ToString(match[0]) === "") {
      r.lastIndex = advanceIndex(s, toLength(r.lastIndex), %GetSlot(this, 3));
    }
    return { value: match, done: false };
  },
});
