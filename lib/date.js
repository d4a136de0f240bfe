// ECMA-262 21.4 Date objects. Slot 0 is [[DateValue]]. Local time is UTC unless the TZ of the environment says a fixed offset.

var MS_PER_DAY = 86400000;
var DAY_NAMES = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
var MONTH_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
var LONG_DAY_NAMES = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
var LONG_MONTH_NAMES = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

// ── 21.4.1 Time ──────────────────────────────────────────────────────────────────────────────────────────────────────

function floorDiv(x, y) { return %MathFloor(x / y); }
function positiveMod(x, y) { return x - %MathFloor(x / y) * y; }

// 21.4.1.3 Day and TimeWithinDay are floorDiv and positiveMod by MS_PER_DAY. 21.4.1.11 MakeDay's day number of a civil date:
function dayFromCivil(year, month) {
  // Years begin in March: the leap day is the last. Days of 400-year eras.
  var y = month < 2 ? year - 1 : year, era = floorDiv(y, 400), yearOfEra = y - era * 400;
  var dayOfYear = floorDiv(153 * (month + (month > 1 ? -2 : 10)) + 2, 5);
  return era * 146097 + yearOfEra * 365 + floorDiv(yearOfEra, 4) - floorDiv(yearOfEra, 100) + dayOfYear - 719468;
}

// Fields of a time value: year, month, date, hours, minutes, seconds, milliseconds, weekday
function timeFields(t) {
  var days = floorDiv(t, MS_PER_DAY), ms = positiveMod(t, MS_PER_DAY);
  var z = days + 719468, era = floorDiv(z, 146097), dayOfEra = z - era * 146097;
  var yearOfEra = floorDiv(dayOfEra - floorDiv(dayOfEra, 1460) + floorDiv(dayOfEra, 36524) - floorDiv(dayOfEra, 146096), 365);
  var dayOfYear = dayOfEra - (365 * yearOfEra + floorDiv(yearOfEra, 4) - floorDiv(yearOfEra, 100));
  var shifted = floorDiv(5 * dayOfYear + 2, 153), month = shifted < 10 ? shifted + 2 : shifted - 10;
  return { year: yearOfEra + era * 400 + (month < 2 ? 1 : 0), month: month, date: dayOfYear - floorDiv(153 * shifted + 2, 5) + 1,
    hours: floorDiv(ms, 3600000), minutes: floorDiv(ms, 60000) % 60, seconds: floorDiv(ms, 1000) % 60, ms: ms % 1000, weekday: positiveMod(days + 4, 7) };
}

// 21.4.1.27 MakeTime
function makeTime(hour, minute, second, ms) {
  if (!isFiniteNumber(hour) || !isFiniteNumber(minute) || !isFiniteNumber(second) || !isFiniteNumber(ms)) return NaN;
  return %NumberToInteger(hour) * 3600000 + %NumberToInteger(minute) * 60000 + %NumberToInteger(second) * 1000 + %NumberToInteger(ms);
}

function isFiniteNumber(n) { return n - n === 0; }

// 21.4.1.28 MakeDay
function makeDay(year, month, date) {
  if (!isFiniteNumber(year) || !isFiniteNumber(month) || !isFiniteNumber(date)) return NaN;
  var y = %NumberToInteger(year), m = %NumberToInteger(month), dt = %NumberToInteger(date);
  var ym = y + floorDiv(m, 12);
  if (ym < -400000 || ym > 400000) return NaN;
  return dayFromCivil(ym, positiveMod(m, 12)) + dt - 1;
}

// 21.4.1.29 MakeDate
function makeDate(day, time) {
  if (!isFiniteNumber(day) || !isFiniteNumber(time)) return NaN;
  var t = day * MS_PER_DAY + time;
  return isFiniteNumber(t) ? t : NaN;
}

// 21.4.1.30 MakeFullYear
function makeFullYear(year) {
  if (year !== year) return NaN;
  var truncated = %NumberToInteger(year);
  return truncated >= 0 && truncated <= 99 ? 1900 + truncated : truncated;
}

// 21.4.1.31 TimeClip
function timeClip(time) {
  if (!isFiniteNumber(time) || %MathAbs(time) > 8640000000000000) return NaN;
  return %NumberToInteger(time);
}

