// ECMA-402 as far as everyday calls go: English alone, whatever locale is asked for. What stands behind it is in number.js, date.js and
// string.js, with the toLocale... methods.

var INTL_LOCALE = "en-US";
var IntlObject = newPlainPrototype();
defineHidden(globalObject, "Intl", IntlObject);
defineTag(IntlObject, "Intl");

// The locales of an argument, as strings
function localeList(locales) {
  if (locales === undefined) return [];
  return %IsString(locales) ? [locales] : listFromArrayLike(%ToObject(locales));
}

// "EN-us" is en-US: language, script and region have their cases
function canonicalLocale(locale) {
  var parts = splitText(%ToString(locale), "-"), result = "";
  for (var i = 0; i < parts.length; i++) {
    var part = %StringToLowerCase(parts[i]);
    if (i > 0 && part.length === 2) part = %StringToUpperCase(part);
    else if (i > 0 && part.length === 4) part = %StringToUpperCase(%Substring(part, 0, 1)) + %Substring(part, 1, 4);
    result += i === 0 ? part : "-" + part;
  }
  return result;
}

function splitText(text, separator) {
  var parts = [], from = 0;
  for (;;) {
    var at = %StringIndexOf(text, separator, from);
    if (at === -1) {
      %ArrayAppend(parts, %Substring(text, from, text.length));
      return parts;
    }
    %ArrayAppend(parts, %Substring(text, from, at));
    from = at + separator.length;
  }
}

// An object of Intl: slot 0 says of what constructor, slot 1 holds the options (a copy of those of `names`), slot 2 the bound function.
function newIntlObject(newTarget, name, options, names) {
  "given keys";
  var object = %NewObjectWithSlots(CLASS_OTHER, prototypeFrom(newTarget, name + ".prototype"), 3), copy = {};
  if (options !== undefined) {
    var from = %ToObject(options);
    for (var i = 0; i < names.length; i++) if (from[names[i]] !== undefined) copy[names[i]] = from[names[i]];
  }
  %SetSlot(object, 0, name);
  %SetSlot(object, 1, copy);
  return object;
}

function intlOptions(object, name, method) {
  if (%ClassOf(object) !== CLASS_OTHER || %GetSlot(object, 0) !== name) throw incompatibleReceiver("Intl." + name + ".prototype." + method, object);
  return %GetSlot(object, 1);
}

// A function that a getter gives: made once
function boundFunction(object, name, method, make) {
  var options = intlOptions(object, name, method), f = %GetSlot(object, 2);
  if (f === undefined) %SetSlot(object, 2, f = make(options));
  return f;
}

function defineIntl(constructor, members) {
  var name = constructor.name;
  defineConstructor(constructor, newPlainPrototype(), {
    supportedLocalesOf(locales) {
      var list = localeList(locales), result = [];
      for (var i = 0; i < list.length; i++) {
        var locale = canonicalLocale(list[i]);
        if (locale === "en" || %StringHasAt(locale, "en-", 0)) %ArrayAppend(result, locale);
      }
      return result;
    },
  }, members);
  defineTag(constructor.prototype, "Intl." + name);
  defineHidden(IntlObject, name, constructor);
}

// ── NumberFormat ─────────────────────────────────────────────────────────────────────────────────────────────────────

function NumberFormat(locales = undefined, options = undefined) {
  "builtin constructor";
  return newIntlObject(new.target === undefined ? NumberFormat : new.target, "NumberFormat", options,
    ["style", "currency", "minimumIntegerDigits", "minimumFractionDigits", "maximumFractionDigits", "useGrouping"]);
}
defineIntl(NumberFormat, {
  get format() {
    return boundFunction(this, "NumberFormat", "format", options => (0, value => {
      var numeric = %ToNumeric(toPrimitive(value, "number"));
      return localeNumber(numeric, options);
    }));
  },
  resolvedOptions() {
    var o = intlOptions(this, "NumberFormat", "resolvedOptions"), result = { locale: INTL_LOCALE, numberingSystem: "latn", style: o.style === undefined ? "decimal" : o.style };
    if (o.currency !== undefined) result.currency = o.currency;
    result.minimumIntegerDigits = o.minimumIntegerDigits === undefined ? 1 : o.minimumIntegerDigits;
    result.minimumFractionDigits = o.minimumFractionDigits === undefined ? o.style === "currency" ? 2 : 0 : o.minimumFractionDigits;
    var most = o.style === "percent" ? 0 : o.style === "currency" ? 2 : 3;
    result.maximumFractionDigits = o.maximumFractionDigits !== undefined ? o.maximumFractionDigits : most > result.minimumFractionDigits ? most : result.minimumFractionDigits;
    result.useGrouping = o.useGrouping === undefined ? "auto" : o.useGrouping;
    return result;
  },
});