// ── Time zones: POSIX rules (IEEE 1003.1 8.3), "UTC", and names with a fixed offset ──────────────────────────────────

// { name, offset (ms to add to UTC), dst name, dst offset, start and end rules } or undefined until asked for
var zone = undefined;

function timeZone() {
  if (zone !== undefined) return zone;
  var tz = environmentObject().TZ;
  zone = %IsString(tz) ? parseZone(tz) : undefined;
  if (zone === undefined) zone = { name: "UTC", longName: "Coordinated Universal Time", offset: 0, dst: undefined };
  return zone;
}

// "EST5EDT,M3.2.0,M11.1.0" and the like: undefined when it is none
function parseZone(tz) {
  var parser = { text: tz, at: 0 }, name = zoneName(parser);
  if (name.length < 3 || parser.at >= tz.length) return undefined;
  var offset = -zoneOffset(parser);
  if (offset !== offset) return undefined;
  var result = { name: name, longName: name, offset: offset, dst: undefined };
  if (parser.at < tz.length) {
    var dst = { name: zoneName(parser), offset: offset + 3600000, start: undefined, end: undefined };
    if (parser.at < tz.length && %CharCodeAt(tz, parser.at) !== 44) dst.offset = -zoneOffset(parser);
    dst.start = zoneRule(parser, "M3.2.0");
    dst.end = zoneRule(parser, "M11.1.0");
    result.dst = dst;
  }
  return result;
}

function zoneName(parser) {
  var text = parser.text, start = parser.at;
  if (start < text.length && %CharCodeAt(text, start) === 60) {
    var close = %StringIndexOf(text, ">", start);
    if (close === -1) return "";
    parser.at = close + 1;
    return %Substring(text, start + 1, close);
  }
  while (parser.at < text.length) {
    var c = %CharCodeAt(text, parser.at) | 32;
    if (c < 97 || c > 122) break;
    parser.at++;
  }
  return %Substring(text, start, parser.at);
}

function isDigitAt(text, at) {
  if (at >= text.length) return false;
  var c = %CharCodeAt(text, at);
  return c >= 48 && c <= 57;
}

function zoneNumber(parser) {
  var value = 0, start = parser.at;
  while (isDigitAt(parser.text, parser.at)) value = value * 10 + %CharCodeAt(parser.text, parser.at++) - 48;
  return parser.at === start ? NaN : value;
}

// [+-]hh[:mm[:ss]] in milliseconds
function zoneOffset(parser) {
  var sign = 1, c = parser.at < parser.text.length ? %CharCodeAt(parser.text, parser.at) : 0;
  if (c === 43 || c === 45) {
    parser.at++;
    if (c === 45) sign = -1;
  }
  var total = zoneNumber(parser) * 3600;
  for (var unit = 60; unit >= 1 && parser.at < parser.text.length && %CharCodeAt(parser.text, parser.at) === 58; unit /= 60) {
    parser.at++;
    total += zoneNumber(parser) * unit;
  }
  return sign * total * 1000;
}

// ,Mm.w.d[/time]: { month, week, day, time }
function zoneRule(parser, standard) {
  var p = parser;
  if (parser.at < parser.text.length && %CharCodeAt(parser.text, parser.at) === 44) parser.at++;
  else p = { text: standard, at: 0 };
  p.at++;
  var rule = { month: zoneNumber(p) - 1, week: 0, day: 0, time: 7200000 };
  p.at++;
  rule.week = zoneNumber(p);
  p.at++;
  rule.day = zoneNumber(p);
  if (p.at < p.text.length && %CharCodeAt(p.text, p.at) === 47) {
    p.at++;
    rule.time = zoneOffset(p);
  }
  return rule;
}

// The moment of a rule in a year, as local standard or daylight time
function ruleTime(rule, year) {
  var first = dayFromCivil(year, rule.month), weekday = positiveMod(first + 4, 7);
  var day = first + positiveMod(rule.day - weekday, 7) + (rule.week - 1) * 7;
  var next = rule.month === 11 ? dayFromCivil(year + 1, 0) : dayFromCivil(year, rule.month + 1);
  while (day >= next) day -= 7;
  return day * MS_PER_DAY + rule.time;
}

// Whether daylight saving time is in force at a UTC time
function isDaylight(t) {
  var z = timeZone(), dst = z.dst;
  if (dst === undefined) return false;
  var year = timeFields(t + z.offset).year;
  var start = ruleTime(dst.start, year) - z.offset, end = ruleTime(dst.end, year) - dst.offset;
  return start < end ? t >= start && t < end : t >= start || t < end;
}

// 21.4.1.24 LocalTime's offset at a UTC time
function offsetAt(t) {
  var z = timeZone();
  return isDaylight(t) ? z.dst.offset : z.offset;
}

function localTime(t) { return t + offsetAt(t); }

// 21.4.1.26 UTC: of a local time that is skipped, the offset before the transition; of one that repeats, the first
function utc(t) {
  if (!isFiniteNumber(t)) return NaN;
  var z = timeZone();
  if (z.dst === undefined) return t - z.offset;
  var asDaylight = t - z.dst.offset, asStandard = t - z.offset;
  if (isDaylight(asDaylight)) return asDaylight;
  return asStandard;
}

// ── 21.4.1.32 Date Time String Format, then what V8's legacy parser takes ────────────────────────────────────────────

function parseDate(text) {
  var iso = parseIsoDate(text);
  return iso === undefined ? parseLegacyDate(text) : iso;
}

function digitsAt(text, at, count) {
  var value = 0;
  for (var i = 0; i < count; i++) {
    if (!isDigitAt(text, at + i)) return -1;
    value = value * 10 + %CharCodeAt(text, at + i) - 48;
  }
  return value;
}

function unitAt(text, at) {
  return at < text.length ? %CharCodeAt(text, at) : 0;
}

// undefined: not of this format. As in V8, a day beyond the end of a short month counts on into the next.
function parseIsoDate(text) {
  var at = 0, year, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0, offset = undefined, c = unitAt(text, 0);
  if (c === 43 || c === 45) {
    year = digitsAt(text, 1, 6);
    if (year === -1) return undefined;
    // The year 0 is positive
    if (c === 45 && year === 0) return NaN;
    if (c === 45) year = -year;
    at = 7;
  } else {
    year = digitsAt(text, 0, 4);
    if (year === -1) return undefined;
    at = 4;
  }
  if (unitAt(text, at) === 45) {
    month = digitsAt(text, at + 1, 2);
    if (month === -1) return undefined;
    at += 3;
    if (unitAt(text, at) === 45) {
      day = digitsAt(text, at + 1, 2);
      if (day === -1) return undefined;
      at += 3;
    }
  }
  var hasTime = false;
  if ((unitAt(text, at) | 32) === 116) {
    hasTime = true;
    hour = digitsAt(text, at + 1, 2);
    minute = digitsAt(text, at + 4, 2);
    if (hour === -1 || unitAt(text, at + 3) !== 58 || minute === -1) return undefined;
    at += 6;
    if (unitAt(text, at) === 58) {
      second = digitsAt(text, at + 1, 2);
      if (second === -1) return undefined;
      at += 3;
      if (unitAt(text, at) === 46 || unitAt(text, at) === 44) {
        at++;
        if (!isDigitAt(text, at)) return undefined;
        for (var scale = 100; isDigitAt(text, at); scale /= 10) ms += (%CharCodeAt(text, at++) - 48) * scale;
        ms = %MathFloor(ms + 1e-9);
      }
    }
    c = unitAt(text, at);
    if ((c | 32) === 122) {
      offset = 0;
      at++;
    } else if (c === 43 || c === 45) {
      var oh = digitsAt(text, at + 1, 2), om = digitsAt(text, at + 4, 2);
      if (oh === -1 || unitAt(text, at + 3) !== 58 || om === -1) return undefined;
      if (oh > 23 || om > 59) return NaN;
      offset = (oh * 60 + om) * 60000 * (c === 45 ? -1 : 1);
      at += 6;
    }
  }
  if (at !== text.length) return undefined;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 59) return NaN;
  if (hour === 24 && (minute !== 0 || second !== 0 || ms !== 0)) return NaN;
  var t = makeDate(makeDay(year, month - 1, day), makeTime(hour, minute, second, ms));
  if (offset !== undefined) return timeClip(t - offset);
  return timeClip(hasTime ? utc(t) : t);
}