// ── DateTimeFormat ───────────────────────────────────────────────────────────────────────────────────────────────────

function DateTimeFormat(locales = undefined, options = undefined) {
  "builtin constructor";
  return newIntlObject(new.target === undefined ? DateTimeFormat : new.target, "DateTimeFormat", options,
    ["timeZone", "hour12", "hourCycle", "weekday", "year", "month", "day", "hour", "minute", "second", "dateStyle", "timeStyle"]);
}
defineIntl(DateTimeFormat, {
  get format() {
    return boundFunction(this, "DateTimeFormat", "format", options => (0, date => {
      var t = date === undefined ? %MathFloor(%WallClockTime()) : timeClip(%ToNumber(date));
      if (t !== t) throw rangeError("Invalid time value");
      return localeDateTime(t, options, "any", "date");
    }));
  },
  resolvedOptions() {
    var o = intlOptions(this, "DateTimeFormat", "resolvedOptions"), tz = processObject.env.TZ;
    return { locale: INTL_LOCALE, calendar: "gregory", numberingSystem: "latn", timeZone: o.timeZone !== undefined ? o.timeZone : %IsString(tz) && tz !== "" ? tz : "UTC" };
  },
});

// ── Collator ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function Collator(locales = undefined, options = undefined) {
  "builtin constructor";
  return newIntlObject(new.target === undefined ? Collator : new.target, "Collator", options, ["usage", "sensitivity", "numeric"]);
}
defineIntl(Collator, {
  get compare() {
    return boundFunction(this, "Collator", "compare", options => (0, (x, y) => localeCompare(%ToString(x), %ToString(y), options)));
  },
  resolvedOptions() {
    var o = intlOptions(this, "Collator", "resolvedOptions");
    return { locale: INTL_LOCALE, usage: o.usage === undefined ? "sort" : o.usage, sensitivity: o.sensitivity === undefined ? "variant" : o.sensitivity,
      ignorePunctuation: false, collation: "default", numeric: o.numeric === true, caseFirst: "false" };
  },
});

// ── PluralRules, ListFormat ──────────────────────────────────────────────────────────────────────────────────────────

function PluralRules(locales = undefined, options = undefined) {
  "builtin constructor";
  requireNew(new.target, "Intl.PluralRules");
  return newIntlObject(new.target, "PluralRules", options, ["type"]);
}
defineIntl(PluralRules, {
  select(number) {
    var options = intlOptions(this, "PluralRules", "select"), n = %ToNumber(number), tens = n % 100;
    if (options.type !== "ordinal") return n === 1 || n === -1 ? "one" : "other";
    if (tens >= 11 && tens <= 13) return "other";
    return n % 10 === 1 ? "one" : n % 10 === 2 ? "two" : n % 10 === 3 ? "few" : "other";
  },
  resolvedOptions() {
    var type = intlOptions(this, "PluralRules", "resolvedOptions").type === "ordinal" ? "ordinal" : "cardinal";
    return { locale: INTL_LOCALE, type: type, pluralCategories: type === "ordinal" ? ["few", "one", "two", "other"] : ["one", "other"] };
  },
});

function ListFormat(locales = undefined, options = undefined) {
  "builtin constructor";
  requireNew(new.target, "Intl.ListFormat");
  return newIntlObject(new.target, "ListFormat", options, ["type", "style"]);
}
defineIntl(ListFormat, {
  format(iterable) {
    var options = intlOptions(this, "ListFormat", "format"), list = listFromIterable(iterable), word = options.type === "disjunction" ? "or" : options.type === "unit" ? "" : "and", result = "";
    for (var i = 0; i < list.length; i++) {
      if (!%IsString(list[i])) throw typeError("Iterable yielded " + describePrimitive(list[i]) + " which is not a string");
      if (i > 0) result += i < list.length - 1 || word === "" ? ", " : (list.length > 2 ? ", " : " ") + word + " ";
      result += list[i];
    }
    return result;
  },
  resolvedOptions() {
    var o = intlOptions(this, "ListFormat", "resolvedOptions");
    return { locale: INTL_LOCALE, type: o.type === undefined ? "conjunction" : o.type, style: o.style === undefined ? "long" : o.style };
  },
});

defineMembers(IntlObject, {
  getCanonicalLocales(locales) {
    var list = localeList(locales), result = [];
    for (var i = 0; i < list.length; i++) {
      var locale = canonicalLocale(list[i]);
      if (!listIncludes(result, locale)) %ArrayAppend(result, locale);
    }
    return result;
  },
});