// Words and numbers in free order: "Tue Mar 01 2022 10:00:00 GMT+0100 (CET)", "1/2/2020 3:04 PM", "March 7, 2021"
function parseLegacyDate(text) {
  var at = 0, numbers = [], month = -1, hour = -1, minute = 0, second = 0, ms = 0, offset = undefined, afternoon = 0, sawWord = false;
  while (at < text.length) {
    var c = %CharCodeAt(text, at);
    if (c === 40) {
      // A comment, nested
      var level = 0;
      do {
        c = %CharCodeAt(text, at++);
        if (c === 40) level++;
        if (c === 41) level--;
      } while (level > 0 && at < text.length);
      continue;
    }
    if (isDigitAt(text, at)) {
      var start = at, value = 0;
      while (isDigitAt(text, at)) value = value * 10 + %CharCodeAt(text, at++) - 48;
      if (unitAt(text, at) === 58 && hour === -1) {
        hour = value;
        at++;
        minute = legacyNumber(text, at);
        if (minute === -1) return NaN;
        while (isDigitAt(text, at)) at++;
        if (unitAt(text, at) === 58) {
          at++;
          second = legacyNumber(text, at);
          if (second === -1) return NaN;
          while (isDigitAt(text, at)) at++;
          if (unitAt(text, at) === 46) {
            at++;
            for (var scale = 100; isDigitAt(text, at); scale /= 10) ms += (%CharCodeAt(text, at++) - 48) * scale;
            ms = %MathFloor(ms + 1e-9);
          }
        }
        continue;
      }
      %ArrayAppend(numbers, { value: value, digits: at - start });
      if (unitAt(text, at) === 47 || unitAt(text, at) === 45 && numbers.length < 3 && hour === -1) at++;
      continue;
    }
    if (c === 43 || c === 45) {
      if (hour === -1 && offset === undefined) { at++; continue; }
      at++;
      var from = at, zoneValue = legacyNumber(text, at);
      if (zoneValue === -1) return NaN;
      while (isDigitAt(text, at)) at++;
      var length = at - from, minutes = length <= 2 ? zoneValue * 60 : floorDiv(zoneValue, 100) * 60 + zoneValue % 100;
      if (unitAt(text, at) === 58) {
        minutes = zoneValue * 60 + legacyNumber(text, at + 1);
        at++;
        while (isDigitAt(text, at)) at++;
      }
      offset = (offset === undefined ? 0 : offset) + (c === 45 ? -minutes : minutes) * 60000;
      continue;
    }
    if ((c | 32) >= 97 && (c | 32) <= 122) {
      var begin = at;
      while ((unitAt(text, at) | 32) >= 97 && (unitAt(text, at) | 32) <= 122) at++;
      var word = %StringToLowerCase(%Substring(text, begin, at)), prefix = %Substring(word, 0, word.length < 3 ? word.length : 3), known = false;
      if (word === "am" || word === "pm") {
        afternoon = word === "am" ? 1 : 2;
        continue;
      }
      if (word === "z" || word === "utc" || word === "gmt" || word === "ut") {
        offset = offset === undefined ? 0 : offset;
        continue;
      }
      if (word === "t" && numbers.length >= 3) continue;
      for (var m = 0; m < 12 && !known; m++) if (%StringToLowerCase(MONTH_NAMES[m]) === prefix) { month = m; known = true; }
      for (var d = 0; d < 7 && !known; d++) if (%StringToLowerCase(DAY_NAMES[d]) === prefix) known = true;
      var zones = { est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7 };
      if (!known && hasOwnProperty(zones, word)) { offset = zones[word] * 3600000; known = true; }
      if (!known && (numbers.length > 0 || month !== -1)) return NaN;
      sawWord = true;
      continue;
    }
    at++;
  }
  var year, day;
  if (month !== -1) {
    if (numbers.length === 0) return NaN;
    if (numbers.length === 1) {
      day = numbers[0].value;
      year = { value: 2001, digits: 4 };
      if (day > 31) { year = numbers[0]; day = 1; }
    } else if (numbers[0].digits > 2 || numbers[0].value > 31) { year = numbers[0]; day = numbers[1].value; }
    else { day = numbers[0].value; year = numbers[1]; }
  } else if (numbers.length >= 3) {
    if (numbers[0].digits > 2) { year = numbers[0]; month = numbers[1].value - 1; day = numbers[2].value; }
    else { month = numbers[0].value - 1; day = numbers[1].value; year = numbers[2]; }
  } else if (numbers.length === 2) {
    if (numbers[0].digits > 2) { year = numbers[0]; month = numbers[1].value - 1; day = 1; }
    else { month = numbers[0].value - 1; day = numbers[1].value; year = { value: 2001, digits: 4 }; }
  } else if (numbers.length === 1 && !sawWord) {
    var only = numbers[0].value;
    if (only >= 1 && only <= 12) { month = only - 1; year = { value: 2001, digits: 4 }; }
    else if (only >= 32 || only === 0) { month = 0; year = numbers[0]; }
    else return NaN;
    day = 1;
  } else {
    return NaN;
  }
  var y = year.value;
  if (year.digits <= 2) y += y < 50 ? 2000 : 1900;
  if (hour === -1) hour = 0;
  if (afternoon !== 0) {
    if (hour < 1 || hour > 12) return NaN;
    hour = hour % 12 + (afternoon === 2 ? 12 : 0);
  }
  if (month < 0 || month > 11 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 59) return NaN;
  var t = makeDate(makeDay(y, month, day), makeTime(hour, minute, second, ms));
  return timeClip(offset === undefined ? utc(t) : t - offset);
}

function legacyNumber(text, at) {
  if (!isDigitAt(text, at)) return -1;
  var value = 0;
  while (isDigitAt(text, at)) value = value * 10 + %CharCodeAt(text, at++) - 48;
  return value;
}

// ── 21.4.2 The Date constructor ──────────────────────────────────────────────────────────────────────────────────────

// The time value of date components, as numbers: 21.4.2.1 step 5 and 21.4.3.4
function timeOfComponents(args) {
  var numbers = [];
  for (var i = 0; i < 7; i++) %ArrayAppend(numbers, i < args.length ? %ToNumber(args[i]) : i === 2 ? 1 : 0);
  return makeDate(makeDay(makeFullYear(numbers[0]), numbers[1], numbers[2]), makeTime(numbers[3], numbers[4], numbers[5], numbers[6]));
}

function Date(...args) {
  "builtin constructor";
  if (new.target === undefined) return dateText(%WallClockTime());
  var value;
  if (args.length === 0) {
    value = %WallClockTime();
  } else if (args.length === 1) {
    if (%ClassOf(args[0]) === CLASS_DATE) {
      value = %GetSlot(args[0], 0);
    } else {
      var primitive = toPrimitive(args[0], "default");
      value = %IsString(primitive) ? parseDate(primitive) : timeClip(%ToNumber(primitive));
    }
  } else {
    value = timeClip(utc(timeOfComponents(args)));
  }
  var date = %NewObjectWithSlots(CLASS_DATE, prototypeFrom(new.target, "Date.prototype"), 1);
  %SetSlot(date, 0, value);
  return date;
}
%DefineOwnProperty(Date, "length", CONFIGURABLE_DATA, 7, undefined, undefined);

// 21.4.4 ThisTimeValue
function timeValue(date) {
  if (%ClassOf(date) !== CLASS_DATE) throw typeError("this is not a Date object.");
  return %GetSlot(date, 0);
}

function localFields(date) {
  var t = timeValue(date);
  return t !== t ? undefined : timeFields(localTime(t));
}

function utcFields(date) {
  var t = timeValue(date);
  return t !== t ? undefined : timeFields(t);
}

function pad2(n) { return n < 10 ? "0" + n : "" + n; }
function pad3(n) { return n < 10 ? "00" + n : n < 100 ? "0" + n : "" + n; }
function yearText(year) {
  var text = "" + %MathAbs(year);
  while (text.length < 4) text = "0" + text;
  return year < 0 ? "-" + text : text;
}

// 21.4.4.41.2 DateString
function dateString(f) { return DAY_NAMES[f.weekday] + " " + MONTH_NAMES[f.month] + " " + pad2(f.date) + " " + yearText(f.year); }
// 21.4.4.41.1 TimeString
function timeString(f) { return pad2(f.hours) + ":" + pad2(f.minutes) + ":" + pad2(f.seconds) + " GMT"; }
// 21.4.4.41.3 TimeZoneString
function zoneString(t) {
  var offset = offsetAt(t), minutes = %MathFloor(%MathAbs(offset) / 60000), z = timeZone();
  return (offset < 0 ? "-" : "+") + pad2(floorDiv(minutes, 60)) + pad2(minutes % 60) + " (" + (isDaylight(t) ? z.dst.name : z.longName) + ")";
}
// 21.4.4.41.4 ToDateString
function dateText(t) {
  if (t !== t) return "Invalid Date";
  var f = timeFields(localTime(t));
  return dateString(f) + " " + timeString(f) + zoneString(t);
}

function isoText(t) {
  var f = timeFields(t), year = f.year, text;
  if (year >= 0 && year <= 9999) text = yearText(year);
  else {
    text = "" + %MathAbs(year);
    text = (year < 0 ? "-" : "+") + repeatString("0", 6 - text.length) + text;
  }
  return text + "-" + pad2(f.month + 1) + "-" + pad2(f.date) + "T" + pad2(f.hours) + ":" + pad2(f.minutes) + ":" + pad2(f.seconds) + "." + pad3(f.ms) + "Z";
}

function dateInspectText(date) {
  var t = %GetSlot(date, 0);
  return t !== t ? "Invalid Date" : isoText(t);
}

// English, as toLocaleString and Intl.DateTimeFormat give it. required: the parts ("date", "time" or "any") of which at least one is to be
// asked for in the options; where none is, the default ones ("date", "time" or "all") are shown.
function localeDateTime(t, options, required, defaults) {
  var o = %IsObject(options) ? options : {}, f = timeFields(o.timeZone === "UTC" ? t : localTime(t));
  if (o.dateStyle !== undefined || o.timeStyle !== undefined) {
    var styled = o.dateStyle === undefined ? "" : styledDate(f, o.dateStyle);
    var clock = o.timeStyle === undefined ? "" : localeTime(f, "numeric", true, o.timeStyle !== "short", o);
    return joinNonEmpty([styled, clock], o.dateStyle === "full" || o.dateStyle === "long" ? " at " : ", ");
  }
  var weekday = o.weekday, year = o.year, month = o.month, day = o.day, hour = o.hour, minute = o.minute, second = o.second;
  var hasDate = weekday !== undefined || year !== undefined || month !== undefined || day !== undefined;
  var hasTime = hour !== undefined || minute !== undefined || second !== undefined;
  if (!(required !== "time" && hasDate || required !== "date" && hasTime)) {
    if (defaults !== "time") year = month = day = "numeric";
    if (defaults !== "date") hour = minute = second = "numeric";
  }
  var date = localeDate(f, weekday, year, month, day);
  var time = hour === undefined && minute === undefined && second === undefined ? "" : localeTime(f, hour, minute !== undefined, second !== undefined, o);
  return joinNonEmpty([date, time], month === "long" ? " at " : ", ");
}

function styledDate(f, style) {
  if (style === "short") return (f.month + 1) + "/" + f.date + "/" + pad2(positiveMod(f.year, 100));
  return localeDate(f, style === "full" ? "long" : undefined, "numeric", style === "medium" ? "short" : "long", "numeric");
}

function localeDate(f, weekday, year, month, day) {
  var named = month === "long" || month === "short";
  var monthText = month === "long" ? LONG_MONTH_NAMES[f.month] : month === "short" ? MONTH_NAMES[f.month] : month === "2-digit" ? pad2(f.month + 1) : month === undefined ? "" : "" + (f.month + 1);
  var dayText = day === undefined ? "" : day === "2-digit" ? pad2(f.date) : "" + f.date;
  var yearText = year === undefined ? "" : year === "2-digit" ? pad2(positiveMod(f.year, 100)) : "" + f.year;
  var weekdayText = weekday === "long" ? LONG_DAY_NAMES[f.weekday] : weekday === "short" ? DAY_NAMES[f.weekday] : "";
  var text = named ? joinNonEmpty([joinNonEmpty([monthText, dayText], " "), yearText], dayText === "" ? " " : ", ") : joinNonEmpty([monthText, dayText, yearText], "/");
  return joinNonEmpty([weekdayText, text], ", ");
}

function localeTime(f, hour, hasMinute, hasSecond, options) {
  var rest = (hasMinute ? [pad2(f.minutes)] : []);
  if (hasSecond) %ArrayAppend(rest, pad2(f.seconds));
  var after = joinNonEmpty(rest, ":");
  if (hour === undefined) return after;
  if (options.hour12 === false || options.hourCycle === "h23") return joinNonEmpty([f.hours === 0 && options.hour12 === false ? "24" : pad2(f.hours), after], ":");
  var twelve = f.hours % 12 === 0 ? 12 : f.hours % 12;
  return joinNonEmpty([hour === "2-digit" ? pad2(twelve) : "" + twelve, after], ":") + (f.hours < 12 ? " AM" : " PM");
}

function joinNonEmpty(list, separator) {
  var result = "";
  for (var i = 0; i < list.length; i++) if (list[i] !== "") result += result === "" ? list[i] : separator + list[i];
  return result;
}

// 21.4.4.20 and following: sets some of the fields. first: the index in [year, month, date, hours, minutes, seconds, ms] of the first.
function setFields(date, isUtc, first, most, args) {
  var t = timeValue(date), numbers = [];
  for (var i = 0; i < args.length && i < most; i++) %ArrayAppend(numbers, %ToNumber(args[i]));
  if (numbers.length === 0) %ArrayAppend(numbers, NaN);
  if (t !== t) {
    if (first !== 0) return NaN;
    t = 0;
  } else if (!isUtc) {
    t = localTime(t);
  }
  var f = timeFields(t), fields = [f.year, f.month, f.date, f.hours, f.minutes, f.seconds, f.ms];
  for (var j = 0; j < numbers.length; j++) fields[first + j] = numbers[j];
  var day = first > 2 ? floorDiv(t, MS_PER_DAY) : makeDay(fields[0], fields[1], fields[2]);
  var time = first > 2 ? makeTime(fields[3], fields[4], fields[5], fields[6]) : positiveMod(t, MS_PER_DAY);
  var result = makeDate(day, time);
  result = timeClip(isUtc ? result : utc(result));
  %SetSlot(date, 0, result);
  return result;
}

var DatePrototype = newPlainPrototype();
defineGlobalConstructor(Date, DatePrototype, {
  // 21.4.3.1
  now() { return %WallClockTime(); },
  // 21.4.3.2
  parse(string) { return parseDate(%ToString(string)); },
  // 21.4.3.4
  UTC(year, month, date, hours, minutes, seconds, ms) {
    var args = [year, month, date, hours, minutes, seconds, ms], count = arguments.length === 0 ? 1 : arguments.length;
    if (count < 7) args.length = count;
    return timeClip(timeOfComponents(args));
  },
}, {
  getDate() { var f = localFields(this); return f === undefined ? NaN : f.date; },
  getDay() { var f = localFields(this); return f === undefined ? NaN : f.weekday; },
  getFullYear() { var f = localFields(this); return f === undefined ? NaN : f.year; },
  getHours() { var f = localFields(this); return f === undefined ? NaN : f.hours; },
  getMilliseconds() { var f = localFields(this); return f === undefined ? NaN : f.ms; },
  getMinutes() { var f = localFields(this); return f === undefined ? NaN : f.minutes; },
  getMonth() { var f = localFields(this); return f === undefined ? NaN : f.month; },
  getSeconds() { var f = localFields(this); return f === undefined ? NaN : f.seconds; },
  getTime() { return timeValue(this); },
  getTimezoneOffset() {
    var t = timeValue(this);
    return t !== t ? NaN : -offsetAt(t) / 60000 + 0;
  },
  getUTCDate() { var f = utcFields(this); return f === undefined ? NaN : f.date; },
  getUTCDay() { var f = utcFields(this); return f === undefined ? NaN : f.weekday; },
  getUTCFullYear() { var f = utcFields(this); return f === undefined ? NaN : f.year; },
  getUTCHours() { var f = utcFields(this); return f === undefined ? NaN : f.hours; },
  getUTCMilliseconds() { var f = utcFields(this); return f === undefined ? NaN : f.ms; },
  getUTCMinutes() { var f = utcFields(this); return f === undefined ? NaN : f.minutes; },
  getUTCMonth() { var f = utcFields(this); return f === undefined ? NaN : f.month; },
  getUTCSeconds() { var f = utcFields(this); return f === undefined ? NaN : f.seconds; },
  setDate(date) { return setFields(this, false, 2, 1, [date]); },
  setFullYear(year, month, date) { return setFields(this, false, 0, 3, presentArguments([year, month, date], arguments.length)); },
  setHours(hour, min, sec, ms) { return setFields(this, false, 3, 4, presentArguments([hour, min, sec, ms], arguments.length)); },
  setMilliseconds(ms) { return setFields(this, false, 6, 1, [ms]); },
  setMinutes(min, sec, ms) { return setFields(this, false, 4, 3, presentArguments([min, sec, ms], arguments.length)); },
  setMonth(month, date) { return setFields(this, false, 1, 2, presentArguments([month, date], arguments.length)); },
  setSeconds(sec, ms) { return setFields(this, false, 5, 2, presentArguments([sec, ms], arguments.length)); },
  // 21.4.4.27
  setTime(time) {
    timeValue(this);
    var t = timeClip(%ToNumber(time));
    %SetSlot(this, 0, t);
    return t;
  },
  setUTCDate(date) { return setFields(this, true, 2, 1, [date]); },
  setUTCFullYear(year, month, date) { return setFields(this, true, 0, 3, presentArguments([year, month, date], arguments.length)); },
  setUTCHours(hour, min, sec, ms) { return setFields(this, true, 3, 4, presentArguments([hour, min, sec, ms], arguments.length)); },
  setUTCMilliseconds(ms) { return setFields(this, true, 6, 1, [ms]); },
  setUTCMinutes(min, sec, ms) { return setFields(this, true, 4, 3, presentArguments([min, sec, ms], arguments.length)); },
  setUTCMonth(month, date) { return setFields(this, true, 1, 2, presentArguments([month, date], arguments.length)); },
  setUTCSeconds(sec, ms) { return setFields(this, true, 5, 2, presentArguments([sec, ms], arguments.length)); },
  toDateString() { var f = localFields(this); return f === undefined ? "Invalid Date" : dateString(f); },
  // 21.4.4.36
  toISOString() {
    var t = timeValue(this);
    if (t !== t) throw rangeError("Invalid time value");
    return isoText(t);
  },
  // 21.4.4.37
  toJSON(key) {
    var o = %ToObject(this), tv = toPrimitive(o, "number");
    if (%IsNumber(tv) && !isFiniteNumber(tv)) return null;
    return o.toISOString();
  },
  toLocaleDateString(locales = undefined, options = undefined) {
    var t = timeValue(this);
    return t !== t ? "Invalid Date" : localeDateTime(t, options, "date", "date");
  },
  toLocaleString(locales = undefined, options = undefined) {
    var t = timeValue(this);
    return t !== t ? "Invalid Date" : localeDateTime(t, options, "any", "all");
  },
  toLocaleTimeString(locales = undefined, options = undefined) {
    var t = timeValue(this);
    return t !== t ? "Invalid Date" : localeDateTime(t, options, "time", "time");
  },
  toString() { return dateText(timeValue(this)); },
  toTimeString() {
    var t = timeValue(this);
    return t !== t ? "Invalid Date" : timeString(timeFields(localTime(t))) + zoneString(t);
  },
  // 21.4.4.43
  toUTCString() {
    var f = utcFields(this);
    return f === undefined ? "Invalid Date" : DAY_NAMES[f.weekday] + ", " + pad2(f.date) + " " + MONTH_NAMES[f.month] + " " + yearText(f.year) + " " + timeString(f);
  },
  valueOf() { return timeValue(this); },
  // 21.4.4.45
  [%Symbol("toPrimitive")](hint) {
    if (!%IsObject(this)) throw typeError("Date.prototype [ @@toPrimitive ] called on non-object");
    if (hint !== "string" && hint !== "default" && hint !== "number") throw typeError("Invalid hint: " + describePrimitive(hint));
    return ordinaryToPrimitive(this, hint !== "number");
  },
  // B.2.3.1
  getYear() { var f = localFields(this); return f === undefined ? NaN : f.year - 1900; },
  // B.2.3.2
  setYear(year) {
    timeValue(this);
    var y = %ToNumber(year);
    if (y !== y) {
      %SetSlot(this, 0, NaN);
      return NaN;
    }
    return setFields(this, false, 0, 1, [makeFullYear(y)]);
  },
});
%DefineOwnProperty(DatePrototype, %Symbol("toPrimitive"), HAS_WRITABLE, undefined, undefined, undefined);
// B.2.3.3
defineHidden(DatePrototype, "toGMTString", DatePrototype.toUTCString);

function presentArguments(list, count) {
  if (count < list.length) list.length = count;
  return list;
}
